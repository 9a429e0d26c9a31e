use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

/// Everything outside of this program that decides which engines are found. Passed in, so that a
/// test makes one up in a folder of its own.
#[derive(Clone, Debug)]
pub struct Surroundings {
    /// Which system this is.
    pub platform: Platform,
    /// Environment variables.
    pub env: BTreeMap<String, String>,
    /// The home folder.
    pub home: Option<PathBuf>,
    /// The user's number, where the system has such.
    pub uid: Option<u32>,
    /// Where the system's own paths (`/var/run`, `/etc`) begin: `/`.
    pub root: PathBuf,
}

/// The systems that are told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Platform {
    /// Linux, and other unix-like systems.
    Linux,
    /// macOS.
    MacOs,
    /// Windows.
    Windows,
}

/// The variables that are looked at. The rest of the environment (it holds secrets) is not taken.
const VARIABLES: &[&str] = &[
    "COLIMA_HOME",
    "DOCKER_CERT_PATH",
    "DOCKER_CONFIG",
    "DOCKER_CONTEXT",
    "DOCKER_HOST",
    "DOCKER_TLS",
    "DOCKER_TLS_VERIFY",
    "PATH",
    "ProgramFiles",
    "TMPDIR",
    "XDG_CONFIG_HOME",
    "XDG_RUNTIME_DIR",
];

impl Surroundings {
    /// Those of this process.
    pub fn of_this_process() -> Self {
        let env = VARIABLES
            .iter()
            .filter_map(|name| {
                let value = std::env::var_os(name)?.to_string_lossy().into_owned();
                Some(((*name).to_owned(), value))
            })
            .collect();
        let platform = if cfg!(windows) {
            Platform::Windows
        } else if cfg!(target_os = "macos") {
            Platform::MacOs
        } else {
            Platform::Linux
        };
        Self {
            platform,
            env,
            home: std::env::home_dir().filter(|home| !home.as_os_str().is_empty()),
            uid: uid(),
            root: PathBuf::from("/"),
        }
    }

    /// Whether the environment names an engine, as one does for a single start of the program: that
    /// goes before what was chosen another time.
    pub fn name_an_engine(&self) -> bool {
        self.var("DOCKER_HOST").is_some() || self.var("DOCKER_CONTEXT").is_some()
    }

    /// A variable that is set, and not to nothing: the docker CLI takes an empty one for unset.
    pub(super) fn var(&self, name: &str) -> Option<&str> {
        let value = self.env.get(name)?.trim();
        (!value.is_empty()).then_some(value)
    }

    /// A path of the system, `/etc/os-release`.
    pub(crate) fn at(&self, path: &str) -> PathBuf {
        self.root.join(path.trim_start_matches('/'))
    }

    /// A path below the home folder.
    pub(super) fn at_home(&self, path: &str) -> Option<PathBuf> {
        Some(self.home.as_ref()?.join(path))
    }

    pub(crate) fn read(&self, path: &Path) -> io::Result<String> {
        std::fs::read(path).map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
    }

    /// There is something at this path, a link that leads nowhere apart.
    pub(crate) fn exists(&self, path: &Path) -> bool {
        path.metadata().is_ok()
    }

    /// The names in a folder, sorted; none where it cannot be read.
    pub(super) fn names_in(&self, folder: &Path) -> Vec<String> {
        let mut names: Vec<String> = std::fs::read_dir(folder)
            .into_iter()
            .flatten()
            .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
            .collect();
        names.sort();
        names
    }

    /// The path without links, as far as it exists.
    pub(super) fn real(&self, path: &Path) -> PathBuf {
        path.canonicalize().unwrap_or_else(|_| path.to_owned())
    }
}

#[cfg(target_os = "linux")]
fn uid() -> Option<u32> {
    use std::os::unix::fs::MetadataExt;
    // The folder of this process belongs to whom it runs as; asking the system takes `unsafe`.
    std::fs::metadata("/proc/self").ok().map(|own| own.uid())
}

#[cfg(not(target_os = "linux"))]
fn uid() -> Option<u32> {
    // Only Linux has sockets in a folder of the user's number.
    None
}
