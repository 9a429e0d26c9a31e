//! One service of a compose file.

use super::read::File;
use super::yaml::{Node, Value};
use crate::option_text::{read_port, read_protocol};
use crate::options::truth;
use contract::{
    EnvSpec, HealthCheck, LinkSpec, NamedSpec, Pair, ParseTrouble, PortSpec, Pull, Spec,
};

pub(super) type Read<T> = Result<T, ParseTrouble>;

/// A service that is being read.
pub(super) struct Service<'a> {
    pub(super) file: &'a File<'a>,
    pub(super) name: &'a str,
    pub(super) spec: Spec,
    pub(super) not_honoured: Vec<String>,
    /// `env_file`, which comes before `environment`.
    env_of_files: Vec<EnvSpec>,
    /// `mac_address` of the service, which is the first network's.
    pub(super) mac: String,
}

impl<'a> Service<'a> {
    pub(super) fn new(file: &'a File<'a>, name: &'a str) -> Self {
        Self {
            file,
            name,
            spec: Spec::default(),
            not_honoured: Vec::new(),
            env_of_files: Vec::new(),
            mac: String::new(),
        }
    }

    pub(super) fn read(mut self, node: &Node) -> Read<NamedSpec> {
        let entries = node.map().ok_or_else(|| ParseTrouble::NotCompose {
            message: format!(
                "line {}: the service {:?} is not a map",
                node.line, self.name
            ),
        })?;
        for (key, node) in entries {
            self.entry(key, node)?;
        }
        if self.spec.image.is_empty() {
            // One that is built has no image until it is.
            if node.get("build").is_none() && node.get("extends").is_none() {
                return Err(ParseTrouble::NoImage);
            }
        }
        self.spec
            .env
            .splice(0..0, std::mem::take(&mut self.env_of_files));
        self.finish_networks();
        // A service is no command that one waits for.
        self.spec.detach = true;
        Ok(NamedSpec {
            name: self.name.to_owned(),
            spec: self.spec,
            create_only: false,
            not_honoured: self.not_honoured,
        })
    }

    /// The trouble of a value.
    pub(super) fn bad(&self, key: &str, node: &Node) -> ParseTrouble {
        ParseTrouble::BadValue {
            option: if self.name.is_empty() {
                key.to_owned()
            } else {
                format!("services.{}.{key}", self.name)
            },
            value: node.brief(),
        }
    }

    /// Names a key that a container does not have.
    pub(super) fn leave(&mut self, key: &str, node: &Node) {
        let value = node.brief();
        self.not_honoured.push(if value.is_empty() {
            key.to_owned()
        } else {
            format!("{key}: {value}")
        });
    }

    pub(super) fn flag(&self, key: &str, node: &Node) -> Read<bool> {
        let text = node.text().map(str::to_ascii_lowercase);
        match text.as_deref() {
            Some("") => Ok(false),
            Some("yes" | "on") => Ok(true),
            Some("no" | "off") => Ok(false),
            Some(text) => truth(text).ok_or_else(|| self.bad(key, node)),
            None => Err(self.bad(key, node)),
        }
    }

    pub(super) fn text(&self, key: &str, node: &Node) -> Read<String> {
        let text = node.text().ok_or_else(|| self.bad(key, node))?;
        Ok(text.to_owned())
    }

    pub(super) fn texts(&self, key: &str, node: &Node) -> Read<Vec<String>> {
        node.texts().ok_or_else(|| self.bad(key, node))
    }

    pub(super) fn pairs(&self, key: &str, node: &Node) -> Read<Vec<Pair>> {
        let pairs = node.pairs().ok_or_else(|| self.bad(key, node))?;
        let pairs = pairs.into_iter().map(|(name, value)| Pair {
            name,
            value: value.unwrap_or_default(),
        });
        Ok(pairs.collect())
    }

    /// A command: a list as it is, a text cut into words as a shell would.
    fn words(&self, key: &str, node: &Node) -> Read<Vec<String>> {
        match &node.value {
            Value::Text(text) => shlex::split(text).ok_or(ParseTrouble::OpenQuote),
            _ => self.texts(key, node),
        }
    }

    fn entry(&mut self, key: &str, node: &Node) -> Read<()> {
        if self.resource(key, node)? {
            return Ok(());
        }
        match key {
            "image" => self.spec.image = self.text(key, node)?,
            "container_name" => self.spec.name = self.text(key, node)?,
            "platform" => self.spec.platform = self.text(key, node)?,
            "pull_policy" => self.pull(key, node)?,
            "init" => self.spec.init = self.flag(key, node)?,
            "stdin_open" => self.spec.interactive = self.flag(key, node)?,
            "tty" => self.spec.tty = self.flag(key, node)?,
            "privileged" => self.spec.privileged = self.flag(key, node)?,
            "read_only" => self.spec.read_only = self.flag(key, node)?,
            "hostname" => self.spec.hostname = self.text(key, node)?,
            "domainname" => self.spec.domainname = self.text(key, node)?,
            "working_dir" => self.spec.workdir = self.text(key, node)?,
            "user" => self.spec.user = self.text(key, node)?,
            "stop_signal" => self.spec.stop_signal = self.text(key, node)?,
            "stop_grace_period" => self.stop_timeout(key, node)?,
            "restart" => self.spec.restart = self.text(key, node)?,
            "userns_mode" => self.spec.userns = self.text(key, node)?,
            "uts" => self.spec.uts = self.text(key, node)?,
            "cgroup" => self.spec.cgroupns = self.text(key, node)?,
            "runtime" => self.spec.runtime = self.text(key, node)?,
            "ipc" => self.spec.ipc = self.namespace(key, node)?,
            "pid" => self.spec.pid = self.namespace(key, node)?,
            "mac_address" => self.mac = self.text(key, node)?,
            "network_mode" => self.network_mode(key, node)?,
            "networks" => self.networks(key, node)?,
            "links" => self.links(key, node, true)?,
            "external_links" => self.links(key, node, false)?,
            "ports" => self.ports(key, node)?,
            "expose" => self.spec.expose = self.texts(key, node)?,
            "dns" => self.spec.dns = self.texts(key, node)?,
            "dns_search" => self.spec.dns_search = self.texts(key, node)?,
            "dns_opt" => self.spec.dns_options = self.texts(key, node)?,
            "extra_hosts" => self.extra_hosts(key, node)?,
            "volumes" => self.volumes(key, node)?,
            "tmpfs" => self.tmpfs(key, node)?,
            "volumes_from" => self.volumes_from(key, node)?,
            "environment" => self.environment(key, node)?,
            "env_file" => self.env_file(key, node)?,
            "entrypoint" if node.value == Value::Null => {}
            "entrypoint" => self.spec.entrypoint = Some(self.words(key, node)?),
            "command" => self.spec.command = self.words(key, node)?,
            "group_add" => self.spec.group_add = self.texts(key, node)?,
            "cap_add" => self.spec.cap_add = self.texts(key, node)?,
            "cap_drop" => self.spec.cap_drop = self.texts(key, node)?,
            "security_opt" => self.spec.security_options = self.texts(key, node)?,
            "healthcheck" => self.health(node)?,
            "logging" => self.logging(node)?,
            "sysctls" => self.spec.sysctls = self.pairs(key, node)?,
            "labels" => self.spec.labels = self.pairs(key, node)?,
            "annotations" => self.spec.annotations = self.pairs(key, node)?,
            // An extension says nothing by itself: it is there to be an anchor.
            _ if key.starts_with("x-") => {}
            _ => self.leave(key, node),
        }
        Ok(())
    }

    fn pull(&mut self, key: &str, node: &Node) -> Read<()> {
        match node.text() {
            Some("always") => self.spec.pull = Pull::Always,
            Some("never") => self.spec.pull = Pull::Never,
            Some("missing" | "if_not_present" | "") => {}
            _ => self.leave(key, node),
        }
        Ok(())
    }

    /// `10s`, `1m30s`, in whole seconds.
    fn stop_timeout(&mut self, key: &str, node: &Node) -> Read<()> {
        match node.text().and_then(seconds) {
            Some(seconds) => self.spec.stop_timeout = seconds.to_string(),
            None => self.leave(key, node),
        }
        Ok(())
    }

    /// `service:name` is that service's container, where the file says how it is called.
    pub(super) fn namespace(&mut self, key: &str, node: &Node) -> Read<String> {
        let text = self.text(key, node)?;
        Ok(match text.strip_prefix("service:") {
            Some(service) => format!("container:{}", self.file.container(service)),
            None => text,
        })
    }

    fn links(&mut self, key: &str, node: &Node, of_services: bool) -> Read<()> {
        for text in self.texts(key, node)? {
            let (container, alias) = text.split_once(':').unwrap_or((&text, ""));
            let (container, alias) = if of_services {
                // The service's own name is what the link is for.
                let name = self.file.container(container);
                let alias = match alias {
                    "" if name != container => container,
                    alias => alias,
                };
                (name, alias)
            } else {
                (container.to_owned(), alias)
            };
            self.spec.links.push(LinkSpec {
                container,
                alias: alias.to_owned(),
            });
        }
        Ok(())
    }

    fn ports(&mut self, key: &str, node: &Node) -> Read<()> {
        let Value::List(nodes) = &node.value else {
            return Err(self.bad(key, node));
        };
        for node in nodes {
            let port = match &node.value {
                Value::Map(entries) => self.long_port(entries, node)?,
                _ => node
                    .text()
                    .and_then(read_port)
                    .ok_or_else(|| self.bad(key, node))?,
            };
            self.spec.ports.push(port);
        }
        Ok(())
    }

    fn long_port(&mut self, entries: &[(String, Node)], whole: &Node) -> Read<PortSpec> {
        let mut port = PortSpec::default();
        for (key, node) in entries {
            match key.as_str() {
                "target" => port.container_port = self.text("ports", node)?,
                "published" => port.host_port = self.text("ports", node)?,
                "host_ip" => port.host_ip = self.text("ports", node)?,
                "protocol" => {
                    let protocol = node.text().and_then(read_protocol);
                    port.protocol = protocol.ok_or_else(|| self.bad("ports", node))?;
                }
                // Of a swarm, or a mere label.
                "mode" if node.text() == Some("host") => {}
                "name" => {}
                _ => self.leave(&format!("ports.{key}"), node),
            }
        }
        if port.container_port.is_empty() {
            return Err(self.bad("ports", whole));
        }
        Ok(port)
    }

    fn extra_hosts(&mut self, key: &str, node: &Node) -> Read<()> {
        if let Value::Map(entries) = &node.value {
            for (name, node) in entries {
                for address in self.texts(key, node)? {
                    self.spec.extra_hosts.push(format!("{name}:{address}"));
                }
            }
            return Ok(());
        }
        for text in self.texts(key, node)? {
            let entry = match text.split_once('=') {
                Some((name, address)) => format!("{name}:{address}"),
                None => text,
            };
            self.spec.extra_hosts.push(entry);
        }
        Ok(())
    }

    fn environment(&mut self, key: &str, node: &Node) -> Read<()> {
        let pairs = node.pairs().ok_or_else(|| self.bad(key, node))?;
        for (name, value) in pairs {
            let value = value.or_else(|| self.file.around.variable(&name));
            self.spec.env.push(EnvSpec { name, value });
        }
        Ok(())
    }

    /// Read where that works, named where not: a paste seldom says where its file was.
    fn env_file(&mut self, key: &str, node: &Node) -> Read<()> {
        let one = [node.clone()];
        let files = match &node.value {
            Value::List(nodes) => nodes.as_slice(),
            _ => &one[..],
        };
        for file in files {
            let path = file.get("path").unwrap_or(file).text();
            let path = path.ok_or_else(|| self.bad(key, file))?;
            match self.file.around.read_file(path) {
                Ok(text) => self.env_of_files.extend(crate::read_env(&text)),
                Err(_) => self.leave(key, file),
            }
        }
        Ok(())
    }

    fn health(&mut self, node: &Node) -> Read<()> {
        let key = "healthcheck";
        let entries = node.map().ok_or_else(|| self.bad(key, node))?;
        for (name, node) in entries {
            match name.as_str() {
                "disable" if self.flag(key, node)? => self.spec.health.check = HealthCheck::Off,
                "disable" => {}
                "test" => self.spec.health.check = self.test(key, node)?,
                "interval" => self.spec.health.interval = self.text(key, node)?,
                "timeout" => self.spec.health.timeout = self.text(key, node)?,
                "retries" => self.spec.health.retries = self.text(key, node)?,
                "start_period" => self.spec.health.start_period = self.text(key, node)?,
                "start_interval" => self.spec.health.start_interval = self.text(key, node)?,
                _ => self.leave(&format!("{key}.{name}"), node),
            }
        }
        Ok(())
    }

    fn test(&self, key: &str, node: &Node) -> Read<HealthCheck> {
        if let Value::Text(command) = &node.value {
            return Ok(HealthCheck::Shell(command.clone()));
        }
        let words = self.texts(key, node)?;
        match words.split_first() {
            Some((first, [])) if first == "NONE" => Ok(HealthCheck::Off),
            Some((first, rest)) if first == "CMD" && !rest.is_empty() => {
                Ok(HealthCheck::Exec(rest.to_vec()))
            }
            Some((first, [command])) if first == "CMD-SHELL" => {
                Ok(HealthCheck::Shell(command.clone()))
            }
            None => Ok(HealthCheck::Image),
            _ => Err(self.bad(key, node)),
        }
    }

    fn logging(&mut self, node: &Node) -> Read<()> {
        let entries = node.map().ok_or_else(|| self.bad("logging", node))?;
        for (name, node) in entries {
            match name.as_str() {
                "driver" => self.spec.log_driver = self.text("logging", node)?,
                "options" => self.spec.log_options = self.pairs("logging", node)?,
                _ => self.leave(&format!("logging.{name}"), node),
            }
        }
        Ok(())
    }
}

/// Whole seconds of a duration like `1m30s`.
fn seconds(text: &str) -> Option<u64> {
    let mut total = 0_u64;
    let mut rest = text;
    if rest.is_empty() {
        return None;
    }
    while !rest.is_empty() {
        let end = rest.find(|c: char| !c.is_ascii_digit())?;
        let count: u64 = rest[..end].parse().ok()?;
        rest = &rest[end..];
        let end = rest
            .find(|c: char| c.is_ascii_digit())
            .unwrap_or(rest.len());
        let unit = match &rest[..end] {
            "h" => 3600,
            "m" => 60,
            "s" => 1,
            _ => return None,
        };
        rest = &rest[end..];
        total = total.checked_add(count.checked_mul(unit)?)?;
    }
    Some(total)
}
