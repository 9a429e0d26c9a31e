//! The lists, and what the engine says of itself.

use super::inspected::InspectedMount;
use super::lax::{Pairable, list, pairs, part, text, texts, whole};
use serde::{Deserialize, Deserializer, de::IgnoredAny};

/// An item of `GET /containers/json`.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub(crate) struct Listed {
    #[serde(deserialize_with = "text")]
    pub(crate) id: String,
    /// With a leading slash; further ones (`/other/alias`) are legacy links.
    #[serde(deserialize_with = "texts")]
    pub(crate) names: Vec<String>,
    #[serde(deserialize_with = "text")]
    pub(crate) image: String,
    #[serde(rename = "ImageID", deserialize_with = "text")]
    pub(crate) image_id: String,
    #[serde(deserialize_with = "text")]
    pub(crate) command: String,
    #[serde(deserialize_with = "whole")]
    pub(crate) created: Option<i64>,
    #[serde(deserialize_with = "text")]
    pub(crate) state: String,
    /// `Up 2 hours (healthy)`
    #[serde(deserialize_with = "text")]
    pub(crate) status: String,
    #[serde(deserialize_with = "list")]
    pub(crate) ports: Vec<ListedPort>,
    #[serde(deserialize_with = "pairs")]
    pub(crate) labels: Vec<(String, String)>,
    #[serde(deserialize_with = "part")]
    pub(crate) network_settings: ListedNetworks,
    #[serde(deserialize_with = "list")]
    pub(crate) mounts: Vec<ListedMount>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct ListedPort {
    #[serde(rename = "IP", deserialize_with = "text")]
    pub(crate) ip: String,
    #[serde(rename = "PrivatePort", deserialize_with = "whole")]
    pub(crate) container: Option<i64>,
    #[serde(rename = "PublicPort", deserialize_with = "whole")]
    pub(crate) host: Option<i64>,
    #[serde(rename = "Type", deserialize_with = "text")]
    pub(crate) protocol: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub(crate) struct ListedNetworks {
    #[serde(deserialize_with = "pairs")]
    pub(crate) networks: Vec<(String, Unread)>,
}

/// A value of which only the key matters.
#[derive(Debug, Default)]
pub(crate) struct Unread;

impl Pairable for Unread {
    fn read<'de, D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        IgnoredAny::deserialize(from).map(|_| Self)
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub(crate) struct ListedMount {
    #[serde(rename = "Type", deserialize_with = "text")]
    pub(crate) kind: String,
    #[serde(deserialize_with = "text")]
    pub(crate) name: String,
    #[serde(deserialize_with = "text")]
    pub(crate) source: String,
}

/// An item of `GET /containers/json`, where it is asked for who mounts a volume.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub(crate) struct ListedUser {
    #[serde(deserialize_with = "text")]
    pub(crate) id: String,
    #[serde(deserialize_with = "texts")]
    pub(crate) names: Vec<String>,
    #[serde(deserialize_with = "text")]
    pub(crate) state: String,
    #[serde(deserialize_with = "pairs")]
    pub(crate) labels: Vec<(String, String)>,
    #[serde(deserialize_with = "list")]
    pub(crate) mounts: Vec<InspectedMount>,
}

/// An item of `GET /images/json`.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub(crate) struct ListedImage {
    #[serde(deserialize_with = "text")]
    pub(crate) id: String,
    #[serde(deserialize_with = "texts")]
    pub(crate) repo_tags: Vec<String>,
    #[serde(deserialize_with = "pairs")]
    pub(crate) labels: Vec<(String, String)>,
    #[serde(deserialize_with = "whole")]
    pub(crate) created: Option<i64>,
    #[serde(deserialize_with = "whole")]
    pub(crate) size: Option<i64>,
}

/// `GET /volumes`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct ListedVolumes {
    /// Must be there, if only as `null`: anything else is not a list of volumes.
    pub(crate) volumes: Option<Vec<ListedVolume>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub(crate) struct ListedVolume {
    #[serde(deserialize_with = "text")]
    pub(crate) name: String,
    #[serde(deserialize_with = "text")]
    pub(crate) driver: String,
    #[serde(deserialize_with = "text")]
    pub(crate) mountpoint: String,
    #[serde(deserialize_with = "text")]
    pub(crate) created_at: String,
    #[serde(deserialize_with = "pairs")]
    pub(crate) labels: Vec<(String, String)>,
    #[serde(deserialize_with = "pairs")]
    pub(crate) options: Vec<(String, String)>,
}

/// An item of `GET /networks`.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub(crate) struct ListedNetwork {
    #[serde(deserialize_with = "text")]
    pub(crate) id: String,
    #[serde(deserialize_with = "text")]
    pub(crate) name: String,
    #[serde(deserialize_with = "text")]
    pub(crate) driver: String,
    #[serde(deserialize_with = "text")]
    pub(crate) scope: String,
    #[serde(deserialize_with = "text")]
    pub(crate) created: String,
    #[serde(rename = "IPAM", deserialize_with = "part")]
    pub(crate) ipam: Ipam,
    #[serde(deserialize_with = "pairs")]
    pub(crate) labels: Vec<(String, String)>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub(crate) struct Ipam {
    #[serde(deserialize_with = "list")]
    pub(crate) config: Vec<AddressRange>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub(crate) struct AddressRange {
    #[serde(deserialize_with = "text")]
    pub(crate) subnet: String,
}

/// `POST /containers/create`.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub(crate) struct Made {
    #[serde(deserialize_with = "text")]
    pub(crate) id: String,
    #[serde(deserialize_with = "texts")]
    pub(crate) warnings: Vec<String>,
}

/// `GET /version`.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub(crate) struct Version {
    #[serde(deserialize_with = "text")]
    pub(crate) version: String,
    #[serde(deserialize_with = "text")]
    pub(crate) os: String,
    #[serde(deserialize_with = "text")]
    pub(crate) arch: String,
    #[serde(deserialize_with = "list")]
    pub(crate) components: Vec<Component>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub(crate) struct Component {
    #[serde(deserialize_with = "text")]
    pub(crate) name: String,
}

/// `GET /info`.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub(crate) struct Info {
    #[serde(deserialize_with = "text")]
    pub(crate) name: String,
    /// The engine's clock, RFC 3339.
    #[serde(deserialize_with = "text")]
    pub(crate) system_time: String,
}
