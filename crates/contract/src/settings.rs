use serde::{Deserialize, Serialize};

/// The person's choices. Everything has a default, so that a file of an older or newer version
/// is read as far as it is understood.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// `None` follows the system.
    pub language: Option<Language>,
    /// Light, dark, or as the system is.
    pub theme: Theme,
    /// The engine to look at, [`crate::Endpoint::key`]; `None` is what the docker CLI would use.
    pub engine: Option<String>,
    /// The container list.
    pub containers: ListSettings,
    /// Compose projects whose rows are folded away.
    pub folded_projects: Vec<String>,
    /// In CSS pixels.
    pub drawer_width: u32,
    /// Closing the window leaves the program in the tray, where there is one.
    pub close_to_tray: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            language: None,
            theme: Theme::System,
            engine: None,
            containers: ListSettings::default(),
            folded_projects: Vec::new(),
            drawer_width: 420,
            close_to_tray: false,
        }
    }
}

/// A language that the program speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// English.
    En,
    /// 한국어.
    Ko,
}

/// Which colours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "the names say it all")]
pub enum Theme {
    #[default]
    System,
    Light,
    Dark,
}

/// How a list is shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ListSettings {
    /// Columns that differ from the default, by name.
    pub columns: Vec<ColumnSettings>,
    /// The column it is sorted by; `None` is the default order.
    pub sort: Option<Sort>,
    /// Rows stand under their compose project.
    pub grouped: bool,
}

impl Default for ListSettings {
    fn default() -> Self {
        Self {
            columns: Vec::new(),
            sort: None,
            grouped: true,
        }
    }
}

/// How a column is shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ColumnSettings {
    /// The column's name.
    pub column: String,
    /// `false` hides it.
    pub shown: bool,
    /// In CSS pixels; `None` is the default.
    pub width: Option<u32>,
}

/// What a list is sorted by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sort {
    /// The column's name.
    pub column: String,
    /// Largest first.
    pub descending: bool,
}
