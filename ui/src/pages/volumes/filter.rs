//! What the filter box of the volumes says, as a question to a row. Written as that of containers:
//! terms stand side by side and all must hold, `-` turns one around, quotes keep spaces together.

use crate::filter::{has, words};
use contract::VolumeRow;

/// What the box says. Empty lets everything pass.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Filter(Vec<Term>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Term {
    negated: bool,
    what: What,
}

/// Texts are lower case.
#[derive(Clone, Debug, PartialEq, Eq)]
enum What {
    Word(String),
    Name(String),
    Driver(String),
    Project(String),
    Used(String),
    Label { key: String, value: Option<String> },
}

impl Filter {
    /// Reads the box. Never fails: a key that is not known is a plain word, and a term that is not
    /// written to its end says nothing.
    pub(super) fn parse(text: &str) -> Self {
        let terms = words(text).into_iter().filter_map(|word| {
            let (negated, word) = match word.strip_prefix('-') {
                Some(rest) if !rest.is_empty() => (true, rest),
                _ => (false, word.as_str()),
            };
            Some(Term {
                negated,
                what: what(&word.to_lowercase())?,
            })
        });
        Self(terms.collect())
    }

    /// Whether a volume passes. `search` is its search text, in lower case; `users` are the names
    /// of the containers that mount it.
    pub(super) fn passes(&self, row: &VolumeRow, search: &str, users: &[&str]) -> bool {
        self.0
            .iter()
            .all(|term| term.what.holds(row, search, users) != term.negated)
    }
}

impl What {
    fn holds(&self, row: &VolumeRow, search: &str, users: &[&str]) -> bool {
        match self {
            Self::Word(word) => {
                search.contains(word.as_str()) || users.iter().any(|user| has(user, word))
            }
            Self::Name(name) => has(&row.name, name),
            // The kind of a local volume stands beside its driver, and is looked for there.
            Self::Driver(driver) => {
                has(&row.driver, driver) || kind(row).is_some_and(|kind| has(kind, driver))
            }
            Self::Project(name) => row
                .project
                .as_ref()
                .is_some_and(|project| has(project, name)),
            Self::Used(name) => users.iter().any(|user| has(user, name)),
            Self::Label { key, value } => row.labels.iter().any(|(own_key, own_value)| {
                own_key.eq_ignore_ascii_case(key)
                    && value.as_ref().is_none_or(|value| has(own_value, value))
            }),
        }
    }
}

/// What the option `type` says: `nfs`, `cifs`, `tmpfs`; a bind mount says it by `o`.
pub(super) fn kind(row: &VolumeRow) -> Option<&str> {
    let option = |wanted: &str| {
        let mut all = row.options.iter();
        all.find_map(|(name, value)| (name == wanted).then_some(value.as_str()))
    };
    let binds = || {
        let words = option("o").unwrap_or_default();
        let mut words = words.split(',').map(str::trim);
        words.any(|word| word == "bind" || word == "rbind")
    };
    match option("type") {
        None | Some("" | "none") if binds() => Some("bind"),
        Some("" | "none") => None,
        other => other,
    }
}

fn what(word: &str) -> Option<What> {
    let Some((key, value)) = word.split_once(':') else {
        return Some(What::Word(word.to_owned()));
    };
    let text = value.to_owned();
    let what = match key {
        "name" => What::Name(text),
        "driver" => What::Driver(text),
        "project" => What::Project(text),
        "used" => What::Used(text),
        "label" => match value.split_once('=') {
            Some((key, value)) => What::Label {
                key: key.to_owned(),
                value: Some(value.to_owned()),
            },
            None => What::Label {
                key: text,
                value: None,
            },
        },
        _ => return Some(What::Word(word.to_owned())),
    };
    (!value.is_empty()).then_some(what)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stores::Listed;

    fn media() -> VolumeRow {
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        VolumeRow {
            name: "nfs-Media".into(),
            driver: "local".into(),
            mount_point: "/var/lib/docker/volumes/nfs-Media/_data".into(),
            created: None,
            project: Some("shop".into()),
            anonymous: false,
            options: vec![pair("o", "addr=nas,rw"), pair("type", "nfs")],
            labels: vec![pair("tier", "Back End")],
        }
    }

    #[test]
    fn every_term_must_hold() {
        let row = media();
        let search = row.search_text().to_lowercase();
        let passes = |text: &str| Filter::parse(text).passes(&row, &search, &["Web-1"]);
        for text in [
            "",
            "media nfs",
            "web",
            "name:NFS",
            "driver:local",
            "driver:nfs",
            "project:sho",
            "used:web",
            "label:tier",
            "label:tier=\"back end\"",
            "-used:db",
            "used:",
            "C:\\data:x -x",
        ] {
            let expected = !text.starts_with("C:");
            assert_eq!(passes(text), expected, "{text}");
        }
        for text in [
            "redis",
            "-web",
            "name:web",
            "driver:cifs",
            "label:tie",
            "used:db",
        ] {
            assert!(!passes(text), "{text}");
        }
    }

    #[test]
    fn the_kind_of_a_local_volume_is_told_by_its_options() {
        let with = |options: &[(&str, &str)]| VolumeRow {
            options: options
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                .collect(),
            ..media()
        };
        assert_eq!(kind(&media()), Some("nfs"));
        assert_eq!(
            kind(&with(&[("type", "none"), ("o", "ro, bind")])),
            Some("bind")
        );
        assert_eq!(kind(&with(&[("type", "none")])), None);
        assert_eq!(kind(&with(&[])), None);
    }
}
