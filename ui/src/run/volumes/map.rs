//! What mapping a source onto a path changes in a spec. Pure.

use contract::{ImageFacts, MountKind, MountSpec, MountStyle, Selinux, Spec, VolumesFrom};

/// What can be mapped.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Source {
    /// A volume by its name, of this engine or new.
    Volume(String),
    /// A volume that the engine makes and names.
    Anonymous,
    Tmpfs,
    /// A path of the engine's machine.
    Folder(String),
    /// All that another container has mounted, at the paths where it has it.
    From(String),
}

impl Source {
    /// `data-source`
    pub(crate) fn hook(&self) -> String {
        match self {
            Self::Volume(name) => format!("volume:{name}"),
            Self::Anonymous => "anonymous".to_owned(),
            Self::Tmpfs => "tmpfs".to_owned(),
            Self::Folder(path) => format!("folder:{path}"),
            Self::From(container) => format!("from:{container}"),
        }
    }

    /// What `data-source` says. `new` is no source until it has a name, which the caller knows.
    pub(crate) fn of_hook(hook: &str) -> Option<Self> {
        match hook.split_once(':') {
            Some(("volume", name)) => Some(Self::Volume(name.to_owned())),
            Some(("folder", path)) => Some(Self::Folder(path.to_owned())),
            Some(("from", container)) => Some(Self::From(container.to_owned())),
            Some(_) => None,
            None => match hook {
                "anonymous" => Some(Self::Anonymous),
                "tmpfs" => Some(Self::Tmpfs),
                _ => None,
            },
        }
    }

    /// What a mount is fed from; `None` for kinds that are not mapped by dragging.
    pub(crate) fn of_mount(mount: &MountSpec) -> Option<Self> {
        match mount.kind {
            MountKind::Volume if mount.source.is_empty() => Some(Self::Anonymous),
            MountKind::Volume => Some(Self::Volume(mount.source.clone())),
            MountKind::Bind => Some(Self::Folder(mount.source.clone())),
            MountKind::Tmpfs => Some(Self::Tmpfs),
            MountKind::Image | MountKind::Npipe | MountKind::Cluster => None,
        }
    }

    fn kind(&self) -> Option<(MountKind, &str)> {
        match self {
            Self::Volume(name) => Some((MountKind::Volume, name)),
            Self::Anonymous => Some((MountKind::Volume, "")),
            Self::Tmpfs => Some((MountKind::Tmpfs, "")),
            Self::Folder(path) => Some((MountKind::Bind, path)),
            Self::From(_) => None,
        }
    }
}

/// A path in the container.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Slot {
    /// That of a mount, by its place in [`Spec::mounts`].
    Mount(usize),
    /// One at which nothing is mapped yet.
    Free(String),
}

/// Puts a source at a path. What was said about the path and still makes sense stays.
pub(crate) fn map(spec: &mut Spec, source: &Source, slot: &Slot) {
    let Some((kind, name)) = source.kind() else {
        if let Source::From(container) = source {
            map_from(spec, container);
        }
        return;
    };
    match slot {
        Slot::Mount(place) => {
            if let Some(mount) = spec.mounts.get_mut(*place) {
                *mount = MountSpec {
                    kind,
                    source: name.to_owned(),
                    target: std::mem::take(&mut mount.target),
                    // Memory that cannot be written to is of no use.
                    read_only: mount.read_only && kind != MountKind::Tmpfs,
                    style: mount.style,
                    ..if mount.kind == kind {
                        std::mem::take(mount)
                    } else {
                        MountSpec::default()
                    }
                };
            }
        }
        Slot::Free(path) => spec.mounts.push(MountSpec {
            kind,
            source: name.to_owned(),
            target: path.clone(),
            ..MountSpec::default()
        }),
    }
}

/// Mounts what another container has mounted; once is enough.
fn map_from(spec: &mut Spec, container: &str) {
    if spec
        .volumes_from
        .iter()
        .all(|from| from.container != container)
    {
        spec.volumes_from.push(VolumesFrom {
            container: container.to_owned(),
            ..VolumesFrom::default()
        });
    }
}

/// Says a mount by the other option, and takes away what that one cannot say: it would neither be
/// shown nor honoured.
pub(crate) fn restyle(mount: &mut MountSpec, style: MountStyle) {
    mount.style = style;
    match style {
        MountStyle::Short => {
            mount.subpath.clear();
            mount.driver.clear();
            mount.driver_options.clear();
            mount.volume_labels.clear();
            mount.recursive.clear();
            mount.create_source = false;
        }
        MountStyle::Long => {
            mount.selinux = Selinux::Untouched;
            mount.tmpfs_options.clear();
        }
    }
}

/// The paths at which nothing is mapped: what the image declares, then what was typed.
pub(crate) fn free_paths(
    spec: &Spec,
    facts: Option<&ImageFacts>,
    typed: &[String],
) -> Vec<FreePath> {
    let mut free: Vec<FreePath> = Vec::new();
    let declared = facts.map_or(&[][..], |facts| &facts.volumes);
    let both = declared.iter().map(|path| (path, true));
    for (path, declared) in both.chain(typed.iter().map(|path| (path, false))) {
        let mapped = spec.mounts.iter().any(|mount| same(&mount.target, path));
        if !mapped && free.iter().all(|known| !same(&known.path, path)) {
            free.push(FreePath {
                path: path.clone(),
                declared,
            });
        }
    }
    free
}

/// A path at which nothing is mapped.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct FreePath {
    pub(crate) path: String,
    /// The image declares it: the engine makes an anonymous volume for it.
    pub(crate) declared: bool,
}

fn same(one: &str, other: &str) -> bool {
    one.trim_end_matches('/') == other.trim_end_matches('/')
}

/// A path that can be mounted or mounted at: absolute, of Unix or Windows.
pub(crate) fn is_absolute(path: &str) -> bool {
    let drive = || {
        let mut letters = path.chars();
        letters
            .next()
            .is_some_and(|drive| drive.is_ascii_alphabetic())
            && letters.next() == Some(':')
            && matches!(letters.next(), Some('\\' | '/'))
    };
    path.starts_with('/') || path.starts_with("\\\\") || drive()
}

/// The engine's rule for a volume's name.
pub(crate) fn is_volume_name(name: &str) -> bool {
    let mut letters = name.chars();
    letters
        .next()
        .is_some_and(|first| first.is_ascii_alphanumeric())
        && name.len() > 1
        && letters.all(|letter| letter.is_ascii_alphanumeric() || "_.-".contains(letter))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn free(path: &str) -> Slot {
        Slot::Free(path.to_owned())
    }

    #[test]
    fn hooks_name_sources() {
        for source in [
            Source::Volume("wpdata".into()),
            Source::Folder("/a:b/c".into()),
            Source::From("web".into()),
            Source::Tmpfs,
            Source::Anonymous,
        ] {
            assert_eq!(Source::of_hook(&source.hook()), Some(source));
        }
        assert_eq!(Source::of_hook("new"), None);
        assert_eq!(Source::of_hook("other:x"), None);
    }

    #[test]
    fn a_source_goes_to_a_path() {
        let mut spec = Spec::default();
        map(&mut spec, &Source::Volume("data".into()), &free("/data"));
        map(&mut spec, &Source::Tmpfs, &free("/tmp"));
        map(&mut spec, &Source::Anonymous, &free("/cache"));
        let told: Vec<_> = spec
            .mounts
            .iter()
            .map(|mount| (mount.kind, mount.source.as_str(), mount.target.as_str()))
            .collect();
        assert_eq!(
            told,
            [
                (MountKind::Volume, "data", "/data"),
                (MountKind::Tmpfs, "", "/tmp"),
                (MountKind::Volume, "", "/cache"),
            ]
        );
    }

    #[test]
    fn another_source_at_a_path_keeps_what_still_makes_sense() {
        let mut spec = Spec::default();
        spec.mounts.push(MountSpec {
            kind: MountKind::Bind,
            source: "/old".into(),
            target: "/data".into(),
            read_only: true,
            propagation: "rshared".into(),
            ..MountSpec::default()
        });
        map(&mut spec, &Source::Folder("/new".into()), &Slot::Mount(0));
        let mount = &spec.mounts[0];
        assert_eq!(
            (mount.source.as_str(), mount.target.as_str()),
            ("/new", "/data")
        );
        assert!(mount.read_only);
        assert_eq!(mount.propagation, "rshared");
        map(&mut spec, &Source::Volume("v1".into()), &Slot::Mount(0));
        assert_eq!(spec.mounts[0].propagation, "", "volumes propagate nothing");
        assert!(spec.mounts[0].read_only);
        map(&mut spec, &Source::Tmpfs, &Slot::Mount(0));
        assert!(!spec.mounts[0].read_only);
        // A row that is gone meanwhile.
        let before = spec.clone();
        map(&mut spec, &Source::Tmpfs, &Slot::Mount(7));
        assert_eq!(spec, before);
    }

    #[test]
    fn another_containers_volumes_come_once_and_at_no_path() {
        let mut spec = Spec::default();
        for _ in 0..2 {
            map(&mut spec, &Source::From("web".into()), &free("/x"));
        }
        assert!(spec.mounts.is_empty());
        assert_eq!(spec.volumes_from.len(), 1);
    }

    #[test]
    fn what_is_declared_is_free_until_it_is_mapped() {
        let facts = ImageFacts {
            volumes: vec!["/data".into(), "/var/lib/".into()],
            ..ImageFacts::default()
        };
        let mut spec = Spec::default();
        let typed = ["/typed".to_owned(), "/data/".to_owned()];
        let paths = |spec: &Spec| -> Vec<String> {
            free_paths(spec, Some(&facts), &typed)
                .into_iter()
                .map(|free| free.path)
                .collect()
        };
        assert_eq!(paths(&spec), ["/data", "/var/lib/", "/typed"]);
        map(&mut spec, &Source::Tmpfs, &free("/var/lib"));
        assert_eq!(paths(&spec), ["/data", "/typed"]);
    }

    #[test]
    fn the_other_option_keeps_nothing_that_it_cannot_say() {
        let mut mount = MountSpec {
            selinux: Selinux::Private,
            no_copy: true,
            ..MountSpec::default()
        };
        restyle(&mut mount, MountStyle::Long);
        assert_eq!(mount.selinux, Selinux::Untouched);
        assert!(mount.no_copy);
        mount.subpath = "sub".into();
        restyle(&mut mount, MountStyle::Short);
        assert_eq!(mount.subpath, "");
    }

    #[test]
    fn paths_and_names_have_rules() {
        for path in ["/", "/a", "C:\\a", "c:/a", "\\\\.\\pipe\\x"] {
            assert!(is_absolute(path), "{path}");
        }
        for path in ["", "a", "./a", "~/a", "C:", "1:/a"] {
            assert!(!is_absolute(path), "{path}");
        }
        assert!(is_volume_name("wp-data_1.x"));
        for name in ["", "a", "-ab", "a b", "a/b", "데이터"] {
            assert!(!is_volume_name(name), "{name}");
        }
    }
}
