//! What mounts hide, want twice, or do not find.

use super::place::Place;
use super::{Known, note};
use crate::create::value::is_windows_path;
use crate::find::Surroundings;
use contract::{ImageFacts, MountKind, MountSpec, MountStyle, Note, Remark, Spec};

/// Paths without which nothing starts. (What is mounted *within* them is common and harmless.)
const SYSTEM: &[&str] = &[
    "/",
    "/bin",
    "/sbin",
    "/lib",
    "/lib64",
    "/etc",
    "/usr",
    "/usr/bin",
    "/usr/sbin",
    "/usr/lib",
    "/usr/lib64",
    "/usr/local",
    "/usr/local/bin",
    "/dev",
    "/proc",
    "/sys",
];

/// Sockets of engines, by their last part.
const SOCKETS: &[&str] = &["docker.sock", "podman.sock", "containerd.sock", "crio.sock"];

pub(super) fn check(spec: &Spec, known: &Known) -> Vec<Note> {
    let mut notes = Vec::new();
    let targets: Vec<String> = spec.mounts.iter().map(|one| plain(&one.target)).collect();
    for (index, (mount, target)) in spec.mounts.iter().zip(&targets).enumerate() {
        let at = format!("mounts/{index}");
        if target.starts_with('/') {
            let (before, others) = (targets.get(..index).unwrap_or_default(), &targets);
            if before.contains(target) {
                notes.push(note(format!("{at}/target"), Remark::TargetTwice));
            } else if let Some(under) = outer(target, others) {
                notes.push(note(format!("{at}/target"), Remark::TargetNested { under }));
            }
        }
        match mount.kind {
            MountKind::Bind => {
                let hidden = hidden(target, known.facts);
                notes.extend(
                    hidden.map(|path| note(format!("{at}/target"), Remark::HidesImage { path })),
                );
                if is_socket(&mount.source, known.socket) {
                    notes.push(note(format!("{at}/source"), Remark::EngineSocket));
                }
            }
            MountKind::Volume => {
                let new = known
                    .lists
                    .volumes
                    .as_ref()
                    .is_some_and(|all| !all.contains_key(&mount.source));
                if new && !mount.source.is_empty() {
                    notes.push(note(format!("{at}/source"), Remark::VolumeNew));
                }
            }
            MountKind::Tmpfs | MountKind::Image | MountKind::Npipe | MountKind::Cluster => {}
        }
    }
    notes
}

/// Without what changes nothing: `/a//b/./` is `/a/b`.
fn plain(path: &str) -> String {
    if !path.starts_with('/') {
        return path.to_owned();
    }
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    format!("/{}", parts.join("/"))
}

fn within(path: &str, outer: &str) -> bool {
    outer == "/"
        || path
            .strip_prefix(outer)
            .is_some_and(|rest| rest.starts_with('/'))
}

/// The innermost of the others that a path lies in.
fn outer(target: &str, others: &[String]) -> Option<String> {
    others
        .iter()
        .filter(|other| other.starts_with('/') && other.as_str() != target && within(target, other))
        .max_by_key(|other| other.len())
        .cloned()
}

/// What of the image is behind a target that takes its place.
fn hidden(target: &str, facts: Option<&ImageFacts>) -> Option<String> {
    let behind = |path: &str| path == target || within(path, target);
    if SYSTEM.contains(&target) {
        return Some(target.to_owned());
    }
    let facts = facts?;
    let starts = facts
        .entrypoint
        .first()
        .or_else(|| facts.command.first())
        .filter(|path| path.starts_with('/'));
    let workdir = Some(&facts.workdir).filter(|path| path.len() > 1);
    starts
        .into_iter()
        .chain(workdir)
        .chain(&facts.volumes)
        .find(|path| behind(&plain(path)))
        .cloned()
}

fn is_socket(source: &str, own: Option<&str>) -> bool {
    let last = source.rsplit(['/', '\\']).next().unwrap_or_default();
    own == Some(source) || SOCKETS.contains(&last) || last == "docker_engine"
}

/// A bind whose source is to be looked for: where it is in the spec, and whether the engine makes
/// it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Bind {
    at: String,
    source: String,
    creates: bool,
}

pub(super) fn binds(spec: &Spec) -> Vec<Bind> {
    let bind = |(index, mount): (usize, &MountSpec)| {
        let absolute = mount.source.starts_with('/') || is_windows_path(&mount.source);
        (mount.kind == MountKind::Bind && absolute).then(|| Bind {
            at: format!("mounts/{index}/source"),
            source: mount.source.clone(),
            creates: mount.style == MountStyle::Short || mount.create_source,
        })
    };
    spec.mounts.iter().enumerate().filter_map(bind).collect()
}

/// Host paths that the engine does not see, or that are not there. Looks at this machine's files.
pub(super) fn missing(binds: &[Bind], place: Place, around: &Surroundings) -> Vec<Note> {
    binds
        .iter()
        .filter_map(|bind| {
            // What may not be looked at may be there.
            let there = around.at(&bind.source).try_exists().unwrap_or(true);
            let missing = Remark::SourceMissing {
                creates: bind.creates,
            };
            let what = match place {
                Place::Here => (!there).then_some(missing),
                // The engine's own files are not ours to see.
                Place::Within if !shared(&bind.source, around) => {
                    there.then_some(Remark::SourceElsewhere)
                }
                Place::Within => (!there).then_some(missing),
                // One that is here was probably meant.
                Place::Away => {
                    (there && !of_any_machine(&bind.source)).then_some(Remark::SourceElsewhere)
                }
                Place::Nowhere => None,
            };
            what.map(|what| note(bind.at.clone(), what))
        })
        .collect()
}

/// What programs with a virtual machine share with it unless they are told otherwise.
fn shared(source: &str, around: &Surroundings) -> bool {
    let home = around.home.as_ref().map(|home| home.to_string_lossy());
    let under = |root: &str| source == root || within(source, root.trim_end_matches('/'));
    is_windows_path(source)
        || home.is_some_and(|home| under(&home))
        || [
            "/Users",
            "/Volumes",
            "/private",
            "/tmp",
            "/var/folders",
            "/home",
        ]
        .iter()
        .any(|root| under(root))
        || of_any_machine(source)
}

/// Paths that mean the engine's machine, whichever it is.
fn of_any_machine(source: &str) -> bool {
    [
        "/var/run",
        "/run",
        "/proc",
        "/sys",
        "/dev",
        "/etc",
        "/var/lib/docker",
        "/lib/modules",
    ]
    .iter()
    .any(|root| source == *root || within(source, root))
}
