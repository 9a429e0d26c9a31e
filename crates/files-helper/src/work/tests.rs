//! Trees there and back. What needs root (owners, devices) is only tested as root, which tests in CI
//! are.

use super::{Done, Teller, copy, file, swap, tape, tree, untape};
use files_helper::{Clash, Reply, Version, Why};
use std::cell::RefCell;
use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::{FileExt as _, MetadataExt as _, PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};
use tar::{EntryType, Header};

/// What is left out, with why.
fn heard<T>(work: impl FnOnce(&mut Teller<'_>) -> Done<T>) -> (Done<T>, Vec<(PathBuf, Why)>) {
    let left = RefCell::new(Vec::new());
    let done = {
        let hear = |reply| {
            if let Reply::LeftOut { path, why } = reply {
                left.borrow_mut().push((super::path(&path), why));
            }
        };
        work(&mut Teller::new(&hear, &|| true))
    };
    (done, left.into_inner())
}

fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

/// A tree with a bit of everything; the names of what is left out when it is carried.
fn everything(at: &Path) {
    fs::create_dir_all(at.join("a/b")).unwrap();
    fs::write(at.join("a/one"), "one").unwrap();
    fs::hard_link(at.join("a/one"), at.join("a/b/again")).unwrap();
    symlink("../../outside", at.join("a/link")).unwrap();
    symlink("l".repeat(200), at.join("long link")).unwrap();
    let strange = OsStr::from_bytes(b"\xff\n\\x");
    fs::write(at.join(strange), "strange").unwrap();
    fs::write(at.join("가".repeat(85)), "255 bytes").unwrap();
    let mut deep = at.join("deep");
    for _ in 0..30 {
        deep.push("0123456789");
    }
    fs::create_dir_all(&deep).unwrap();
    fs::write(deep.join("end"), "deep").unwrap();
    let sparse = fs::File::create(at.join("sparse")).unwrap();
    for part in 0..40u64 {
        sparse.write_all_at(b"island", part << 20).unwrap();
    }
    sparse.set_len(1 << 40).unwrap();
    fs::set_permissions(at.join("a/one"), fs::Permissions::from_mode(0o4751)).unwrap();
    rustix::fs::mknodat(
        rustix::fs::CWD,
        at.join("pipe"),
        rustix::fs::FileType::Fifo,
        rustix::fs::Mode::from_raw_mode(0o620),
        0,
    )
    .unwrap();
    if is_root() {
        std::os::unix::fs::lchown(at.join("a/link"), Some(4711), Some(3_000_000)).unwrap();
        std::os::unix::fs::chown(at.join("a/b"), Some(4711), Some(4712)).unwrap();
    }
    // Not on every file system.
    let flags = rustix::fs::XattrFlags::empty();
    let _ = rustix::fs::setxattr(at.join("a/one"), "user.berth", b"\0v\xff=", flags);
    let time = fs::FileTimes::new()
        .set_modified(std::time::UNIX_EPOCH + std::time::Duration::new(1_500_000_000, 123_456_789));
    fs::File::open(at.join("a/one"))
        .unwrap()
        .set_times(time)
        .unwrap();
    let old = fs::FileTimes::new()
        .set_modified(std::time::UNIX_EPOCH - std::time::Duration::new(10, 500_000_000));
    fs::File::open(at.join("a/b"))
        .unwrap()
        .set_times(old)
        .unwrap();
}

/// Everything that there is to know of a tree, but the order in which it was made.
fn told(at: &Path) -> Vec<String> {
    fn walk(top: &Path, at: &Path, all: &mut Vec<String>) {
        for entry in fs::read_dir(at).unwrap() {
            let path = entry.unwrap().path();
            let found = path.symlink_metadata().unwrap();
            let content = if found.is_file() && found.len() < 1 << 20 {
                format!("{:?}", fs::read(&path).unwrap())
            } else if found.is_symlink() {
                format!("{:?}", fs::read_link(&path).unwrap())
            } else if found.is_file() {
                let mut part = [0; 16];
                let file = fs::File::open(&path).unwrap();
                file.read_exact_at(&mut part, 39 << 20).unwrap();
                format!("{part:?} {}", found.blocks() < 4000)
            } else {
                String::new()
            };
            let attributes = if found.is_file() {
                super::make::attributes(fs::File::open(&path).unwrap()).unwrap()
            } else {
                Vec::new()
            };
            // A folder's size is the file system's business.
            let size = if found.is_dir() { 0 } else { found.len() };
            all.push(format!(
                "{:?} {:o} {} {} {size} {} {}.{} {attributes:?} {content}",
                path.strip_prefix(top).unwrap(),
                found.mode(),
                found.uid(),
                found.gid(),
                if found.is_dir() { 0 } else { found.nlink() },
                found.mtime(),
                found.mtime_nsec(),
            ));
            if found.is_dir() {
                walk(top, &path, all);
            }
        }
    }
    let mut all = Vec::new();
    walk(at, at, &mut all);
    all.sort();
    all
}

#[test]
fn a_tree_is_the_same_out_of_an_archive_and_copied() {
    let (from, to, copied) = three();
    everything(from.path());
    let mut archive = Vec::new();
    let (counted, left) = heard(|teller| tape::write(from.path(), &mut archive, teller));
    assert_eq!(left, []);
    assert!(archive.len() < 1 << 20, "holes are none");
    let (taken, left) =
        heard(|teller| untape::read(&mut archive.as_slice(), to.path(), false, teller));
    assert_eq!(left, []);
    assert_eq!(counted.unwrap().files, taken.unwrap().files);
    assert_eq!(told(to.path()), told(from.path()));

    let (count, left) = heard(|teller| copy::copy(from.path(), copied.path(), true, teller));
    assert_eq!(left, []);
    count.unwrap();
    assert_eq!(told(copied.path()), told(from.path()));
}

#[test]
fn tar_reads_what_is_written_and_writes_what_is_read() {
    let (from, to, back) = three();
    everything(from.path());
    let archive = to.path().join("archive");
    let mut file = fs::File::create(&archive).unwrap();
    heard(|teller| tape::write(from.path(), &mut file, teller))
        .0
        .unwrap();
    let inside = back.path().join("inside");
    fs::create_dir(&inside).unwrap();
    let tar = |args: &[&str], at: &Path| {
        let mut tar = std::process::Command::new("tar");
        tar.args(args).arg(&archive).arg("-C").arg(at);
        if args[0] == "-c" {
            tar.arg(".");
        }
        assert!(tar.status().unwrap().success());
    };
    tar(&["-x", "-p", "--xattrs", "--numeric-owner", "-f"], &inside);
    assert_eq!(told(&inside), told(from.path()));

    for how in [
        &["--format=gnu"][..],
        &["--format=posix", "--sparse-version=0.0", "--xattrs"],
    ] {
        let args = [&["-c", "--sparse"], how, &["-f"]].concat();
        tar(&args, &inside);
        let again = tempfile::tempdir().unwrap();
        let mut file = fs::File::open(&archive).unwrap();
        let (taken, left) = heard(|teller| untape::read(&mut file, again.path(), false, teller));
        taken.unwrap();
        if how.len() == 1 {
            assert_eq!(left, []);
            assert!(again.path().join("sparse").exists());
        } else {
            // What cannot be read is said.
            assert_eq!(left.len(), 1, "{left:?}");
        }
    }
}

fn three() -> (tempfile::TempDir, tempfile::TempDir, tempfile::TempDir) {
    let made = || tempfile::tempdir().unwrap();
    (made(), made(), made())
}

/// An archive of entries, each as it is said, however wrong.
fn archive(entries: &[(EntryType, &str, &str, &str)]) -> Vec<u8> {
    let mut all = Vec::new();
    for (what, name, link, content) in entries {
        let mut header = Header::new_gnu();
        let old = header.as_old_mut();
        old.name[..name.len()].copy_from_slice(name.as_bytes());
        old.linkname[..link.len()].copy_from_slice(link.as_bytes());
        header.set_entry_type(*what);
        header.set_mode(0o644);
        header.set_uid(u64::from(rustix::process::geteuid().as_raw()));
        header.set_gid(u64::from(rustix::process::getegid().as_raw()));
        header.set_mtime(0);
        header.set_size(content.len() as u64);
        header.set_cksum();
        all.extend_from_slice(header.as_bytes());
        all.extend_from_slice(content.as_bytes());
        all.resize(all.len().next_multiple_of(512), 0);
    }
    all.extend_from_slice(&[0; 1024]);
    all
}

#[test]
fn hostile_archives_stay_inside() {
    let top = tempfile::tempdir().unwrap();
    let (inside, outside) = (top.path().join("inside"), top.path().join("outside"));
    fs::create_dir(&inside).unwrap();
    fs::create_dir(&outside).unwrap();
    fs::write(outside.join("secret"), "secret").unwrap();
    let out = outside.to_str().unwrap();
    let secret = format!("{out}/secret");
    let absolute = format!("{out}/absolute");
    use EntryType::{Directory, Link, Regular, Symlink};
    let bytes = archive(&[
        (Regular, "../up", "", "x"),
        (Regular, "a/../../up", "", "x"),
        (Regular, &absolute, "", "x"),
        (Symlink, "out", out, ""),
        (Regular, "out/through", "", "x"),
        (Directory, "out/folder", "", ""),
        (Symlink, "out2", "..", ""),
        (Regular, "out2/through", "", "x"),
        (Link, "hard", &secret, ""),
        (Link, "hard2", "../outside/secret", ""),
        (Link, "hard3", "out/secret", ""),
        (Link, "hard4", "nowhere", ""),
        (Regular, "twice", "", "first"),
        (Regular, "twice", "", "second"),
        (Symlink, "trap", &secret, ""),
        (Regular, "trap", "", "mine"),
        (Regular, "file", "", "x"),
        (Regular, "file/below", "", "x"),
        (Regular, "./good/./one", "", "good"),
        (EntryType::new(b'?'), "odd", "", "x"),
    ]);
    let (taken, left) = heard(|teller| untape::read(&mut bytes.as_slice(), &inside, false, teller));
    taken.unwrap();
    let names: Vec<_> = fs::read_dir(top.path()).unwrap().collect();
    assert_eq!(names.len(), 2);
    assert_eq!(fs::read_dir(&outside).unwrap().count(), 1);
    assert_eq!(fs::read_to_string(&secret).unwrap(), "secret");
    let text = |name: &str| fs::read_to_string(inside.join(name)).unwrap();
    assert_eq!(
        (text("twice"), text("trap"), text("good/one")),
        ("second".into(), "mine".into(), "good".into())
    );
    assert!(!inside.join("hard").exists() && !inside.join("hard3").exists());
    assert_eq!(left.len(), 12, "{left:?}");
}

#[test]
fn what_is_cut_off_leaves_what_was_there() {
    let (from, to, _) = three();
    everything(from.path());
    fs::write(to.path().join("kept"), "kept").unwrap();
    let mut archive = Vec::new();
    heard(|teller| tape::write(from.path(), &mut archive, teller))
        .0
        .unwrap();
    for length in [0, 700, archive.len() / 2, archive.len() - 1024] {
        for replace in [false, true] {
            let mut cut = &archive[..length];
            let done = heard(|teller| untape::read(&mut cut, to.path(), replace, teller)).0;
            assert!(done.is_err(), "{length}");
            let names: Vec<_> = fs::read_dir(to.path()).unwrap().collect();
            assert_eq!(names.len(), 1, "{length}");
        }
    }
    let mut whole = archive.as_slice();
    heard(|teller| untape::read(&mut whole, to.path(), true, teller))
        .0
        .unwrap();
    assert_eq!(told(to.path()), told(from.path()));
}

#[test]
fn a_file_is_written_beside_and_refused_where_it_changed() {
    let top = tempfile::tempdir().unwrap();
    let (path, link) = (top.path().join("file"), top.path().join("link"));
    fs::write(&path, "old").unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
    symlink("file", &link).unwrap();
    let inode = path.metadata().unwrap().ino();
    let Reply::Opened { version, .. } = file::open(&link, 100).unwrap() else {
        panic!()
    };
    let Reply::Written(written) = file::write(&link, b"new", Some(version), false).unwrap() else {
        panic!()
    };
    assert!(link.is_symlink());
    assert_eq!(fs::read_to_string(&path).unwrap(), "new");
    let found = path.metadata().unwrap();
    assert_eq!(found.mode() & 0o7777, 0o640);
    assert_ne!(found.ino(), inode, "beside, then renamed");
    assert_eq!(
        file::write(&link, b"late", Some(version), false).unwrap(),
        Reply::Stale
    );
    // The same size and time, another content.
    let same = Version { hash: 1, ..written };
    assert_eq!(
        file::write(&path, b"late", Some(same), false).unwrap(),
        Reply::Stale
    );
    assert_eq!(fs::read_to_string(&path).unwrap(), "new");
    assert_eq!(fs::read_dir(top.path()).unwrap().count(), 2);

    assert!(file::create(&path, false).is_err());
    file::create(&top.path().join("folder"), true).unwrap();
    assert!(file::rename(&path, &top.path().join("folder")).is_err());
    assert!(path.exists());
}

#[test]
fn what_is_moved_in_meets_what_is_there() {
    for (clash, text, names, left) in [
        (Clash::Replace, "new", 3, 0),
        (Clash::Skip, "old", 3, 1),
        (Clash::KeepBoth, "old", 4, 0),
    ] {
        let top = tempfile::tempdir().unwrap();
        let (to, staging) = (top.path().join("to"), top.path().join("to/.berth-x"));
        for (folder, text) in [(&to, "old"), (&staging, "new")] {
            fs::create_dir_all(folder.join("both")).unwrap();
            fs::write(folder.join("both/a.txt"), text).unwrap();
            fs::write(folder.join("both").join(text), text).unwrap();
        }
        let (done, told) = heard(|teller| swap::move_in(&staging, &to, clash, teller));
        done.unwrap();
        assert_eq!(fs::read_to_string(to.join("both/a.txt")).unwrap(), text);
        assert_eq!(fs::read_dir(to.join("both")).unwrap().count(), names);
        assert_eq!(told.len(), left);
        assert!(!staging.exists());
    }
}

#[test]
fn links_are_not_followed_by_what_destroys_or_changes() {
    let (top, outside, _) = three();
    fs::write(outside.path().join("kept"), "kept").unwrap();
    fs::create_dir(top.path().join("a")).unwrap();
    fs::write(top.path().join("a/one"), vec![7; 10_000]).unwrap();
    fs::hard_link(top.path().join("a/one"), top.path().join("a/two")).unwrap();
    symlink(outside.path(), top.path().join("a/link")).unwrap();
    let mut seen = tree::Seen::default();
    let count = heard(|teller| tree::count(&top.path().join("a"), &mut seen, teller))
        .0
        .unwrap();
    assert_eq!((count.files, count.folders, count.length), (3, 1, 10_000));
    let change = tree::Change {
        mode: Some(0o600),
        uid: None,
        gid: None,
        below: true,
    };
    heard(|teller| tree::change(top.path(), &change, teller))
        .0
        .unwrap();
    let mode = |path: &Path| path.metadata().unwrap().mode() & 0o7777;
    assert_eq!(mode(&top.path().join("a/one")), 0o600);
    assert_eq!(mode(&top.path().join("a")), 0o700);
    assert_ne!(mode(&outside.path().join("kept")), 0o600);
    heard(|teller| tree::empty(top.path(), teller)).0.unwrap();
    assert_eq!(fs::read_dir(top.path()).unwrap().count(), 0);
    assert!(outside.path().join("kept").exists());
}
