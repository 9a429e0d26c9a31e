//! What can be done where an engine refused a terminal, from its words. Pure.

use crate::wire::WireError;
use contract::TerminalWayOut;

/// From an answer with an error status.
pub(super) fn refusal(error: &WireError) -> Option<TerminalWayOut> {
    match error {
        WireError::Refused { message, .. } => way_out(message),
        WireError::Unreachable(_) | WireError::Hung(_) | WireError::Malformed { .. } => None,
    }
}

/// From what an engine, or the runtime below it, said.
pub(super) fn way_out(message: &str) -> Option<TerminalWayOut> {
    let message = message.to_lowercase();
    let says = |words: &[&str]| words.iter().any(|words| message.contains(words));
    if says(&["chdir to cwd", "cwd must be an absolute path", "chdir to"]) {
        Some(TerminalWayOut::NoSuchFolder)
    } else if says(&[
        "unable to find user",
        "unable to find group",
        "no matching entries in passwd",
        "no such user",
    ]) {
        Some(TerminalWayOut::NoSuchUser)
    } else if says(&["is paused", "unpause the container"]) {
        Some(TerminalWayOut::Paused)
    } else if says(&[
        "is not running",
        "non running container",
        "is stopped",
        "is restarting",
        "can only create exec sessions on running containers",
        "container state improper",
        "you can only attach to running containers",
    ]) {
        Some(TerminalWayOut::NotRunning)
    } else if says(&[
        "executable file not found",
        "executable file `",
        "unable to start container process: exec:",
        "starting container process caused: exec:",
        "starting container process caused \"exec:",
        "no such file or directory",
        "permission denied",
        "exec format error",
    ]) {
        Some(TerminalWayOut::NoSuchProgram)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::way_out;
    use contract::TerminalWayOut::*;

    #[test]
    fn engines_words_are_understood() {
        for (words, way) in [
            (
                "OCI runtime exec failed: exec failed: unable to start container process: exec: \"nosuch\": executable file not found in $PATH: unknown",
                Some(NoSuchProgram),
            ),
            (
                "OCI runtime exec failed: exec failed: unable to start container process: exec: \"/etc\": permission denied: unknown",
                Some(NoSuchProgram),
            ),
            (
                "OCI runtime exec failed: exec failed: unable to start container process: chdir to cwd (\"/nosuch\") set in config.json failed: no such file or directory: unknown",
                Some(NoSuchFolder),
            ),
            (
                "OCI runtime exec failed: exec failed: Cwd must be an absolute path: unknown",
                Some(NoSuchFolder),
            ),
            (
                "unable to find user nosuch: no matching entries in passwd file",
                Some(NoSuchUser),
            ),
            (
                "unable to find group nosuch: no matching entries in group file",
                Some(NoSuchUser),
            ),
            (
                "Container x is paused, unpause the container before exec",
                Some(Paused),
            ),
            ("Container 5fc0 is not running", Some(NotRunning)),
            (
                "can only create exec sessions on running containers: container state improper",
                Some(NotRunning),
            ),
            (
                "crun: executable file `nosuch` not found in $PATH: No such file or directory: OCI runtime attempted to invoke a command that was not found",
                Some(NoSuchProgram),
            ),
            ("something else", None),
        ] {
            assert_eq!(way_out(words), way, "{words}");
        }
    }
}
