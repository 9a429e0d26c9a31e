//! A pasted command line, to specs.

use crate::Around;
use crate::apply::Reading;
use crate::options::{Table, parse};
use crate::shell::{Hash, Simple, assignment, commands};
use contract::{NamedSpec, ParseTrouble};

/// The containers that a text's `docker run` and `docker create` make; `None` where it has none.
///
/// # Errors
/// What is not understood of them.
pub(crate) fn read(
    text: &str,
    around: &dyn Around,
) -> Result<Option<Vec<NamedSpec>>, ParseTrouble> {
    // Where lines with commands stand besides those with `#`, the latter are comments.
    for hash in [Hash::Comment, Hash::Prompt] {
        let all = match commands(text, hash, around) {
            Ok(all) => all,
            Err(trouble) if text.contains("docker") || text.contains("podman") => {
                return Err(trouble);
            }
            Err(_) => return Ok(None),
        };
        if all.iter().any(|simple| invocation(&simple.words).is_some()) {
            return specs(&all, around).map(Some);
        }
    }
    Ok(None)
}

fn specs(all: &[Simple], around: &dyn Around) -> Result<Vec<NamedSpec>, ParseTrouble> {
    let mut specs: Vec<NamedSpec> = Vec::new();
    // What stands before the first container belongs to it, everything else to the one before.
    let mut before = Vec::new();
    for simple in all {
        if let Some(invocation) = invocation(&simple.words) {
            let mut named = container(&invocation, around)?;
            named.not_honoured.splice(0..0, before.drain(..));
            named.not_honoured.extend(simple.left.iter().cloned());
            specs.push(named);
        } else if let Some(last) = specs.last_mut() {
            last.not_honoured.push(simple.text.clone());
        } else {
            before.push(simple.text.clone());
        }
    }
    Ok(specs)
}

/// A command that makes a container.
struct Invocation<'a> {
    /// `NAME=value` before it.
    assignments: Vec<(&'a str, &'a str)>,
    podman: bool,
    create: bool,
    /// Between the program and `run`.
    globals: &'a [String],
    /// After `run`.
    words: &'a [String],
}

/// What stands before a program without changing what it does, and which of its options take the
/// next word.
const BEFORE: &[(&str, &[&str])] = &[
    (
        "sudo",
        &[
            "-u", "-g", "-h", "-p", "-C", "-T", "-U", "-D", "-R", "--user", "--group",
        ],
    ),
    ("doas", &["-u", "-C"]),
    ("env", &["-u", "-C"]),
    ("time", &[]),
    ("exec", &[]),
    ("command", &[]),
    ("nohup", &[]),
    ("winpty", &[]),
    ("call", &[]),
];

fn invocation(words: &[String]) -> Option<Invocation<'_>> {
    let mut assignments = Vec::new();
    let mut at = 0;
    let podman = loop {
        let word = words.get(at)?;
        at += 1;
        if let Some(set) = assignment(word) {
            assignments.push(set);
        } else if let Some((_, with_value)) = BEFORE.iter().find(|(name, _)| name == word) {
            while let Some(option) = words.get(at).filter(|word| word.starts_with('-')) {
                at += 1 + usize::from(with_value.contains(&option.as_str()));
            }
        } else {
            let file = word.rsplit(['/', '\\']).next().unwrap_or(word);
            let file = file.to_ascii_lowercase();
            match file.strip_suffix(".exe").unwrap_or(&file) {
                "docker" => break false,
                "podman" => break true,
                _ => return None,
            }
        }
    };
    // The first of these words that is not the value of an option; which it is clap says later.
    let rest = words.get(at..)?;
    let (_, after) = parse(Table::Global, rest).ok()?;
    let mut count = rest.len() - after.len();
    let globals = &rest[..count];
    let mut verb = after.first()?.as_str();
    if verb == "container" {
        count += 1;
        verb = after.get(1)?.as_str();
    }
    let create = match verb {
        "run" => false,
        "create" => true,
        _ => return None,
    };
    Some(Invocation {
        assignments,
        podman,
        create,
        globals,
        words: &rest[count + 1..],
    })
}

fn container(invocation: &Invocation<'_>, around: &dyn Around) -> Result<NamedSpec, ParseTrouble> {
    let table = match (invocation.podman, invocation.create) {
        (false, false) => Table::Run,
        (false, true) => Table::Create,
        (true, false) => Table::PodmanRun,
        (true, true) => Table::PodmanCreate,
    };
    let (given, rest) = parse(table, invocation.words)?;
    let Some((image, command)) = rest.split_first().filter(|(image, _)| !image.is_empty()) else {
        return Err(ParseTrouble::NoImage);
    };
    let mut reading = Reading::new(around, &invocation.assignments, invocation.podman);
    let (globals, _) = parse(Table::Global, invocation.globals)?;
    for one in &globals {
        reading.not_honoured.push(one.written());
    }
    for one in &given {
        reading.option(one)?;
    }
    let mut named = reading.finish();
    named.spec.image.clone_from(image);
    named.spec.command = command.to_vec();
    named.create_only = invocation.create;
    Ok(named)
}
