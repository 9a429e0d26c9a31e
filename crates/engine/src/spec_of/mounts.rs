//! `Binds`, `Mounts`, `Tmpfs`, anonymous volumes and `VolumesFrom`.

use super::Told;
use super::read::Part;
use super::words::size;
use contract::{MountKind, MountSpec, MountStyle, Selinux, Spec, VolumesFrom};

pub(super) fn fill(spec: &mut Spec, told: &Told<'_>) {
    let host = told.host;
    spec.mounts
        .extend(host.texts("Binds").iter().map(|bind| bound(bind)));
    spec.mounts
        .extend(host.items("Mounts").map(|mount| asked(mount, told)));
    spec.mounts.extend(
        host.entries("Tmpfs")
            .map(|(path, options)| tmpfs(path, options.word())),
    );
    spec.mounts.extend(anonymous(told, &spec.mounts));
    spec.volumes_from = host
        .texts("VolumesFrom")
        .iter()
        .map(|from| volumes_from(from))
        // The same container, changed, keeps what it was lent, also when who lent it is gone.
        .filter(|from| !(told.edits() && told.lent.gone.contains(&from.container)))
        .collect();
    if told.edits() && !told.lent.gone.is_empty() {
        let kept = borrowed(told, &spec.mounts);
        spec.mounts.extend(kept);
    }
}

/// What is mounted and nobody else says.
fn borrowed(told: &Told<'_>, others: &[MountSpec]) -> Vec<MountSpec> {
    told.container
        .items("Mounts")
        .filter_map(|mount| {
            let target = mount.owned("Destination");
            let said = others.iter().map(|other| other.target.as_str());
            let lent = told.lent.paths.iter().map(String::as_str);
            if said.chain(lent).any(|other| same_path(other, &target)) {
                return None;
            }
            let (kind, source) = match mount.text("Type") {
                "bind" => (MountKind::Bind, mount.owned("Source")),
                "volume" => (MountKind::Volume, mount.owned("Name")),
                _ => return None,
            };
            Some(MountSpec {
                kind,
                source,
                target,
                read_only: !mount.flag("RW"),
                ..MountSpec::default()
            })
        })
        .collect()
}

/// One of `Binds`: `source:target[:mode]`.
fn bound(bind: &str) -> MountSpec {
    // `C:\data:/data`: an engine on Windows has drives.
    let drive = match bind.as_bytes() {
        [letter, b':', b'\\' | b'/', ..] if letter.is_ascii_alphabetic() => 2,
        _ => 0,
    };
    let cut = bind
        .get(drive..)
        .and_then(|rest| rest.find(':'))
        .map_or(bind.len(), |at| drive + at);
    let (source, rest) = bind.split_at(cut);
    let rest = rest.strip_prefix(':').unwrap_or(rest);
    let (target, mode) = rest.rsplit_once(':').unwrap_or((rest, ""));
    let mut mount = MountSpec {
        kind: if drive > 0 || source.starts_with('/') {
            MountKind::Bind
        } else {
            MountKind::Volume
        },
        source: source.to_owned(),
        target: target.to_owned(),
        ..MountSpec::default()
    };
    for word in mode.split(',') {
        match word {
            "ro" => mount.read_only = true,
            "z" => mount.selinux = Selinux::Shared,
            "Z" => mount.selinux = Selinux::Private,
            "nocopy" => mount.no_copy = true,
            "consistent" | "cached" | "delegated" => mount.consistency = word.to_owned(),
            "private" | "rprivate" | "shared" | "rshared" | "slave" | "rslave" => {
                mount.propagation = word.to_owned();
            }
            // `rw` is the rule; podman writes out what it mounts with (`rbind`, `nosuid`).
            _ => {}
        }
    }
    mount
}

/// One of `HostConfig.Mounts`.
fn asked(mount: Part<'_>, told: &Told<'_>) -> MountSpec {
    let (bind, volume, tmpfs, image) = (
        mount.part("BindOptions"),
        mount.part("VolumeOptions"),
        mount.part("TmpfsOptions"),
        mount.part("ImageOptions"),
    );
    let driver = volume.part("DriverConfig");
    let kind = match mount.text("Type") {
        "bind" => MountKind::Bind,
        "tmpfs" => MountKind::Tmpfs,
        "image" => MountKind::Image,
        "npipe" => MountKind::Npipe,
        "cluster" => MountKind::Cluster,
        _ => MountKind::Volume,
    };
    let target = mount.owned("Target");
    let mut source = mount.owned("Source");
    if source.is_empty() && kind == MountKind::Volume && told.edits() {
        source = told.volume_at(&target).unwrap_or_default().to_owned();
    }
    let recursive = if bind.flag("NonRecursive") {
        "disabled"
    } else if bind.flag("ReadOnlyForceRecursive") {
        "readonly"
    } else if bind.flag("ReadOnlyNonRecursive") {
        "writable"
    } else {
        ""
    };
    // Octal, as `tmpfs-mode` takes it.
    let mode = tmpfs.given("Mode").map(|mode| format!("{mode:o}"));
    let options: Vec<String> = tmpfs
        .items("Options")
        .map(|option| {
            let words: Vec<&str> = option.list().map(Part::word).collect();
            words.join("=")
        })
        .collect();
    MountSpec {
        kind,
        style: MountStyle::Long,
        source,
        target,
        read_only: mount.flag("ReadOnly"),
        propagation: bind.owned("Propagation"),
        selinux: Selinux::Untouched,
        no_copy: volume.flag("NoCopy"),
        subpath: format!("{}{}", volume.text("Subpath"), image.text("Subpath")),
        driver: driver.owned("Name"),
        driver_options: driver.pairs("Options"),
        volume_labels: volume.pairs("Labels"),
        create_source: bind.flag("CreateMountpoint"),
        recursive: recursive.to_owned(),
        consistency: mount.owned("Consistency"),
        tmpfs_size: tmpfs.given("SizeBytes").map_or_else(String::new, size),
        tmpfs_mode: mode.unwrap_or_default(),
        tmpfs_options: options.join(","),
    }
}

/// `--tmpfs path:options`
fn tmpfs(path: &str, options: &str) -> MountSpec {
    let mut mount = MountSpec {
        kind: MountKind::Tmpfs,
        target: path.to_owned(),
        ..MountSpec::default()
    };
    let mut others = Vec::new();
    for option in options.split(',').filter(|option| !option.is_empty()) {
        match option.split_once('=') {
            Some(("size", size)) => mount.tmpfs_size = size.to_owned(),
            Some(("mode", mode)) => mount.tmpfs_mode = mode.to_owned(),
            _ if option == "ro" => mount.read_only = true,
            _ => others.push(option),
        }
    }
    mount.tmpfs_options = others.join(",");
    mount
}

/// Volumes that `-v /path` or the image's VOLUME made. An edit names them, so that the new
/// container has the same ones; a copy gets its own, and those of the image without being asked.
fn anonymous(told: &Told<'_>, others: &[MountSpec]) -> Vec<MountSpec> {
    let taken = |path: &str| others.iter().any(|mount| same_path(&mount.target, path));
    let plain = |target: &str, source: &str| MountSpec {
        source: source.to_owned(),
        target: target.to_owned(),
        ..MountSpec::default()
    };
    told.config
        .keys("Volumes")
        .filter(|path| !taken(path))
        .filter_map(|path| {
            if told.edits() {
                // It has none yet where the container was never made whole; then it is as asked.
                return match told.volume_at(path) {
                    Some(name) => Some(plain(path, name)),
                    None if told.image.part("Volumes").part(path).is_said() => None,
                    None => Some(plain(path, "")),
                };
            }
            let of_image = told.image.part("Volumes").part(path).is_said();
            (!of_image).then(|| plain(path, ""))
        })
        .collect()
}

pub(crate) fn same_path(one: &str, other: &str) -> bool {
    one.trim_end_matches('/') == other.trim_end_matches('/')
}

fn volumes_from(from: &str) -> VolumesFrom {
    let (container, mode) = from.split_once(':').unwrap_or((from, ""));
    let words: Vec<&str> = mode.split(',').collect();
    VolumesFrom {
        container: container.to_owned(),
        read_only: words.contains(&"ro"),
        selinux: if words.contains(&"z") {
            Selinux::Shared
        } else if words.contains(&"Z") {
            Selinux::Private
        } else {
            Selinux::Untouched
        },
    }
}

impl Told<'_> {
    /// The volume that is mounted at a path.
    fn volume_at(&self, path: &str) -> Option<&str> {
        self.container
            .items("Mounts")
            .filter(|mount| mount.text("Type") == "volume")
            .find(|mount| same_path(mount.text("Destination"), path))
            .map(|mount| mount.text("Name"))
            .filter(|name| !name.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::bound;
    use contract::{MountKind, Selinux};

    #[test]
    fn binds_are_taken_apart() {
        for (bind, kind, source, target, read_only) in [
            ("data:/d", MountKind::Volume, "data", "/d", false),
            ("/srv/a:/d:ro,Z", MountKind::Bind, "/srv/a", "/d", true),
            (r"C:\x y:/d:rw", MountKind::Bind, r"C:\x y", "/d", false),
        ] {
            let mount = bound(bind);
            assert_eq!(
                (
                    mount.kind,
                    mount.source.as_str(),
                    mount.target.as_str(),
                    mount.read_only
                ),
                (kind, source, target, read_only)
            );
        }
        assert_eq!(bound("a1:/b:z").selinux, Selinux::Shared);
        assert_eq!(bound("/a:/b:rw,rslave").propagation, "rslave");
    }
}
