//! A spec as lines in the CLI's words, each with the field that it says.

use super::places::{long, network_words, protocol, publish, short, tmpfs, volumes_from};
use contract::{EnvSpec, HealthCheck, LinkSpec, MountKind, MountStyle, NetworkSpec, Pair, Spec};

/// One option, or one entry of a list of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Line {
    /// The field of the spec: `resources/memory`, `env`.
    pub(super) field: &'static str,
    /// Its place in a list.
    pub(super) index: Option<usize>,
    /// What makes two entries of a list the same thing with another value: the variable's name,
    /// the path, the network.
    pub(super) key: String,
    /// `--memory 512m`
    pub(super) words: String,
}

/// Lists whose order says something.
pub(super) const ORDERED: &[&str] = &["dns", "dns_search"];

struct Lines(Vec<Line>);

/// Every option that a spec gives, in the order of the CLI's help. What is said of the call and not
/// of the container (`--pull`, `-d`) is none.
pub(super) fn lines(spec: &Spec) -> Vec<Line> {
    let mut all = Lines(Vec::new());
    basics(spec, &mut all);
    places(spec, &mut all);
    limits(spec, &mut all);
    policies(spec, &mut all);
    all.0
}

fn basics(spec: &Spec, all: &mut Lines) {
    all.one("name", "--name", &spec.name);
    all.one("platform", "--platform", &spec.platform);
    all.bare("image", &spec.image);
    if let Some(words) = &spec.entrypoint {
        let joined = if words.is_empty() {
            "''".to_owned()
        } else {
            joined(words)
        };
        all.push("entrypoint", None, "", format!("--entrypoint {joined}"));
    }
    if !spec.command.is_empty() {
        all.push("command", None, "", joined(&spec.command));
    }
    all.one("workdir", "--workdir", &spec.workdir);
    all.one("user", "--user", &spec.user);
    all.each("group_add", "--group-add", &spec.group_add);
    all.yes("interactive", "-i", spec.interactive);
    all.yes("tty", "-t", spec.tty);
    all.yes("auto_remove", "--rm", spec.auto_remove);
    all.yes("init", "--init", spec.init);
    all.one("hostname", "--hostname", &spec.hostname);
    all.one("domainname", "--domainname", &spec.domainname);
    all.one("stop_signal", "--stop-signal", &spec.stop_signal);
    all.one("stop_timeout", "--stop-timeout", &spec.stop_timeout);
    for (index, EnvSpec { name, value }) in spec.env.iter().enumerate() {
        let word = value
            .as_ref()
            .map_or_else(|| name.clone(), |value| format!("{name}={value}"));
        all.push("env", Some(index), name, option("-e", &word));
    }
    all.pairs("labels", "--label", &spec.labels);
    all.pairs("annotations", "--annotation", &spec.annotations);
}

fn places(spec: &Spec, all: &mut Lines) {
    for (index, port) in spec.ports.iter().enumerate() {
        let key = format!("{}/{}", port.container_port, protocol(port.protocol));
        all.push("ports", Some(index), &key, option("-p", &publish(port)));
    }
    all.yes("publish_all", "-P", spec.publish_all);
    all.each("expose", "--expose", &spec.expose);
    for (index, mount) in spec.mounts.iter().enumerate() {
        let words = match (mount.style, mount.kind) {
            (MountStyle::Short, MountKind::Tmpfs) => option("--tmpfs", &tmpfs(mount)),
            (MountStyle::Short, _) => option("-v", &short(mount)),
            (MountStyle::Long, _) => option("--mount", &long(mount)),
        };
        all.push("mounts", Some(index), &mount.target, words);
    }
    for (index, from) in spec.volumes_from.iter().enumerate() {
        let words = option("--volumes-from", &volumes_from(from));
        all.push("volumes_from", Some(index), &from.container, words);
    }
    all.one("volume_driver", "--volume-driver", &spec.volume_driver);
    for (index, network) in spec.networks.iter().enumerate() {
        // The engine's default one goes without saying.
        if *network == NetworkSpec::default() {
            continue;
        }
        let words = option("--network", &network_words(network));
        all.push("networks", Some(index), &network.name, words);
    }
    for (index, LinkSpec { container, alias }) in spec.links.iter().enumerate() {
        let word = if alias.is_empty() {
            container.clone()
        } else {
            format!("{container}:{alias}")
        };
        all.push("links", Some(index), container, option("--link", &word));
    }
    all.each("dns", "--dns", &spec.dns);
    all.each("dns_search", "--dns-search", &spec.dns_search);
    all.each("dns_options", "--dns-option", &spec.dns_options);
    all.each("extra_hosts", "--add-host", &spec.extra_hosts);
}

fn limits(spec: &Spec, all: &mut Lines) {
    let limits = &spec.resources;
    for (field, flag, value) in [
        ("resources/cpus", "--cpus", &limits.cpus),
        ("resources/cpu_shares", "--cpu-shares", &limits.cpu_shares),
        ("resources/cpu_period", "--cpu-period", &limits.cpu_period),
        ("resources/cpu_quota", "--cpu-quota", &limits.cpu_quota),
        (
            "resources/cpu_rt_period",
            "--cpu-rt-period",
            &limits.cpu_rt_period,
        ),
        (
            "resources/cpu_rt_runtime",
            "--cpu-rt-runtime",
            &limits.cpu_rt_runtime,
        ),
        (
            "resources/cpuset_cpus",
            "--cpuset-cpus",
            &limits.cpuset_cpus,
        ),
        (
            "resources/cpuset_mems",
            "--cpuset-mems",
            &limits.cpuset_mems,
        ),
        ("resources/memory", "--memory", &limits.memory),
        (
            "resources/memory_reservation",
            "--memory-reservation",
            &limits.memory_reservation,
        ),
        (
            "resources/memory_swap",
            "--memory-swap",
            &limits.memory_swap,
        ),
        (
            "resources/memory_swappiness",
            "--memory-swappiness",
            &limits.memory_swappiness,
        ),
        (
            "resources/kernel_memory",
            "--kernel-memory",
            &limits.kernel_memory,
        ),
        ("resources/pids_limit", "--pids-limit", &limits.pids_limit),
        ("resources/shm_size", "--shm-size", &limits.shm_size),
        (
            "resources/oom_score_adj",
            "--oom-score-adj",
            &limits.oom_score_adj,
        ),
        ("resources/gpus", "--gpus", &limits.gpus),
        (
            "resources/blkio_weight",
            "--blkio-weight",
            &limits.blkio_weight,
        ),
        (
            "resources/cgroup_parent",
            "--cgroup-parent",
            &limits.cgroup_parent,
        ),
    ] {
        all.one(field, flag, value);
    }
    all.yes(
        "resources/oom_kill_disable",
        "--oom-kill-disable",
        limits.oom_kill_disable,
    );
    for (field, flag, list) in [
        ("resources/ulimits", "--ulimit", &limits.ulimits),
        ("resources/devices", "--device", &limits.devices),
        (
            "resources/device_cgroup_rules",
            "--device-cgroup-rule",
            &limits.device_cgroup_rules,
        ),
        (
            "resources/blkio_weight_device",
            "--blkio-weight-device",
            &limits.blkio_weight_device,
        ),
        (
            "resources/device_read_bps",
            "--device-read-bps",
            &limits.device_read_bps,
        ),
        (
            "resources/device_write_bps",
            "--device-write-bps",
            &limits.device_write_bps,
        ),
        (
            "resources/device_read_iops",
            "--device-read-iops",
            &limits.device_read_iops,
        ),
        (
            "resources/device_write_iops",
            "--device-write-iops",
            &limits.device_write_iops,
        ),
    ] {
        all.each(field, flag, list);
    }
    all.pairs(
        "resources/storage_options",
        "--storage-opt",
        &limits.storage_options,
    );
}

fn policies(spec: &Spec, all: &mut Lines) {
    all.one("restart", "--restart", &spec.restart);
    let health = &spec.health;
    match &health.check {
        HealthCheck::Image => {}
        HealthCheck::Off => all.yes("health/check", "--no-healthcheck", true),
        HealthCheck::Shell(command) => all.one("health/check", "--health-cmd", command),
        // The CLI has no word for it; this is the Dockerfile's.
        HealthCheck::Exec(words) => {
            let list = serde_json::json!(words).to_string();
            all.push("health/check", None, "", format!("HEALTHCHECK CMD {list}"));
        }
    }
    all.one("health/interval", "--health-interval", &health.interval);
    all.one("health/timeout", "--health-timeout", &health.timeout);
    all.one("health/retries", "--health-retries", &health.retries);
    all.one(
        "health/start_period",
        "--health-start-period",
        &health.start_period,
    );
    all.one(
        "health/start_interval",
        "--health-start-interval",
        &health.start_interval,
    );
    all.one("log_driver", "--log-driver", &spec.log_driver);
    all.pairs("log_options", "--log-opt", &spec.log_options);
    all.yes("privileged", "--privileged", spec.privileged);
    all.each("cap_add", "--cap-add", &spec.cap_add);
    all.each("cap_drop", "--cap-drop", &spec.cap_drop);
    all.each("security_options", "--security-opt", &spec.security_options);
    all.yes("read_only", "--read-only", spec.read_only);
    all.one("userns", "--userns", &spec.userns);
    all.one("ipc", "--ipc", &spec.ipc);
    all.one("pid", "--pid", &spec.pid);
    all.one("uts", "--uts", &spec.uts);
    all.one("cgroupns", "--cgroupns", &spec.cgroupns);
    all.one("runtime", "--runtime", &spec.runtime);
    all.pairs("sysctls", "--sysctl", &spec.sysctls);
}

impl Lines {
    fn push(&mut self, field: &'static str, index: Option<usize>, key: &str, words: String) {
        self.0.push(Line {
            field,
            index,
            key: key.to_owned(),
            words,
        });
    }

    fn one(&mut self, field: &'static str, flag: &str, value: &str) {
        if !value.is_empty() {
            self.push(field, None, "", option(flag, value));
        }
    }

    fn bare(&mut self, field: &'static str, value: &str) {
        if !value.is_empty() {
            self.push(field, None, "", quoted(value));
        }
    }

    fn yes(&mut self, field: &'static str, flag: &str, given: bool) {
        if given {
            self.push(field, None, "", flag.to_owned());
        }
    }

    /// Entries that have nothing but themselves to be known by, up to a `=` or `:`.
    fn each(&mut self, field: &'static str, flag: &str, list: &[String]) {
        for (index, value) in list.iter().enumerate() {
            let key = value.split(['=', ':']).next().unwrap_or_default();
            self.push(field, Some(index), key, option(flag, value));
        }
    }

    fn pairs(&mut self, field: &'static str, flag: &str, pairs: &[Pair]) {
        for (index, pair) in pairs.iter().enumerate() {
            let word = format!("{}={}", pair.name, pair.value);
            self.push(field, Some(index), &pair.name, option(flag, &word));
        }
    }
}

fn option(flag: &str, value: &str) -> String {
    format!("{flag} {}", quoted(value))
}

/// For a POSIX shell, no more than it needs. A NUL, which no shell takes, is shown as it is.
fn quoted(word: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"_-+=:,./@%".contains(&byte);
    if !word.is_empty() && word.bytes().all(plain) {
        return word.to_owned();
    }
    shlex::try_quote(word).map_or_else(|_| word.to_owned(), |quoted| quoted.into_owned())
}

fn joined(words: &[String]) -> String {
    let words: Vec<String> = words.iter().map(|word| quoted(word)).collect();
    words.join(" ")
}
