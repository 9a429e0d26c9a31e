//! Waiting for an engine to appear, at no cost while it does not.

use notify::{EventKind, RecommendedWatcher, RecursiveMode, Watcher};
use std::collections::BTreeMap;
use std::future::Future;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};
use tokio::sync::mpsc;

/// How many links in a row are followed; the system gives up at forty.
const LINKS: usize = 8;
/// Between a sign of change and telling of it. An engine makes its socket, gives it to a group
/// and only then listens; trying in between would find it refused.
const SETTLE: Duration = Duration::from_millis(30);

/// Paths where something changes when an engine appears or goes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Places(Vec<PathBuf>);

impl Places {
    pub(crate) fn new(paths: Vec<PathBuf>) -> Self {
        Self(paths)
    }

    /// Done when something is made, removed or replaced at one of the places after this call.
    /// Made before an attempt to connect and waited for after it, it misses nothing.
    ///
    /// Never done where there is nothing to watch (TCP) or the system cannot watch (no inotify
    /// handles left): attempts at growing intervals go on beside it. Wants a tokio runtime when
    /// it is awaited.
    pub(crate) fn change(&self) -> impl Future<Output = ()> + Send + 'static {
        let paths = self.0.clone();
        let before: Vec<Look> = paths.iter().map(|path| look(path)).collect();
        async move {
            if paths.is_empty() || watch(&paths, &before).await.is_err() {
                std::future::pending::<()>().await;
            }
        }
    }
}

async fn watch(paths: &[PathBuf], before: &[Look]) -> notify::Result<()> {
    loop {
        // Watching begins, then it is looked again: what happened before shows by itself.
        let (told, mut signs) = mpsc::channel(1);
        let folders = folders(paths);
        let wanted: Vec<PathBuf> = folders.values().flatten().cloned().collect();
        let mut watcher: RecommendedWatcher =
            notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
                let matters = match &event {
                    Ok(event) if matches!(event.kind, EventKind::Access(_)) => false,
                    Ok(event) => {
                        event.need_rescan()
                            || event
                                .paths
                                .iter()
                                .any(|path| wanted.iter().any(|wanted| concerns(path, wanted)))
                    }
                    Err(_) => true,
                };
                if matters {
                    // Full means that a sign is waiting already; closed, that nobody waits.
                    let _ = told.try_send(());
                }
            })?;
        let mut watched = 0;
        let mut refused = None;
        for folder in folders.keys() {
            match watcher.watch(folder, RecursiveMode::NonRecursive) {
                Ok(()) => watched += 1,
                // Gone since, or not ours to read (`/run/podman`): the others still serve.
                Err(error) => refused = Some(error),
            }
        }
        if let (0, Some(error)) = (watched, refused) {
            return Err(error);
        }
        if paths
            .iter()
            .map(|path| look(path))
            .ne(before.iter().copied())
        {
            return Ok(());
        }
        // A folder on the way may have come while the watching began.
        if self::folders(paths) != folders {
            continue;
        }
        if signs.recv().await.is_none() {
            return Err(notify::Error::generic("the watcher ended"));
        }
        tokio::time::sleep(SETTLE).await;
    }
}

/// A change of what is wanted, or of a name in it, where it is a folder.
fn concerns(changed: &Path, wanted: &Path) -> bool {
    changed == wanted || changed.parent() == Some(wanted)
}

/// The nearest folder that exists for each path, and within it the names that lead to the paths.
/// A link is watched at both of its ends.
fn folders(paths: &[PathBuf]) -> BTreeMap<PathBuf, Vec<PathBuf>> {
    let mut folders: BTreeMap<PathBuf, Vec<PathBuf>> = BTreeMap::new();
    for path in paths {
        let mut path = path.clone();
        if let (true, Ok(real)) = (path.is_dir(), path.canonicalize()) {
            folders.entry(real.clone()).or_default().push(real);
        }
        for _ in 0..LINKS {
            let mut below = path.as_path();
            while let Some(folder) = below.parent() {
                // Without links, for that is how the system tells of changes in it.
                if let (Ok(real), Some(name)) = (folder.canonicalize(), below.file_name()) {
                    let wanted = real.join(name);
                    folders.entry(real).or_default().push(wanted);
                    break;
                }
                below = folder;
            }
            match (path.read_link(), path.parent()) {
                (Ok(target), Some(folder)) => path = folder.join(target),
                _ => break,
            }
        }
    }
    folders
}

/// What tells one thing at a path from another. `None`: there is nothing.
type Look = Option<(u64, Option<SystemTime>, u64)>;

fn look(path: &Path) -> Look {
    let found = path.metadata().ok()?;
    #[cfg(unix)]
    let (number, rights) = {
        use std::os::unix::fs::MetadataExt;
        let rights = u64::from(found.mode()) << 32 | u64::from(found.gid());
        (found.ino(), rights)
    };
    #[cfg(not(unix))]
    let (number, rights) = (found.len(), u64::from(found.permissions().readonly()));
    Some((number, found.modified().ok(), rights))
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::Places;
    use std::os::unix::net::UnixListener;
    use std::path::PathBuf;
    use std::time::Duration;
    use tokio::time::timeout;

    const SOON: Duration = Duration::from_secs(5);
    const WHILE: Duration = Duration::from_millis(200);

    fn wait(path: PathBuf) -> tokio::task::JoinHandle<()> {
        tokio::spawn(Places::new(vec![path]).change())
    }

    #[tokio::test]
    async fn a_socket_is_seen_coming_going_and_being_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let socket = folder.path().join("docker.sock");

        let waiting = wait(socket.clone());
        tokio::time::sleep(WHILE).await;
        std::fs::write(folder.path().join("other"), "").unwrap();
        tokio::time::sleep(WHILE).await;
        assert!(!waiting.is_finished(), "other files do not matter");
        let listener = UnixListener::bind(&socket).unwrap();
        timeout(SOON, waiting).await.unwrap().unwrap();

        let waiting = wait(socket.clone());
        tokio::time::sleep(WHILE).await;
        assert!(!waiting.is_finished(), "what was there before is no change");
        drop(listener);
        std::fs::remove_file(&socket).unwrap();
        timeout(SOON, waiting).await.unwrap().unwrap();

        // Before it is awaited, too.
        let change = Places::new(vec![socket.clone()]).change();
        let _listener = UnixListener::bind(&socket).unwrap();
        timeout(SOON, change).await.unwrap();
    }

    #[tokio::test]
    async fn folders_on_the_way_may_come_one_by_one() {
        let folder = tempfile::tempdir().unwrap();
        let way = folder.path().join(".colima/default");
        let waiting = wait(way.join("docker.sock"));
        tokio::time::sleep(WHILE).await;
        std::fs::create_dir(folder.path().join(".colima")).unwrap();
        tokio::time::sleep(WHILE).await;
        std::fs::create_dir(&way).unwrap();
        tokio::time::sleep(WHILE).await;
        assert!(!waiting.is_finished());
        let _listener = UnixListener::bind(way.join("docker.sock")).unwrap();
        timeout(SOON, waiting).await.unwrap().unwrap();
    }

    #[tokio::test]
    async fn a_link_is_followed() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("there")).unwrap();
        let link = folder.path().join("docker.sock");
        std::os::unix::fs::symlink("there/real.sock", &link).unwrap();
        let waiting = wait(link);
        tokio::time::sleep(WHILE).await;
        let _listener = UnixListener::bind(folder.path().join("there/real.sock")).unwrap();
        timeout(SOON, waiting).await.unwrap().unwrap();
    }

    #[tokio::test]
    async fn a_name_in_a_folder_matters() {
        let folder = tempfile::tempdir().unwrap();
        let waiting = wait(folder.path().to_owned());
        tokio::time::sleep(WHILE).await;
        std::fs::create_dir(folder.path().join("a context")).unwrap();
        timeout(SOON, waiting).await.unwrap().unwrap();
    }

    #[tokio::test]
    async fn nothing_to_watch_is_never_done() {
        assert!(timeout(WHILE, Places::default().change()).await.is_err());
    }
}
