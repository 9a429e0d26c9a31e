//! The parts of the form, one file each. Most of what they ask for stands in tables of fields.

mod basics;
mod command;
mod environment;
mod health;
mod labels;
mod network;
mod ports;
mod resources;
mod security;

use super::draft::Draft;
use super::field::{Field, Words, more, text};
use super::volumes::Volumes;
use crate::i18n::td_string;
use contract::Spec;
use leptos::prelude::*;

/// A part of the form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Section {
    Basics,
    Ports,
    Volumes,
    Environment,
    Network,
    Command,
    Resources,
    Health,
    Security,
    Labels,
}

/// Of volumes, what belongs to no single one.
static VOLUMES_MORE: [Field; 1] = [Field::new(
    "volume_driver",
    |locale| td_string!(locale, run.field.volume_driver),
    "--volume-driver",
    text!(volume_driver),
)
.hint("local")];

impl Section {
    pub(super) const ALL: [Self; 10] = [
        Self::Basics,
        Self::Ports,
        Self::Volumes,
        Self::Environment,
        Self::Network,
        Self::Command,
        Self::Resources,
        Self::Health,
        Self::Security,
        Self::Labels,
    ];

    /// It is seen as soon as the form opens.
    pub(super) fn is_first(self) -> bool {
        matches!(self, Self::Basics | Self::Ports | Self::Volumes)
    }

    /// Found again by scripts: `data-section`.
    pub(super) fn hook(self) -> &'static str {
        match self {
            Self::Basics => "basics",
            Self::Ports => "ports",
            Self::Volumes => "volumes",
            Self::Environment => "environment",
            Self::Network => "network",
            Self::Command => "command",
            Self::Resources => "resources",
            Self::Health => "health",
            Self::Security => "security",
            Self::Labels => "labels",
        }
    }

    pub(super) fn words(self) -> Words {
        match self {
            Self::Basics => |locale| td_string!(locale, run.section.basics),
            Self::Ports => |locale| td_string!(locale, run.section.ports),
            Self::Volumes => |locale| td_string!(locale, run.section.volumes),
            Self::Environment => |locale| td_string!(locale, run.section.environment),
            Self::Network => |locale| td_string!(locale, run.section.network),
            Self::Command => |locale| td_string!(locale, run.section.command),
            Self::Resources => |locale| td_string!(locale, run.section.resources),
            Self::Health => |locale| td_string!(locale, run.section.health),
            Self::Security => |locale| td_string!(locale, run.section.security),
            Self::Labels => |locale| td_string!(locale, run.section.labels),
        }
    }

    /// Said after its name, quieter.
    pub(super) fn note(self) -> Option<Words> {
        match self {
            Self::Ports => Some(|locale| td_string!(locale, run.section.ports_note)),
            Self::Volumes => Some(|locale| td_string!(locale, run.section.volumes_note)),
            _ => None,
        }
    }

    /// The part in which a place of the spec stands.
    pub(super) fn of(at: &str) -> Self {
        match at.split('/').next().unwrap_or_default() {
            "ports" | "publish_all" | "expose" => Self::Ports,
            "mounts" | "volumes_from" | "volume_driver" => Self::Volumes,
            "env" => Self::Environment,
            "networks" | "links" | "dns" | "dns_search" | "dns_options" | "extra_hosts" => {
                Self::Network
            }
            "entrypoint" | "command" | "workdir" | "user" | "group_add" | "stop_signal"
            | "stop_timeout" => Self::Command,
            "resources" => Self::Resources,
            "restart" | "health" | "log_driver" | "log_options" => Self::Health,
            "privileged" | "cap_add" | "cap_drop" | "security_options" | "read_only" | "userns"
            | "ipc" | "pid" | "uts" | "cgroupns" | "runtime" | "sysctls" => Self::Security,
            "labels" | "annotations" => Self::Labels,
            // What is about the whole is said at the beginning.
            _ => Self::Basics,
        }
    }

    /// The fields that stand in tables, without those of rows.
    fn tables(self) -> [&'static [Field]; 3] {
        match self {
            Self::Basics => [&basics::TEXTS, &basics::FLAGS, &basics::MORE],
            Self::Ports => [&ports::FLAGS, &ports::MORE, &[]],
            Self::Volumes => [&VOLUMES_MORE, &[], &[]],
            Self::Environment => [&[], &[], &[]],
            Self::Network => [&network::FIELDS, &network::MORE, &[]],
            Self::Command => [&command::FIELDS, &[], &[]],
            Self::Resources => [&resources::FIELDS, &resources::MORE, &[]],
            Self::Health => [&health::TIMES, &health::LOGGING, &[]],
            Self::Security => [&security::FLAGS, &security::FIELDS, &security::MORE],
            Self::Labels => [&labels::FIELDS, &labels::MORE, &[]],
        }
    }

    /// How many things are set in it.
    pub(super) fn count(self, spec: &Spec) -> usize {
        let tables: usize = self
            .tables()
            .iter()
            .flat_map(|table| table.iter())
            .map(|field| field.count(spec, 0))
            .sum();
        let rest = match self {
            Self::Basics => usize::from(spec.pull != Default::default()),
            Self::Ports => spec.ports.len(),
            Self::Volumes => spec.mounts.len() + spec.volumes_from.len(),
            Self::Environment => spec.env.len(),
            Self::Network => spec.networks.len() + spec.links.len(),
            Self::Command => {
                usize::from(spec.entrypoint.is_some()) + usize::from(!spec.command.is_empty())
            }
            Self::Health => {
                usize::from(!spec.restart.is_empty())
                    + usize::from(spec.health.check != Default::default())
            }
            Self::Security => spec.cap_add.len() + spec.cap_drop.len(),
            Self::Resources | Self::Labels => 0,
        };
        tables + rest
    }

    /// What stands in it.
    pub(super) fn view(self, draft: Draft) -> AnyView {
        match self {
            Self::Basics => basics::view(draft),
            Self::Ports => ports::view(draft),
            Self::Volumes => view! {
                <Volumes form=draft.form />
                {more(draft, &VOLUMES_MORE, 0)}
            }
            .into_any(),
            Self::Environment => environment::view(draft),
            Self::Network => network::view(draft),
            Self::Command => command::view(draft),
            Self::Resources => resources::view(draft),
            Self::Health => health::view(draft),
            Self::Security => security::view(draft),
            Self::Labels => labels::view(draft),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Section, network};
    use contract::{
        EnvSpec, HealthCheck, LinkSpec, MountSpec, NetworkSpec, PortSpec, Spec, VolumesFrom,
    };
    use serde_json::Value;

    /// Places whose controls are made by hand: in the header, in rows, or beside a table.
    const BY_HAND: [&str; 27] = [
        "image",
        "detach",
        "pull",
        "ports/#/host_ip",
        "ports/#/host_port",
        "ports/#/container_port",
        "ports/#/protocol",
        "env/#/name",
        "env/#/value",
        "networks/#/name",
        "networks/#/ipv4",
        "networks/#/ipv6",
        "networks/#/mac",
        "networks/#/aliases",
        "networks/#/link_local",
        "networks/#/driver_options",
        "networks/#/gateway_priority",
        "links/#/container",
        "links/#/alias",
        "entrypoint",
        "command",
        "restart",
        "health/check",
        "cap_add",
        "cap_drop",
        "mounts",
        "volumes_from",
    ];

    fn places(value: &Value, at: &str, found: &mut Vec<String>) {
        match value {
            Value::Object(fields) => {
                for (name, value) in fields {
                    let at = if at.is_empty() {
                        name.clone()
                    } else {
                        format!("{at}/{name}")
                    };
                    places(value, &at, found);
                }
            }
            Value::Array(rows) if rows.first().is_some_and(Value::is_object) => {
                places(&rows[0], &format!("{at}/#"), found);
            }
            _ => found.push(at.to_owned()),
        }
    }

    #[test]
    fn every_option_has_a_field() {
        let spec = Spec {
            ports: vec![PortSpec::default()],
            env: vec![EnvSpec::default()],
            networks: vec![NetworkSpec::default()],
            links: vec![LinkSpec::default()],
            ..Spec::default()
        };
        let mut wanted = Vec::new();
        places(
            &serde_json::to_value(&spec).expect("a spec is JSON"),
            "",
            &mut wanted,
        );
        let mut known: Vec<&str> = BY_HAND.to_vec();
        for section in Section::ALL {
            for field in section.tables().iter().flat_map(|table| table.iter()) {
                assert_eq!(Section::of(field.at), section, "{}", field.at);
                known.push(field.at);
            }
        }
        for field in network::ROW.iter().chain(&network::ROW_MORE) {
            assert!(BY_HAND.contains(&field.at), "{}", field.at);
        }
        for place in &wanted {
            assert!(known.contains(&place.as_str()), "no field for {place}");
        }
        for place in known {
            assert!(
                wanted.iter().any(|known| known == place),
                "no such place: {place}"
            );
        }
    }

    #[test]
    fn a_new_form_counts_nothing_and_every_entry_counts_once() {
        let none = Spec {
            image: "web".into(),
            ..Spec::default()
        };
        for section in Section::ALL {
            assert_eq!(section.count(&none), 0, "{section:?}");
        }
        let mut some = none;
        some.ports = vec![PortSpec::default(); 2];
        some.mounts = vec![MountSpec::default()];
        some.volumes_from = vec![VolumesFrom::default()];
        some.entrypoint = Some(Vec::new());
        some.health.check = HealthCheck::Off;
        some.resources.memory = "512m".into();
        some.cap_drop = vec!["ALL".into()];
        let counts = Section::ALL.map(|section| section.count(&some));
        assert_eq!(counts, [0, 2, 2, 0, 0, 1, 1, 1, 1, 0]);
    }
}
