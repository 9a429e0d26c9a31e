use std::io;

/// The surroundings that a pasted text speaks of: those of the person who pastes it.
pub trait Around {
    /// The value of an environment variable; `None` where it is not set.
    fn variable(&self, name: &str) -> Option<String>;

    /// The home folder, for `~`.
    fn home(&self) -> Option<String>;

    /// The folder that relative paths and `$(pwd)` mean; `None` where nothing says which.
    fn current_dir(&self) -> Option<String>;

    /// The text of a file that the paste names, relative to [`Around::current_dir`].
    ///
    /// # Errors
    /// The system's, or [`io::ErrorKind::InvalidData`] where it is not UTF-8.
    fn read_file(&self, path: &str) -> io::Result<String>;
}

/// Surroundings without anything: no variables, no home, no files.
#[derive(Clone, Copy, Debug, Default)]
pub struct Nothing;

impl Around for Nothing {
    fn variable(&self, _: &str) -> Option<String> {
        None
    }

    fn home(&self) -> Option<String> {
        None
    }

    fn current_dir(&self) -> Option<String> {
        None
    }

    fn read_file(&self, _: &str) -> io::Result<String> {
        Err(io::ErrorKind::NotFound.into())
    }
}
