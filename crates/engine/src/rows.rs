//! What an engine told → rows of the contract. Pure.

use crate::cut::{COMMAND, NAME, PATH, cut, labels};
use crate::hear::{Listed, ListedImage, ListedNetwork, ListedPort, ListedVolume};
use crate::when::rfc3339;
use contract::{ImageRow, NetworkRow, Port, Project, VolumeRow};

/// Engines since 23.0 mark volumes so that they named themselves.
const ANONYMOUS: &str = "com.docker.volume.anonymous";
/// The label of compose that names the project.
const PROJECT: &str = "com.docker.compose.project";
const SERVICE: &str = "com.docker.compose.service";
const CONFIG_FILES: &str = "com.docker.compose.project.config_files";
const WORKING_DIR: &str = "com.docker.compose.project.working_dir";

/// The container's own name.
pub(crate) fn name(listed: &Listed) -> String {
    own_name(&listed.names)
}

/// The first without a slash inside, for `/other/alias` is a legacy link.
pub(crate) fn own_name(names: &[String]) -> String {
    let bare = |name: &'_ String| name.strip_prefix('/').unwrap_or(name).to_owned();
    let names: Vec<String> = names.iter().map(bare).collect();
    let own = names.iter().find(|name| !name.contains('/'));
    cut(own.or(names.first()).map_or("", String::as_str), NAME)
}

/// The image as it was asked for; the short ID where the engine only knows that.
pub(crate) fn image(asked: &str, id: &str) -> String {
    let hex = |text: &str| text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    let short = |digits: &str| digits.get(..12).unwrap_or(digits).to_owned();
    match asked.strip_prefix("sha256:") {
        Some(digits) => short(digits),
        None if hex(asked) => short(asked),
        None if asked.is_empty() => short(id.strip_prefix("sha256:").unwrap_or(id)),
        None => cut(asked, PATH),
    }
}

/// The command line, cut.
pub(crate) fn command(listed: &Listed) -> String {
    cut(&listed.command, COMMAND)
}

/// Exact duplicates removed, in order of the container's port.
pub(crate) fn ports(listed: &[ListedPort]) -> Vec<Port> {
    let mut ports: Vec<Port> = listed
        .iter()
        .filter_map(|port| {
            let host = published(port.host);
            Some(Port {
                container: u16::try_from(port.container?).ok()?,
                protocol: cut(&port.protocol, NAME),
                host,
                host_ip: host_ip(host, &port.ip),
            })
        })
        .collect();
    ports.sort();
    ports.dedup();
    ports
}

/// Engines write 0 for no port.
pub(crate) fn published(host: Option<i64>) -> Option<u16> {
    u16::try_from(host?).ok().filter(|port| *port != 0)
}

/// Podman leaves the address of all interfaces empty.
pub(crate) fn host_ip(host: Option<u16>, ip: &str) -> Option<String> {
    host.map(|_| {
        if ip.is_empty() {
            "0.0.0.0".to_owned()
        } else {
            cut(ip, NAME)
        }
    })
}

pub(crate) fn networks(listed: &Listed) -> Vec<String> {
    let networks = &listed.network_settings.networks;
    let mut names: Vec<String> = networks.iter().map(|(name, _)| cut(name, NAME)).collect();
    names.sort();
    names.dedup();
    names
}

pub(crate) fn volumes(listed: &Listed) -> Vec<String> {
    let named =
        |mount: &crate::hear::ListedMount| match (mount.name.is_empty(), mount.source.is_empty()) {
            (false, _) => Some(cut(&mount.name, PATH)),
            (true, false) if mount.kind != "tmpfs" => Some(cut(&mount.source, PATH)),
            (true, _) => None,
        };
    let mut names: Vec<String> = listed.mounts.iter().filter_map(named).collect();
    names.sort();
    names.dedup();
    names
}

fn label<'a>(labels: &'a [(String, String)], key: &str) -> Option<&'a str> {
    let (_, value) = labels.iter().find(|(name, _)| name == key)?;
    (!value.is_empty()).then_some(value)
}

/// From the labels as they came, before they are cut.
pub(crate) fn project(labels: &[(String, String)]) -> Option<Project> {
    Some(Project {
        name: cut(label(labels, PROJECT)?, NAME),
        service: label(labels, SERVICE).map(|service| cut(service, NAME)),
        config: label(labels, CONFIG_FILES)
            .or_else(|| label(labels, WORKING_DIR))
            .map(|config| cut(config, PATH)),
    })
}

pub(crate) fn row_labels(listed: &Listed) -> Vec<(String, String)> {
    labels(&listed.labels)
}

pub(crate) fn image_row(listed: &ListedImage) -> ImageRow {
    ImageRow {
        id: listed.id.clone(),
        tags: listed
            .repo_tags
            .iter()
            .filter(|tag| *tag != "<none>:<none>")
            .map(|tag| cut(tag, PATH))
            .collect(),
        created: listed.created.unwrap_or(0),
        size: listed
            .size
            .and_then(|size| u64::try_from(size).ok())
            .unwrap_or(0),
    }
}

pub(crate) fn volume_row(listed: &ListedVolume) -> VolumeRow {
    VolumeRow {
        // The key: not cut, for it is sent back.
        name: listed.name.clone(),
        driver: cut(&listed.driver, NAME),
        mount_point: cut(&listed.mountpoint, PATH),
        created: rfc3339(&listed.created_at),
        project: label(&listed.labels, PROJECT).map(|name| cut(name, NAME)),
        anonymous: is_anonymous(listed),
        options: labels(&listed.options),
        labels: labels(&listed.labels),
    }
}

/// Nobody asked for it by name.
pub(crate) fn is_anonymous(listed: &ListedVolume) -> bool {
    is_anonymous_name(&listed.name) || listed.labels.iter().any(|(name, _)| name == ANONYMOUS)
}

/// What engines call volumes that nobody named.
pub(crate) fn is_anonymous_name(name: &str) -> bool {
    name.len() == 64 && name.bytes().all(|byte| byte.is_ascii_hexdigit())
}

pub(crate) fn network_row(listed: &ListedNetwork) -> NetworkRow {
    NetworkRow {
        id: listed.id.clone(),
        name: cut(&listed.name, NAME),
        driver: cut(&listed.driver, NAME),
        scope: cut(&listed.scope, NAME),
        subnets: listed
            .ipam
            .config
            .iter()
            .filter(|range| !range.subnet.is_empty())
            .map(|range| cut(&range.subnet, NAME))
            .collect(),
        created: rfc3339(&listed.created),
        project: label(&listed.labels, PROJECT).map(|name| cut(name, NAME)),
    }
}

#[cfg(test)]
mod tests {
    use super::{image, name, ports, project, volumes};
    use crate::hear::Listed;

    fn listed(json: &str) -> Listed {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn names_images_and_mounts_are_as_the_cli_shows_them() {
        let one = listed(
            r#"{"Names":["/web/db","/db"],"Mounts":[{"Type":"volume","Name":"v","Source":"/x"},{"Type":"bind","Source":"/h"},{"Type":"tmpfs","Destination":"/t"}]}"#,
        );
        assert_eq!(name(&one), "db");
        assert_eq!(volumes(&one), ["/h", "v"]);
        assert_eq!(name(&listed(r#"{"Names":null}"#)), "");
        let id = format!("sha256:{}", "ab".repeat(32));
        assert_eq!(image(&id, &id), "abababababab");
        assert_eq!(image(&"ab".repeat(32), &id), "abababababab");
        assert_eq!(image("", &id), "abababababab");
        assert_eq!(image("nginx:1.27", &id), "nginx:1.27");
    }

    #[test]
    fn ports_are_sorted_and_only_true_duplicates_go() {
        let one = listed(
            r#"{"Ports":[
            {"IP":"::","PrivatePort":80,"PublicPort":8080,"Type":"tcp"},
            {"IP":"0.0.0.0","PrivatePort":80,"PublicPort":8080,"Type":"tcp"},
            {"IP":"0.0.0.0","PrivatePort":80,"PublicPort":8080,"Type":"tcp"},
            {"PrivatePort":22,"PublicPort":0,"Type":"tcp"},
            {"PrivatePort":70000,"Type":"tcp"}]}"#,
        );
        let shown: Vec<_> = ports(&one.ports)
            .into_iter()
            .map(|port| (port.container, port.host, port.host_ip))
            .collect();
        assert_eq!(
            shown,
            [
                (22, None, None),
                (80, Some(8080), Some("0.0.0.0".to_owned())),
                (80, Some(8080), Some("::".to_owned())),
            ]
        );
    }

    #[test]
    fn a_project_needs_a_name() {
        let pair = |key: &str, value: &str| (format!("com.docker.compose.{key}"), value.to_owned());
        assert_eq!(project(&[pair("service", "web")]), None);
        assert_eq!(project(&[pair("project", "")]), None);
        let shop =
            project(&[pair("project", "shop"), pair("project.working_dir", "/srv")]).unwrap();
        assert_eq!(
            (shop.name.as_str(), shop.service, shop.config.as_deref()),
            ("shop", None, Some("/srv"))
        );
    }
}
