//! A container, and its JSON in the list and in inspect.

use crate::clock::{Nanos, SECOND, age_in_words, rfc3339};
use bytes::Bytes;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum State {
    Created,
    Running,
    Paused,
    Restarting,
    Exited,
    Dead,
    /// A word that no engine uses (yet).
    Other(String),
}

impl State {
    pub(crate) fn word(&self) -> &str {
        match self {
            Self::Created => "created",
            Self::Running => "running",
            Self::Paused => "paused",
            Self::Restarting => "restarting",
            Self::Exited => "exited",
            Self::Dead => "dead",
            Self::Other(word) => word,
        }
    }

    /// It has processes.
    pub(crate) fn is_active(&self) -> bool {
        matches!(self, Self::Running | Self::Paused | Self::Restarting)
    }
}

#[derive(Clone, Debug)]
pub(crate) struct Port {
    pub(crate) container: u16,
    pub(crate) host: Option<u16>,
    pub(crate) host_ip: &'static str,
    pub(crate) protocol: &'static str,
}

#[derive(Clone, Debug)]
pub(crate) struct Mount {
    /// `volume` or `bind`.
    pub(crate) kind: &'static str,
    /// A volume's name or a host path.
    pub(crate) source: String,
    pub(crate) destination: String,
}

#[derive(Clone, Debug)]
pub(crate) struct Container {
    pub(crate) id: String,
    /// Without the slash.
    pub(crate) name: String,
    pub(crate) image: String,
    pub(crate) image_id: String,
    pub(crate) entrypoint: Vec<String>,
    pub(crate) command: Vec<String>,
    pub(crate) env: Vec<String>,
    /// In seconds.
    pub(crate) created: i64,
    pub(crate) state: State,
    /// `starting`, `healthy`, `unhealthy`; `None` without a health check.
    pub(crate) health: Option<String>,
    pub(crate) exit_code: i64,
    pub(crate) oom_killed: bool,
    /// 0 is never.
    pub(crate) started: Nanos,
    /// 0 is never.
    pub(crate) finished: Nanos,
    pub(crate) restart_count: u64,
    pub(crate) stop_timeout: Option<i64>,
    pub(crate) restart_policy: &'static str,
    pub(crate) ports: Vec<Port>,
    pub(crate) labels: BTreeMap<String, String>,
    /// Name and ID.
    pub(crate) networks: Vec<(String, String)>,
    pub(crate) mounts: Vec<Mount>,
    /// Sent in the list instead of what the fields say: for what JSON made from fields cannot be.
    pub(crate) raw: Option<Bytes>,
}

impl Container {
    /// What `docker ps` shows under STATUS, and for how many more seconds.
    pub(crate) fn status(&self, now: Nanos) -> (String, i64) {
        let age = |since: Nanos| age_in_words((now - since) / SECOND);
        match &self.state {
            State::Created => ("Created".to_owned(), i64::MAX / SECOND),
            State::Dead => ("Dead".to_owned(), i64::MAX / SECOND),
            State::Running => {
                let (words, holds) = age(self.started);
                let health = match self.health.as_deref() {
                    None => String::new(),
                    Some("starting") => " (health: starting)".to_owned(),
                    Some(word) => format!(" ({word})"),
                };
                (format!("Up {words}{health}"), holds)
            }
            State::Paused => {
                let (words, holds) = age(self.started);
                (format!("Up {words} (Paused)"), holds)
            }
            State::Restarting => {
                let (words, holds) = age(self.finished);
                (
                    format!("Restarting ({}) {words} ago", self.exit_code),
                    holds,
                )
            }
            State::Exited => {
                let (words, holds) = age(self.finished);
                (format!("Exited ({}) {words} ago", self.exit_code), holds)
            }
            State::Other(word) => (word.clone(), i64::MAX / SECOND),
        }
    }

    fn command_line(&self) -> String {
        let words: Vec<&str> = self
            .entrypoint
            .iter()
            .chain(&self.command)
            .map(String::as_str)
            .collect();
        words.join(" ")
    }

    fn mounts_json(&self) -> Value {
        let mount = |mount: &Mount| match mount.kind {
            "volume" => json!({
                "Type": "volume", "Name": mount.source, "Driver": "local", "Mode": "z", "RW": true, "Propagation": "",
                "Source": format!("/var/lib/docker/volumes/{}/_data", mount.source), "Destination": mount.destination,
            }),
            kind => json!({
                "Type": kind, "Source": mount.source, "Destination": mount.destination,
                "Mode": "", "RW": true, "Propagation": "rprivate",
            }),
        };
        self.mounts.iter().map(mount).collect()
    }

    fn networks_json(&self) -> Value {
        let running = self.state.is_active();
        let address = |on: bool, text: &str| if on { text.to_owned() } else { String::new() };
        let networks: Map<String, Value> = self
            .networks
            .iter()
            .map(|(name, id)| {
                let value = json!({
                    "IPAMConfig": null, "Links": null, "Aliases": [self.name, &self.id[..12.min(self.id.len())]],
                    "NetworkID": id, "EndpointID": address(running, &self.id),
                    "Gateway": address(running, "172.18.0.1"), "IPAddress": address(running, "172.18.0.7"),
                    "IPPrefixLen": if running { 16 } else { 0 }, "IPv6Gateway": "", "GlobalIPv6Address": "",
                    "GlobalIPv6PrefixLen": 0, "MacAddress": address(running, "02:42:ac:12:00:07"), "DriverOpts": null,
                });
                (name.clone(), value)
            })
            .collect();
        Value::Object(networks)
    }

    /// Its entry in `GET /containers/json`, and for how many more seconds that is true.
    pub(crate) fn list_entry(&self, now: Nanos) -> (Bytes, i64) {
        if let Some(raw) = &self.raw {
            return (raw.clone(), i64::MAX / SECOND);
        }
        let (status, holds) = self.status(now);
        // A stopped container's ports are no business of the list.
        let ports: Vec<Value> = self
            .ports
            .iter()
            .filter(|_| self.state.is_active())
            .map(|port| match port.host {
                Some(host) => json!({
                    "IP": port.host_ip, "PrivatePort": port.container, "PublicPort": host, "Type": port.protocol,
                }),
                None => json!({ "PrivatePort": port.container, "Type": port.protocol }),
            })
            .collect();
        let entry = json!({
            "Id": self.id,
            "Names": [format!("/{}", self.name)],
            "Image": self.image,
            "ImageID": self.image_id,
            "Command": self.command_line(),
            "Created": self.created,
            "Ports": ports,
            "Labels": self.labels,
            "State": self.state.word(),
            "Status": status,
            "HostConfig": { "NetworkMode": self.networks.first().map_or("none", |network| network.0.as_str()) },
            "NetworkSettings": { "Networks": self.networks_json() },
            "Mounts": self.mounts_json(),
        });
        (entry.to_string().into(), holds)
    }

    fn state_json(&self) -> Value {
        let running = matches!(
            self.state,
            State::Running | State::Paused | State::Restarting
        );
        let mut state = json!({
            "Status": self.state.word(),
            "Running": running,
            "Paused": self.state == State::Paused,
            "Restarting": self.state == State::Restarting,
            "OOMKilled": self.oom_killed,
            "Dead": self.state == State::Dead,
            "Pid": if running { 4242 } else { 0 },
            "ExitCode": self.exit_code,
            "Error": "",
            "StartedAt": rfc3339(self.started),
            "FinishedAt": rfc3339(self.finished),
        });
        if let Some(health) = &self.health {
            let failed = health == "unhealthy";
            state["Health"] = json!({
                "Status": health,
                "FailingStreak": if failed { 3 } else { 0 },
                "Log": [{
                    "Start": rfc3339(self.started + SECOND), "End": rfc3339(self.started + 2 * SECOND),
                    "ExitCode": i32::from(failed), "Output": if failed { "connection refused" } else { "ok" },
                }],
            });
        }
        state
    }

    /// `GET /containers/{id}/json`.
    pub(crate) fn inspect(&self, size: bool) -> Value {
        let bindings = |only_published: bool| -> Value {
            let mut ports = Map::new();
            for port in &self.ports {
                let key = format!("{}/{}", port.container, port.protocol);
                match port
                    .host
                    .filter(|_| only_published || self.state.is_active())
                {
                    Some(host) => {
                        let binding =
                            json!({ "HostIp": port.host_ip, "HostPort": host.to_string() });
                        match ports.get_mut(&key).and_then(Value::as_array_mut) {
                            Some(bound) => bound.push(binding),
                            None => _ = ports.insert(key, json!([binding])),
                        }
                    }
                    None if only_published => {}
                    None => _ = ports.insert(key, Value::Null),
                }
            }
            Value::Object(ports)
        };
        let binds: Vec<String> = self
            .mounts
            .iter()
            .map(|mount| format!("{}:{}", mount.source, mount.destination))
            .collect();
        let health_check = self.health.as_ref().map(|_| {
            json!({ "Test": ["CMD-SHELL", "curl -f http://localhost/ || exit 1"], "Interval": 30 * SECOND, "Retries": 3 })
        });
        let mut config = json!({
            "Hostname": &self.id[..12.min(self.id.len())], "Domainname": "", "User": "", "Tty": false,
            "OpenStdin": false, "Env": self.env, "Cmd": self.command, "Entrypoint": self.entrypoint,
            "Image": self.image, "Volumes": null, "WorkingDir": "/app", "Labels": self.labels,
            "StopSignal": "SIGTERM", "Healthcheck": health_check,
        });
        if let Some(seconds) = self.stop_timeout {
            config["StopTimeout"] = seconds.into();
        }
        let mut inspected = json!({
            "Id": self.id,
            "Created": rfc3339(self.created.saturating_mul(SECOND)),
            "Path": self.entrypoint.first().or(self.command.first()),
            "Args": self.command,
            "State": self.state_json(),
            "Image": self.image_id,
            "LogPath": format!("/var/lib/docker/containers/{0}/{0}-json.log", self.id),
            "Name": format!("/{}", self.name),
            "RestartCount": self.restart_count,
            "Driver": "overlay2",
            "Platform": "linux",
            "HostConfig": {
                "Binds": binds, "NetworkMode": self.networks.first().map_or("none", |network| network.0.as_str()),
                "PortBindings": bindings(true), "AutoRemove": false, "Privileged": false, "ReadonlyRootfs": false,
                "RestartPolicy": { "Name": self.restart_policy, "MaximumRetryCount": 0 },
                "LogConfig": { "Type": "json-file", "Config": {} }, "Memory": 0, "MemoryReservation": 0,
                "MemorySwap": 0, "NanoCpus": 0, "CpuShares": 0, "CpusetCpus": "", "PidsLimit": null,
                "ShmSize": 67_108_864,
            },
            "Mounts": self.mounts_json(),
            "Config": config,
            "NetworkSettings": { "Ports": bindings(false), "Networks": self.networks_json() },
        });
        if size {
            inspected["SizeRw"] = 4096.into();
            inspected["SizeRootFs"] = 123_456_789.into();
        }
        inspected
    }
}
