//! What did not work, in the contract's words.

use crate::wire::WireError;
use contract::{Deed, Failure, FailureCode};

/// A failure of a call on one object.
pub(crate) fn failure(deed: Deed, subject: String, error: &WireError) -> Failure {
    Failure {
        deed,
        subject,
        code: code(deed, error),
        message: match error {
            WireError::Refused { message, .. } => message.clone(),
            WireError::Unreachable(_) | WireError::Hung(_) | WireError::Malformed { .. } => {
                error.to_string()
            }
        },
    }
}

/// A failure of this machine's file system.
pub(crate) fn of_system(deed: Deed, subject: String, error: &std::io::Error) -> Failure {
    use std::io::ErrorKind;
    let code = match error.kind() {
        ErrorKind::NotFound => Some(FailureCode::Gone),
        ErrorKind::AlreadyExists => Some(FailureCode::Exists),
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge => {
            Some(FailureCode::NoSpace)
        }
        ErrorKind::ReadOnlyFilesystem => Some(FailureCode::ReadOnly),
        ErrorKind::PermissionDenied => Some(FailureCode::Denied),
        _ => None,
    };
    Failure {
        deed,
        subject,
        code,
        message: error.to_string(),
    }
}

/// The object does not exist.
pub(crate) fn gone(deed: Deed, subject: String) -> Failure {
    Failure {
        deed,
        message: format!("No such container: {subject}"),
        subject,
        code: Some(FailureCode::Gone),
    }
}

fn code(deed: Deed, error: &WireError) -> Option<FailureCode> {
    match error {
        WireError::Unreachable(_) | WireError::Hung(_) => Some(FailureCode::Unreachable),
        WireError::Malformed { .. } => None,
        WireError::Refused { status, message } => refused(deed, *status, &message.to_lowercase()),
    }
}

fn refused(deed: Deed, status: u16, message: &str) -> Option<FailureCode> {
    match (status, deed) {
        (404, Deed::Inspect | Deed::Remove) => Some(FailureCode::Gone),
        // Not where a plugin is missing, or the image of a helper.
        (404, _) if message.contains("no such volume") => Some(FailureCode::Gone),
        (409, Deed::RemoveVolume) => Some(FailureCode::InUse),
        // Of another driver: with the same one the engine takes it for ours.
        (409, Deed::CreateVolume) => Some(FailureCode::NameTaken),
        (500, _) if message.contains("no space left on device") => Some(FailureCode::NoSpace),
        (500, _) if message.contains("read-only file system") => Some(FailureCode::ReadOnly),
        // Start answers 404 too where the container's network, image or device is missing.
        (404, _) => (message.contains("no such container")
            || message.contains("no container with"))
        .then_some(FailureCode::Gone),
        (409 | 500, Deed::Rename) if message.contains("already in use") => {
            Some(FailureCode::NameTaken)
        }
        (409, Deed::Rename) => Some(FailureCode::NameTaken),
        (
            409,
            Deed::Start
            | Deed::Stop
            | Deed::Kill
            | Deed::Restart
            | Deed::Pause
            | Deed::Unpause
            | Deed::Remove,
        ) => Some(FailureCode::WrongState),
        // Older engines and podman refuse so.
        (500, Deed::Kill | Deed::Pause | Deed::Unpause)
            if [
                "is not running",
                "not paused",
                "already paused",
                "state improper",
            ]
            .iter()
            .any(|words| message.contains(words)) =>
        {
            Some(FailureCode::WrongState)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::refused;
    use contract::{Deed, FailureCode};

    #[test]
    fn only_what_is_acted_on_has_a_code() {
        for (deed, status, message, code) in [
            (
                Deed::Start,
                404,
                "no such container: x",
                Some(FailureCode::Gone),
            ),
            (Deed::Start, 404, "network abc not found", None),
            (Deed::Inspect, 404, "nope", Some(FailureCode::Gone)),
            (
                Deed::Rename,
                409,
                "the container name \"/a\" is already in use",
                Some(FailureCode::NameTaken),
            ),
            (Deed::Rename, 400, "invalid container name (-)", None),
            (
                Deed::Pause,
                409,
                "container x is not running",
                Some(FailureCode::WrongState),
            ),
            (
                Deed::Unpause,
                500,
                "container x is not paused",
                Some(FailureCode::WrongState),
            ),
            (
                Deed::Start,
                500,
                "driver failed programming external connectivity",
                None,
            ),
            (Deed::List, 409, "?", None),
        ] {
            assert_eq!(
                refused(deed, status, message),
                code,
                "{deed:?} {status} {message}"
            );
        }
    }
}
