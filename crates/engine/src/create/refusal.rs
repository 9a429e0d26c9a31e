//! What an engine refused → the fields that caused it. Pure.
//!
//! Engines answer in prose that changes with every release, so this looks for the few words that
//! have stayed, and for the names that were asked for. What is not recognised is said of the whole.

use super::published;
use contract::{MountKind, Note, Pointer, PortHolder, Protocol, Remark, Spec};

/// The notes of a refusal; at least one. `container` finds one by name: its full ID and image.
pub(crate) fn notes(
    spec: &Spec,
    message: &str,
    container: impl Fn(&str) -> Option<(String, String)>,
) -> Vec<Note> {
    let said = Refusal {
        spec,
        message,
        lower: message.to_lowercase(),
    };
    let found = said
        .name(container)
        .or_else(|| said.port())
        .or_else(|| said.command())
        .or_else(|| said.container())
        .or_else(|| said.network())
        .or_else(|| said.mount())
        .or_else(|| said.other());
    let found = found.unwrap_or_else(|| said.refused(""));
    vec![found]
}

struct Refusal<'s> {
    spec: &'s Spec,
    message: &'s str,
    lower: String,
}

impl Refusal<'_> {
    fn has(&self, words: &str) -> bool {
        self.lower.contains(words)
    }

    fn refused(&self, at: impl Into<Pointer>) -> Note {
        Note {
            at: at.into(),
            what: Remark::Refused {
                message: self.message.to_owned(),
            },
        }
    }

    fn name(&self, container: impl Fn(&str) -> Option<(String, String)>) -> Option<Note> {
        if self.has("invalid container name") {
            return Some(note("name", Remark::NameRule));
        }
        if !self.has("container name") || !self.has("already in use") {
            return None;
        }
        // `… is already in use by container "ID"`
        let by = self
            .message
            .split(|at: char| !at.is_ascii_hexdigit())
            .find(|word| word.len() == 64)
            .unwrap_or_default();
        let (id, image) =
            container(&self.spec.name).unwrap_or_else(|| (by.to_owned(), String::new()));
        Some(note("name", Remark::NameTaken { id, image }))
    }

    /// `Bind for 0.0.0.0:8080 failed: port is already allocated`,
    /// `listen tcp4 0.0.0.0:8080: bind: address already in use`.
    fn port(&self) -> Option<Note> {
        let taken = self.has("port is already allocated")
            || self.has("bind: address already in use")
            || (self.has("host port") && self.has("address already in use"));
        let no_address = self.has("cannot assign requested address");
        let not_allowed = self.has("bind: permission denied") || self.has("privileged port");
        if !taken && !no_address && !not_allowed {
            return None;
        }
        let udp = self.has("udp");
        let ports = || {
            self.spec.ports.iter().enumerate().flat_map(|(index, row)| {
                let rows = published(row).unwrap_or_default();
                rows.into_iter()
                    .filter_map(|one| one.host)
                    .flat_map(|(first, last)| first..=last)
                    .map(move |port| (index, row.protocol, port))
            })
        };
        let named = |port: u16| {
            names(&self.lower, &format!(":{port}")) || names(&self.lower, &format!("port {port}"))
        };
        let found = ports()
            .find(|(_, kind, port)| named(*port) && (*kind == Protocol::Udp) == udp)
            .or_else(|| ports().find(|(_, _, port)| named(*port)));
        let Some((index, _, port)) = found else {
            // A free port was to be chosen, and none is; or the message is in other words.
            return (!self.spec.ports.is_empty()).then(|| self.refused("ports"));
        };
        Some(if no_address {
            self.refused(format!("ports/{index}/host_ip"))
        } else if not_allowed {
            self.refused(format!("ports/{index}/host_port"))
        } else {
            let taken = Remark::PortTaken {
                port,
                by: PortHolder::Unknown,
                free: None,
            };
            note(format!("ports/{index}/host_port"), taken)
        })
    }

    /// `exec: "x": executable file not found in $PATH`, and what else keeps a file from running.
    fn command(&self) -> Option<Note> {
        // crun names the file after the words, runc before.
        let missing = self.has("executable file");
        let runs = self.has("exec: \"") || self.has("exec:\"") || missing;
        let of_mount = self.has("error mounting") || self.has("to rootfs");
        if !runs || of_mount {
            return None;
        }
        let at = if self
            .spec
            .entrypoint
            .as_ref()
            .is_some_and(|words| !words.is_empty())
        {
            "entrypoint"
        } else {
            "command"
        };
        let command = self
            .after_word("exec: \"", '"')
            .or_else(|| self.after_word("executable file `", '`'))
            .or_else(|| self.after_word("executable file '", '\''))
            .unwrap_or_default()
            .to_owned();
        // The folder, not the file.
        if self.has("chdir to cwd") {
            return Some(self.refused("workdir"));
        }
        if missing || self.has("no such file or directory") {
            return Some(note(at, Remark::NoSuchCommand { command }));
        }
        if self.has("permission denied")
            || self.has("is a directory")
            || self.has("not a directory")
        {
            return Some(note(at, Remark::NotExecutable { command }));
        }
        None
    }

    /// A container that is named in the spec is not there, or does not run.
    fn container(&self) -> Option<Note> {
        let stopped = self.has("non running container") || self.has("non-running container");
        let absent = self.has("no such container") || self.has("no container with name");
        if !stopped && !absent {
            return None;
        }
        let what = if stopped {
            Remark::ContainerStopped
        } else {
            Remark::NoContainer
        };
        let spec = self.spec;
        let named = |name: &str| names(self.message, name);
        let of = |text: &str| text.strip_prefix("container:").is_some_and(named);
        let joined = |text: &str| text.starts_with("container:");
        let links = spec.links.iter().position(|link| named(&link.container));
        let from = spec
            .volumes_from
            .iter()
            .position(|from| named(&from.container));
        let network = spec.networks.iter().position(|network| of(&network.name));
        let at = if let Some(index) = links {
            format!("links/{index}/container")
        } else if let Some(index) = from {
            format!("volumes_from/{index}/container")
        } else if let Some(index) = network {
            format!("networks/{index}/name")
        } else if of(&spec.ipc) {
            "ipc".to_owned()
        } else if of(&spec.pid) {
            "pid".to_owned()
        // The engine names the ID where the spec says a name.
        } else if self.has("cannot link") && spec.links.len() == 1 {
            "links/0/container".to_owned()
        } else if self.has("network")
            && let Some(index) = spec
                .networks
                .iter()
                .position(|network| joined(&network.name))
        {
            format!("networks/{index}/name")
        } else {
            return None;
        };
        Some(note(at, what))
    }

    fn network(&self) -> Option<Note> {
        let all = &self.spec.networks;
        let named = all
            .iter()
            .position(|network| !network.name.is_empty() && names(self.message, &network.name));
        let fixed = all
            .iter()
            .position(|network| !network.ipv4.is_empty() || !network.ipv6.is_empty());
        let field = |index: usize| {
            if all
                .get(index)
                .is_some_and(|network| network.ipv4.is_empty())
            {
                format!("networks/{index}/ipv6")
            } else {
                format!("networks/{index}/ipv4")
            }
        };
        if self.has("network") && self.has("not found") || self.has("could not find network") {
            let index = named?;
            return Some(note(format!("networks/{index}/name"), Remark::NoNetwork));
        }
        if self.has("user specified ip address") || self.has("no configured subnet") {
            let index = named.or(fixed)?;
            return Some(note(field(index), Remark::AddressNeedsSubnet));
        }
        if self.has("network-scoped alias") {
            let index = all.iter().position(|network| !network.aliases.is_empty())?;
            return Some(note(
                format!("networks/{index}/aliases"),
                Remark::AliasNeedsNetwork,
            ));
        }
        if self.has("mac address") || self.has("mac-address") {
            let index = all.iter().position(|network| !network.mac.is_empty())?;
            return Some(self.refused(format!("networks/{index}/mac")));
        }
        // `Address already in use`, of an address and not of a port.
        if self.has("address already in use")
            || self.has("invalid address")
            || self.has("invalid ip")
        {
            return fixed.map(|index| self.refused(field(index)));
        }
        if self.has("cannot link to") {
            let links = &self.spec.links;
            let index = links
                .iter()
                .position(|link| names(self.message, &link.container));
            let index = index.or((!links.is_empty()).then_some(0))?;
            return Some(self.refused(format!("links/{index}/container")));
        }
        if self.has("can't be used with links") || self.has("and links") {
            return (!self.spec.links.is_empty()).then(|| self.refused("links"));
        }
        None
    }

    fn mount(&self) -> Option<Note> {
        let all = &self.spec.mounts;
        let target = |path: &str| !path.is_empty() && names(self.message, path);
        let by_target = all.iter().position(|mount| target(&mount.target));
        let by_source = all
            .iter()
            .position(|mount| mount.source.len() > 1 && target(&mount.source));
        if self.has("duplicate mount point") {
            // The later one is too many.
            let index = all.iter().rposition(|mount| target(&mount.target))?;
            return Some(note(format!("mounts/{index}/target"), Remark::TargetTwice));
        }
        if self.has("source path does not exist") || self.has("no such file or directory") {
            let bind = by_source.filter(|index| {
                all.get(*index)
                    .is_some_and(|one| one.kind == MountKind::Bind)
            });
            if let Some(index) = bind {
                let what = Remark::SourceMissing { creates: false };
                return Some(note(format!("mounts/{index}/source"), what));
            }
        }
        if self.has("mount path must be absolute") || self.has("must be an absolute path") {
            if let Some(index) = by_target {
                let at = format!("mounts/{index}/target");
                return Some(note(at, Remark::TargetNotAbsolute));
            }
            if !self.spec.workdir.is_empty() {
                return Some(note("workdir", Remark::TargetNotAbsolute));
            }
        }
        if self.has("anonymous volumes") {
            let index = all
                .iter()
                .position(|one| one.kind == MountKind::Volume && one.source.is_empty())?;
            return Some(self.refused(format!("mounts/{index}/source")));
        }
        let about = ["mount", "volume", "not shared from", "selinux", "relabel"];
        if !about.iter().any(|word| self.has(word)) {
            return None;
        }
        // A file onto a folder: it is the path within that does not fit.
        if self.has("not a directory")
            && let Some(index) = by_target
        {
            return Some(note(
                format!("mounts/{index}/target"),
                Remark::FileOntoFolder,
            ));
        }
        by_source
            .map(|index| self.refused(format!("mounts/{index}/source")))
            .or_else(|| by_target.map(|index| self.refused(format!("mounts/{index}/target"))))
    }

    /// Words that an engine uses of one field only.
    fn other(&self) -> Option<Note> {
        let spec = self.spec;
        if self.has("no such image") {
            return Some(note("image", Remark::ImageMissing));
        }
        for (field, all) in [("cap_add", &spec.cap_add), ("cap_drop", &spec.cap_drop)] {
            if self.has("capability") || self.has("invalid cap") {
                let index = all.iter().position(|name| {
                    let name = name.to_lowercase();
                    self.has(name.strip_prefix("cap_").unwrap_or(&name))
                });
                if let Some(index) = index {
                    return Some(note(format!("{field}/{index}"), Remark::UnknownCapability));
                }
            }
        }
        if self.has("invalid signal") {
            return Some(note("stop_signal", Remark::UnknownSignal));
        }
        let devices = spec.resources.devices.iter().position(|device| {
            let path = device.split(':').next().unwrap_or_default();
            !path.is_empty() && names(self.message, path)
        });
        if self.has("device")
            && let Some(index) = devices
        {
            return Some(self.refused(format!("resources/devices/{index}")));
        }
        const FIELDS: &[(&str, &str)] = &[
            ("pull access denied", "image"),
            ("manifest unknown", "image"),
            ("manifest for ", "image"),
            ("invalid reference format", "image"),
            ("does not match the specified platform", "platform"),
            ("no matching manifest", "platform"),
            ("unknown operating system", "platform"),
            ("unable to find user", "user"),
            ("no matching entries in passwd", "user"),
            ("unable to find group", "group_add"),
            ("minimum memory limit", "resources/memory"),
            ("memoryswap", "resources/memory_swap"),
            ("memory reservation", "resources/memory_reservation"),
            ("memory swappiness", "resources/memory_swappiness"),
            ("kernel memory", "resources/kernel_memory"),
            ("minimum memory", "resources/memory"),
            ("nanocpus and cpu period", "resources/cpu_period"),
            ("nanocpus and cpu quota", "resources/cpu_quota"),
            ("range of cpus", "resources/cpus"),
            ("cpuset cpus", "resources/cpuset_cpus"),
            ("requested cpus are not available", "resources/cpuset_cpus"),
            ("cpuset mems", "resources/cpuset_mems"),
            ("requested memory nodes", "resources/cpuset_mems"),
            ("cpu cfs period", "resources/cpu_period"),
            ("cpu cfs quota", "resources/cpu_quota"),
            ("real-time runtime", "resources/cpu_rt_runtime"),
            ("real-time period", "resources/cpu_rt_period"),
            ("shm size", "resources/shm_size"),
            ("blkio weight", "resources/blkio_weight"),
            ("block io weight", "resources/blkio_weight"),
            ("oom score", "resources/oom_score_adj"),
            ("cgroup-parent", "resources/cgroup_parent"),
            ("cgroup parent", "resources/cgroup_parent"),
            ("storage-opt", "resources/storage_options"),
            ("storage opt", "resources/storage_options"),
            ("ulimit", "resources/ulimits"),
            ("device driver", "resources/gpus"),
            ("cdi device", "resources/devices"),
            ("log-opt", "log_options"),
            ("log opt", "log_options"),
            ("log driver", "log_driver"),
            ("logger: ", "log_driver"),
            ("logging driver", "log_driver"),
            ("logging plugin", "log_driver"),
            ("runtime name", "runtime"),
            ("unknown runtime", "runtime"),
            ("restart policy", "restart"),
            ("maximum retry count", "restart"),
            ("healthcheck", "health"),
            ("working directory", "workdir"),
            ("mkdir of cwd", "workdir"),
            ("chdir to cwd", "workdir"),
            ("security-opt", "security_options"),
            ("seccomp", "security_options"),
            ("apparmor", "security_options"),
            ("sysctl", "sysctls"),
            ("invalid hostname", "hostname"),
            ("hostname", "hostname"),
            ("domainname", "domainname"),
            ("user namespace", "userns"),
            ("userns", "userns"),
            ("ipc mode", "ipc"),
            ("pid mode", "pid"),
            ("uts mode", "uts"),
            ("cgroupns", "cgroupns"),
            ("extra host", "extra_hosts"),
            ("extra-host", "extra_hosts"),
            ("annotation", "annotations"),
            ("environment variable", "env"),
            ("privileged mode", "privileged"),
        ];
        let (_, field) = FIELDS.iter().find(|(words, _)| self.has(words))?;
        Some(self.refused(*field))
    }

    /// What stands between some words and a mark.
    fn after_word(&self, words: &str, mark: char) -> Option<&str> {
        let (_, rest) = self.message.split_once(words)?;
        rest.split_once(mark).map(|(word, _)| word)
    }
}

fn note(at: impl Into<Pointer>, what: Remark) -> Note {
    Note {
        at: at.into(),
        what,
    }
}

/// Whether a text names a thing: it is in it, and not as a part of a longer word or path.
fn names(text: &str, name: &str) -> bool {
    let part = |at: char| at.is_alphanumeric() || matches!(at, '_' | '-');
    !name.is_empty()
        && text.match_indices(name).any(|(start, _)| {
            let before = text[..start].chars().next_back();
            let mut after = text[start + name.len()..].chars();
            let (next, then) = (after.next(), after.next());
            let begins = !before.is_some_and(part) || name.starts_with(['/', ':']);
            // `/a` is not `/a/b`; a dot may end the sentence.
            let ends = match next {
                Some('/') => !then.is_some_and(part) || name.starts_with(':'),
                Some('.') => !then.is_some_and(part),
                Some(at) => !part(at),
                None => true,
            };
            begins && ends
        })
}
