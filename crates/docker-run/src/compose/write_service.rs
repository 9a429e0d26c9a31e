//! The service of a compose file.

use super::emit::Out;
use super::write::{Keys, is_mode, is_named_volume};
use crate::MASK;
use crate::mount_text::{kind_name, write_tmpfs, write_volume};
use crate::option_text::{write_link, write_port, write_volumes_from};
use contract::{
    HealthCheck, MountKind, MountSpec, MountStyle, NetworkSpec, Pair, Pull, Resources, Selinux,
    Spec, looks_secret, masked, masked_words, secret_spans,
};

pub(super) struct Service {
    pub(super) masked: bool,
    pub(super) volumes: Keys,
    pub(super) networks: Keys,
    pub(super) entries: Vec<(String, Out)>,
    pub(super) missing: Vec<String>,
}

type Entries = Vec<(String, Out)>;

fn text(entries: &mut Entries, key: &str, value: &str) {
    if !value.is_empty() {
        entries.push((key.to_owned(), Out::text(value)));
    }
}

fn number(entries: &mut Entries, key: &str, value: &str) {
    if !value.is_empty() {
        entries.push((key.to_owned(), Out::number(value)));
    }
}

fn texts(entries: &mut Entries, key: &str, values: &[String]) {
    if !values.is_empty() {
        entries.push((key.to_owned(), Out::texts(values)));
    }
}

fn yes(entries: &mut Entries, key: &str, given: bool) {
    if given {
        entries.push((key.to_owned(), Out::Bare("true".to_owned())));
    }
}

impl Service {
    pub(super) fn write(&mut self, spec: &Spec) {
        let mut all = Vec::new();
        text(&mut all, "image", &spec.image);
        text(&mut all, "container_name", &spec.name);
        text(&mut all, "platform", &spec.platform);
        let pull = match spec.pull {
            Pull::Missing => "",
            Pull::Always => "always",
            Pull::Never => "never",
        };
        text(&mut all, "pull_policy", pull);
        yes(&mut all, "init", spec.init);
        yes(&mut all, "stdin_open", spec.interactive);
        yes(&mut all, "tty", spec.tty);
        text(&mut all, "hostname", &spec.hostname);
        text(&mut all, "domainname", &spec.domainname);
        self.networks(&mut all, spec);
        let links: Vec<_> = spec.links.iter().map(write_link).collect();
        texts(&mut all, "external_links", &links);
        let ports: Vec<_> = spec.ports.iter().map(write_port).collect();
        texts(&mut all, "ports", &ports);
        texts(&mut all, "expose", &spec.expose);
        texts(&mut all, "dns", &spec.dns);
        texts(&mut all, "dns_search", &spec.dns_search);
        texts(&mut all, "dns_opt", &spec.dns_options);
        texts(&mut all, "extra_hosts", &spec.extra_hosts);
        self.mounts(&mut all, spec);
        self.env(&mut all, spec);
        if let Some(words) = &spec.entrypoint {
            all.push(("entrypoint".to_owned(), Out::Flow(self.hidden(words))));
        }
        if !spec.command.is_empty() {
            all.push(("command".to_owned(), Out::Flow(self.hidden(&spec.command))));
        }
        text(&mut all, "working_dir", &spec.workdir);
        text(&mut all, "user", &spec.user);
        texts(&mut all, "group_add", &spec.group_add);
        text(&mut all, "stop_signal", &spec.stop_signal);
        self.stop_timeout(&mut all, spec);
        self.resources(&mut all, &spec.resources);
        text(&mut all, "restart", &spec.restart);
        self.health(&mut all, spec);
        self.logging(&mut all, spec);
        yes(&mut all, "privileged", spec.privileged);
        texts(&mut all, "cap_add", &spec.cap_add);
        texts(&mut all, "cap_drop", &spec.cap_drop);
        texts(&mut all, "security_opt", &spec.security_options);
        yes(&mut all, "read_only", spec.read_only);
        text(&mut all, "userns_mode", &spec.userns);
        text(&mut all, "ipc", &spec.ipc);
        text(&mut all, "pid", &spec.pid);
        text(&mut all, "uts", &spec.uts);
        text(&mut all, "cgroup", &spec.cgroupns);
        text(&mut all, "runtime", &spec.runtime);
        self.map(&mut all, "sysctls", &spec.sysctls);
        self.map(&mut all, "labels", &spec.labels);
        self.map(&mut all, "annotations", &spec.annotations);
        if spec.auto_remove {
            self.missing("--rm");
        }
        if spec.publish_all {
            self.missing("--publish-all");
        }
        self.entries = all;
    }

    fn missing(&mut self, name: &str) {
        if !self.missing.iter().any(|known| known == name) {
            self.missing.push(name.to_owned());
        }
    }

    fn health(&self, entries: &mut Entries, spec: &Spec) {
        let health = &spec.health;
        let mut all = Vec::new();
        match &health.check {
            HealthCheck::Image => {}
            HealthCheck::Off => all.push(("disable".to_owned(), Out::Bare("true".to_owned()))),
            HealthCheck::Shell(command) => {
                let words = vec!["CMD-SHELL".to_owned(), self.without_secrets(command)];
                all.push(("test".to_owned(), Out::Flow(words)));
            }
            HealthCheck::Exec(words) => {
                let words = std::iter::once("CMD".to_owned()).chain(self.hidden(words));
                all.push(("test".to_owned(), Out::Flow(words.collect())));
            }
        }
        text(&mut all, "interval", &health.interval);
        text(&mut all, "timeout", &health.timeout);
        number(&mut all, "retries", &health.retries);
        text(&mut all, "start_period", &health.start_period);
        text(&mut all, "start_interval", &health.start_interval);
        if !all.is_empty() {
            entries.push(("healthcheck".to_owned(), Out::Map(all)));
        }
    }

    /// The words of a command, without the secrets in them.
    fn hidden(&self, words: &[String]) -> Vec<String> {
        if self.masked {
            masked_words(words).0
        } else {
            words.to_vec()
        }
    }

    fn without_secrets(&self, text: &str) -> String {
        if self.masked {
            masked(text, &secret_spans(text))
        } else {
            text.to_owned()
        }
    }

    fn shown(&self, name: &str, value: &str) -> String {
        if self.masked && !value.is_empty() && looks_secret(name) {
            MASK.to_owned()
        } else {
            self.without_secrets(value)
        }
    }

    /// A map of pairs; the last of those with one name, for a map holds each once.
    pub(super) fn map(&mut self, entries: &mut Entries, key: &str, pairs: &[Pair]) {
        let mut map: Entries = Vec::new();
        for pair in pairs {
            let value = Out::text(self.shown(&pair.name, &pair.value));
            match map.iter_mut().find(|(name, _)| *name == pair.name) {
                Some(known) => known.1 = value,
                None => map.push((pair.name.clone(), value)),
            }
        }
        if !map.is_empty() {
            entries.push((key.to_owned(), Out::Map(map)));
        }
    }

    fn env(&mut self, entries: &mut Entries, spec: &Spec) {
        let mut map: Entries = Vec::new();
        for env in &spec.env {
            let value = match &env.value {
                Some(value) => Out::text(self.shown(&env.name, value)),
                None => Out::Bare(String::new()),
            };
            // As in the engine, the last one counts.
            match map.iter_mut().find(|(name, _)| *name == env.name) {
                Some(known) => known.1 = value,
                None => map.push((env.name.clone(), value)),
            }
        }
        if !map.is_empty() {
            entries.push(("environment".to_owned(), Out::Map(map)));
        }
    }

    fn networks(&mut self, entries: &mut Entries, spec: &Spec) {
        let Some(first) = spec.networks.first() else {
            // A link only reaches what is on the same network: the default one of docker run.
            if !spec.links.is_empty() {
                text(entries, "network_mode", "bridge");
            }
            return;
        };
        if is_mode(&first.name) {
            let mode = if matches!(first.name.as_str(), "" | "default") {
                "bridge"
            } else {
                &first.name
            };
            text(entries, "network_mode", mode);
            text(entries, "mac_address", &first.mac);
            let named = NetworkSpec {
                name: first.name.clone(),
                mac: first.mac.clone(),
                ..NetworkSpec::default()
            };
            if *first != named {
                self.missing("--network-alias, --ip (network_mode)");
            }
            for network in &spec.networks[1..] {
                self.missing(&format!("--network {}", network.name));
            }
            return;
        }
        let mut all: Entries = Vec::new();
        for network in &spec.networks {
            if is_mode(&network.name) {
                self.missing(&format!("--network {}", network.name));
                continue;
            }
            let key = self.networks.of(&network.name);
            if all.iter().any(|(known, _)| *known == key) {
                self.missing(&format!("--network {} twice", network.name));
                continue;
            }
            let mut one = Vec::new();
            texts(&mut one, "aliases", &network.aliases);
            text(&mut one, "ipv4_address", &network.ipv4);
            text(&mut one, "ipv6_address", &network.ipv6);
            text(&mut one, "mac_address", &network.mac);
            texts(&mut one, "link_local_ips", &network.link_local);
            number(&mut one, "gw_priority", &network.gateway_priority);
            self.map(&mut one, "driver_opts", &network.driver_options);
            all.push((key, Out::Map(one)));
        }
        let bare = |(_, one): &(String, Out)| *one == Out::Map(Vec::new());
        let networks = if all.iter().all(bare) {
            Out::List(all.into_iter().map(|(key, _)| Out::text(key)).collect())
        } else {
            Out::Map(all)
        };
        entries.push(("networks".to_owned(), networks));
    }

    fn mounts(&mut self, entries: &mut Entries, spec: &Spec) {
        let mut tmpfs = Vec::new();
        let mut volumes = Vec::new();
        for mount in &spec.mounts {
            if mount.style == MountStyle::Short {
                if mount.kind == MountKind::Tmpfs
                    && let Some(text) = write_tmpfs(mount)
                {
                    tmpfs.push(Out::text(text));
                    continue;
                }
                let mut keyed = mount.clone();
                if is_named_volume(mount) {
                    keyed.source = self.volumes.of(&mount.source);
                }
                if matches!(mount.kind, MountKind::Volume | MountKind::Bind)
                    && let Some(text) = write_volume(&keyed)
                {
                    volumes.push(Out::text(text));
                    continue;
                }
            }
            volumes.push(self.mount(mount));
        }
        if !volumes.is_empty() {
            entries.push(("volumes".to_owned(), Out::List(volumes)));
        }
        if !tmpfs.is_empty() {
            entries.push(("tmpfs".to_owned(), Out::List(tmpfs)));
        }
        let from = spec.volumes_from.iter();
        let from: Vec<_> = from
            .map(|from| format!("container:{}", write_volumes_from(from)))
            .collect();
        texts(entries, "volumes_from", &from);
        let mut named = spec
            .mounts
            .iter()
            .filter(|mount| mount.kind == MountKind::Volume);
        if !spec.volume_driver.is_empty()
            && named.any(|mount| mount.style == MountStyle::Short && mount.source.is_empty())
        {
            self.missing("--volume-driver of anonymous volumes");
        }
    }

    fn mount(&mut self, mount: &MountSpec) -> Out {
        let mut all = Vec::new();
        text(&mut all, "type", kind_name(mount.kind));
        if is_named_volume(mount) {
            text(&mut all, "source", &self.volumes.of(&mount.source));
        } else {
            text(&mut all, "source", &mount.source);
        }
        text(&mut all, "target", &mount.target);
        yes(&mut all, "read_only", mount.read_only);
        text(&mut all, "consistency", &mount.consistency);
        let mut own = Vec::new();
        let kind = match mount.kind {
            MountKind::Bind => {
                text(&mut own, "propagation", &mount.propagation);
                text(&mut own, "recursive", &mount.recursive);
                // Compose makes a folder that is missing unless told not to.
                if mount.style == MountStyle::Long && !mount.create_source {
                    own.push(("create_host_path".to_owned(), Out::Bare("false".to_owned())));
                }
                match mount.selinux {
                    Selinux::Untouched => {}
                    Selinux::Shared => text(&mut own, "selinux", "z"),
                    Selinux::Private => text(&mut own, "selinux", "Z"),
                }
                "bind"
            }
            MountKind::Volume => {
                yes(&mut own, "nocopy", mount.no_copy);
                text(&mut own, "subpath", &mount.subpath);
                let anonymous = mount.source.is_empty();
                if anonymous && !(mount.driver.is_empty() && mount.driver_options.is_empty()) {
                    self.missing("--mount volume-driver of anonymous volumes");
                }
                if anonymous {
                    self.map(&mut own, "labels", &mount.volume_labels);
                }
                if mount.selinux != Selinux::Untouched {
                    self.missing("--mount selinux");
                }
                "volume"
            }
            MountKind::Tmpfs => {
                text(&mut own, "size", &mount.tmpfs_size);
                number(&mut own, "mode", &mount.tmpfs_mode);
                if !mount.tmpfs_options.is_empty() {
                    self.missing("--tmpfs options");
                }
                "tmpfs"
            }
            MountKind::Image => {
                text(&mut own, "subpath", &mount.subpath);
                "image"
            }
            MountKind::Npipe | MountKind::Cluster => "",
        };
        if !own.is_empty() {
            all.push((kind.to_owned(), Out::Map(own)));
        }
        Out::Map(all)
    }

    fn stop_timeout(&mut self, entries: &mut Entries, spec: &Spec) {
        if spec.stop_timeout.is_empty() {
            return;
        }
        if spec.stop_timeout.bytes().all(|b| b.is_ascii_digit()) {
            let period = format!("{}s", spec.stop_timeout);
            entries.push(("stop_grace_period".to_owned(), Out::text(period)));
        } else {
            self.missing("--stop-timeout");
        }
    }

    fn logging(&mut self, entries: &mut Entries, spec: &Spec) {
        let mut logging = Vec::new();
        text(&mut logging, "driver", &spec.log_driver);
        self.map(&mut logging, "options", &spec.log_options);
        if !logging.is_empty() {
            entries.push(("logging".to_owned(), Out::Map(logging)));
        }
    }

    fn resources(&mut self, all: &mut Entries, resources: &Resources) {
        text(all, "cpus", &resources.cpus);
        number(all, "cpu_shares", &resources.cpu_shares);
        number(all, "cpu_period", &resources.cpu_period);
        number(all, "cpu_quota", &resources.cpu_quota);
        number(all, "cpu_rt_period", &resources.cpu_rt_period);
        number(all, "cpu_rt_runtime", &resources.cpu_rt_runtime);
        text(all, "cpuset", &resources.cpuset_cpus);
        text(all, "mem_limit", &resources.memory);
        text(all, "mem_reservation", &resources.memory_reservation);
        number(all, "memswap_limit", &resources.memory_swap);
        number(all, "mem_swappiness", &resources.memory_swappiness);
        number(all, "pids_limit", &resources.pids_limit);
        text(all, "shm_size", &resources.shm_size);
        yes(all, "oom_kill_disable", resources.oom_kill_disable);
        number(all, "oom_score_adj", &resources.oom_score_adj);
        self.ulimits(all, &resources.ulimits);
        texts(all, "devices", &resources.devices);
        texts(all, "device_cgroup_rules", &resources.device_cgroup_rules);
        self.gpus(all, &resources.gpus);
        self.blkio(all, resources);
        self.map(all, "storage_opt", &resources.storage_options);
        text(all, "cgroup_parent", &resources.cgroup_parent);
        if !resources.cpuset_mems.is_empty() {
            self.missing("--cpuset-mems");
        }
        if !resources.kernel_memory.is_empty() {
            self.missing("--kernel-memory");
        }
    }

    fn ulimits(&mut self, all: &mut Entries, ulimits: &[String]) {
        let mut map: Entries = Vec::new();
        for ulimit in ulimits {
            let Some((name, limits)) = ulimit.split_once('=') else {
                self.missing("--ulimit");
                continue;
            };
            let value = match limits.split_once(':') {
                Some((soft, hard)) => Out::Map(vec![
                    ("soft".to_owned(), Out::number(soft)),
                    ("hard".to_owned(), Out::number(hard)),
                ]),
                None => Out::number(limits),
            };
            match map.iter_mut().find(|(known, _)| known == name) {
                Some(known) => known.1 = value,
                None => map.push((name.to_owned(), value)),
            }
        }
        if !map.is_empty() {
            all.push(("ulimits".to_owned(), Out::Map(map)));
        }
    }

    fn gpus(&mut self, all: &mut Entries, gpus: &str) {
        let one = |key: &str, value: Out| Out::List(vec![Out::Map(vec![(key.to_owned(), value)])]);
        let value = if gpus.is_empty() {
            return;
        } else if gpus == "all" {
            Out::text("all")
        } else if gpus.bytes().all(|b| b.is_ascii_digit()) {
            one("count", Out::number(gpus))
        } else if let Some(ids) = gpus.trim_matches('"').strip_prefix("device=")
            && !ids.contains(['"', '='])
        {
            let ids: Vec<String> = ids.split(',').map(str::to_owned).collect();
            one("device_ids", Out::Flow(ids))
        } else {
            self.missing("--gpus");
            return;
        };
        all.push(("gpus".to_owned(), value));
    }

    fn blkio(&mut self, all: &mut Entries, resources: &Resources) {
        let mut blkio = Vec::new();
        number(&mut blkio, "weight", &resources.blkio_weight);
        for (key, value, devices) in [
            ("weight_device", "weight", &resources.blkio_weight_device),
            ("device_read_bps", "rate", &resources.device_read_bps),
            ("device_write_bps", "rate", &resources.device_write_bps),
            ("device_read_iops", "rate", &resources.device_read_iops),
            ("device_write_iops", "rate", &resources.device_write_iops),
        ] {
            let mut list = Vec::new();
            for device in devices {
                match device.rsplit_once(':') {
                    Some((path, amount)) => list.push(Out::Map(vec![
                        ("path".to_owned(), Out::text(path)),
                        (value.to_owned(), Out::number(amount)),
                    ])),
                    None => self.missing(&format!("--{}", key.replace('_', "-"))),
                }
            }
            if !list.is_empty() {
                blkio.push((key.to_owned(), Out::List(list)));
            }
        }
        if !blkio.is_empty() {
            all.push(("blkio_config".to_owned(), Out::Map(blkio)));
        }
    }
}
