//! Requests on stdin, each in a thread of its own, answered on stdout.

use super::{About as _, Done, Teller, enter, file, folder, swap, tree, watch};
use files_helper::{Ask, Asked, Count, Reply};
use rustix::io::Errno;
use std::collections::HashMap;
use std::io;
use std::path::PathBuf;
use std::process::{Command, ExitCode, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// Deep trees are walked by calls within calls.
const STACK: usize = 64 << 20;

/// Whether a request is still wanted.
#[derive(Default)]
pub(super) struct Wish {
    ended: AtomicBool,
    bell: Mutex<Option<rustix::fd::OwnedFd>>,
}

impl Wish {
    pub(super) fn lasts(&self) -> bool {
        !self.ended.load(Ordering::Relaxed)
    }

    /// Something that is written to when it ends.
    pub(super) fn ring(&self, bell: rustix::fd::OwnedFd) {
        *self.bell.lock().unwrap_or_else(PoisonError::into_inner) = Some(bell);
    }

    fn end(&self) {
        self.ended.store(true, Ordering::Relaxed);
        if let Some(bell) = &*self.bell.lock().unwrap_or_else(PoisonError::into_inner) {
            // It is there to be read once; nothing else can go wrong with it.
            let _ = rustix::io::write(bell, &1u64.to_ne_bytes());
        }
    }
}

/// Answers for one root, or lets a process of its own answer for each of several: a process has one
/// root, and engines forbid threads to have their own (`unshare`).
pub(super) fn serve(roots: &[PathBuf]) -> ExitCode {
    let done = match roots {
        [only] => enter(only).map(|()| answer_all()),
        roots => relay(roots).about("/"),
    };
    done.unwrap_or_else(|trouble| {
        // Whoever asks first hears it.
        let reply = Reply::from(trouble);
        while let Ok(Some((id, _))) = files_helper::read::<Asked>(&mut io::stdin().lock()) {
            if files_helper::write(&mut io::stdout().lock(), id, &reply).is_err() {
                break;
            }
        }
        ExitCode::FAILURE
    })
}

/// Hands requests on to a process for each root, and answers back, frame by frame.
fn relay(roots: &[PathBuf]) -> io::Result<ExitCode> {
    let program = std::env::current_exe()?;
    let mut inputs = Vec::new();
    for root in roots {
        let mut child = Command::new(&program)
            .arg("serve")
            .arg(root)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let gone = || io::Error::from(io::ErrorKind::BrokenPipe);
        inputs.push(child.stdin.take().ok_or_else(gone)?);
        let mut answers = child.stdout.take().ok_or_else(gone)?;
        std::thread::spawn(move || {
            while let Ok(Some((id, reply))) = files_helper::read::<Reply>(&mut answers) {
                if files_helper::write(&mut io::stdout().lock(), id, &reply).is_err() {
                    break;
                }
            }
            // One that ends takes the others with it: they end with their input.
            std::process::exit(1);
        });
    }
    let mut stdin = io::stdin().lock();
    while let Some((id, Asked { root, ask })) = files_helper::read::<Asked>(&mut stdin)? {
        let cancel = ask == Ask::Cancel;
        let asked = Asked { root: 0, ask };
        if cancel {
            // It is known to one of them.
            for input in &mut inputs {
                files_helper::write(input, id, &asked)?;
            }
        } else if let Some(input) = inputs.get_mut(usize::from(root)) {
            files_helper::write(input, id, &asked)?;
        } else {
            let reply = refused(Errno::NOENT);
            files_helper::write(&mut io::stdout().lock(), id, &reply)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn refused(errno: Errno) -> Reply {
    let trouble = Err::<(), _>(errno).about("/").err();
    trouble.map_or(Reply::Done, Reply::from)
}

fn answer_all() -> ExitCode {
    let wishes: Arc<Mutex<HashMap<u32, Arc<Wish>>>> = Arc::default();
    let known = |wishes: &Mutex<HashMap<u32, Arc<Wish>>>, id: u32| {
        let wishes = wishes.lock().unwrap_or_else(PoisonError::into_inner);
        wishes.get(&id).cloned()
    };
    let mut stdin = io::stdin().lock();
    loop {
        let (id, Asked { ask, .. }) = match files_helper::read::<Asked>(&mut stdin) {
            Ok(Some(asked)) => asked,
            // Whoever asked is gone.
            Ok(None) => return ExitCode::SUCCESS,
            Err(_) => return ExitCode::FAILURE,
        };
        if ask == Ask::Cancel {
            if let Some(wish) = known(&wishes, id) {
                wish.end();
            }
            continue;
        }
        let wish = Arc::new(Wish::default());
        wishes
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(id, Arc::clone(&wish));
        let all = Arc::clone(&wishes);
        let thread = std::thread::Builder::new()
            .stack_size(STACK)
            .spawn(move || {
                let say = |reply: Reply| {
                    if files_helper::write(&mut io::stdout().lock(), id, &reply).is_err() {
                        // Nobody listens any more, and nobody ever will.
                        std::process::exit(1);
                    }
                };
                let wanted = || wish.lasts();
                let mut teller = Teller::new(&say, &wanted);
                let last = answer(ask, &wish, &mut teller);
                say(last.unwrap_or_else(Reply::from));
                all.lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .remove(&id);
            });
        if thread.is_err() {
            return ExitCode::FAILURE;
        }
    }
}

fn answer(ask: Ask, wish: &Wish, teller: &mut Teller<'_>) -> Done<Reply> {
    match ask {
        Ask::List(path) => folder::list(&super::path(&path), teller),
        Ask::Stat(path) => folder::entry(&super::path(&path)).map(Reply::Entry),
        Ask::Stats(paths) => Ok(Reply::Stats(
            paths
                .iter()
                .map(|path| folder::entry(&super::path(path)).ok())
                .collect(),
        )),
        Ask::Read { path, from, count } => file::read(&super::path(&path), from, count),
        Ask::Open { path, most } => file::open(&super::path(&path), most),
        Ask::Write {
            path,
            content,
            over,
            keep_times,
        } => file::write(&super::path(&path), &content, over, keep_times),
        Ask::Create { path, folder } => file::create(&super::path(&path), folder),
        Ask::Rename { from, to } => file::rename(&super::path(&from), &super::path(&to)),
        Ask::Change {
            paths,
            mode,
            uid,
            gid,
            below,
        } => {
            let change = tree::Change {
                mode,
                uid,
                gid,
                below,
            };
            for path in &paths {
                tree::change(&super::path(path), &change, teller)?;
            }
            Ok(Reply::Done)
        }
        Ask::Count(paths) => {
            let mut all = Count::default();
            let mut seen = tree::Seen::default();
            for path in &paths {
                let one = tree::count(&super::path(path), &mut seen, teller)?;
                all += one;
                teller.say(Reply::Counts(one));
            }
            Ok(Reply::Counted(all))
        }
        Ask::Remove(paths) => {
            for path in &paths {
                let path = super::path(path);
                swap::let_go(&path);
                tree::remove(&path, teller)?;
            }
            Ok(Reply::Done)
        }
        Ask::Empty(path) => tree::empty(&super::path(&path), teller).map(|()| Reply::Done),
        Ask::Stage(path) => {
            swap::stage(&super::path(&path)).map(|made| Reply::Made(super::wired(made)))
        }
        Ask::MoveIn { staging, to, clash } => {
            swap::move_in(&super::path(&staging), &super::path(&to), clash, teller)
                .map(|()| Reply::Done)
        }
        Ask::Watch(path) => watch::watch(&super::path(&path), wish, teller),
        // Heard before.
        Ask::Cancel => Ok(Reply::Done),
    }
}
