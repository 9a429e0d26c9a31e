//! The person's choices, in one JSON file of the program's configuration folder.
//!
//! A file that cannot be read is kept beside as `settings.json.unreadable`, so that nothing is
//! lost by starting with the defaults; writing goes through a temporary file and a rename.

use contract::{Deed, Failure, Language, Settings};
use serde_json::Value;
use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::{Mutex, MutexGuard, PoisonError},
};
use tokio::sync::watch;

/// The choices as they are now; who shows them can wait for a change.
pub(crate) struct Keeper {
    path: PathBuf,
    now: watch::Sender<Settings>,
    /// Why the file, which is there, could not be read: it is not written over then.
    unread: Mutex<Option<String>>,
}

impl Keeper {
    /// Reads the choices that were kept in `folder`, or takes the defaults.
    pub(crate) fn open(folder: &Path) -> Self {
        let path = folder.join("settings.json");
        let (settings, unread) = match read(&path) {
            Ok(settings) => (settings, None),
            Err(error) => (Settings::default(), Some(error.to_string())),
        };
        Self {
            path,
            now: watch::Sender::new(settings),
            unread: Mutex::new(unread),
        }
    }

    pub(crate) fn get(&self) -> Settings {
        self.now.borrow().clone()
    }

    /// Why the defaults stand for what the person chose, where they do.
    pub(crate) fn trouble(&self) -> Option<Failure> {
        self.unread().clone().map(|why| self.failure(why))
    }

    pub(crate) fn changes(&self) -> watch::Receiver<Settings> {
        self.now.subscribe()
    }

    /// Changes some of the choices. What another window changed meanwhile stays.
    pub(crate) fn change(&self, change: impl FnOnce(&mut Settings)) -> Result<(), Failure> {
        // Held to the end: one change after the other.
        let mut unread = self.unread();
        let mut settings = match *unread {
            None => self.get(),
            // Perhaps it can be read by now; if not, what is in it is worth more.
            Some(_) => read(&self.path).map_err(|error| self.failure(error.to_string()))?,
        };
        *unread = None;
        change(&mut settings);
        self.write(&settings)
            .map_err(|error| self.failure(error.to_string()))?;
        self.now.send_replace(settings);
        Ok(())
    }

    fn unread(&self) -> MutexGuard<'_, Option<String>> {
        self.unread.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn failure(&self, message: String) -> Failure {
        Failure {
            deed: Deed::KeepSettings,
            subject: self.path.display().to_string(),
            code: None,
            message,
        }
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

/// What is kept; the defaults where nothing is, or nothing that is understood.
fn read(path: &Path) -> io::Result<Settings> {
    match fs::read(path) {
        Ok(text) => Ok(serde_json::from_slice(&text).unwrap_or_else(|_| {
            // It can only fail where the folder cannot be written, and then saving will say so.
            drop(fs::rename(path, path.with_extension("json.unreadable")));
            Settings::default()
        })),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Settings::default()),
        Err(error) => Err(error),
    }
}

/// `now` with what `after` changed of `before`: two windows that each change something of their
/// own do not undo each other's.
pub(crate) fn merged(now: &Settings, before: &Settings, after: &Settings) -> Settings {
    let value = |settings: &Settings| serde_json::to_value(settings);
    let (Ok(mut merged), Ok(was), Ok(is)) = (value(now), value(before), value(after)) else {
        return after.clone();
    };
    merge(&mut merged, &was, &is);
    serde_json::from_value(merged).unwrap_or_else(|_| after.clone())
}

fn merge(now: &mut Value, before: &Value, after: &Value) {
    match (now, before, after) {
        (Value::Object(now), Value::Object(before), Value::Object(after)) => {
            for (key, after) in after {
                match (now.get_mut(key), before.get(key)) {
                    (Some(now), Some(before)) => merge(now, before, after),
                    _ => drop(now.insert(key.clone(), after.clone())),
                }
            }
        }
        (now, before, after) if before != after => *now = after.clone(),
        _ => {}
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
        Keeper::open(&folder)
            .change(|all| *all = chosen.clone())
            .unwrap();
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
    fn a_file_that_may_not_be_read_is_told_and_not_written_over() {
        let folder = std::env::temp_dir().join(format!("berth-unread-{}", std::process::id()));
        // A folder in its place cannot be read by anyone, root included.
        fs::create_dir_all(folder.join("settings.json")).unwrap();
        let keeper = Keeper::open(&folder);
        assert!(keeper.trouble().is_some());
        assert!(keeper.change(|all| all.theme = Theme::Dark).is_err());
        assert!(folder.join("settings.json").is_dir());
        fs::remove_dir(folder.join("settings.json")).unwrap();
        keeper.change(|all| all.theme = Theme::Dark).unwrap();
        assert!(keeper.trouble().is_none());
        assert_eq!(Keeper::open(&folder).get().theme, Theme::Dark);
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn windows_keep_each_others_choices() {
        let before = Settings::default();
        let mut now = before.clone();
        now.theme = Theme::Dark;
        now.logs.wrap = true;
        let mut after = before.clone();
        after.logs.times = true;
        after.terminal.font_size = 20;
        let merged = merged(&now, &before, &after);
        assert_eq!(merged.theme, Theme::Dark);
        assert!(merged.logs.wrap && merged.logs.times);
        assert_eq!(merged.terminal.font_size, 20);
    }

    #[test]
    fn a_file_of_another_version_is_read_as_far_as_it_is_understood() {
        let read: Settings =
            serde_json::from_str(r#"{ "theme": "dark", "of_the_future": 1 }"#).unwrap();
        assert_eq!(read.theme, Theme::Dark);
        assert_eq!(read.drawer_width, Settings::default().drawer_width);
    }
}
