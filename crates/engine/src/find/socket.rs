//! The usual places of engines' sockets, and of their programs.

use super::{Address, Platform, Surroundings, address};
use std::path::{Path, PathBuf};

/// Whose engine it is: decides what its socket is called and how it is started.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Engine {
    /// None in particular: nothing was found.
    Any,
    /// Docker of the whole machine (on macOS a link to one of the others).
    Docker,
    /// Docker of one user.
    Rootless,
    /// Docker Desktop.
    Desktop,
    /// Colima, with the profile's name.
    Colima(String),
    /// OrbStack.
    OrbStack,
    /// Rancher Desktop.
    Rancher,
    /// Podman of one user.
    Podman,
    /// Podman of the whole machine.
    PodmanOfSystem,
    /// Podman in its virtual machine.
    PodmanMachine,
    /// An address that nobody usually has: another machine, an unusual path.
    Elsewhere,
}

impl Engine {
    fn name(&self) -> String {
        match self {
            Self::Any | Self::Docker | Self::Elsewhere => "Docker".to_owned(),
            Self::Rootless => "Docker (rootless)".to_owned(),
            Self::Desktop => "Docker Desktop".to_owned(),
            Self::Colima(profile) if profile == "default" => "Colima".to_owned(),
            Self::Colima(profile) => format!("Colima ({profile})"),
            Self::OrbStack => "OrbStack".to_owned(),
            Self::Rancher => "Rancher Desktop".to_owned(),
            Self::Podman | Self::PodmanMachine => "Podman".to_owned(),
            Self::PodmanOfSystem => "Podman (root)".to_owned(),
        }
    }
}

/// A usual place of a socket.
pub(super) struct Usual {
    pub(super) address: String,
    pub(super) name: String,
    engine: Engine,
}

impl Usual {
    fn new(address: String, engine: Engine) -> Self {
        Self {
            address,
            name: engine.name(),
            engine,
        }
    }

    pub(super) fn exists(&self, around: &Surroundings) -> bool {
        match address::parse(&self.address, false, around) {
            Ok((Address::Unix(path), _)) => around.exists(&path),
            // To look at a pipe is to open it, so its name is looked for instead.
            Ok((Address::Pipe(pipe), _)) => {
                let name = pipe.rsplit('\\').next().unwrap_or("");
                let pipes = around.names_in(Path::new(r"\\.\pipe\"));
                pipes.iter().any(|pipe| pipe == name)
            }
            Ok((Address::Tcp(_), _)) | Err(_) => false,
        }
    }

    pub(super) fn path(&self, around: &Surroundings) -> Option<PathBuf> {
        match address::parse(&self.address, false, around) {
            Ok((Address::Unix(path), _)) => Some(path),
            _ => None,
        }
    }
}

/// Where the docker CLI looks when nothing else is said.
pub(super) fn default_address(around: &Surroundings) -> String {
    match around.platform {
        Platform::Windows => "npipe:////./pipe/docker_engine".to_owned(),
        Platform::Linux | Platform::MacOs => {
            format!("unix://{}", around.at("/var/run/docker.sock").display())
        }
    }
}

/// The usual places, the default one first, whether there is something or not.
pub(super) fn usual(around: &Surroundings) -> Vec<Usual> {
    if around.platform == Platform::Windows {
        return [
            ("docker_engine", Engine::Docker),
            ("dockerDesktopLinuxEngine", Engine::Desktop),
            ("podman-machine-default", Engine::PodmanMachine),
        ]
        .into_iter()
        .map(|(pipe, engine)| Usual::new(format!("npipe:////./pipe/{pipe}"), engine))
        .collect();
    }

    let mut all: Vec<(Option<PathBuf>, Engine)> =
        vec![(Some(around.at("/var/run/docker.sock")), Engine::Docker)];
    let runtime = runtime_folders(around);
    for folder in &runtime {
        all.push((Some(folder.join("docker.sock")), Engine::Rootless));
    }
    for path in [".docker/desktop/docker.sock", ".docker/run/docker.sock"] {
        all.push((around.at_home(path), Engine::Desktop));
    }
    for folder in colima_folders(around) {
        let mut profiles = around.names_in(&folder);
        profiles.retain(|name| around.exists(&folder.join(name).join("docker.sock")));
        // Watched for even while there is none; and the first.
        profiles.retain(|name| name != "default");
        profiles.insert(0, "default".to_owned());
        for profile in profiles {
            let path = folder.join(&profile).join("docker.sock");
            all.push((Some(path), Engine::Colima(profile)));
        }
    }
    if around.platform == Platform::MacOs {
        let path = ".orbstack/run/docker.sock";
        all.push((around.at_home(path), Engine::OrbStack));
    }
    all.push((around.at_home(".rd/docker.sock"), Engine::Rancher));
    for folder in &runtime {
        all.push((Some(folder.join("podman/podman.sock")), Engine::Podman));
    }
    match around.platform {
        Platform::MacOs => {
            let machine = around
                .var("TMPDIR")
                .map(|folder| Path::new(folder).join("podman/podman-machine-default-api.sock"));
            all.push((machine, Engine::PodmanMachine));
            let path = ".local/share/containers/podman/machine/podman.sock";
            all.push((around.at_home(path), Engine::PodmanMachine));
        }
        Platform::Linux | Platform::Windows => {
            let path = around.at("/run/podman/podman.sock");
            all.push((Some(path), Engine::PodmanOfSystem));
        }
    }
    all.into_iter()
        // An address is text; a path that is not could not be remembered as a key either.
        .filter_map(|(path, engine)| {
            let address = format!("unix://{}", path?.to_str()?);
            Some(Usual::new(address, engine))
        })
        .collect()
}

/// `$XDG_RUNTIME_DIR`, and where it would be: programs started by a desktop do not always get it.
fn runtime_folders(around: &Surroundings) -> Vec<PathBuf> {
    let mut folders = Vec::new();
    if let Some(folder) = around.var("XDG_RUNTIME_DIR") {
        folders.push(PathBuf::from(folder));
    }
    if let (Platform::Linux, Some(uid)) = (around.platform, around.uid) {
        let folder = around.at(&format!("/run/user/{uid}"));
        if !folders.contains(&folder) {
            folders.push(folder);
        }
    }
    folders
}

fn colima_folders(around: &Surroundings) -> Vec<PathBuf> {
    if let Some(folder) = around.var("COLIMA_HOME") {
        return vec![PathBuf::from(folder)];
    }
    let config = match around.var("XDG_CONFIG_HOME") {
        Some(folder) => Some(Path::new(folder).join("colima")),
        None => around.at_home(".config/colima"),
    };
    around
        .at_home(".colima")
        .into_iter()
        .chain(config)
        .collect()
}

/// Whose engine it is, by its address.
pub(super) fn engine_at(around: &Surroundings, address: &Address) -> Engine {
    usual(around)
        .into_iter()
        .find(|usual| {
            address::parse(&usual.address, false, around)
                .is_ok_and(|(parsed, _)| same(around, &parsed, address))
        })
        .map_or(Engine::Elsewhere, |usual| usual.engine)
}

fn same(around: &Surroundings, a: &Address, b: &Address) -> bool {
    match (a, b) {
        // `/run/docker.sock` and `/var/run/docker.sock`: the folder is there without the socket.
        (Address::Unix(a), Address::Unix(b)) => {
            a == b
                || (a.file_name() == b.file_name()
                    && match (a.parent(), b.parent()) {
                        (Some(a), Some(b)) => around.real(a) == around.real(b),
                        _ => false,
                    })
        }
        _ => a == b,
    }
}

/// What the socket at this address is usually called.
pub(super) fn name_of(around: &Surroundings, address: &str) -> Option<String> {
    usual(around)
        .into_iter()
        .find(|usual| usual.address == address)
        .map(|usual| usual.name)
}

/// Which engines' programs are on this machine. The `docker` command alone is no engine.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "they are independent of each other"
)]
pub(crate) struct Programs {
    pub(crate) dockerd: bool,
    pub(crate) snap: bool,
    pub(crate) desktop: bool,
    pub(crate) colima: bool,
    pub(crate) orbstack: bool,
    pub(crate) rancher: bool,
    pub(crate) podman: bool,
}

/// Where a program is, by its name without `.exe`.
pub(crate) fn program(around: &Surroundings, name: &str) -> Option<PathBuf> {
    // A desktop's PATH lacks the folders of the system's programs and of Homebrew.
    let usual = [
        "/usr/local/sbin",
        "/usr/local/bin",
        "/usr/sbin",
        "/usr/bin",
        "/sbin",
        "/bin",
        "/opt/homebrew/bin",
    ];
    let mut folders: Vec<PathBuf> = usual.iter().map(|path| around.at(path)).collect();
    folders.extend(around.at_home("bin"));
    folders.extend(around.at_home(".local/bin"));
    folders.extend(std::env::split_paths(around.var("PATH").unwrap_or("")));
    if let Some(folder) = around.var("ProgramFiles") {
        folders.push(Path::new(folder).join(r"Docker\Docker\resources\bin"));
    }
    let file = match around.platform {
        Platform::Windows => format!("{name}.exe"),
        Platform::Linux | Platform::MacOs => name.to_owned(),
    };
    let mut places = folders.into_iter().map(|folder| folder.join(&file));
    places.find(|place| around.exists(place))
}

impl Programs {
    pub(super) fn look(around: &Surroundings) -> Self {
        let program = |name: &str| program(around, name).is_some();
        let system = |path: &str| around.exists(&around.at(path));
        let windows_desktop = around.var("ProgramFiles").is_some_and(|folder| {
            around.exists(&Path::new(folder).join(r"Docker\Docker\Docker Desktop.exe"))
        });
        Self {
            dockerd: program("dockerd"),
            snap: system("/snap/bin/docker"),
            desktop: system("/opt/docker-desktop")
                || system("/Applications/Docker.app")
                || windows_desktop,
            colima: program("colima"),
            orbstack: program("orb") || system("/Applications/OrbStack.app"),
            rancher: program("rdctl") || system("/Applications/Rancher Desktop.app"),
            podman: program("podman"),
        }
    }
}
