//! What a pasted command line speaks of: this person's variables, home and files.

use crate::pick::text_of;
use docker_run::Around;
use std::io::{Error, ErrorKind, Result};
use std::path::Path;

/// This process's surroundings, without a current folder: a program that was started from a menu
/// does not know in which folder the command would have been typed.
pub(crate) struct Here;

impl Around for Here {
    fn variable(&self, name: &str) -> Option<String> {
        std::env::var(name).ok()
    }

    fn home(&self) -> Option<String> {
        let home = std::env::home_dir()?.into_os_string().into_string().ok()?;
        (!home.is_empty()).then_some(home)
    }

    fn current_dir(&self) -> Option<String> {
        None
    }

    fn read_file(&self, path: &str) -> Result<String> {
        let path = Path::new(path);
        if path.is_absolute() {
            text_of(path)
        } else {
            let message = "a path from the folder of the command, which is not known";
            Err(Error::new(ErrorKind::NotFound, message))
        }
    }
}
