//! The options of a command line in the order in which one would look for them: what it is, how it
//! is reached, what it holds, what it does, what it may.

use crate::mount_text::{write_mount, write_tmpfs, write_volume};
use crate::network_text::{fits_short, write_long};
use crate::option_text::{
    read_link, read_port, read_volumes_from, write_link, write_port, write_volumes_from,
};
use crate::write::Writing;
use contract::{
    HealthCheck, HealthSpec, MountKind, MountSpec, MountStyle, NetworkSpec, Pull, Resources,
    Selinux, Spec,
};

impl Writing {
    pub(crate) fn options(&mut self, spec: &Spec) {
        self.text("--name", &spec.name);
        self.text("--platform", &spec.platform);
        match spec.pull {
            Pull::Missing => {}
            Pull::Always => self.text("--pull", "always"),
            Pull::Never => self.text("--pull", "never"),
        }
        self.flag("--init", spec.init);
        self.text("--hostname", &spec.hostname);
        self.text("--domainname", &spec.domainname);
        self.reach(spec);
        self.storage(spec);
        for env in &spec.env {
            self.env(env);
        }
        self.process(spec);
        self.resources(&spec.resources);
        self.text("--restart", &spec.restart);
        self.health(&spec.health);
        self.text("--log-driver", &spec.log_driver);
        self.pairs("--log-opt", &spec.log_options, true);
        self.security(spec);
        self.pairs("--label", &spec.labels, false);
        self.pairs("--annotation", &spec.annotations, true);
    }

    fn reach(&mut self, spec: &Spec) {
        for (at, network) in spec.networks.iter().enumerate() {
            self.network(network, at == 0);
        }
        for link in &spec.links {
            let text = write_link(link);
            if read_link(&text).as_ref() == Some(link) {
                self.text("--link", &text);
            } else {
                self.missing("--link");
            }
        }
        for port in &spec.ports {
            let text = write_port(port);
            // A form's half-typed row is shown as it is, if it can be said at all.
            let other = read_port(&text).is_some_and(|read| read != *port);
            if other || port.container_port.is_empty() || text.contains('=') {
                self.missing("--publish");
            } else {
                self.option("-p", "--publish", &text);
            }
        }
        self.flag("-P", spec.publish_all);
        self.list("--expose", &spec.expose);
        self.list("--dns", &spec.dns);
        self.list("--dns-search", &spec.dns_search);
        self.list("--dns-option", &spec.dns_options);
        self.list("--add-host", &spec.extra_hosts);
    }

    fn network(&mut self, network: &NetworkSpec, first: bool) {
        let alone = NetworkSpec {
            name: network.name.clone(),
            ..NetworkSpec::default()
        };
        if fits_short(network) && (first || *network == alone) {
            self.text("--network", &network.name);
            self.list("--network-alias", &network.aliases);
            self.text("--ip", &network.ipv4);
            self.text("--ip6", &network.ipv6);
            self.text("--mac-address", &network.mac);
            self.list("--link-local-ip", &network.link_local);
            return;
        }
        let text = write_long(network, &|pair| self.shown(pair));
        let exact = write_long(network, &|pair| pair.value.clone());
        // Blanks at the ends, and names that the long form does not take.
        if crate::network_text::read_network(&exact).as_ref() == Some(network) {
            self.text("--network", &text);
        } else {
            self.missing("--network");
        }
    }

    fn storage(&mut self, spec: &Spec) {
        for mount in &spec.mounts {
            self.mount(mount);
        }
        for from in &spec.volumes_from {
            let text = write_volumes_from(from);
            if read_volumes_from(&text).as_ref() == Some(from) {
                self.text("--volumes-from", &text);
            } else {
                self.missing("--volumes-from");
            }
        }
        self.text("--volume-driver", &spec.volume_driver);
    }

    fn mount(&mut self, mount: &MountSpec) {
        if mount.style == MountStyle::Short {
            if mount.kind == MountKind::Tmpfs
                && let Some(text) = write_tmpfs(mount)
            {
                self.text("--tmpfs", &text);
                return;
            }
            if matches!(mount.kind, MountKind::Volume | MountKind::Bind)
                && let Some(text) = write_volume(mount)
            {
                self.volume(&text);
                return;
            }
        }
        if mount.target.is_empty() {
            self.missing("--mount");
            return;
        }
        if mount.selinux != Selinux::Untouched {
            self.missing("--mount selinux");
        }
        if !mount.tmpfs_options.is_empty() {
            self.missing("--mount tmpfs options");
        }
        let mut mount = mount.clone();
        // `-v` makes a folder that is missing, `--mount` only when told to.
        mount.create_source |= mount.style == MountStyle::Short && mount.kind == MountKind::Bind;
        let text = write_mount(&mount, &|pair| self.shown(pair));
        self.text("--mount", &text);
    }

    fn process(&mut self, spec: &Spec) {
        if let Some(entrypoint) = &spec.entrypoint {
            let first = entrypoint.first().map_or("", String::as_str);
            self.option("--entrypoint", "--entrypoint", first);
        }
        self.option_if("-w", "--workdir", &spec.workdir);
        self.option_if("-u", "--user", &spec.user);
        self.list("--group-add", &spec.group_add);
        self.text("--stop-signal", &spec.stop_signal);
        self.text("--stop-timeout", &spec.stop_timeout);
    }

    fn option_if(&mut self, option: &str, long: &str, value: &str) {
        if !value.is_empty() {
            self.option(option, long, value);
        }
    }

    fn resources(&mut self, resources: &Resources) {
        self.text("--cpus", &resources.cpus);
        self.text("--cpu-shares", &resources.cpu_shares);
        self.text("--cpu-period", &resources.cpu_period);
        self.text("--cpu-quota", &resources.cpu_quota);
        self.text("--cpu-rt-period", &resources.cpu_rt_period);
        self.text("--cpu-rt-runtime", &resources.cpu_rt_runtime);
        self.text("--cpuset-cpus", &resources.cpuset_cpus);
        self.text("--cpuset-mems", &resources.cpuset_mems);
        self.option_if("-m", "--memory", &resources.memory);
        self.text("--memory-reservation", &resources.memory_reservation);
        self.text("--memory-swap", &resources.memory_swap);
        self.text("--memory-swappiness", &resources.memory_swappiness);
        self.text("--kernel-memory", &resources.kernel_memory);
        self.text("--pids-limit", &resources.pids_limit);
        self.text("--shm-size", &resources.shm_size);
        self.flag("--oom-kill-disable", resources.oom_kill_disable);
        self.text("--oom-score-adj", &resources.oom_score_adj);
        self.list("--ulimit", &resources.ulimits);
        self.list("--device", &resources.devices);
        self.list("--device-cgroup-rule", &resources.device_cgroup_rules);
        self.text("--gpus", &resources.gpus);
        self.text("--blkio-weight", &resources.blkio_weight);
        self.list("--blkio-weight-device", &resources.blkio_weight_device);
        self.list("--device-read-bps", &resources.device_read_bps);
        self.list("--device-write-bps", &resources.device_write_bps);
        self.list("--device-read-iops", &resources.device_read_iops);
        self.list("--device-write-iops", &resources.device_write_iops);
        self.pairs("--storage-opt", &resources.storage_options, true);
        self.text("--cgroup-parent", &resources.cgroup_parent);
    }

    fn health(&mut self, health: &HealthSpec) {
        match &health.check {
            HealthCheck::Image => {}
            // The CLI refuses any other --health-… beside it.
            HealthCheck::Off => {
                self.flag("--no-healthcheck", true);
                return;
            }
            HealthCheck::Shell(command) if command.is_empty() => self.missing("--health-cmd"),
            HealthCheck::Shell(command) => {
                self.text("--health-cmd", &self.without_secrets(command));
            }
            HealthCheck::Exec(_) => self.missing("healthcheck: test: [CMD, …]"),
        }
        self.text("--health-interval", &health.interval);
        self.text("--health-timeout", &health.timeout);
        self.text("--health-retries", &health.retries);
        self.text("--health-start-period", &health.start_period);
        self.text("--health-start-interval", &health.start_interval);
    }

    fn security(&mut self, spec: &Spec) {
        self.flag("--privileged", spec.privileged);
        self.list("--cap-add", &spec.cap_add);
        self.list("--cap-drop", &spec.cap_drop);
        self.list("--security-opt", &spec.security_options);
        self.flag("--read-only", spec.read_only);
        self.text("--userns", &spec.userns);
        self.text("--ipc", &spec.ipc);
        self.text("--pid", &spec.pid);
        self.text("--uts", &spec.uts);
        self.text("--cgroupns", &spec.cgroupns);
        self.text("--runtime", &spec.runtime);
        self.pairs("--sysctl", &spec.sysctls, true);
    }
}
