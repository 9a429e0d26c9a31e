//! The program's parts.

mod copy;
mod file;
mod folder;
mod make;
mod serve;
mod swap;
mod tape;
mod tree;
mod untape;
mod watch;

use files_helper::{Bytes, Count, Reply};
use std::ffi::OsStr;
use std::io;
use std::os::unix::ffi::{OsStrExt as _, OsStringExt as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// A path on the wire → one of the system's.
fn path(bytes: &Bytes) -> PathBuf {
    PathBuf::from(OsStr::from_bytes(bytes))
}

/// A path of the system's → one on the wire.
fn wired(path: impl AsRef<Path>) -> Bytes {
    Bytes::from(path.as_ref().as_os_str().to_owned().into_vec())
}

/// What went wrong with which path.
#[derive(Debug)]
struct Trouble {
    path: Bytes,
    error: io::Error,
}

type Done<T> = Result<T, Trouble>;

/// Says which path an error is about.
trait About<T> {
    fn about(self, path: impl AsRef<Path>) -> Done<T>;
}

impl<T, E: Into<io::Error>> About<T> for Result<T, E> {
    fn about(self, path: impl AsRef<Path>) -> Done<T> {
        self.map_err(|error| Trouble {
            path: wired(path),
            error: error.into(),
        })
    }
}

impl From<Trouble> for Reply {
    fn from(trouble: Trouble) -> Self {
        Self::Refused {
            path: trouble.path,
            errno: trouble.error.raw_os_error().unwrap_or(0),
            message: trouble.error.to_string(),
        }
    }
}

/// Hears what is told on the way, and says whether to go on.
struct Teller<'a> {
    tell: &'a dyn Fn(Reply),
    wanted: &'a dyn Fn() -> bool,
    last: Instant,
    so_far: Count,
}

/// The pause between two words on how far it is.
const PAUSE: Duration = Duration::from_millis(100);

impl<'a> Teller<'a> {
    fn new(tell: &'a dyn Fn(Reply), wanted: &'a dyn Fn() -> bool) -> Self {
        Self {
            tell,
            wanted,
            last: Instant::now(),
            so_far: Count::default(),
        }
    }

    /// So much more was done. An error where it is not wanted any more.
    fn more(&mut self, count: Count) -> io::Result<()> {
        self.so_far += count;
        if self.last.elapsed() >= PAUSE {
            self.last = Instant::now();
            if !(self.wanted)() {
                return Err(io::ErrorKind::Interrupted.into());
            }
            (self.tell)(Reply::Progress(self.so_far));
        }
        Ok(())
    }

    /// Tells nobody, and is never told to stop.
    fn deaf() -> Teller<'static> {
        Teller::new(&|_| {}, &|| true)
    }

    fn say(&self, reply: Reply) {
        (self.tell)(reply);
    }
}

pub(crate) fn main() -> ExitCode {
    // A folder is open for each level of a tree.
    let mut files = rustix::process::getrlimit(rustix::process::Resource::Nofile);
    files.current = files.maximum;
    // Where that is refused trees are not so deep.
    let _ = rustix::process::setrlimit(rustix::process::Resource::Nofile, files);
    let args: Vec<_> = std::env::args_os().skip(1).collect();
    let words: Vec<&[u8]> = args.iter().map(|word| word.as_bytes()).collect();
    let root = |bytes: &[u8]| Path::new(OsStr::from_bytes(bytes)).to_owned();
    let replaces = |word: &[u8]| word == b"replace";
    match *words.as_slice() {
        [b"serve", ref roots @ ..] => {
            let roots: Vec<PathBuf> = roots.iter().map(|at| root(at)).collect();
            serve::serve(&roots)
        }
        [b"tar", at, path] => {
            let heard = Heard::till_the_end(true);
            told(enter(&root(at)).and_then(|()| {
                let wanted = || heard.lasts();
                let mut teller = Teller::new(&aside, &wanted);
                tape::write(&unhexed(path), &mut io::stdout().lock(), &mut teller)
            }))
        }
        [b"untar", at, path, how] => told(enter(&root(at)).and_then(|()| {
            let mut teller = Teller::new(&aside, &|| true);
            let from = &mut io::stdin().lock();
            untape::read(from, &unhexed(path), replaces(how), &mut teller)
        })),
        [b"copy", from, to, how] => {
            let heard = Heard::till_the_end(false);
            let wanted = || heard.lasts();
            let mut teller = Teller::new(&aside, &wanted);
            told(copy::copy(
                &root(from),
                &root(to),
                replaces(how),
                &mut teller,
            ))
        }
        _ => ExitCode::from(2),
    }
}

/// A path as an argument: engines take arguments as text, which paths need not be.
fn unhexed(word: &[u8]) -> PathBuf {
    let digit = |byte: u8| (byte as char).to_digit(16).unwrap_or_default() as u8;
    let bytes: Vec<u8> = word
        .chunks_exact(2)
        .map(|pair| digit(pair[0]) << 4 | digit(pair[1]))
        .collect();
    Path::new("/").join(OsStr::from_bytes(&bytes))
}

/// Whether whoever wants the work is still there: stdin ends when they are not.
struct Heard(Arc<AtomicBool>);

impl Heard {
    /// `at_once`: nothing has to be undone, and writing may wait for nobody.
    fn till_the_end(at_once: bool) -> Self {
        let ended = Arc::new(AtomicBool::new(false));
        let rings = Arc::clone(&ended);
        std::thread::spawn(move || {
            // An error is an end, too.
            let _ = io::copy(&mut io::stdin().lock(), &mut io::sink());
            if at_once {
                std::process::exit(1);
            }
            rings.store(true, Ordering::Relaxed);
        });
        Self(ended)
    }

    fn lasts(&self) -> bool {
        !self.0.load(Ordering::Relaxed)
    }
}

/// From here on nothing outside of it can be named.
fn enter(root: &Path) -> Done<()> {
    rustix::process::chroot(root).about(root)?;
    rustix::process::chdir("/").about(root)
}

/// To whoever listens beside the archive.
fn aside(reply: Reply) {
    // Nobody listens any more: the archive's end will notice.
    let _ = files_helper::write(&mut io::stderr().lock(), 0, &reply);
}

fn told(done: Done<Count>) -> ExitCode {
    match done {
        Ok(count) => {
            aside(Reply::Counted(count));
            ExitCode::SUCCESS
        }
        Err(trouble) => {
            aside(trouble.into());
            ExitCode::FAILURE
        }
    }
}

#[cfg(test)]
mod tests;
