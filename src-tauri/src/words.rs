//! What the desktop side says by itself (the tray), in each language. The files are checked
//! against this type by the build: a missing or unknown word stops it.

use serde::Deserialize;

/// Everything that the tray says. `{…}` stands for a value.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(
    dead_code,
    missing_docs,
    reason = "the build only checks; the names say it all"
)]
pub(crate) struct Words {
    pub(crate) connecting: String,
    pub(crate) live: String,
    pub(crate) live_paused: String,
    pub(crate) reconnecting: String,
    pub(crate) stale: String,
    pub(crate) offline: String,
    pub(crate) open_window: String,
    pub(crate) start: String,
    pub(crate) stop: String,
    pub(crate) open_port: String,
    pub(crate) none_running: String,
    pub(crate) more: String,
    pub(crate) stopped_containers: String,
    pub(crate) quit: String,
}
