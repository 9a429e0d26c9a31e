//! One option after another, to a spec.

use crate::Around;
use crate::env_file::{Line, cli_lines};
use crate::mount_text::{read_mount, read_tmpfs, read_volume};
use crate::network_text::read_network;
use crate::option_text::{read_env, read_link, read_pair, read_port, read_volumes_from};
use crate::options::Given;
use contract::{
    EnvSpec, HealthCheck, MountKind, MountSpec, NamedSpec, NetworkSpec, Pair, ParseTrouble, Pull,
    Spec,
};

/// A spec that is being read from options.
pub(crate) struct Reading<'a> {
    around: &'a dyn Around,
    /// `NAME=value` before the command, and whether anything used it.
    assignments: Vec<(&'a str, &'a str, bool)>,
    podman: bool,
    spec: Spec,
    pub(crate) not_honoured: Vec<String>,
    /// `--env-file`, which the CLI puts before `--env` wherever it stands.
    env_of_files: Vec<EnvSpec>,
    /// `--label-file`, likewise.
    labels_of_files: Vec<Pair>,
    /// `--ip`, `--network-alias` and the like, which are the first network's.
    endpoint: NetworkSpec,
    /// `-a`
    attached: Vec<String>,
}

impl<'a> Reading<'a> {
    pub(crate) fn new(
        around: &'a dyn Around,
        assignments: &[(&'a str, &'a str)],
        podman: bool,
    ) -> Self {
        let assignments = assignments.iter();
        Self {
            around,
            assignments: assignments
                .map(|(name, value)| (*name, *value, false))
                .collect(),
            podman,
            spec: Spec::default(),
            not_honoured: Vec::new(),
            env_of_files: Vec::new(),
            labels_of_files: Vec::new(),
            endpoint: NetworkSpec::default(),
            attached: Vec::new(),
        }
    }

    /// Takes one option.
    ///
    /// # Errors
    /// [`ParseTrouble::BadValue`], and [`ParseTrouble::Unreadable`] for a file that it names and that
    /// is not what it should be.
    pub(crate) fn option(&mut self, given: &Given) -> Result<(), ParseTrouble> {
        let value = given.value.as_str();
        let bad = || given.bad();
        if let Some(text) = text_of(&mut self.spec, given.long) {
            value.clone_into(text);
            return Ok(());
        }
        if let Some(list) = list_of(&mut self.spec, given.long) {
            list.push(value.to_owned());
            return Ok(());
        }
        if let Some(flag) = flag_of(&mut self.spec, given.long) {
            *flag = value == "true";
            return Ok(());
        }
        let spec = &mut self.spec;
        match given.long {
            "pull" => {
                spec.pull = match value {
                    "missing" | "" => Pull::Missing,
                    "always" => Pull::Always,
                    "never" => Pull::Never,
                    _ => return Err(bad()),
                }
            }
            "publish" => spec.ports.push(read_port(value).ok_or_else(bad)?),
            "volume" => {
                let (mount, unknown) = read_volume(value).ok_or_else(bad)?;
                self.mount(mount, unknown, given)?;
            }
            "mount" => {
                let (mount, unknown) = read_mount(value).ok_or_else(bad)?;
                self.mount(mount, unknown, given)?;
            }
            "tmpfs" => spec.mounts.push(read_tmpfs(value).ok_or_else(bad)?),
            "volumes-from" => {
                let from = read_volumes_from(value).ok_or_else(bad)?;
                spec.volumes_from.push(from);
            }
            "env" => {
                let env = read_env(value).ok_or_else(bad)?;
                let env = self.with_value(env);
                self.spec.env.push(env);
            }
            "env-file" => self.env_file(given)?,
            "label-file" => self.label_file(given)?,
            "network" => spec.networks.push(read_network(value).ok_or_else(bad)?),
            "network-alias" => self.endpoint.aliases.push(value.to_owned()),
            "ip" => value.clone_into(&mut self.endpoint.ipv4),
            "ip6" => value.clone_into(&mut self.endpoint.ipv6),
            "mac-address" => value.clone_into(&mut self.endpoint.mac),
            "link-local-ip" => self.endpoint.link_local.push(value.to_owned()),
            "link" => spec.links.push(read_link(value).ok_or_else(bad)?),
            "entrypoint" if value.is_empty() => spec.entrypoint = Some(Vec::new()),
            "entrypoint" => spec.entrypoint = Some(vec![value.to_owned()]),
            "health-cmd" if value.is_empty() => {}
            "health-cmd" => spec.health.check = HealthCheck::Shell(value.to_owned()),
            "no-healthcheck" if value == "true" => spec.health.check = HealthCheck::Off,
            "no-healthcheck" => {}
            "label" => spec.labels.push(read_pair(value).ok_or_else(bad)?),
            "annotation" => spec.annotations.push(read_pair(value).ok_or_else(bad)?),
            "log-opt" => spec.log_options.push(read_pair(value).ok_or_else(bad)?),
            "storage-opt" => {
                let option = read_pair(value).filter(|_| value.contains('='));
                spec.resources.storage_options.push(option.ok_or_else(bad)?);
            }
            "sysctl" => {
                let option = read_pair(value).filter(|_| value.contains('='));
                spec.sysctls.push(option.ok_or_else(bad)?);
            }
            "attach" => self.attached.push(value.to_ascii_lowercase()),
            // What is left is an option that no form can honour.
            _ => self.not_honoured.push(given.written()),
        }
        Ok(())
    }

    fn mount(
        &mut self,
        mut mount: MountSpec,
        unknown: Vec<String>,
        given: &Given,
    ) -> Result<(), ParseTrouble> {
        if !unknown.is_empty() {
            // podman's own, like `:U`. Docker's engine refuses what it does not know.
            if !self.podman {
                return Err(given.bad());
            }
            self.not_honoured.push(given.written());
        }
        if mount.kind == MountKind::Bind {
            mount.source = host_path(&mount.source, self.around);
        }
        self.spec.mounts.push(mount);
        Ok(())
    }

    /// `-e NAME`: its value from the command's own assignments, or from around.
    fn with_value(&mut self, mut env: EnvSpec) -> EnvSpec {
        if env.value.is_none() {
            let set = self.assignments.iter_mut().rev();
            let mut set = set.filter(|(name, _, _)| *name == env.name);
            env.value = match set.next() {
                Some((_, value, used)) => {
                    *used = true;
                    Some((*value).to_owned())
                }
                None => self.around.variable(&env.name),
            };
        }
        env
    }

    fn env_file(&mut self, given: &Given) -> Result<(), ParseTrouble> {
        for line in self.lines(given)? {
            let env = self.with_value(EnvSpec {
                name: line.name,
                value: line.value,
            });
            // As the CLI does it: a name alone counts only where the variable is set.
            if env.value.is_some() {
                self.env_of_files.push(env);
            }
        }
        Ok(())
    }

    fn label_file(&mut self, given: &Given) -> Result<(), ParseTrouble> {
        for line in self.lines(given)? {
            // The CLI leaves out a name without a value, unlike the one of a `--label`.
            if let Some(value) = line.value {
                self.labels_of_files.push(Pair {
                    name: line.name,
                    value,
                });
            }
        }
        Ok(())
    }

    /// The lines of a file; none where it cannot be read. A paste seldom says in which folder it was
    /// typed, and everything else of it is good: the option is named then.
    fn lines(&mut self, given: &Given) -> Result<Vec<Line>, ParseTrouble> {
        let path = given.value.as_str();
        let Ok(text) = self.around.read_file(path) else {
            self.not_honoured.push(given.written());
            return Ok(Vec::new());
        };
        cli_lines(&text).map_err(|message| ParseTrouble::Unreadable {
            path: path.to_owned(),
            message,
        })
    }

    /// What was read.
    pub(crate) fn finish(mut self) -> NamedSpec {
        let mut spec = self.spec;
        spec.env.splice(0..0, self.env_of_files);
        spec.labels.splice(0..0, self.labels_of_files);
        if self.endpoint != NetworkSpec::default() {
            if spec.networks.is_empty() {
                spec.networks.push(NetworkSpec::default());
            }
            if let Some(first) = spec.networks.first_mut() {
                first.aliases.append(&mut self.endpoint.aliases);
                first.link_local.append(&mut self.endpoint.link_local);
                for (to, from) in [
                    (&mut first.ipv4, self.endpoint.ipv4),
                    (&mut first.ipv6, self.endpoint.ipv6),
                    (&mut first.mac, self.endpoint.mac),
                ] {
                    if !from.is_empty() {
                        *to = from;
                    }
                }
            }
        }
        // Both outputs are what one sees of a container that is not detached.
        let both = ["stdout", "stderr"];
        if !both
            .iter()
            .all(|name| self.attached.iter().any(|one| one == name))
        {
            let attached = self.attached.iter().map(|name| format!("--attach={name}"));
            self.not_honoured.extend(attached);
        }
        let unused = self.assignments.iter().filter(|(_, _, used)| !used);
        self.not_honoured
            .extend(unused.map(|(name, value, _)| format!("{name}={value}")));
        NamedSpec {
            name: String::new(),
            spec,
            create_only: false,
            not_honoured: self.not_honoured,
        }
    }
}

/// A path of the host as the engine takes it: `~` and what is relative are made absolute, as the
/// CLI does it with `.` and a shell with `~`. It stays as it is where nothing says relative to what.
pub(crate) fn host_path(path: &str, around: &dyn Around) -> String {
    let separators = ['/', '\\'];
    if let Some(rest) = path.strip_prefix('~')
        && (rest.is_empty() || rest.starts_with(separators))
    {
        return around.home().map_or(path.to_owned(), |home| home + rest);
    }
    if !path.starts_with('.') {
        return path.to_owned();
    }
    let Some(current) = around.current_dir() else {
        return path.to_owned();
    };
    let separator = if current.contains('\\') { "\\" } else { "/" };
    let mut parts: Vec<&str> = current.split(separators).collect();
    for part in path.split(separators) {
        match part {
            "" | "." => {}
            ".." if parts.len() > 1 => {
                parts.pop();
            }
            ".." => {}
            _ => parts.push(part),
        }
    }
    match parts[..] {
        [""] => separator.to_owned(),
        _ => parts.join(separator),
    }
}

/// The text that an option sets.
fn text_of<'a>(spec: &'a mut Spec, option: &str) -> Option<&'a mut String> {
    let resources = &mut spec.resources;
    let health = &mut spec.health;
    Some(match option {
        "name" => &mut spec.name,
        "platform" => &mut spec.platform,
        "hostname" => &mut spec.hostname,
        "domainname" => &mut spec.domainname,
        "volume-driver" => &mut spec.volume_driver,
        "workdir" => &mut spec.workdir,
        "user" => &mut spec.user,
        "stop-signal" => &mut spec.stop_signal,
        "stop-timeout" => &mut spec.stop_timeout,
        "restart" => &mut spec.restart,
        "log-driver" => &mut spec.log_driver,
        "userns" => &mut spec.userns,
        "ipc" => &mut spec.ipc,
        "pid" => &mut spec.pid,
        "uts" => &mut spec.uts,
        "cgroupns" => &mut spec.cgroupns,
        "runtime" => &mut spec.runtime,
        "cpus" => &mut resources.cpus,
        "cpu-shares" => &mut resources.cpu_shares,
        "cpu-period" => &mut resources.cpu_period,
        "cpu-quota" => &mut resources.cpu_quota,
        "cpu-rt-period" => &mut resources.cpu_rt_period,
        "cpu-rt-runtime" => &mut resources.cpu_rt_runtime,
        "cpuset-cpus" => &mut resources.cpuset_cpus,
        "cpuset-mems" => &mut resources.cpuset_mems,
        "memory" => &mut resources.memory,
        "memory-reservation" => &mut resources.memory_reservation,
        "memory-swap" => &mut resources.memory_swap,
        "memory-swappiness" => &mut resources.memory_swappiness,
        "kernel-memory" => &mut resources.kernel_memory,
        "pids-limit" => &mut resources.pids_limit,
        "shm-size" => &mut resources.shm_size,
        "oom-score-adj" => &mut resources.oom_score_adj,
        "gpus" => &mut resources.gpus,
        "blkio-weight" => &mut resources.blkio_weight,
        "cgroup-parent" => &mut resources.cgroup_parent,
        "health-interval" => &mut health.interval,
        "health-timeout" => &mut health.timeout,
        "health-retries" => &mut health.retries,
        "health-start-period" => &mut health.start_period,
        "health-start-interval" => &mut health.start_interval,
        _ => return None,
    })
}

/// The list of texts to which an option adds.
fn list_of<'a>(spec: &'a mut Spec, option: &str) -> Option<&'a mut Vec<String>> {
    let resources = &mut spec.resources;
    Some(match option {
        "expose" => &mut spec.expose,
        "dns" => &mut spec.dns,
        "dns-search" => &mut spec.dns_search,
        "dns-option" => &mut spec.dns_options,
        "add-host" => &mut spec.extra_hosts,
        "group-add" => &mut spec.group_add,
        "cap-add" => &mut spec.cap_add,
        "cap-drop" => &mut spec.cap_drop,
        "security-opt" => &mut spec.security_options,
        "ulimit" => &mut resources.ulimits,
        "device" => &mut resources.devices,
        "device-cgroup-rule" => &mut resources.device_cgroup_rules,
        "blkio-weight-device" => &mut resources.blkio_weight_device,
        "device-read-bps" => &mut resources.device_read_bps,
        "device-write-bps" => &mut resources.device_write_bps,
        "device-read-iops" => &mut resources.device_read_iops,
        "device-write-iops" => &mut resources.device_write_iops,
        _ => return None,
    })
}

/// The flag that an option sets.
fn flag_of<'a>(spec: &'a mut Spec, option: &str) -> Option<&'a mut bool> {
    Some(match option {
        "detach" => &mut spec.detach,
        "interactive" => &mut spec.interactive,
        "tty" => &mut spec.tty,
        "rm" => &mut spec.auto_remove,
        "init" => &mut spec.init,
        "publish-all" => &mut spec.publish_all,
        "privileged" => &mut spec.privileged,
        "read-only" => &mut spec.read_only,
        "oom-kill-disable" => &mut spec.resources.oom_kill_disable,
        _ => return None,
    })
}
