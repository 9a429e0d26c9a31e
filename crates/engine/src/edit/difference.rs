//! Two specs → what differs between them, line by line.

use super::canonical::canonical;
use super::in_place;
use super::lines::{Line, ORDERED, lines};
use contract::{Change, Spec};

/// What differs. Empty where both say the same, however they write it.
pub(crate) fn difference(before: &Spec, after: &Spec) -> Vec<Change> {
    let (before, after) = (canonical(before), canonical(after));
    let (old, new) = (lines(&before), lines(&after));
    let mut fields: Vec<&'static str> = Vec::new();
    for line in new.iter().chain(&old) {
        if !fields.contains(&line.field) {
            fields.push(line.field);
        }
    }
    let of = |all: &[Line], field: &str| -> Vec<Line> {
        let own = all.iter().filter(|line| line.field == field);
        own.cloned().collect()
    };
    fields
        .into_iter()
        .flat_map(|field| one_field(field, of(&old, field), of(&new, field)))
        .map(|(field, old, new)| {
            let key = old.as_ref().or(new.as_ref()).map(|line| line.key.as_str());
            Change {
                at: place(field, new.as_ref()),
                in_place: in_place::can(field, key.unwrap_or_default(), &before, &after),
                before: old.map_or_else(String::new, |line| line.words),
                after: new.map_or_else(String::new, |line| line.words),
            }
        })
        .collect()
}

type Pair = (&'static str, Option<Line>, Option<Line>);

fn one_field(field: &'static str, mut old: Vec<Line>, mut new: Vec<Line>) -> Vec<Pair> {
    if ORDERED.contains(&field) {
        let words = |lines: &[Line]| -> Vec<String> {
            lines.iter().map(|line| line.words.clone()).collect()
        };
        if words(&old) == words(&new) {
            return Vec::new();
        }
        let whole = |lines: &[Line]| {
            let first = lines.first()?;
            Some(Line {
                index: None,
                words: words(lines).join(" "),
                ..first.clone()
            })
        };
        return vec![(field, whole(&old), whole(&new))];
    }
    // What both have, each as often as both have it.
    old.retain(|line| {
        let same = new.iter().position(|other| other.words == line.words);
        if let Some(at) = same {
            new.remove(at);
        }
        same.is_none()
    });
    let mut pairs: Vec<Pair> = Vec::new();
    for line in old {
        let same = new.iter().position(|other| other.key == line.key);
        pairs.push((field, Some(line), same.map(|at| new.remove(at))));
    }
    pairs.extend(new.into_iter().map(|line| (field, None, Some(line))));
    pairs
}

/// The entry as it is to be; the list where the entry goes.
fn place(field: &str, new: Option<&Line>) -> String {
    match new.and_then(|line| line.index) {
        Some(index) => format!("{field}/{index}"),
        None => field.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::difference;
    use contract::{EnvSpec, MountSpec, NetworkSpec, Pair, PortSpec, Resources, Spec};

    fn spec() -> Spec {
        Spec {
            image: "redis:7".into(),
            name: "web".into(),
            env: vec![EnvSpec {
                name: "A".into(),
                value: Some("1".into()),
            }],
            ports: vec![PortSpec {
                host_port: "8080".into(),
                container_port: "80".into(),
                ..PortSpec::default()
            }],
            cap_add: vec!["NET_ADMIN".into()],
            resources: Resources {
                memory: "512m".into(),
                cpus: "0.5".into(),
                ..Resources::default()
            },
            labels: vec![Pair {
                name: "l".into(),
                value: "a b".into(),
            }],
            ..Spec::default()
        }
    }

    fn said(before: &Spec, after: &Spec) -> Vec<(String, String, String, bool)> {
        difference(before, after)
            .into_iter()
            .map(|change| (change.at, change.before, change.after, change.in_place))
            .collect()
    }

    #[test]
    fn another_way_of_writing_is_no_difference() {
        let mut other = spec();
        other.resources.memory = "0.5g".into();
        other.resources.memory_swap = "1024MB".into();
        other.resources.cpus = ".50".into();
        other.resources.pids_limit = "-1".into();
        other.cap_add = vec!["CAP_net_admin".into()];
        other.restart = "no".into();
        other.networks = vec![NetworkSpec {
            name: "default".into(),
            ..NetworkSpec::default()
        }];
        other.health.interval = "0s".into();
        other.detach = true;
        assert_eq!(difference(&spec(), &other), []);
        assert_eq!(difference(&other, &spec()), []);
    }

    #[test]
    fn entries_are_paired_by_what_they_are_about() {
        let mut after = spec();
        after.env = vec![
            EnvSpec {
                name: "B".into(),
                value: None,
            },
            EnvSpec {
                name: "A".into(),
                value: Some("2 3".into()),
            },
        ];
        after.ports.push(PortSpec {
            host_ip: "::1".into(),
            container_port: "443".into(),
            ..PortSpec::default()
        });
        after.labels.clear();
        after.mounts.push(MountSpec {
            source: "data".into(),
            target: "/d/".into(),
            read_only: true,
            ..MountSpec::default()
        });
        after.command = vec!["sh".into(), "-c".into(), "a; b".into()];
        let line = |at: &str, before: &str, after: &str, in_place| {
            (at.to_owned(), before.to_owned(), after.to_owned(), in_place)
        };
        let mut expected = vec![
            line("command", "", "sh -c 'a; b'", false),
            line("env/1", "-e A=1", "-e 'A=2 3'", false),
            line("env/0", "", "-e B", false),
            line("ports/1", "", "-p '[::1]::443'", false),
            line("mounts/0", "", "-v data:/d:ro", false),
            line("labels", "--label 'l=a b'", "", false),
        ];
        let mut found = said(&spec(), &after);
        expected.sort();
        found.sort();
        assert_eq!(found, expected);
    }

    #[test]
    fn what_cannot_be_unset_is_not_done_in_place() {
        let change = |edit: fn(&mut Spec)| {
            let mut after = spec();
            edit(&mut after);
            let changes = difference(&spec(), &after);
            assert!(!changes.is_empty());
            changes.iter().all(|change| change.in_place)
        };
        assert!(change(|spec| spec.resources.memory = "1g".into()));
        assert!(!change(|spec| spec.resources.memory.clear()));
        assert!(!change(|spec| spec.resources.cpus.clear()));
        assert!(change(|spec| spec.resources.pids_limit = "50".into()));
        assert!(change(|spec| spec.restart = "always".into()));
        assert!(change(|spec| spec.name = "other".into()));
        assert!(change(|spec| {
            spec.networks = vec![
                NetworkSpec::default(),
                NetworkSpec {
                    name: "own".into(),
                    ..NetworkSpec::default()
                },
            ];
        }));
        // The first one is the container's mode, which stays.
        assert!(!change(|spec| {
            spec.networks = vec![NetworkSpec {
                name: "own".into(),
                ..NetworkSpec::default()
            }];
        }));
        assert!(!change(|spec| {
            spec.networks = vec![NetworkSpec {
                name: "host".into(),
                ..NetworkSpec::default()
            }];
        }));
    }
}
