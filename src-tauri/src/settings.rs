//! The person's choices, in one JSON file of the program's configuration folder.
//!
//! A file that cannot be read is kept beside as `settings.json.unreadable`, so that nothing is
//! lost by starting with the defaults; writing goes through a temporary file and a rename.

use contract::{Deed, Failure, Language, Settings};
use std::{
    fs, io,
    path::{Path, PathBuf},
};
use tokio::sync::watch;

/// The choices as they are now; who shows them can wait for a change.
pub(crate) struct Keeper {
    path: PathBuf,
    now: watch::Sender<Settings>,
}

impl Keeper {
    /// Reads the choices that were kept in `folder`, or takes the defaults.
    pub(crate) fn open(folder: &Path) -> Self {
        let path = folder.join("settings.json");
        let settings = match fs::read(&path) {
            Ok(text) => serde_json::from_slice(&text).unwrap_or_else(|_| {
                // It can only fail where the folder cannot be written, and then saving will say so.
                drop(fs::rename(&path, path.with_extension("json.unreadable")));
                Settings::default()
            }),
            Err(_) => Settings::default(),
        };
        Self {
            path,
            now: watch::Sender::new(settings),
        }
    }

    pub(crate) fn get(&self) -> Settings {
        self.now.borrow().clone()
    }

    pub(crate) fn changes(&self) -> watch::Receiver<Settings> {
        self.now.subscribe()
    }

    pub(crate) fn set(&self, settings: Settings) -> Result<(), Failure> {
        self.write(&settings).map_err(|error| Failure {
            deed: Deed::KeepSettings,
            subject: self.path.display().to_string(),
            code: None,
            message: error.to_string(),
        })?;
        self.now.send_replace(settings);
        Ok(())
    }

    fn write(&self, settings: &Settings) -> io::Result<()> {
        if let Some(folder) = self.path.parent() {
            fs::create_dir_all(folder)?;
        }
        let beside = self.path.with_extension("json.new");
        fs::write(&beside, serde_json::to_vec_pretty(settings)?)?;
        fs::rename(&beside, &self.path)
    }
}

/// The language that was chosen, or the system's where it is one that the program speaks.
pub(crate) fn language(settings: &Settings) -> Language {
    settings
        .language
        .unwrap_or_else(|| match sys_locale::get_locale() {
            Some(locale) if locale.starts_with("ko") => Language::Ko,
            _ => Language::En,
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use contract::Theme;

    #[test]
    fn choices_survive_a_restart_and_an_unreadable_file_is_kept() {
        let folder = std::env::temp_dir().join(format!("berth-settings-{}", std::process::id()));
        let chosen = Settings {
            theme: Theme::Dark,
            ..Settings::default()
        };
        Keeper::open(&folder).set(chosen.clone()).unwrap();
        assert_eq!(Keeper::open(&folder).get(), chosen);

        fs::write(folder.join("settings.json"), "{ not json").unwrap();
        assert_eq!(Keeper::open(&folder).get(), Settings::default());
        assert_eq!(
            fs::read_to_string(folder.join("settings.json.unreadable")).unwrap(),
            "{ not json"
        );
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn a_file_of_another_version_is_read_as_far_as_it_is_understood() {
        let read: Settings =
            serde_json::from_str(r#"{ "theme": "dark", "of_the_future": 1 }"#).unwrap();
        assert_eq!(read.theme, Theme::Dark);
        assert_eq!(read.drawer_width, Settings::default().drawer_width);
    }
}
