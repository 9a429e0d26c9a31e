//! The shells that a container has, found by looking at its files from outside:
//! `HEAD /containers/{id}/archive?path=`. Nothing runs in it, and it need not run.

use crate::ask::encoded;
use crate::engine::Engine;
use crate::failure::failure;
use crate::wire::{Wire, WireError};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use contract::{Deed, Failure, TerminalShells};
use futures_util::future::BoxFuture;
use futures_util::{FutureExt as _, StreamExt as _, TryStreamExt as _, stream};
use http::HeaderMap;
use serde::Deserialize;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use tokio::time::Instant;

/// Best first.
const SHELLS: &[&str] = &["bash", "zsh", "fish", "ash", "dash", "sh"];
/// Where they are.
const FOLDERS: &[&str] = &["/bin", "/usr/bin", "/usr/local/bin", "/busybox"];
/// Questions at a time.
const AT_A_TIME: usize = 6;
/// How long an engine may take to look at a file.
const LIMIT: Duration = Duration::from_secs(30);
/// Links that are followed.
const LINKS: usize = 4;
/// How long what was found is believed: a shell may be installed, or removed.
const BELIEVED: Duration = Duration::from_secs(120);
/// The most containers whose shells are kept.
const KEPT: usize = 256;

/// Shells that were found, by full container ID.
#[derive(Default)]
pub(super) struct KnownShells(Mutex<HashMap<String, (Instant, Vec<String>)>>);

impl KnownShells {
    fn of(&self, id: &str) -> Option<Vec<String>> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (found, shells) = known.get(id)?;
        (found.elapsed() < BELIEVED).then(|| shells.clone())
    }

    fn keep(&self, id: &str, shells: &[String]) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= KEPT {
            known.clear();
        }
        known.insert(id.to_owned(), (Instant::now(), shells.to_vec()));
    }

    pub(super) fn forget(&self, id: &str) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.remove(id);
    }
}

impl Engine {
    /// The shells of a container, best first, by full path; none where it has none that is known.
    pub async fn terminal_shells(&self, args: TerminalShells) -> Result<Vec<String>, Failure> {
        let name = self.name_of(&args.id);
        let wire = self.wire(Deed::Exec, &name)?;
        self.shells_of(&wire, &args.id).await.map_err(|error| {
            self.met(&wire, &error);
            failure(Deed::Exec, name, &error)
        })
    }

    pub(super) async fn shells_of(&self, wire: &Wire, id: &str) -> Result<Vec<String>, WireError> {
        let known = &self.terminals().shells;
        if let Some(shells) = known.of(id) {
            return Ok(shells);
        }
        let shells = look(wire, id).await?;
        // One without may be given one any time.
        if !shells.is_empty() {
            known.keep(id, &shells);
        }
        Ok(shells)
    }
}

/// The best of them that understands the words of POSIX as they are meant.
pub(super) fn posix(shells: &[String]) -> Option<&String> {
    let able = |shell: &&String| {
        ["/bash", "/ash", "/dash", "/sh"]
            .iter()
            .any(|name| shell.ends_with(name))
    };
    shells.iter().find(able)
}

/// Looks at all places.
pub(super) async fn look(wire: &Wire, id: &str) -> Result<Vec<String>, WireError> {
    let looks = SHELLS.iter().map(|shell| place_of(wire, id, shell).boxed());
    let looks: Vec<BoxFuture<'_, _>> = looks.collect();
    let found: Vec<Option<String>> = stream::iter(looks)
        .buffered(AT_A_TIME)
        .try_collect()
        .await?;
    Ok(found.into_iter().flatten().collect())
}

/// The first place at which a container has a shell.
async fn place_of(wire: &Wire, id: &str, shell: &str) -> Result<Option<String>, WireError> {
    for folder in FOLDERS {
        let path = format!("{folder}/{shell}");
        if is_program(wire, id, &path).await? {
            return Ok(Some(path));
        }
    }
    Ok(None)
}

async fn is_program(wire: &Wire, id: &str, path: &str) -> Result<bool, WireError> {
    let mut path = path.to_owned();
    for _ in 0..LINKS {
        let asked = format!(
            "/containers/{}/archive?path={}",
            encoded(id),
            encoded(&path)
        );
        let headers = match wire.head(&asked, LIMIT).await {
            Ok(headers) => headers,
            // A `HEAD` has no body that could say whether it is the file or the container.
            Err(WireError::Refused { status: 404, .. }) => return Ok(false),
            Err(error) => return Err(error),
        };
        match stat(&headers) {
            Some(stat) if stat.is_link() => match stat.link_target {
                target if target.starts_with('/') && target != path => path = target,
                _ => return Ok(false),
            },
            Some(stat) => return Ok(stat.is_program()),
            None => {
                return Err(WireError::Malformed {
                    what: format!("{asked}: no X-Docker-Container-Path-Stat"),
                });
            }
        }
    }
    Ok(false)
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Stat {
    /// Go's `FileMode`.
    mode: u32,
    #[serde(default)]
    link_target: String,
}

impl Stat {
    fn is_link(&self) -> bool {
        self.mode & (1 << 27) != 0
    }

    /// A plain file that somebody may run: none of Go's bits for a kind of file is set.
    fn is_program(&self) -> bool {
        /// Folder, link, device, pipe, socket, character device, irregular.
        const KINDS: u32 = 1 << 31 | 1 << 27 | 1 << 26 | 1 << 25 | 1 << 24 | 1 << 21 | 1 << 19;
        self.mode & KINDS == 0 && self.mode & 0o111 != 0
    }
}

fn stat(headers: &HeaderMap) -> Option<Stat> {
    let value = headers.get("x-docker-container-path-stat")?;
    let json = STANDARD.decode(value.as_bytes()).ok()?;
    serde_json::from_slice(&json).ok()
}

#[cfg(test)]
mod tests {
    use super::{Stat, stat};
    use http::{HeaderMap, HeaderValue};

    fn of(mode: u32) -> Stat {
        Stat {
            mode,
            link_target: String::new(),
        }
    }

    #[test]
    fn gos_modes_are_read() {
        assert!(of(0o755).is_program() && of(1 << 23 | 0o4755).is_program());
        assert!(!of(0o644).is_program() && !of(1 << 31 | 0o755).is_program());
        let mut headers = HeaderMap::new();
        assert!(stat(&headers).is_none());
        // As dockerd 20.10 sent it for /bin/sh of a busybox.
        let sent = "eyJuYW1lIjoic2giLCJzaXplIjoxMiwibW9kZSI6MTM0MjE4MjM5LCJtdGltZSI6IjE5NzAtMDEtMDFUMDA6MDA6MDBaIiwibGlua1RhcmdldCI6Ii9iaW4vYnVzeWJveCJ9";
        headers.insert(
            "x-docker-container-path-stat",
            HeaderValue::from_static(sent),
        );
        let stat = stat(&headers);
        assert!(stat.is_some_and(|stat| stat.is_link() && stat.link_target == "/bin/busybox"));
    }
}
