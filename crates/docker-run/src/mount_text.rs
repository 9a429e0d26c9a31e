//! `-v`, `--mount` and `--tmpfs` as text, both ways.

use crate::options::truth;
use contract::{MountKind, MountSpec, MountStyle, Pair, Selinux};

const PROPAGATIONS: &[&str] = &[
    "private", "rprivate", "shared", "rshared", "slave", "rslave",
];
const CONSISTENCIES: &[&str] = &["consistent", "cached", "delegated", "default"];

/// Whether the source of a `-v` is a path of the host rather than a volume's name.
pub(crate) fn is_path(source: &str) -> bool {
    source.starts_with(['.', '~']) || source.contains(['/', '\\']) || drive(source)
}

/// Whether a text begins with a drive of Windows, like `C:`.
fn drive(text: &str) -> bool {
    let mut letters = text.chars();
    letters.next().is_some_and(|c| c.is_ascii_alphabetic())
        && letters.next() == Some(':')
        && matches!(letters.next(), None | Some('/' | '\\'))
}

/// Cuts a `-v` at its colons, but not at those of Windows' drives.
fn sections(text: &str) -> Vec<&str> {
    let mut all = Vec::new();
    let mut begin = 0;
    for (at, colon) in text.match_indices(':') {
        let after = at + colon.len();
        // A volume's name has at least two letters, so this is not one.
        let of_drive = at == begin + 1
            && text[begin..].starts_with(|c: char| c.is_ascii_alphabetic())
            && text[after..].starts_with(['/', '\\']);
        if !of_drive {
            all.push(&text[begin..at]);
            begin = after;
        }
    }
    all.push(&text[begin..]);
    all
}

/// `-v [source:]target[:modes]`; `None` where it is not that. The second value is the modes that
/// are not known.
pub(crate) fn read_volume(text: &str) -> Option<(MountSpec, Vec<String>)> {
    let sections = sections(text);
    let (source, target, modes) = match sections[..] {
        [target] => ("", target, ""),
        [source, target] => (source, target, ""),
        [source, target, modes] => (source, target, modes),
        _ => return None,
    };
    if target.is_empty() || (sections.len() > 1 && source.is_empty()) {
        return None;
    }
    let mut mount = MountSpec {
        kind: if is_path(source) {
            MountKind::Bind
        } else {
            MountKind::Volume
        },
        source: source.to_owned(),
        target: target.to_owned(),
        ..MountSpec::default()
    };
    let mut unknown = Vec::new();
    for mode in modes.split(',').filter(|mode| !mode.is_empty()) {
        match mode {
            "ro" | "readonly" => mount.read_only = true,
            "rw" => mount.read_only = false,
            "z" => mount.selinux = Selinux::Shared,
            "Z" => mount.selinux = Selinux::Private,
            "nocopy" => mount.no_copy = true,
            _ if PROPAGATIONS.contains(&mode) => mode.clone_into(&mut mount.propagation),
            _ if CONSISTENCIES.contains(&mode) => mode.clone_into(&mut mount.consistency),
            _ => unknown.push(mode.to_owned()),
        }
    }
    Some((mount, unknown))
}

/// The modes of a volume or bind by `-v`, like `ro,z`.
fn modes(mount: &MountSpec) -> String {
    let selinux = match mount.selinux {
        Selinux::Untouched => "",
        Selinux::Shared => "z",
        Selinux::Private => "Z",
    };
    let parts = [
        if mount.read_only { "ro" } else { "" },
        if mount.no_copy { "nocopy" } else { "" },
        selinux,
        &mount.propagation,
        &mount.consistency,
    ];
    let parts: Vec<_> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    parts.join(",")
}

/// A mount as `-v` takes it; `None` where `-v` cannot say it.
pub(crate) fn write_volume(mount: &MountSpec) -> Option<String> {
    let modes = modes(mount);
    let text = match (mount.source.as_str(), modes.as_str()) {
        ("", "") => mount.target.clone(),
        ("", _) => return None,
        (source, "") => format!("{source}:{}", mount.target),
        (source, modes) => format!("{source}:{}:{modes}", mount.target),
    };
    // What is written must be what is read again: a colon in a path, an odd mode.
    let short = MountSpec {
        style: MountStyle::Short,
        ..mount.clone()
    };
    (read_volume(&text) == Some((short, Vec::new()))).then_some(text)
}

/// `--tmpfs target[:options]`; `None` without a target.
pub(crate) fn read_tmpfs(text: &str) -> Option<MountSpec> {
    let (target, options) = text.split_once(':').unwrap_or((text, ""));
    if target.is_empty() {
        return None;
    }
    let mut mount = MountSpec {
        kind: MountKind::Tmpfs,
        target: target.to_owned(),
        ..MountSpec::default()
    };
    let mut others = Vec::new();
    for option in options.split(',').filter(|option| !option.is_empty()) {
        match option.split_once('=') {
            Some(("size", size)) => size.clone_into(&mut mount.tmpfs_size),
            Some(("mode", mode)) => mode.clone_into(&mut mount.tmpfs_mode),
            _ if option == "ro" => mount.read_only = true,
            _ => others.push(option),
        }
    }
    mount.tmpfs_options = others.join(",");
    Some(mount)
}

/// A mount as `--tmpfs` takes it; `None` where it cannot say it.
pub(crate) fn write_tmpfs(mount: &MountSpec) -> Option<String> {
    let mut options = Vec::new();
    if mount.read_only {
        options.push("ro".to_owned());
    }
    if !mount.tmpfs_size.is_empty() {
        options.push(format!("size={}", mount.tmpfs_size));
    }
    if !mount.tmpfs_mode.is_empty() {
        options.push(format!("mode={}", mount.tmpfs_mode));
    }
    if !mount.tmpfs_options.is_empty() {
        options.push(mount.tmpfs_options.clone());
    }
    let text = if options.is_empty() {
        mount.target.clone()
    } else {
        format!("{}:{}", mount.target, options.join(","))
    };
    let short = MountSpec {
        style: MountStyle::Short,
        ..mount.clone()
    };
    (read_tmpfs(&text) == Some(short)).then_some(text)
}

/// The fields of a line of comma-separated values; `None` where it is not one line of them.
pub(crate) fn fields(text: &str) -> Option<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .from_reader(text.as_bytes());
    let mut records = reader.records();
    let record = records.next()?.ok()?;
    if records.next().is_some() {
        return None;
    }
    Some(record.iter().map(str::to_owned).collect())
}

/// Fields as a line of comma-separated values.
pub(crate) fn joined(fields: &[String]) -> String {
    let mut writer = csv::WriterBuilder::new().from_writer(Vec::new());
    // Writing to memory does not fail; an empty line is read as nothing, which its caller notices.
    if writer.write_record(fields).is_err() {
        return String::new();
    }
    let line = writer.into_inner().unwrap_or_default();
    let mut line = String::from_utf8_lossy(&line).into_owned();
    if line.ends_with('\n') {
        line.pop();
    }
    line
}

/// `--mount type=…,source=…,target=…`; `None` where a field is not known or has no target. The
/// second value is the fields of podman's that docker does not know.
pub(crate) fn read_mount(text: &str) -> Option<(MountSpec, Vec<String>)> {
    let mut mount = MountSpec {
        style: MountStyle::Long,
        ..MountSpec::default()
    };
    let mut unknown = Vec::new();
    for field in fields(text)? {
        let (key, value) = field
            .split_once('=')
            .map_or((field.as_str(), None), |(key, value)| (key, Some(value)));
        let text = || value.map(str::to_owned);
        let flag = || value.map_or(Some(true), truth);
        match key.to_ascii_lowercase().as_str() {
            "type" => mount.kind = kind_named(&value?.to_ascii_lowercase())?,
            "source" | "src" => mount.source = text()?,
            "target" | "dst" | "destination" => mount.target = text()?,
            "readonly" | "ro" => mount.read_only = flag()?,
            "consistency" => mount.consistency = text()?.to_ascii_lowercase(),
            "bind-propagation" => mount.propagation = text()?.to_ascii_lowercase(),
            "bind-nonrecursive" if flag()? => "disabled".clone_into(&mut mount.recursive),
            "bind-nonrecursive" => mount.recursive.clear(),
            "bind-recursive" => mount.recursive = text()?,
            "bind-create-src" => mount.create_source = flag()?,
            "volume-nocopy" => mount.no_copy = flag()?,
            "volume-label" => mount.volume_labels.push(pair(value?)),
            "volume-driver" => mount.driver = text()?,
            "volume-opt" => mount.driver_options.push(pair(value?)),
            "volume-subpath" | "image-subpath" => mount.subpath = text()?,
            "tmpfs-size" => mount.tmpfs_size = text()?,
            "tmpfs-mode" => mount.tmpfs_mode = text()?,
            "relabel" => {
                mount.selinux = match value? {
                    "shared" => Selinux::Shared,
                    "private" => Selinux::Private,
                    _ => return None,
                }
            }
            "u" | "chown" | "idmap" | "notmpcopyup" | "tmpcopyup" => unknown.push(field),
            _ => return None,
        }
    }
    (!mount.target.is_empty()).then_some((mount, unknown))
}

pub(crate) fn kind_named(name: &str) -> Option<MountKind> {
    Some(match name {
        "volume" => MountKind::Volume,
        "bind" => MountKind::Bind,
        "tmpfs" => MountKind::Tmpfs,
        "image" => MountKind::Image,
        "npipe" => MountKind::Npipe,
        "cluster" => MountKind::Cluster,
        _ => return None,
    })
}

/// The name of a kind, as `--mount` and compose call it.
pub(crate) fn kind_name(kind: MountKind) -> &'static str {
    match kind {
        MountKind::Volume => "volume",
        MountKind::Bind => "bind",
        MountKind::Tmpfs => "tmpfs",
        MountKind::Image => "image",
        MountKind::Npipe => "npipe",
        MountKind::Cluster => "cluster",
    }
}

fn pair(text: &str) -> Pair {
    let (name, value) = text.split_once('=').unwrap_or((text, ""));
    Pair {
        name: name.to_owned(),
        value: value.to_owned(),
    }
}

/// A mount as `--mount` takes it; `value` writes a pair's value, which it may mask.
pub(crate) fn write_mount(mount: &MountSpec, value: &dyn Fn(&Pair) -> String) -> String {
    let mut all = vec![format!("type={}", kind_name(mount.kind))];
    let mut text = |key: &str, value: &str| {
        if !value.is_empty() {
            all.push(format!("{key}={value}"));
        }
    };
    text("source", &mount.source);
    text("target", &mount.target);
    text("bind-propagation", &mount.propagation);
    text("bind-recursive", &mount.recursive);
    let subpath = match mount.kind {
        MountKind::Image => "image-subpath",
        _ => "volume-subpath",
    };
    text(subpath, &mount.subpath);
    text("volume-driver", &mount.driver);
    text("consistency", &mount.consistency);
    text("tmpfs-size", &mount.tmpfs_size);
    text("tmpfs-mode", &mount.tmpfs_mode);
    for option in &mount.driver_options {
        all.push(format!("volume-opt={}={}", option.name, value(option)));
    }
    for label in &mount.volume_labels {
        all.push(format!("volume-label={}={}", label.name, value(label)));
    }
    for (key, given) in [
        ("readonly", mount.read_only),
        ("volume-nocopy", mount.no_copy),
        ("bind-create-src", mount.create_source),
    ] {
        if given {
            all.push(key.to_owned());
        }
    }
    joined(&all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cuts_volumes_where_a_path_ends() {
        for (text, cut) in [
            ("/a", vec!["/a"]),
            ("vo:/a:ro", vec!["vo", "/a", "ro"]),
            ("C:\\x:/a", vec!["C:\\x", "/a"]),
            ("c:/x:/a:ro", vec!["c:/x", "/a", "ro"]),
            ("C:\\x:D:\\y:ro", vec!["C:\\x", "D:\\y", "ro"]),
            ("C:\\x", vec!["C:\\x"]),
            ("가𞀅:나𞀅", vec!["가𞀅", "나𞀅"]),
            ("y𞀅", vec!["y𞀅"]),
        ] {
            assert_eq!(sections(text), cut, "{text}");
        }
    }

    #[test]
    fn refuses_what_is_no_mount() {
        for text in ["", ":/a", "a:", "vo:/b:ro:x"] {
            assert_eq!(read_volume(text), None, "{text}");
        }
        for text in [
            "",
            "type=bind",
            "target=/a,bogus=1",
            "type=disk,target=/a",
            "target",
        ] {
            assert_eq!(read_mount(text), None, "{text}");
        }
    }

    #[test]
    fn what_v_cannot_say_is_left_to_mount() {
        let mount = |source: &str, read_only| MountSpec {
            source: source.to_owned(),
            target: "/t".to_owned(),
            read_only,
            ..MountSpec::default()
        };
        assert_eq!(write_volume(&mount("", false)).as_deref(), Some("/t"));
        assert_eq!(write_volume(&mount("", true)), None);
        assert_eq!(write_volume(&mount("a:b", true)), None);
    }
}
