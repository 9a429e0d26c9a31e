//! What engines tell of images: inspect, finds of a search, and the progress of a pull.

use super::inspected::Healthcheck;
use super::lax::{flag, pairs, part, text, texts, whole};
use super::listed::Unread;
use serde::Deserialize;

/// `GET /images/{name}/json`.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub(crate) struct InspectedImage {
    #[serde(deserialize_with = "text")]
    pub(crate) id: String,
    #[serde(deserialize_with = "whole")]
    pub(crate) size: Option<i64>,
    #[serde(deserialize_with = "text")]
    pub(crate) created: String,
    #[serde(deserialize_with = "text")]
    pub(crate) os: String,
    #[serde(deserialize_with = "text")]
    pub(crate) architecture: String,
    #[serde(deserialize_with = "text")]
    pub(crate) variant: String,
    #[serde(rename = "RootFS", deserialize_with = "part")]
    pub(crate) root_fs: RootFs,
    #[serde(deserialize_with = "part")]
    pub(crate) config: ImageConfig,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub(crate) struct RootFs {
    #[serde(deserialize_with = "texts")]
    pub(crate) layers: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub(crate) struct ImageConfig {
    #[serde(deserialize_with = "pairs")]
    pub(crate) exposed_ports: Vec<(String, Unread)>,
    #[serde(deserialize_with = "pairs")]
    pub(crate) volumes: Vec<(String, Unread)>,
    #[serde(deserialize_with = "texts")]
    pub(crate) env: Vec<String>,
    #[serde(deserialize_with = "texts")]
    pub(crate) entrypoint: Vec<String>,
    #[serde(deserialize_with = "texts")]
    pub(crate) cmd: Vec<String>,
    #[serde(deserialize_with = "text")]
    pub(crate) user: String,
    #[serde(deserialize_with = "text")]
    pub(crate) working_dir: String,
    #[serde(deserialize_with = "part")]
    pub(crate) healthcheck: Healthcheck,
    #[serde(deserialize_with = "text")]
    pub(crate) stop_signal: String,
    #[serde(deserialize_with = "pairs")]
    pub(crate) labels: Vec<(String, String)>,
}

/// An item of `GET /images/search`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Find {
    #[serde(deserialize_with = "text")]
    pub(crate) name: String,
    #[serde(deserialize_with = "text")]
    pub(crate) description: String,
    #[serde(deserialize_with = "whole")]
    pub(crate) star_count: Option<i64>,
    #[serde(deserialize_with = "flag")]
    pub(crate) is_official: bool,
}

/// An item of the stream of `POST /images/create`.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct PullLine {
    #[serde(deserialize_with = "text")]
    pub(crate) status: String,
    /// A layer; of some lines the tag.
    #[serde(deserialize_with = "text")]
    pub(crate) id: String,
    #[serde(deserialize_with = "part")]
    pub(crate) progress_detail: ProgressDetail,
    /// Why it went no further.
    #[serde(deserialize_with = "text")]
    pub(crate) error: String,
    /// The same, in engines that do not write `error` any more.
    #[serde(deserialize_with = "part")]
    pub(crate) error_detail: ErrorDetail,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct ErrorDetail {
    #[serde(deserialize_with = "text")]
    pub(crate) message: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct ProgressDetail {
    #[serde(deserialize_with = "whole")]
    pub(crate) current: Option<i64>,
    #[serde(deserialize_with = "whole")]
    pub(crate) total: Option<i64>,
    /// Empty for bytes; `s` where it counts seconds.
    #[serde(deserialize_with = "text")]
    pub(crate) units: String,
}
