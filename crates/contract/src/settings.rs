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
    /// The image list.
    pub images: ListSettings,
    /// The volume list.
    pub volumes: ListSettings,
    /// The network list.
    pub networks: ListSettings,
    /// Compose projects whose rows are folded away.
    pub folded_projects: Vec<String>,
    /// In CSS pixels.
    pub drawer_width: u32,
    /// In CSS pixels.
    pub dock_height: u32,
    /// How logs are kept and shown.
    pub logs: LogSettings,
    /// How terminals are shown.
    pub terminal: TerminalSettings,
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
            images: ListSettings::default(),
            volumes: ListSettings::default(),
            networks: ListSettings::default(),
            folded_projects: Vec::new(),
            drawer_width: 440,
            dock_height: 280,
            logs: LogSettings::default(),
            terminal: TerminalSettings::default(),
            close_to_tray: false,
        }
    }
}

/// How logs are kept and shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct LogSettings {
    /// Lines of one view that are kept in memory, in MiB.
    pub memory_mib: u32,
    /// Older lines of one view that are kept in a temporary file, in MiB; 0 keeps none.
    pub disk_mib: u32,
    /// Each line begins with its time.
    pub times: bool,
    /// Long lines are wrapped.
    pub wrap: bool,
}

impl Default for LogSettings {
    fn default() -> Self {
        Self {
            memory_mib: 64,
            disk_mib: 1024,
            times: false,
            wrap: false,
        }
    }
}

/// How terminals are shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TerminalSettings {
    /// In CSS pixels.
    pub font_size: u32,
    /// Lines that can be scrolled back to.
    pub scrollback: u32,
    /// What is drawn is told to a screen reader, too, which costs speed.
    pub screen_reader: bool,
    /// The person knows that what ends the main process stops the container.
    pub knows_attach: bool,
    /// What was run, by container name; newest last, for the most recent containers only.
    pub history: Vec<ExecHistory>,
}

impl Default for TerminalSettings {
    fn default() -> Self {
        Self {
            font_size: 13,
            scrollback: 10_000,
            screen_reader: false,
            knows_attach: false,
            history: Vec::new(),
        }
    }
}

/// What was run in a container.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExecHistory {
    /// Its name.
    pub container: String,
    /// Commands as they were typed, newest last.
    pub commands: Vec<String>,
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
