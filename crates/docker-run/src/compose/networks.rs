//! Networks of a service.

use super::service::{Read, Service};
use super::yaml::{Node, Value};
use contract::NetworkSpec;

impl Service<'_> {
    pub(super) fn network_mode(&mut self, key: &str, node: &Node) -> Read<()> {
        let name = self.namespace(key, node)?;
        self.spec.networks.push(NetworkSpec {
            name,
            ..NetworkSpec::default()
        });
        Ok(())
    }

    pub(super) fn networks(&mut self, key: &str, node: &Node) -> Read<()> {
        if let Value::Map(entries) = &node.value {
            // The highest priority is the first network.
            let mut sorted: Vec<_> = entries.iter().collect();
            let priority = |node: &Node| {
                let text = node.get("priority").and_then(Node::text);
                text.and_then(|text| text.parse::<i64>().ok()).unwrap_or(0)
            };
            sorted.sort_by_key(|(_, node)| std::cmp::Reverse(priority(node)));
            for (name, node) in sorted {
                let network = self.network(key, name, Some(node))?;
                self.spec.networks.push(network);
            }
            return Ok(());
        }
        for name in self.texts(key, node)? {
            let network = self.network(key, &name, None)?;
            self.spec.networks.push(network);
        }
        Ok(())
    }

    fn network(&mut self, key: &str, name: &str, node: Option<&Node>) -> Read<NetworkSpec> {
        let mut network = NetworkSpec {
            name: self.network_name(name),
            ..NetworkSpec::default()
        };
        let Some(node) = node else {
            return Ok(network);
        };
        let entries = node.map().ok_or_else(|| self.bad(key, node))?;
        for (field, node) in entries {
            match field.as_str() {
                "aliases" => network.aliases = self.texts(key, node)?,
                "ipv4_address" => network.ipv4 = self.text(key, node)?,
                "ipv6_address" => network.ipv6 = self.text(key, node)?,
                "mac_address" => network.mac = self.text(key, node)?,
                "link_local_ips" => network.link_local = self.texts(key, node)?,
                "driver_opts" => network.driver_options = self.pairs(key, node)?,
                "gw_priority" => network.gateway_priority = self.text(key, node)?,
                "priority" => {}
                _ => self.leave(&format!("{key}.{name}.{field}"), node),
            }
        }
        Ok(network)
    }

    /// The name that the file gives a network, else the one by which it is called there.
    fn network_name(&self, key: &str) -> String {
        let declared = self.file.networks.iter().find(|(name, _)| name == key);
        let name = declared.and_then(|(_, node)| declared_name(node));
        name.unwrap_or_else(|| key.to_owned())
    }

    /// The service's own name as an alias, and its `mac_address`.
    pub(super) fn finish_networks(&mut self) {
        if !self.mac.is_empty() {
            if self.spec.networks.is_empty() {
                self.spec.networks.push(NetworkSpec::default());
            }
            if let Some(first) = self.spec.networks.first_mut()
                && first.mac.is_empty()
            {
                first.mac = std::mem::take(&mut self.mac);
            }
        }
        // Where the container has the name anyway, the engine's DNS knows it.
        if self.name.is_empty() || self.spec.name == self.name {
            return;
        }
        for network in &mut self.spec.networks {
            let own = !super::write::is_mode(&network.name);
            if own && !network.aliases.iter().any(|alias| alias == self.name) {
                network.aliases.push(self.name.to_owned());
            }
        }
    }
}

/// `name:`, or the older `external: {name: …}`.
pub(super) fn declared_name(node: &Node) -> Option<String> {
    let name = node.get("name").or_else(|| {
        node.get("external")
            .and_then(|external| external.get("name"))
    });
    let name = name?.text()?;
    (!name.is_empty()).then(|| name.to_owned())
}
