//! The desktop's file dialogs. The page asks for a folder or a file by a command and has no way to
//! the dialogs, or to the file system, of its own.

use contract::{Deed, EnvSpec, Failure};
use std::path::{Path, PathBuf};
use tauri::{Runtime, Webview};
use tauri_plugin_dialog::{DialogExt as _, FileDialogBuilder, FilePath};
use tokio::sync::oneshot;

/// The largest `.env` file that is read, in bytes.
const LARGEST: u64 = 1 << 20;

/// A folder's path; `None` where none was chosen.
pub(crate) async fn folder<R: Runtime>(window: &Webview<R>) -> Result<Option<String>, Failure> {
    let chosen = ask(window, FileDialogBuilder::pick_folder).await?;
    chosen.map(text).transpose()
}

/// The page and the engine are told a text; a path that is none cannot be said to them.
fn text(path: PathBuf) -> Result<String, Failure> {
    path.into_os_string()
        .into_string()
        .map_err(|path| failed(&path.to_string_lossy(), "not UTF-8".to_owned()))
}

/// Files of this machine; none where none was chosen.
pub(crate) async fn files<R: Runtime>(window: &Webview<R>) -> Result<Vec<String>, Failure> {
    let chosen = wait(window, FileDialogBuilder::pick_files).await?;
    chosen
        .unwrap_or_default()
        .into_iter()
        .map(|path| text(local(path)?))
        .collect()
}

/// An archive of this machine; `None` where none was chosen.
pub(crate) async fn archive<R: Runtime>(window: &Webview<R>) -> Result<Option<String>, Failure> {
    let chosen = ask(window, |dialog, chosen| {
        dialog
            .add_filter("tar", &["zst", "gz", "tar", "tgz", "tzst"])
            .pick_file(chosen);
    })
    .await?;
    chosen.map(text).transpose()
}

/// The variables of an `.env` file; `None` where none was chosen.
pub(crate) async fn env_file<R: Runtime>(
    window: &Webview<R>,
) -> Result<Option<Vec<EnvSpec>>, Failure> {
    let Some(path) = ask(window, FileDialogBuilder::pick_file).await? else {
        return Ok(None);
    };
    let read = tokio::task::spawn_blocking(move || {
        text_of(&path).map_err(|error| failed(&path.to_string_lossy(), error.to_string()))
    });
    let text = read
        .await
        .map_err(|error| failed("", error.to_string()))??;
    Ok(Some(docker_run::read_env(&text)))
}

/// Where a file is to be written, by a name that the dialog begins with; `None` where none was
/// chosen. The dialog has asked whether a file that is there may be replaced.
pub(crate) async fn save<R: Runtime>(
    window: &Webview<R>,
    name: &str,
) -> Result<Option<String>, Failure> {
    // A name, not a way to another folder.
    let name: String = name
        .chars()
        .map(|letter| match letter {
            '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|' => '-',
            letter if letter.is_control() => '-',
            letter => letter,
        })
        .collect();
    let chosen = ask(window, move |dialog, chosen| {
        dialog.set_file_name(name).save_file(chosen);
    })
    .await?;
    chosen.map(text).transpose()
}

/// The text of a file that is not too large to be one of settings.
pub(crate) fn text_of(path: &Path) -> std::io::Result<String> {
    use std::io::{Error, ErrorKind, Read as _};
    let file = std::fs::File::open(path)?;
    // A device would have no end.
    if !file.metadata()?.is_file() {
        return Err(Error::new(ErrorKind::InvalidInput, "not a file"));
    }
    let mut bytes = Vec::new();
    file.take(LARGEST + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > LARGEST {
        let message = format!("larger than {LARGEST} bytes");
        return Err(Error::new(ErrorKind::FileTooLarge, message));
    }
    String::from_utf8(bytes).map_err(|error| Error::new(ErrorKind::InvalidData, error))
}

/// Asks for one path.
async fn ask<R: Runtime>(
    window: &Webview<R>,
    pick: impl FnOnce(FileDialogBuilder<R>, Box<dyn FnOnce(Option<FilePath>) + Send>),
) -> Result<Option<PathBuf>, Failure> {
    wait(window, pick).await?.map(local).transpose()
}

/// Shows a dialog before the window that asks, and waits for the choice without blocking a thread.
async fn wait<R: Runtime, T: Send + 'static>(
    window: &Webview<R>,
    pick: impl FnOnce(FileDialogBuilder<R>, Box<dyn FnOnce(Option<T>) + Send>),
) -> Result<Option<T>, Failure> {
    let (chosen, choice) = oneshot::channel();
    let dialog = window.dialog().file().set_parent(&window.window());
    pick(
        dialog,
        Box::new(move |path| {
            // Nobody waits where the page was reloaded meanwhile.
            let _ = chosen.send(path);
        }),
    );
    choice.await.map_err(|error| failed("", error.to_string()))
}

fn local(path: FilePath) -> Result<PathBuf, Failure> {
    path.into_path()
        .map_err(|error| failed("", error.to_string()))
}

fn failed(subject: &str, message: String) -> Failure {
    Failure {
        deed: Deed::ReadFile,
        subject: subject.to_owned(),
        code: None,
        message,
    }
}

#[cfg(test)]
mod tests {
    use super::{LARGEST, text_of};

    #[test]
    fn only_texts_of_some_size_are_read() {
        let folder = std::env::temp_dir().join(format!("berth-pick-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let write = |name: &str, bytes: &[u8]| {
            let path = folder.join(name);
            std::fs::write(&path, bytes).unwrap();
            path
        };
        assert_eq!(text_of(&write("a", b"A=1\n")).unwrap(), "A=1\n");
        assert!(text_of(&write("b", b"\xff")).is_err());
        let large = vec![b'x'; usize::try_from(LARGEST).unwrap() + 1];
        assert!(text_of(&write("c", &large)).is_err());
        assert!(text_of(&folder).is_err());
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
