//! The commands that help, by platform and by the engine that is looked at.

use crate::find::{Engine, Platform, Programs, Surroundings};
use contract::TroubleKind;

/// What is known of the machine that decides which commands help.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Remedies {
    platform: Platform,
    family: Family,
    systemd: bool,
    programs: Programs,
    engine: Engine,
}

/// How software is installed on this Linux.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Family {
    Debian,
    Fedora,
    /// Red Hat and its kin have podman, not docker.
    RedHat,
    Arch,
    Suse,
    Alpine,
    /// Nothing is known, so nothing is advised.
    Other,
}

impl Remedies {
    pub(crate) fn of(around: &Surroundings, programs: Programs, engine: Engine) -> Self {
        let release = around
            .read(&around.at("/etc/os-release"))
            .unwrap_or_default();
        Self {
            platform: around.platform,
            family: family(&release),
            // As `sd_booted` does.
            systemd: around.exists(&around.at("/run/systemd/system")),
            programs,
            engine,
        }
    }

    /// What a missing socket means: an engine that is not running, or none at all.
    pub(crate) fn absent(&self) -> TroubleKind {
        let Programs {
            dockerd,
            snap,
            desktop,
            colima,
            orbstack,
            rancher,
            podman,
        } = self.programs;
        let installed = match &self.engine {
            // On macOS and Windows the default socket is a door to one of the others.
            Engine::Docker if self.platform == Platform::Linux => dockerd || snap || desktop,
            Engine::Any | Engine::Docker => {
                dockerd || snap || desktop || colima || orbstack || rancher || podman
            }
            Engine::Rootless => dockerd,
            Engine::Desktop => desktop,
            Engine::Colima(_) => colima,
            Engine::OrbStack => orbstack,
            Engine::Rancher => rancher,
            Engine::Podman | Engine::PodmanOfSystem | Engine::PodmanMachine => podman,
            // Somebody put it there; it is not for us to install.
            Engine::Elsewhere => true,
        };
        if installed {
            TroubleKind::NotRunning
        } else {
            TroubleKind::NotInstalled
        }
    }

    /// In order; none where no command is known to help. No part of one comes from outside, but
    /// for a Colima profile's name, which is checked.
    pub(crate) fn commands(&self, kind: TroubleKind) -> Vec<String> {
        match kind {
            TroubleKind::NotInstalled => self.install(),
            TroubleKind::NotRunning => self.start(),
            TroubleKind::NoPermission => self.permit(),
            TroubleKind::Refused
            | TroubleKind::Unreachable
            | TroubleKind::Tls
            | TroubleKind::WrongVersion
            | TroubleKind::ErrorAnswer
            | TroubleKind::Hung
            | TroubleKind::BadAddress
            | TroubleKind::UnsupportedTransport
            | TroubleKind::Lost => Vec::new(),
        }
    }

    fn install(&self) -> Vec<String> {
        let docker = |install: &str| vec![install.to_owned(), self.start_docker()];
        match (self.platform, &self.engine) {
            (Platform::MacOs, Engine::Colima(_)) => lines(&["brew install colima", "colima start"]),
            (Platform::MacOs, Engine::OrbStack) => {
                lines(&["brew install --cask orbstack", "open -a OrbStack"])
            }
            (Platform::MacOs, Engine::Rancher) => {
                lines(&["brew install --cask rancher", "open -a 'Rancher Desktop'"])
            }
            (Platform::MacOs, Engine::PodmanMachine) => lines(&[
                "brew install podman",
                "podman machine init",
                "podman machine start",
            ]),
            (Platform::MacOs, _) => lines(&["brew install --cask docker", "open -a Docker"]),
            (Platform::Windows, Engine::PodmanMachine) => lines(&["winget install RedHat.Podman"]),
            (Platform::Windows, _) => lines(&["winget install Docker.DockerDesktop"]),
            (Platform::Linux, Engine::Podman | Engine::PodmanOfSystem) => self.install_podman(),
            (Platform::Linux, _) => match self.family {
                Family::Debian if self.systemd => lines(&["sudo apt-get install docker.io"]),
                Family::Debian => docker("sudo apt-get install docker.io"),
                Family::Fedora => docker("sudo dnf install moby-engine"),
                Family::RedHat => self.install_podman(),
                Family::Arch => docker("sudo pacman -S docker"),
                Family::Suse => docker("sudo zypper install docker"),
                Family::Alpine => docker("sudo apk add docker"),
                Family::Other => Vec::new(),
            },
        }
    }

    fn install_podman(&self) -> Vec<String> {
        let install = match self.family {
            Family::Debian => "sudo apt-get install podman",
            Family::Fedora | Family::RedHat => "sudo dnf install podman",
            Family::Arch => "sudo pacman -S podman",
            Family::Suse => "sudo zypper install podman",
            Family::Alpine => "sudo apk add podman",
            Family::Other => return Vec::new(),
        };
        lines(&[install, "systemctl --user enable --now podman.socket"])
    }

    fn start(&self) -> Vec<String> {
        let have = self.programs;
        match (&self.engine, self.platform) {
            (Engine::Any | Engine::Docker, Platform::Linux) => {
                if have.dockerd {
                    vec![self.start_docker()]
                } else if have.snap {
                    lines(&["sudo snap start docker"])
                } else if have.desktop {
                    self.start_of(&Engine::Desktop)
                } else if have.colima {
                    lines(&["colima start"])
                } else {
                    self.start_of(&Engine::Podman)
                }
            }
            (Engine::Any | Engine::Docker, Platform::MacOs | Platform::Windows) => {
                let first = [
                    (have.desktop, Engine::Desktop),
                    (have.orbstack, Engine::OrbStack),
                    (have.colima, Engine::Colima("default".to_owned())),
                    (have.rancher, Engine::Rancher),
                    (have.podman, Engine::PodmanMachine),
                ]
                .into_iter()
                .find_map(|(have, engine)| have.then_some(engine));
                first.map_or_else(Vec::new, |engine| self.start_of(&engine))
            }
            (engine, _) => self.start_of(engine),
        }
    }

    fn start_of(&self, engine: &Engine) -> Vec<String> {
        match (engine, self.platform) {
            (Engine::Rootless, _) => lines(&["systemctl --user start docker"]),
            (Engine::Desktop, Platform::Linux) => lines(&["systemctl --user start docker-desktop"]),
            (Engine::Desktop, Platform::MacOs) => lines(&["open -a Docker"]),
            (Engine::Desktop, Platform::Windows) => {
                lines(&[r#"& "$Env:ProgramFiles\Docker\Docker\Docker Desktop.exe""#])
            }
            (Engine::Colima(profile), _) if profile == "default" => lines(&["colima start"]),
            (Engine::Colima(profile), _) if is_plain(profile) => {
                vec![format!("colima start {profile}")]
            }
            (Engine::OrbStack, _) => lines(&["orb start"]),
            (Engine::Rancher, _) => lines(&["rdctl start"]),
            (Engine::Podman, _) => lines(&["systemctl --user start podman.socket"]),
            (Engine::PodmanOfSystem, _) => lines(&["sudo systemctl start podman.socket"]),
            (Engine::PodmanMachine, _) => lines(&["podman machine start"]),
            (Engine::Any | Engine::Docker | Engine::Colima(_) | Engine::Elsewhere, _) => Vec::new(),
        }
    }

    fn start_docker(&self) -> String {
        let start = if self.systemd {
            "sudo systemctl start docker"
        } else if self.family == Family::Alpine {
            "sudo rc-service docker start"
        } else {
            "sudo service docker start"
        };
        start.to_owned()
    }

    fn permit(&self) -> Vec<String> {
        match (&self.engine, self.platform) {
            (Engine::Docker, Platform::Linux) => {
                lines(&[r#"sudo usermod -aG docker "$USER""#, "newgrp docker"])
            }
            // Podman of the system is root's alone; each user has one of their own.
            (Engine::PodmanOfSystem, _) => self.start_of(&Engine::Podman),
            _ => Vec::new(),
        }
    }
}

fn lines(all: &[&str]) -> Vec<String> {
    all.iter().map(|&line| line.to_owned()).collect()
}

/// Safe to be typed into a shell.
fn is_plain(name: &str) -> bool {
    !name.starts_with('-')
        && name
            .chars()
            .all(|letter| letter.is_ascii_alphanumeric() || "-_".contains(letter))
}

/// From `/etc/os-release`: `ID`, and where that is not known the first of `ID_LIKE` that is.
fn family(release: &str) -> Family {
    let value = |key: &str| {
        release
            .lines()
            .find_map(|line| line.strip_prefix(key)?.strip_prefix('='))
            .unwrap_or("")
            .trim_matches(['"', '\''])
            .to_owned()
    };
    let ids = format!("{} {}", value("ID"), value("ID_LIKE"));
    ids.split_whitespace()
        .find_map(|id| match id {
            "debian" | "ubuntu" => Some(Family::Debian),
            "fedora" => Some(Family::Fedora),
            "rhel" | "centos" | "rocky" | "almalinux" | "ol" => Some(Family::RedHat),
            "arch" => Some(Family::Arch),
            "suse" | "opensuse" | "sles" | "opensuse-leap" | "opensuse-tumbleweed" => {
                Some(Family::Suse)
            }
            "alpine" => Some(Family::Alpine),
            _ => None,
        })
        .unwrap_or(Family::Other)
}
