//! What a pasted command line speaks of: this person's variables, home and files.

use crate::pick::text_of;
use contract::{ParseTrouble, Parsed};
use docker_run::Around;
use std::io::{Error, ErrorKind, Result};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

/// Reads a paste, in the folder in which it would have been typed, if that is known.
pub(crate) fn read(
    text: &str,
    folder: Option<String>,
) -> std::result::Result<Parsed, ParseTrouble> {
    let here = Here {
        folder,
        asked: AtomicBool::new(false),
    };
    let mut parsed = docker_run::read(text, &here)?;
    parsed.wants_folder = here.folder.is_none() && here.asked.into_inner();
    Ok(parsed)
}

/// This process's surroundings, without its current folder: a program that was started from a menu
/// does not know in which folder the command would have been typed.
struct Here {
    folder: Option<String>,
    /// Whether the paste speaks of that folder.
    asked: AtomicBool,
}

impl Around for Here {
    fn variable(&self, name: &str) -> Option<String> {
        std::env::var(name).ok()
    }

    fn home(&self) -> Option<String> {
        let home = std::env::home_dir()?.into_os_string().into_string().ok()?;
        (!home.is_empty()).then_some(home)
    }

    fn current_dir(&self) -> Option<String> {
        self.asked.store(true, Ordering::Relaxed);
        self.folder.clone()
    }

    fn read_file(&self, path: &str) -> Result<String> {
        let path = Path::new(path);
        if path.is_absolute() {
            return text_of(path);
        }
        match self.current_dir() {
            Some(folder) => text_of(&Path::new(&folder).join(path)),
            None => {
                let message = "a path from the folder of the command, which is not known";
                Err(Error::new(ErrorKind::NotFound, message))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn a_paste_asks_for_the_folder_that_it_speaks_of() {
        let folder = std::env::temp_dir().join(format!("berth-paste-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join("web.env"), "A=1\n").unwrap();
        let at = folder.display().to_string();
        for (text, wants) in [
            ("docker run -v $PWD/data:/d nginx", true),
            ("docker run -v \"$(pwd)/data\":/d nginx", true),
            ("docker run -v ./data:/d nginx", true),
            ("docker run --env-file web.env nginx", true),
            ("docker run -v /srv/data:/d nginx", false),
        ] {
            assert_eq!(read(text, None).unwrap().wants_folder, wants, "{text}");
            let parsed = read(text, Some(at.clone())).unwrap();
            assert!(!parsed.wants_folder, "{text}");
            let named = &parsed.specs[0];
            assert!(named.not_honoured.is_empty(), "{text}: {named:?}");
            let data = format!("{at}/data");
            assert!(
                named
                    .spec
                    .mounts
                    .iter()
                    .all(|one| one.source == data || !wants)
            );
            assert_eq!(named.spec.env.len(), usize::from(text.contains("env")));
        }
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
