use super::Pair;
use serde::{Deserialize, Serialize};

/// `--network`, in its short or its long form.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct NetworkSpec {
    /// `bridge`, `host`, `none`, `container:NAME`, or a network's name or ID; empty is the
    /// engine's default one.
    pub name: String,
    /// `--network-alias`
    pub aliases: Vec<String>,
    /// `--ip`
    pub ipv4: String,
    /// `--ip6`
    pub ipv6: String,
    /// `--mac-address`
    pub mac: String,
    /// `--link-local-ip`
    pub link_local: Vec<String>,
    /// `driver-opt`
    pub driver_options: Vec<Pair>,
    /// `gw-priority`
    pub gateway_priority: String,
}

/// `--link container[:alias]`
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct LinkSpec {
    /// Its name or ID.
    pub container: String,
    /// The name it has in here; empty is the container's own.
    pub alias: String,
}
