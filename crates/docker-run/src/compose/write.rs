//! A spec as a compose file.

use super::emit::{Out, emit};
use super::write_service::Service;
use contract::{MountKind, MountSpec, MountStyle, NetworkSpec, Spec};

/// Writes a spec as a `compose.yaml` with one service.
///
/// Networks are `external`, volumes have a fixed `name`, so that both are the ones `docker run` would
/// use rather than a project's own. With `masked`, values whose names look like secrets are dots. The
/// second value names what compose has no words for, by the CLI's names. Detached or not is not said:
/// that is a matter of `docker compose up`.
pub fn write_compose(spec: &Spec, masked: bool) -> (String, Vec<String>) {
    let mut service = Service {
        masked,
        entries: Vec::new(),
        missing: Vec::new(),
    };
    service.write(spec);
    let volumes = volumes(spec, &mut service);
    let networks = networks(spec);
    let name = key(if spec.name.is_empty() {
        image_name(&spec.image)
    } else {
        &spec.name
    });
    let services = vec![(name, Out::Map(service.entries))];
    let mut file = vec![("services".to_owned(), Out::Map(services))];
    if !networks.is_empty() {
        file.push(("networks".to_owned(), Out::Map(networks)));
    }
    if !volumes.is_empty() {
        file.push(("volumes".to_owned(), Out::Map(volumes)));
    }
    (emit(&file), service.missing)
}

/// `registry/path/wordpress:6` → `wordpress`
fn image_name(image: &str) -> &str {
    let path = image.split('@').next().unwrap_or(image);
    let last = path.rsplit('/').next().unwrap_or(path);
    last.split(':').next().unwrap_or(last)
}

/// A name as compose takes it for a service, a network or a volume: `[a-zA-Z0-9._-]+`.
pub(super) fn key(name: &str) -> String {
    let letters = name.chars().map(|letter| {
        if letter.is_ascii_alphanumeric() || matches!(letter, '.' | '_' | '-') {
            letter
        } else {
            '-'
        }
    });
    let key: String = letters.collect();
    if key.trim_matches('-').is_empty() {
        "app".to_owned()
    } else {
        key
    }
}

/// Whether a network is said by `network_mode` rather than by `networks`.
pub(super) fn is_mode(name: &str) -> bool {
    matches!(name, "" | "default" | "bridge" | "host" | "none") || name.starts_with("container:")
}

fn networks(spec: &Spec) -> Vec<(String, Out)> {
    let mut all: Vec<(String, Out)> = Vec::new();
    let own = |network: &&NetworkSpec| !is_mode(&network.name);
    for network in spec.networks.iter().filter(own) {
        let key = key(&network.name);
        if all.iter().any(|(known, _)| *known == key) {
            continue;
        }
        let mut entries = Vec::new();
        if key != network.name {
            entries.push(("name".to_owned(), Out::text(&network.name)));
        }
        entries.push(("external".to_owned(), Out::Bare("true".to_owned())));
        all.push((key, Out::Map(entries)));
    }
    all
}

/// Whether a mount is of a volume that a compose file declares at its end.
pub(super) fn is_named_volume(mount: &MountSpec) -> bool {
    mount.kind == MountKind::Volume && !mount.source.is_empty()
}

fn volumes(spec: &Spec, service: &mut Service) -> Vec<(String, Out)> {
    let mut all: Vec<(String, Out)> = Vec::new();
    for mount in spec.mounts.iter().filter(|mount| is_named_volume(mount)) {
        let key = key(&mount.source);
        if all.iter().any(|(known, _)| *known == key) {
            continue;
        }
        let mut entries = vec![("name".to_owned(), Out::text(&mount.source))];
        let driver = match mount.style {
            MountStyle::Short => &spec.volume_driver,
            MountStyle::Long => &mount.driver,
        };
        if !driver.is_empty() {
            entries.push(("driver".to_owned(), Out::text(driver)));
        }
        service.map(&mut entries, "driver_opts", &mount.driver_options);
        service.map(&mut entries, "labels", &mount.volume_labels);
        all.push((key, Out::Map(entries)));
    }
    all
}
