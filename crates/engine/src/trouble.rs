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
