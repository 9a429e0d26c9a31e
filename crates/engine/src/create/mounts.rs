//! Mounts → `Binds`, `Tmpfs`, `Mounts` of `HostConfig`, and `Volumes`.
//!
//! `-v` and `--mount` differ in what the engine does (a missing host folder) and in what it keeps,
//! so each is said in its own field. What `-v` has no words for is said by `Mounts` all the same.

use super::said::{Object, Put, Said};
use super::{Api, value};
use contract::{MountKind, MountSpec, MountStyle, Remark, Selinux, Spec, Wanted};
use serde_json::json;

/// Fills `HostConfig`; gives `Config.Volumes`.
pub(super) fn mounts(spec: &Spec, api: Api, said: &mut Said, host: &mut Object) -> Object {
    let (mut binds, mut long) = (Vec::new(), Vec::new());
    let (mut tmpfs, mut anonymous) = (Object::new(), Object::new());
    for (index, mount) in spec.mounts.iter().enumerate() {
        let at = format!("mounts/{index}");
        if !sound(mount, &at, said) {
            continue;
        }
        match mount.kind {
            MountKind::Tmpfs if is_short(mount) => {
                // Size and mode are read to be checked; the engine takes the texts.
                said.size(&format!("{at}/tmpfs_size"), &mount.tmpfs_size);
                said.read(
                    &format!("{at}/tmpfs_mode"),
                    &mount.tmpfs_mode,
                    Wanted::Mode,
                    value::mode,
                );
                tmpfs.insert(mount.target.clone(), tmpfs_options(mount).into());
            }
            MountKind::Volume if is_short(mount) && mount.source.is_empty() => {
                anonymous.insert(mount.target.clone(), json!({}));
            }
            MountKind::Volume | MountKind::Bind if is_short(mount) => binds.push(bind(mount)),
            _ => long.push(asked(mount, &at, api, said)),
        }
    }
    host.put_list("Binds", binds);
    host.put_object("Tmpfs", tmpfs);
    host.put_list("Mounts", long);

    let mut from = Vec::new();
    for (index, one) in spec.volumes_from.iter().enumerate() {
        if one.container.trim().is_empty() {
            said.fault(format!("volumes_from/{index}/container"), Remark::Needed);
            continue;
        }
        let mut mode: Vec<&str> = Vec::new();
        if one.read_only {
            mode.push("ro");
        }
        mode.extend(selinux(one.selinux));
        let colon = if mode.is_empty() { "" } else { ":" };
        from.push(format!("{}{colon}{}", one.container.trim(), mode.join(",")));
    }
    host.put_list("VolumesFrom", from);
    host.put_text("VolumeDriver", spec.volume_driver.trim());
    anonymous
}

/// Whether enough is said, and nothing that names another thing than was meant.
fn sound(mount: &MountSpec, at: &str, said: &mut Said) -> bool {
    let before = said.faults.len();
    if mount.target.is_empty() {
        said.fault(format!("{at}/target"), Remark::Needed);
    } else if mount.kind != MountKind::Npipe && !value::is_absolute(&mount.target) {
        said.fault(format!("{at}/target"), Remark::TargetNotAbsolute);
    }
    let source = format!("{at}/source");
    match mount.kind {
        MountKind::Volume => {
            // A path here would be a bind, silently.
            if !mount.source.is_empty() && !value::is_name(&mount.source) {
                said.malformed(source, Wanted::VolumeName);
            }
        }
        MountKind::Bind => {
            if mount.source.is_empty() {
                said.fault(source, Remark::Needed);
            } else if !value::is_absolute(&mount.source) {
                // The engine has no working folder: it would take it for a volume's name, or refuse.
                said.fault(source, Remark::SourceMissing { creates: false });
            }
        }
        MountKind::Image | MountKind::Npipe | MountKind::Cluster => {
            if mount.source.is_empty() {
                said.fault(source, Remark::Needed);
            }
        }
        MountKind::Tmpfs => {}
    }
    said.faults.len() == before
}

/// Whether the short options have words for all that it says.
fn is_short(mount: &MountSpec) -> bool {
    let plain = mount.driver.is_empty()
        && mount.driver_options.is_empty()
        && mount.volume_labels.is_empty()
        && mount.subpath.is_empty()
        && mount.recursive.is_empty();
    // A colon separates; a drive's is known to the engine that has drives.
    let whole = |path: &str| value::is_windows_path(path) || !path.contains(':');
    let paths = whole(&mount.source) && whole(&mount.target);
    // `-v /data` has no place for a mode.
    let bare = mount.source.is_empty() && mount.kind == MountKind::Volume;
    let room = !bare || mode(mount).is_empty();
    mount.style == MountStyle::Short && plain && paths && room
}

/// `source:target[:mode]`
fn bind(mount: &MountSpec) -> String {
    let mode = mode(mount).join(",");
    let colon = if mode.is_empty() { "" } else { ":" };
    format!("{}:{}{colon}{mode}", mount.source, mount.target)
}

fn mode(mount: &MountSpec) -> Vec<&str> {
    let mut mode: Vec<&str> = Vec::new();
    if mount.read_only {
        mode.push("ro");
    }
    mode.extend(selinux(mount.selinux));
    if mount.no_copy {
        mode.push("nocopy");
    }
    mode.extend(
        [mount.propagation.trim(), mount.consistency.trim()]
            .into_iter()
            .filter(|word| !word.is_empty()),
    );
    mode
}

fn selinux(label: Selinux) -> Option<&'static str> {
    match label {
        Selinux::Untouched => None,
        Selinux::Shared => Some("z"),
        Selinux::Private => Some("Z"),
    }
}

fn tmpfs_options(mount: &MountSpec) -> String {
    let mut options: Vec<String> = Vec::new();
    if mount.read_only {
        options.push("ro".to_owned());
    }
    for (name, text) in [("size", &mount.tmpfs_size), ("mode", &mount.tmpfs_mode)] {
        if !text.trim().is_empty() {
            options.push(format!("{name}={}", text.trim()));
        }
    }
    if !mount.tmpfs_options.trim().is_empty() {
        options.push(mount.tmpfs_options.trim().to_owned());
    }
    options.join(",")
}

/// An item of `HostConfig.Mounts`.
fn asked(mount: &MountSpec, at: &str, api: Api, said: &mut Said) -> Object {
    let mut one = Object::new();
    let kind = match mount.kind {
        MountKind::Volume => "volume",
        MountKind::Bind => "bind",
        MountKind::Tmpfs => "tmpfs",
        MountKind::Image => "image",
        MountKind::Npipe => "npipe",
        MountKind::Cluster => "cluster",
    };
    one.put("Type", Some(kind));
    if mount.kind != MountKind::Tmpfs {
        one.put_text("Source", &mount.source);
    }
    one.put("Target", Some(mount.target.as_str()));
    one.put_flag("ReadOnly", mount.read_only);
    one.put_text("Consistency", mount.consistency.trim());
    // `Mounts` has no word for labels, except that the engine is asked by `-v`.
    if mount.selinux != Selinux::Untouched {
        said.not_by_engine(format!("{at}/selinux"));
    }
    match mount.kind {
        MountKind::Bind => one.put_object("BindOptions", bind_options(mount, at, api, said)),
        MountKind::Volume => {
            let mut options = Object::new();
            options.put_flag("NoCopy", mount.no_copy);
            let labels = said.pairs(&format!("{at}/volume_labels"), &mount.volume_labels);
            options.put_object("Labels", labels);
            subpath(mount, at, Api(45), api, said, &mut options);
            let mut driver = Object::new();
            driver.put_text("Name", mount.driver.trim());
            let of_driver = said.pairs(&format!("{at}/driver_options"), &mount.driver_options);
            driver.put_object("Options", of_driver);
            options.put_object("DriverConfig", driver);
            one.put_object("VolumeOptions", options);
        }
        MountKind::Tmpfs => {
            let mut options = Object::new();
            let size = said.size(&format!("{at}/tmpfs_size"), &mount.tmpfs_size);
            options.put("SizeBytes", size);
            let mode = said.read(
                &format!("{at}/tmpfs_mode"),
                &mount.tmpfs_mode,
                Wanted::Mode,
                value::mode,
            );
            options.put("Mode", mode);
            if !mount.tmpfs_options.trim().is_empty() {
                if api >= Api(46) {
                    let each: Vec<Vec<String>> = mount
                        .tmpfs_options
                        .trim()
                        .split(',')
                        .map(|option| option.splitn(2, '=').map(str::to_owned).collect())
                        .collect();
                    options.put("Options", Some(json!(each)));
                } else {
                    said.not_by_engine(format!("{at}/tmpfs_options"));
                }
            }
            one.put_object("TmpfsOptions", options);
        }
        MountKind::Image => {
            if api < Api(48) {
                said.not_by_engine(format!("{at}/kind"));
            }
            let mut options = Object::new();
            subpath(mount, at, Api(48), api, said, &mut options);
            one.put_object("ImageOptions", options);
        }
        MountKind::Cluster => one.put("ClusterOptions", Some(Object::new())),
        MountKind::Npipe => {}
    }
    one
}

fn bind_options(mount: &MountSpec, at: &str, api: Api, said: &mut Said) -> Object {
    let mut options = Object::new();
    options.put_text("Propagation", mount.propagation.trim());
    // `-v` makes a folder that is missing, also where it had to be said like this.
    if mount.create_source || mount.style == MountStyle::Short {
        if api >= Api(42) {
            options.put_flag("CreateMountpoint", true);
        } else if mount.create_source {
            said.not_by_engine(format!("{at}/create_source"));
        }
    }
    let words = ["enabled", "disabled", "writable", "readonly"];
    match said.choice(&format!("{at}/recursive"), &mount.recursive, &words) {
        Some("disabled") => options.put_flag("NonRecursive", true),
        Some("writable") => options.put_flag("ReadOnlyNonRecursive", true),
        Some("readonly") => options.put_flag("ReadOnlyForceRecursive", true),
        _ => {}
    }
    options
}

fn subpath(
    mount: &MountSpec,
    at: &str,
    since: Api,
    api: Api,
    said: &mut Said,
    options: &mut Object,
) {
    if !mount.subpath.is_empty() && api < since {
        said.not_by_engine(format!("{at}/subpath"));
    } else {
        options.put_text("Subpath", &mount.subpath);
    }
}
