//! Limits and devices of a service.

use super::service::{Read, Service};
use super::yaml::{Node, Value};

impl Service<'_> {
    /// Takes a key if it is about limits and devices.
    pub(super) fn resource(&mut self, key: &str, node: &Node) -> Read<bool> {
        let resources = &mut self.spec.resources;
        let text = match key {
            "cpus" => &mut resources.cpus,
            "cpu_shares" => &mut resources.cpu_shares,
            "cpu_period" => &mut resources.cpu_period,
            "cpu_quota" => &mut resources.cpu_quota,
            "cpu_rt_period" => &mut resources.cpu_rt_period,
            "cpu_rt_runtime" => &mut resources.cpu_rt_runtime,
            "cpuset" => &mut resources.cpuset_cpus,
            "mem_limit" => &mut resources.memory,
            "mem_reservation" => &mut resources.memory_reservation,
            "memswap_limit" => &mut resources.memory_swap,
            "mem_swappiness" => &mut resources.memory_swappiness,
            "pids_limit" => &mut resources.pids_limit,
            "shm_size" => &mut resources.shm_size,
            "oom_score_adj" => &mut resources.oom_score_adj,
            "cgroup_parent" => &mut resources.cgroup_parent,
            _ => {
                match key {
                    "oom_kill_disable" => {
                        self.spec.resources.oom_kill_disable = self.flag(key, node)?;
                    }
                    "device_cgroup_rules" => {
                        self.spec.resources.device_cgroup_rules = self.texts(key, node)?;
                    }
                    "storage_opt" => {
                        self.spec.resources.storage_options = self.pairs(key, node)?;
                    }
                    "devices" => self.devices(key, node)?,
                    "ulimits" => self.ulimits(key, node)?,
                    "gpus" => self.gpus(key, node)?,
                    "blkio_config" => self.blkio(key, node)?,
                    "deploy" => self.deploy(key, node)?,
                    _ => return Ok(false),
                }
                return Ok(true);
            }
        };
        match node.text() {
            Some(value) => value.clone_into(text),
            None => return Err(self.bad(key, node)),
        }
        Ok(true)
    }

    fn devices(&mut self, key: &str, node: &Node) -> Read<()> {
        let Value::List(nodes) = &node.value else {
            return Err(self.bad(key, node));
        };
        for node in nodes {
            let device = match node.map().filter(|map| !map.is_empty()) {
                None => self.text(key, node)?,
                Some(_) => {
                    let part = |name: &str| node.get(name).and_then(Node::text).unwrap_or("");
                    let (source, target) = (part("source"), part("target"));
                    match (target, part("permissions")) {
                        ("", "") => source.to_owned(),
                        ("", permissions) => format!("{source}:{source}:{permissions}"),
                        (target, "") => format!("{source}:{target}"),
                        (target, permissions) => format!("{source}:{target}:{permissions}"),
                    }
                }
            };
            self.spec.resources.devices.push(device);
        }
        Ok(())
    }

    fn ulimits(&mut self, key: &str, node: &Node) -> Read<()> {
        for (name, node) in node.map().ok_or_else(|| self.bad(key, node))? {
            let limits = match &node.value {
                Value::Map(_) => {
                    let part = |name: &str| node.get(name).and_then(Node::text);
                    match (part("soft"), part("hard")) {
                        (Some(soft), Some(hard)) => format!("{soft}:{hard}"),
                        (Some(only), None) | (None, Some(only)) => only.to_owned(),
                        (None, None) => return Err(self.bad(key, node)),
                    }
                }
                _ => self.text(key, node)?,
            };
            self.spec.resources.ulimits.push(format!("{name}={limits}"));
        }
        Ok(())
    }

    /// `all`, or one request by count or by IDs. More than one the CLI cannot say.
    fn gpus(&mut self, key: &str, node: &Node) -> Read<()> {
        if let Some(text) = node.text() {
            text.clone_into(&mut self.spec.resources.gpus);
            return Ok(());
        }
        let one = match &node.value {
            Value::List(nodes) if nodes.len() == 1 => &nodes[0],
            _ => {
                self.leave(key, node);
                return Ok(());
            }
        };
        match gpu_request(one) {
            Some(request) => self.spec.resources.gpus = request,
            None => self.leave(key, node),
        }
        Ok(())
    }

    fn blkio(&mut self, key: &str, node: &Node) -> Read<()> {
        for (name, node) in node.map().ok_or_else(|| self.bad(key, node))? {
            if name == "weight" {
                self.spec.resources.blkio_weight = self.text(key, node)?;
                continue;
            }
            let resources = &mut self.spec.resources;
            let (list, amount) = match name.as_str() {
                "weight_device" => (&mut resources.blkio_weight_device, "weight"),
                "device_read_bps" => (&mut resources.device_read_bps, "rate"),
                "device_write_bps" => (&mut resources.device_write_bps, "rate"),
                "device_read_iops" => (&mut resources.device_read_iops, "rate"),
                "device_write_iops" => (&mut resources.device_write_iops, "rate"),
                _ => {
                    self.leave(&format!("{key}.{name}"), node);
                    continue;
                }
            };
            let Value::List(nodes) = &node.value else {
                return Err(self.bad(key, node));
            };
            for node in nodes {
                let part = |name: &str| node.get(name).and_then(Node::text);
                match (part("path"), part(amount)) {
                    (Some(path), Some(amount)) => list.push(format!("{path}:{amount}")),
                    _ => return Err(self.bad(key, node)),
                }
            }
        }
        Ok(())
    }

    /// What of `deploy` is about one container; the rest is a swarm's or a project's.
    fn deploy(&mut self, key: &str, node: &Node) -> Read<()> {
        for (name, node) in node.map().ok_or_else(|| self.bad(key, node))? {
            match name.as_str() {
                "replicas" if node.text() == Some("1") => {}
                "resources" => {
                    for (part, node) in node.map().ok_or_else(|| self.bad(key, node))? {
                        for (what, node) in node.map().ok_or_else(|| self.bad(key, node))? {
                            self.limit(part, what, node)?;
                        }
                    }
                }
                _ => self.leave(&format!("{key}.{name}"), node),
            }
        }
        Ok(())
    }

    fn limit(&mut self, part: &str, what: &str, node: &Node) -> Read<()> {
        let key = format!("deploy.resources.{part}.{what}");
        match (part, what) {
            ("limits", "cpus") => self.spec.resources.cpus = self.text(&key, node)?,
            ("limits", "memory") => self.spec.resources.memory = self.text(&key, node)?,
            ("limits", "pids") => self.spec.resources.pids_limit = self.text(&key, node)?,
            ("reservations", "memory") => {
                self.spec.resources.memory_reservation = self.text(&key, node)?;
            }
            ("reservations", "devices") => {
                let request = match &node.value {
                    Value::List(nodes) if nodes.len() == 1 => {
                        let wants = nodes[0].get("capabilities").and_then(Node::texts);
                        wants
                            .is_some_and(|wants| wants == ["gpu"])
                            .then(|| gpu_request(&nodes[0]))
                            .flatten()
                    }
                    _ => None,
                };
                match request {
                    Some(request) => self.spec.resources.gpus = request,
                    None => self.leave(&key, node),
                }
            }
            _ => self.leave(&key, node),
        }
        Ok(())
    }
}

/// A request for GPUs as `--gpus` takes it; `None` where it says more than that can.
fn gpu_request(node: &Node) -> Option<String> {
    let mut request = None;
    for (key, node) in node.map()? {
        match key.as_str() {
            "count" => request = Some(node.text()?.to_owned()),
            "device_ids" => {
                let ids = node.texts()?.join(",");
                // A comma is a field's end to the CLI unless it stands in quotes.
                request = Some(if ids.contains(',') {
                    format!("\"device={ids}\"")
                } else {
                    format!("device={ids}")
                });
            }
            "driver" if node.text() == Some("nvidia") => {}
            "capabilities" if node.texts()? == ["gpu"] => {}
            _ => return None,
        }
    }
    Some(request.unwrap_or_else(|| "all".to_owned()))
}
