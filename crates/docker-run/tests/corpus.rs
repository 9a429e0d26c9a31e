//! The command lines of `corpus/*.txt`: each means what stands below it, and is written back as a
//! command, and where compose can say it as a compose file, that means the same again.
//!
//! A line at the margin begins a command, which goes on in indented lines. Below it `=` gives the
//! spec without its defaults, `~` what is not honoured, `!` the trouble.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "functions of tests, which clippy only knows by their attribute"
)]

use contract::{MountKind, MountStyle, NamedSpec, NetworkSpec, ParseTrouble, Spec};
use docker_run::{Around, Kind, RUN_OPTIONS, read, write_command, write_compose};
use std::fs;
use std::io;
use std::path::Path;

struct Desk;

impl Around for Desk {
    fn variable(&self, name: &str) -> Option<String> {
        (name == "TOKEN").then(|| "tok".to_owned())
    }
    fn home(&self) -> Option<String> {
        Some("/home/mina".to_owned())
    }
    fn current_dir(&self) -> Option<String> {
        Some("/srv/app".to_owned())
    }
    fn read_file(&self, path: &str) -> io::Result<String> {
        match path {
            "web.env" | "./web.env" => {
                Ok("# web\nPORT=8080\n  QUOTED='kept'\nTOKEN\nNOT_SET\n".to_owned())
            }
            "labels.txt" => Ok("com.example.team=web team\nbare\n".to_owned()),
            "broken.env" => Ok("A=b\ntwo words=x\n".to_owned()),
            _ => Err(io::ErrorKind::NotFound.into()),
        }
    }
}

#[derive(Debug, Default)]
struct Entry {
    place: String,
    command: String,
    spec: Option<Spec>,
    not_honoured: Vec<String>,
    trouble: Option<ParseTrouble>,
}

fn corpus() -> Vec<Entry> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus");
    let mut all: Vec<Entry> = Vec::new();
    for file in fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        let text = fs::read_to_string(&path).unwrap();
        for (at, line) in text.lines().enumerate() {
            let place = format!("{}:{}", path.file_name().unwrap().display(), at + 1);
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let last = all.last_mut();
            if let Some(json) = line.strip_prefix("= ") {
                last.unwrap().spec = Some(serde_json::from_str(json).expect(&place));
            } else if let Some(json) = line.strip_prefix("~ ") {
                last.unwrap().not_honoured = serde_json::from_str(json).expect(&place);
            } else if let Some(json) = line.strip_prefix("! ") {
                last.unwrap().trouble = Some(serde_json::from_str(json).expect(&place));
            } else if line.starts_with(' ') {
                let command = &mut last.unwrap().command;
                command.push('\n');
                command.push_str(line);
            } else {
                all.push(Entry {
                    place,
                    command: line.to_owned(),
                    ..Entry::default()
                });
            }
        }
    }
    all
}

fn one(entry: &Entry, text: &str) -> NamedSpec {
    let parsed = read(text, &Desk).unwrap_or_else(|trouble| {
        panic!("{}: {trouble:?}\n{text}", entry.place);
    });
    assert_eq!(parsed.specs.len(), 1, "{}\n{text}", entry.place);
    parsed.specs.into_iter().next().unwrap()
}

#[test]
fn each_line_means_what_stands_below_it() {
    let mut wrong = Vec::new();
    let all = corpus();
    for entry in &all {
        let read = read(&entry.command, &Desk);
        let wanted = match (&entry.spec, &entry.trouble) {
            (Some(spec), None) => Ok((spec.clone(), entry.not_honoured.clone())),
            (None, Some(trouble)) => Err(trouble.clone()),
            _ => panic!("{}: one of = and !", entry.place),
        };
        let read = read.map(|parsed| {
            assert_eq!(parsed.specs.len(), 1, "{}", entry.place);
            let named = parsed.specs.into_iter().next().unwrap();
            (named.spec, named.not_honoured)
        });
        if read != wanted {
            wrong.push(format!(
                "{} {}\n  is {read:?}\n  not {wanted:?}",
                entry.place, entry.command
            ));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} wrong:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
    let specs = all.iter().filter(|entry| entry.spec.is_some()).count();
    assert!(specs >= 300, "only {specs} lines");
}

#[test]
fn each_line_is_written_back() {
    for entry in corpus().iter().filter(|entry| entry.spec.is_some()) {
        let named = one(entry, &entry.command);
        let (text, missing) = write_command(&named.spec, named.create_only, false);
        // Of podman alone: docker's --mount has no relabelling.
        if entry.command.contains("relabel") {
            assert_eq!(missing, ["--mount selinux"]);
            continue;
        }
        assert_eq!(missing, Vec::<String>::new(), "{}\n{text}", entry.place);
        let again = one(entry, &text);
        assert_eq!(again.spec, named.spec, "{}\n{text}", entry.place);
        assert_eq!(
            again.create_only, named.create_only,
            "{}\n{text}",
            entry.place
        );
        assert_eq!(
            again.not_honoured,
            Vec::<String>::new(),
            "{}\n{text}",
            entry.place
        );
    }
}

/// What compose does not say of a container, or says in another order.
fn as_compose_has_it(mut spec: Spec) -> Spec {
    spec.detach = false;
    let tmpfs = |kind, style| kind == MountKind::Tmpfs && style == MountStyle::Short;
    spec.mounts
        .sort_by_key(|mount| tmpfs(mount.kind, mount.style));
    // The engine's default network has a name there.
    for network in &mut spec.networks {
        if network.name == "bridge" {
            network.name.clear();
        }
    }
    spec.networks
        .retain(|network| *network != NetworkSpec::default());
    // The driver of short volumes is written where the volumes are declared.
    if !spec.volume_driver.is_empty() {
        spec.volume_driver.clear();
    }
    spec
}

#[test]
fn each_line_is_said_by_compose_or_named() {
    let mut said = 0;
    for entry in corpus().iter().filter(|entry| entry.spec.is_some()) {
        let named = one(entry, &entry.command);
        let (text, missing) = write_compose(&named.spec, false);
        let again = one(entry, &text);
        assert_eq!(
            again.not_honoured,
            Vec::<String>::new(),
            "{}\n{text}",
            entry.place
        );
        let mut again = again.spec;
        // A service on a network has its own name there; its key is the image where it has none.
        if named.spec.name.is_empty() {
            for (network, was) in again.networks.iter_mut().zip(&named.spec.networks) {
                network.aliases.truncate(was.aliases.len());
            }
        }
        if missing.is_empty() {
            said += 1;
            assert_eq!(
                as_compose_has_it(again),
                as_compose_has_it(named.spec),
                "{}\n{text}",
                entry.place
            );
        } else {
            let differs = as_compose_has_it(again) != as_compose_has_it(named.spec);
            assert!(
                differs,
                "{}: {missing:?} is not missing\n{text}",
                entry.place
            );
        }
    }
    assert!(said > 250, "only {said}");
}

#[test]
fn the_corpus_has_every_option_in_each_of_its_forms() {
    let all: Vec<String> = corpus()
        .into_iter()
        .map(|entry| entry.command + " ")
        .collect();
    let count = |form: &str| all.iter().filter(|line| line.contains(form)).count();
    for known in RUN_OPTIONS {
        for name in std::iter::once(&known.long).chain(known.aliases) {
            let alone = count(&format!(" --{name} "));
            let equals = count(&format!(" --{name}="));
            assert!(alone >= 1 && equals >= 1, "--{name}: {alone} and {equals}");
        }
        if let Some(short) = known.short {
            let separate = count(&format!(" -{short} "));
            assert!(separate >= 1, "-{short}");
            let joined = all.iter().any(|line| {
                line.split([' ', '\n'])
                    .any(|word| word.starts_with(&format!("-{short}")) && word.len() > 2)
            });
            assert!(
                joined || matches!(known.kind, Kind::Flag) || known.long == "attach",
                "-{short}value"
            );
        }
    }
}
