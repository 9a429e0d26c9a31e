//! The same exec in the desktop's own terminal program, by the docker CLI. What is run is decided
//! here and run by whoever asked; no shell reads any of it.

use super::exec::is_speechless;
use crate::ask::inspected;
use crate::engine::Engine;
use crate::failure::failure;
use crate::find::{self, Platform, Surroundings};
use contract::{ContainerState, Deed, EnvSpec, ExecSpec, Failure, FailureCode, TerminalOutside};
use std::path::{Path, PathBuf};

/// A program to be started, and left alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outside {
    /// Its path.
    pub program: PathBuf,
    /// Its arguments, each as it is.
    pub args: Vec<String>,
    /// It is a program of the console and gets one of its own (Windows).
    pub new_console: bool,
    /// A file that is to be there first, runnable by its owner (macOS): path and text.
    pub script: Option<(PathBuf, String)>,
}

/// Terminal programs of Linux desktops, and what they want before a command and its arguments. The
/// first is the person's own choice, the second the distribution's.
const TERMINALS: &[(&str, &[&str])] = &[
    ("xdg-terminal-exec", &[]),
    ("x-terminal-emulator", &["-e"]),
    ("ptyxis", &["--"]),
    ("kgx", &["--"]),
    ("gnome-terminal", &["--"]),
    ("konsole", &["-e"]),
    ("xfce4-terminal", &["-x"]),
    ("mate-terminal", &["-x"]),
    ("kitty", &[]),
    ("alacritty", &["-e"]),
    ("foot", &[]),
    ("wezterm", &["start", "--"]),
    ("xterm", &["-e"]),
];

impl Engine {
    /// What opens an exec in a terminal program of this machine. The failure says what is missing.
    pub async fn terminal_outside(&self, args: TerminalOutside) -> Result<Outside, Failure> {
        let TerminalOutside { id, mut exec } = args;
        let name = self.name_of(&id);
        let refused = |code, message: &str| Failure {
            deed: Deed::OpenTerminal,
            subject: name.clone(),
            code,
            message: message.to_owned(),
        };
        // The CLI would say so in a window that is gone at once.
        match self.state_of(&id) {
            None => return Err(refused(Some(FailureCode::Gone), "no such container")),
            Some(ContainerState::Running) => {}
            Some(state) => {
                let message = format!("the container is {}", state.word());
                return Err(refused(Some(FailureCode::WrongState), &message));
            }
        }
        let wire = self.wire(Deed::OpenTerminal, &name)?;
        let met = |error| {
            self.met(&wire, &error);
            failure(Deed::OpenTerminal, name.clone(), &error)
        };
        let container = inspected(&wire, &id, false).await.map_err(met)?;
        if is_speechless(&exec, &container.config.env) {
            exec.env.push(EnvSpec {
                name: "LANG".to_owned(),
                value: Some("C.UTF-8".to_owned()),
            });
        }
        if exec.command.is_empty() {
            let shells = self.shells_of(&wire, &id).await.map_err(met)?;
            let Some(shell) = shells.into_iter().next() else {
                return Err(refused(None, "no shell was found in the container"));
            };
            exec.command = vec![shell];
        }
        let around = self.around();
        let endpoint = self.look(|_, endpoint| endpoint.cloned());
        let reach = endpoint.map_or_else(Vec::new, |endpoint| find::cli_words(around, &endpoint));
        let Some(docker) = find::program(around, "docker") else {
            return Err(refused(None, "the docker command was not found"));
        };
        let command = command(&docker, reach, &id, &exec);
        let found = |name: &str| find::program(around, name);
        outside(around, command, found)
            .ok_or_else(|| refused(None, "no terminal program was found"))
    }
}

/// `docker exec …`, with the full ID in place of a name.
fn command(docker: &Path, reach: Vec<String>, id: &str, exec: &ExecSpec) -> Vec<String> {
    let mut words = vec![docker.to_string_lossy().into_owned()];
    words.extend(reach);
    words.push("exec".to_owned());
    // In a terminal program there is always a terminal.
    words.extend(["--interactive".to_owned(), "--tty".to_owned()]);
    if exec.privileged {
        words.push("--privileged".to_owned());
    }
    // In one word: a value that begins with a dash is no option.
    for (option, value) in [("--user", &exec.user), ("--workdir", &exec.workdir)] {
        if !value.is_empty() {
            words.push(format!("{option}={value}"));
        }
    }
    // A name alone would take the value from this machine.
    for EnvSpec { name, value } in &exec.env {
        let value = value.as_deref().unwrap_or("");
        words.push(format!("--env={name}={value}"));
    }
    words.push(id.to_owned());
    words.extend(exec.command.iter().cloned());
    words
}

/// The terminal program around a command.
fn outside(
    around: &Surroundings,
    command: Vec<String>,
    found: impl Fn(&str) -> Option<PathBuf>,
) -> Option<Outside> {
    match around.platform {
        Platform::Linux => TERMINALS.iter().find_map(|(name, before)| {
            let before = before.iter().map(|word| (*word).to_owned());
            Some(Outside {
                program: found(name)?,
                args: before.chain(command.iter().cloned()).collect(),
                new_console: false,
                script: None,
            })
        }),
        // The console that Windows opens for it is the terminal program of the person's choice.
        Platform::Windows => {
            let mut words = command.into_iter();
            Some(Outside {
                program: words.next()?.into(),
                args: words.collect(),
                new_console: true,
                script: None,
            })
        }
        // Terminal opens files, not commands: the one place where words are quoted for a shell.
        Platform::MacOs => {
            let quoted = shlex::try_join(command.iter().map(String::as_str)).ok()?;
            let script =
                std::env::temp_dir().join(format!("berth-{}.command", super::ending::mark()));
            Some(Outside {
                program: PathBuf::from("/usr/bin/open"),
                args: vec![script.to_string_lossy().into_owned()],
                new_console: false,
                script: Some((
                    script,
                    format!("#!/bin/sh\nrm -f -- \"$0\"\nexec {quoted}\n"),
                )),
            })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    fn around(platform: Platform) -> Surroundings {
        Surroundings {
            platform,
            env: BTreeMap::new(),
            home: None,
            uid: None,
            root: PathBuf::from("/nowhere"),
        }
    }

    fn hostile() -> Vec<String> {
        let exec = ExecSpec {
            command: vec!["sh".into(), "-c".into(), "echo '$(x)'; `y`".into()],
            user: "-u;reboot".into(),
            env: vec![EnvSpec {
                name: "A".into(),
                value: Some("\"&|".into()),
            }],
            ..ExecSpec::default()
        };
        let reach = vec!["--host".to_owned(), "unix:///x y".to_owned()];
        command(Path::new("/usr/bin/docker"), reach, "0123", &exec)
    }

    #[test]
    fn every_word_stays_one_word() {
        assert_eq!(
            hostile(),
            [
                "/usr/bin/docker",
                "--host",
                "unix:///x y",
                "exec",
                "--interactive",
                "--tty",
                "--user=-u;reboot",
                "--env=A=\"&|",
                "0123",
                "sh",
                "-c",
                "echo '$(x)'; `y`"
            ]
        );
    }

    #[test]
    fn the_first_terminal_program_that_is_there_is_taken() {
        let only = |there: &'static [&'static str]| {
            move |name: &str| {
                let there = there.contains(&name);
                there.then(|| PathBuf::from(format!("/usr/bin/{name}")))
            }
        };
        let linux = around(Platform::Linux);
        let taken = outside(&linux, hostile(), only(&["xterm", "gnome-terminal"]));
        let taken = taken.map(|taken| (taken.program, taken.args[..3].to_vec()));
        assert_eq!(
            taken,
            Some((
                PathBuf::from("/usr/bin/gnome-terminal"),
                vec!["--".into(), "/usr/bin/docker".into(), "--host".into()]
            ))
        );
        assert_eq!(outside(&linux, hostile(), only(&["bash"])), None);
        let windows = outside(&around(Platform::Windows), hostile(), only(&[]));
        assert!(windows.is_some_and(|it| it.new_console && it.args == hostile()[1..]));
    }

    #[test]
    fn a_shell_reads_back_what_was_meant() {
        let mac = outside(&around(Platform::MacOs), hostile(), |_| None);
        let script = mac.and_then(|mac| mac.script).map(|(_, text)| text);
        let line = script.and_then(|text| {
            let line = text.lines().last()?;
            shlex::split(line.strip_prefix("exec ")?)
        });
        assert_eq!(line, Some(hostile()));
    }
}
