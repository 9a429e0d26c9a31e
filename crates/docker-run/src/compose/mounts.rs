//! Mounts of a service.

use super::networks::declared_name;
use super::service::{Read, Service};
use super::yaml::{Node, Value};
use crate::apply::host_path;
use crate::mount_text::{kind_named, read_tmpfs, read_volume};
use crate::option_text::read_volumes_from;
use contract::{MountKind, MountSpec, MountStyle, Selinux};

impl Service<'_> {
    pub(super) fn volumes(&mut self, key: &str, node: &Node) -> Read<()> {
        let Value::List(nodes) = &node.value else {
            return if node.value == Value::Null {
                Ok(())
            } else {
                Err(self.bad(key, node))
            };
        };
        for node in nodes {
            let mut mount = match &node.value {
                Value::Map(entries) => self.long_mount(key, entries, node)?,
                _ => {
                    let read = node.text().and_then(read_volume);
                    let (mount, unknown) = read.ok_or_else(|| self.bad(key, node))?;
                    if !unknown.is_empty() {
                        self.leave(key, node);
                    }
                    mount
                }
            };
            match mount.kind {
                MountKind::Bind => mount.source = host_path(&mount.source, self.file.around),
                MountKind::Volume => self.declared(&mut mount)?,
                MountKind::Tmpfs | MountKind::Image | MountKind::Npipe | MountKind::Cluster => {}
            }
            self.spec.mounts.push(mount);
        }
        Ok(())
    }

    fn long_mount(
        &mut self,
        key: &str,
        entries: &[(String, Node)],
        whole: &Node,
    ) -> Read<MountSpec> {
        let mut mount = MountSpec {
            style: MountStyle::Long,
            ..MountSpec::default()
        };
        for (field, node) in entries {
            match field.as_str() {
                "type" => {
                    let kind = node.text().and_then(kind_named);
                    mount.kind = kind.ok_or_else(|| self.bad(key, node))?;
                    // Compose makes a host folder that is missing unless told not to.
                    mount.create_source |= mount.kind == MountKind::Bind;
                }
                "source" => mount.source = self.text(key, node)?,
                "target" => mount.target = self.text(key, node)?,
                "read_only" => mount.read_only = self.flag(key, node)?,
                "consistency" => mount.consistency = self.text(key, node)?,
                "bind" | "volume" | "tmpfs" | "image" => {}
                _ => self.leave(&format!("{key}.{field}"), node),
            }
        }
        for (part, node) in entries {
            if !matches!(part.as_str(), "bind" | "volume" | "tmpfs" | "image") {
                continue;
            }
            for (field, node) in node.map().ok_or_else(|| self.bad(key, node))? {
                match (part.as_str(), field.as_str()) {
                    ("bind", "propagation") => mount.propagation = self.text(key, node)?,
                    ("bind", "recursive") => mount.recursive = self.text(key, node)?,
                    ("bind", "create_host_path") => mount.create_source = self.flag(key, node)?,
                    ("bind", "selinux") => {
                        mount.selinux = match node.text() {
                            Some("z") => Selinux::Shared,
                            Some("Z") => Selinux::Private,
                            _ => return Err(self.bad(key, node)),
                        }
                    }
                    ("volume", "nocopy") => mount.no_copy = self.flag(key, node)?,
                    ("volume", "labels") => mount.volume_labels = self.pairs(key, node)?,
                    ("volume" | "image", "subpath") => mount.subpath = self.text(key, node)?,
                    ("tmpfs", "size") => mount.tmpfs_size = self.text(key, node)?,
                    ("tmpfs", "mode") => mount.tmpfs_mode = self.text(key, node)?,
                    _ => self.leave(&format!("{key}.{part}.{field}"), node),
                }
            }
        }
        if mount.target.is_empty() {
            return Err(self.bad(key, whole));
        }
        Ok(mount)
    }

    /// What the end of the file says of a named volume. A driver is something that only `--mount`
    /// can say, so such a mount becomes one.
    fn declared(&mut self, mount: &mut MountSpec) -> Read<()> {
        let declared = self.file.volumes.iter();
        let Some((name, node)) = declared.clone().find(|(name, _)| *name == mount.source) else {
            return Ok(());
        };
        if let Some(name) = declared_name(node) {
            mount.source = name;
        }
        for (field, node) in node.map().unwrap_or(&[]) {
            match field.as_str() {
                "driver" => mount.driver = self.text("driver", node)?,
                "driver_opts" => mount.driver_options = self.pairs("driver_opts", node)?,
                "labels" => mount.volume_labels = self.pairs("labels", node)?,
                "name" | "external" => {}
                _ if field.starts_with("x-") => {}
                _ => self.leave(&format!("volumes.{name}.{field}"), node),
            }
        }
        let plain = matches!(mount.driver.as_str(), "" | "local")
            && mount.driver_options.is_empty()
            && mount.volume_labels.is_empty();
        if plain && mount.style == MountStyle::Short {
            mount.driver.clear();
        } else {
            mount.style = MountStyle::Long;
        }
        Ok(())
    }

    pub(super) fn tmpfs(&mut self, key: &str, node: &Node) -> Read<()> {
        for text in self.texts(key, node)? {
            let mount = read_tmpfs(&text).ok_or_else(|| self.bad(key, node))?;
            self.spec.mounts.push(mount);
        }
        Ok(())
    }

    pub(super) fn volumes_from(&mut self, key: &str, node: &Node) -> Read<()> {
        for text in self.texts(key, node)? {
            let (container, of_service) = match text.strip_prefix("container:") {
                Some(container) => (container, false),
                None => (text.as_str(), true),
            };
            let from = read_volumes_from(container);
            let mut from = from.ok_or_else(|| self.bad(key, node))?;
            if of_service {
                from.container = self.file.container(&from.container);
            }
            self.spec.volumes_from.push(from);
        }
        Ok(())
    }
}
