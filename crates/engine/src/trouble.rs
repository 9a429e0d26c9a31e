//! Why an engine cannot be reached, told from what the system said, and what helps.

mod remedy;

pub(crate) use remedy::Remedies;

use crate::find::Address;
use contract::{Trouble, TroubleKind};
use std::error::Error;
use std::io;

/// The oldest engine API that is spoken to (Docker 1.12; older ones lack what the lists need).
pub(crate) const OLDEST_API: u16 = 24;

/// A trouble with the remedies of this platform.
pub(crate) fn trouble(
    remedies: &Remedies,
    kind: TroubleKind,
    message: impl Into<String>,
) -> Trouble {
    Trouble {
        kind,
        message: message.into(),
        commands: remedies.commands(kind),
    }
}

/// The kind of trouble that an error of connecting or talking is, with the words of its innermost
/// cause. Pure: it only looks at the error and at what kind of address was tried.
pub(crate) fn diagnose(
    address: &Address,
    remedies: &Remedies,
    error: &(dyn Error + 'static),
) -> (TroubleKind, String) {
    let mut innermost = error;
    let mut found = None;
    let mut next = Some(error);
    while let Some(link) = next {
        innermost = link;
        if let Some(kind) = kind_of(address, remedies, link) {
            found = Some(kind);
        }
        next = inside(link);
    }
    (found.unwrap_or(TroubleKind::Lost), innermost.to_string())
}

/// What an error stands on. An `io::Error` that wraps another error hides it from `source`.
fn inside<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a (dyn Error + 'static)> {
    match error
        .downcast_ref::<io::Error>()
        .and_then(io::Error::get_ref)
    {
        Some(wrapped) => Some(wrapped as &(dyn Error + 'static)),
        None => error.source(),
    }
}

/// The kind that one link of the chain of causes shows by itself. Inner links overrule outer ones.
fn kind_of(
    address: &Address,
    remedies: &Remedies,
    error: &(dyn Error + 'static),
) -> Option<TroubleKind> {
    if error.is::<rustls::Error>() {
        return Some(TroubleKind::Tls);
    }
    if error.is::<rustls::pki_types::InvalidDnsNameError>() {
        return Some(TroubleKind::BadAddress);
    }
    if let Some(error) = error.downcast_ref::<hyper::Error>() {
        // It spoke, but not HTTP.
        return error.is_parse().then_some(TroubleKind::WrongVersion);
    }
    if let Some(error) = error.downcast_ref::<io::Error>() {
        return kind_of_io(address, remedies, error);
    }
    // hyper-util keeps its type for connect errors to itself; what it says is all there is.
    (error.to_string() == "dns error").then_some(TroubleKind::Unreachable)
}

fn kind_of_io(address: &Address, remedies: &Remedies, error: &io::Error) -> Option<TroubleKind> {
    use io::ErrorKind as Io;
    let local = !matches!(address, Address::Tcp(_));
    match error.kind() {
        Io::NotFound if local => Some(remedies.absent()),
        Io::PermissionDenied if local => Some(TroubleKind::NoPermission),
        // A socket file that a dead engine left behind.
        Io::ConnectionRefused if local => Some(TroubleKind::NotRunning),
        Io::ConnectionRefused => Some(TroubleKind::Refused),
        Io::WouldBlock => Some(TroubleKind::Hung),
        Io::HostUnreachable
        | Io::NetworkUnreachable
        | Io::NetworkDown
        | Io::TimedOut
        | Io::AddrNotAvailable
        | Io::PermissionDenied => Some(TroubleKind::Unreachable),
        Io::ConnectionReset
        | Io::ConnectionAborted
        | Io::BrokenPipe
        | Io::UnexpectedEof
        | Io::NotConnected => Some(TroubleKind::Lost),
        Io::Unsupported | Io::InvalidInput => Some(TroubleKind::BadAddress),
        // A path that goes through a file, loops, or is longer than a socket's name may be.
        _ if local && error.raw_os_error().is_some() => Some(TroubleKind::NotRunning),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{Remedies, diagnose};
    use crate::find::{Engine, Platform, Programs, Surroundings, Target, find};
    use contract::TroubleKind;
    use std::collections::BTreeMap;
    use std::io;

    fn target(address: &str) -> Target {
        let around = Surroundings {
            platform: Platform::Linux,
            env: BTreeMap::from([("DOCKER_HOST".to_owned(), address.to_owned())]),
            home: None,
            uid: None,
            root: "/".into(),
        };
        find(&around, None).target.unwrap()
    }

    #[test]
    fn the_systems_errors_mean_different_things_here_and_far() {
        use io::ErrorKind as Io;
        let (here, far) = (target("unix:///nowhere/docker.sock"), target("tcp://far"));
        for (error, local, remote) in [
            (Io::NotFound, TroubleKind::NotRunning, TroubleKind::Lost),
            (
                Io::PermissionDenied,
                TroubleKind::NoPermission,
                TroubleKind::Unreachable,
            ),
            (
                Io::ConnectionRefused,
                TroubleKind::NotRunning,
                TroubleKind::Refused,
            ),
            (
                Io::TimedOut,
                TroubleKind::Unreachable,
                TroubleKind::Unreachable,
            ),
            (
                Io::HostUnreachable,
                TroubleKind::Unreachable,
                TroubleKind::Unreachable,
            ),
            (Io::ConnectionReset, TroubleKind::Lost, TroubleKind::Lost),
            (Io::UnexpectedEof, TroubleKind::Lost, TroubleKind::Lost),
        ] {
            // Wrapped, as connectors wrap them.
            let error = io::Error::other(io::Error::from(error));
            assert_eq!(
                diagnose(&here.address, &here.remedies, &error).0,
                local,
                "{error}"
            );
            assert_eq!(
                diagnose(&far.address, &far.remedies, &error).0,
                remote,
                "{error}"
            );
        }
        let refused = rustls::Error::AlertReceived(rustls::AlertDescription::UnknownCA);
        let error = io::Error::other(io::Error::new(io::ErrorKind::InvalidData, refused));
        let (kind, message) = diagnose(&far.address, &far.remedies, &error);
        assert_eq!(kind, TroubleKind::Tls);
        assert!(message.contains("UnknownCA"), "{message}");
    }

    /// A machine made of what `/etc/os-release` says and where systemd runs.
    fn remedies(release: &str, systemd: bool, programs: Programs, engine: Engine) -> Remedies {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        std::fs::create_dir(root.join("etc")).unwrap();
        std::fs::write(root.join("etc/os-release"), release).unwrap();
        if systemd {
            std::fs::create_dir_all(root.join("run/systemd/system")).unwrap();
        }
        let around = Surroundings {
            platform: Platform::Linux,
            env: BTreeMap::new(),
            home: None,
            uid: None,
            root: root.to_owned(),
        };
        Remedies::of(&around, programs, engine)
    }

    #[test]
    fn each_linux_has_its_own_way_to_install() {
        for (release, systemd, commands) in [
            ("ID=debian\n", true, &["sudo apt-get install docker.io"][..]),
            (
                "ID=linuxmint\nID_LIKE=\"ubuntu debian\"\n",
                false,
                &[
                    "sudo apt-get install docker.io",
                    "sudo service docker start",
                ],
            ),
            (
                "NAME='Fedora Linux'\nID=fedora\n",
                true,
                &[
                    "sudo dnf install moby-engine",
                    "sudo systemctl start docker",
                ],
            ),
            (
                "ID=\"rocky\"\nID_LIKE=\"rhel centos fedora\"\n",
                true,
                &[
                    "sudo dnf install podman",
                    "systemctl --user enable --now podman.socket",
                ],
            ),
            (
                "ID=arch\n",
                true,
                &["sudo pacman -S docker", "sudo systemctl start docker"],
            ),
            (
                "ID=alpine\n",
                false,
                &["sudo apk add docker", "sudo rc-service docker start"],
            ),
            ("ID=plan9\n", false, &[]),
            ("", false, &[]),
        ] {
            let remedies = remedies(release, systemd, Programs::default(), Engine::Any);
            assert_eq!(remedies.absent(), TroubleKind::NotInstalled);
            assert_eq!(
                remedies.commands(TroubleKind::NotInstalled),
                commands,
                "{release}"
            );
        }
    }

    #[test]
    fn each_engine_is_started_in_its_own_way() {
        let docker = Programs {
            dockerd: true,
            ..Programs::default()
        };
        let podman = Programs {
            podman: true,
            ..Programs::default()
        };
        for (engine, programs, command) in [
            (Engine::Docker, docker, Some("sudo systemctl start docker")),
            (
                Engine::Any,
                podman,
                Some("systemctl --user start podman.socket"),
            ),
            (
                Engine::Rootless,
                docker,
                Some("systemctl --user start docker"),
            ),
            (
                Engine::Colima("default".to_owned()),
                docker,
                Some("colima start"),
            ),
            (
                Engine::Colima("work".to_owned()),
                docker,
                Some("colima start work"),
            ),
            (Engine::Colima("a; rm -rf ~".to_owned()), docker, None),
            (Engine::Colima("--help".to_owned()), docker, None),
            (
                Engine::PodmanOfSystem,
                podman,
                Some("sudo systemctl start podman.socket"),
            ),
            (Engine::Elsewhere, docker, None),
        ] {
            let remedies = remedies("ID=debian\n", true, programs, engine.clone());
            let commands = remedies.commands(TroubleKind::NotRunning);
            assert_eq!(commands.first().map(String::as_str), command, "{engine:?}");
        }
        let remedies = remedies("ID=debian\n", true, docker, Engine::Docker);
        assert_eq!(
            remedies.commands(TroubleKind::NoPermission),
            [r#"sudo usermod -aG docker "$USER""#, "newgrp docker"]
        );
        assert!(remedies.commands(TroubleKind::Lost).is_empty());
    }
}
