//! Whether something in a folder changes.

use super::serve::Wish;
use super::{About as _, Done, Teller};
use files_helper::Reply;
use rustix::event::{EventfdFlags, PollFd, PollFlags, eventfd, poll};
use rustix::fs::inotify::{CreateFlags, WatchFlags};
use std::path::Path;
use std::time::Duration;

/// What comes within it is one change.
const WINDOW: Duration = Duration::from_millis(100);

pub(super) fn watch(path: &Path, wish: &Wish, teller: &Teller<'_>) -> Done<Reply> {
    let seen =
        rustix::fs::inotify::init(CreateFlags::CLOEXEC | CreateFlags::NONBLOCK).about(path)?;
    let of = WatchFlags::ATTRIB
        | WatchFlags::CLOSE_WRITE
        | WatchFlags::MODIFY
        | WatchFlags::CREATE
        | WatchFlags::DELETE
        | WatchFlags::DELETE_SELF
        | WatchFlags::MOVE
        | WatchFlags::MOVE_SELF
        | WatchFlags::ONLYDIR;
    rustix::fs::inotify::add_watch(&seen, path, of).about(path)?;
    let bell = eventfd(0, EventfdFlags::CLOEXEC).about(path)?;
    wish.ring(bell.try_clone().about(path)?);
    let mut buffer = vec![0u8; 16 << 10];
    while wish.lasts() {
        let mut both = [
            PollFd::new(&seen, PollFlags::IN),
            PollFd::new(&bell, PollFlags::IN),
        ];
        poll(&mut both, None).about(path)?;
        if !wish.lasts() {
            break;
        }
        while rustix::io::read(&seen, &mut buffer).is_ok_and(|read| read > 0) {}
        // Its end is a change, too: whoever lists it again hears why it is not there.
        teller.say(Reply::Changed);
        // A timer, because the kernel tells each of a thousand changes by itself.
        std::thread::sleep(WINDOW);
    }
    Ok(Reply::Done)
}
