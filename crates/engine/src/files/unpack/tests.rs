use super::*;
use std::fs;
use std::os::unix::ffi::OsStrExt as _;
use tar::Header;

struct Nobody;

impl Unpacking for Nobody {
    fn begins(&self, _: FilePath) {}
    fn read(&self, _: u64) {}
    fn is_there(&self) {}
}

/// An archive whose names nobody has looked at.
#[derive(Default)]
struct Hostile(Vec<u8>);

impl Hostile {
    fn put(mut self, kind: EntryType, name: &[u8], leads: &[u8], content: &[u8]) -> Self {
        let mut header = Header::new_gnu();
        header.set_entry_type(kind);
        header.set_mode(0o644);
        header.set_mtime(1);
        header.set_size(content.len() as u64);
        header.as_mut_bytes()[..name.len()].copy_from_slice(name);
        header.as_mut_bytes()[157..157 + leads.len()].copy_from_slice(leads);
        header.set_cksum();
        self.0.extend_from_slice(header.as_bytes());
        self.0.extend_from_slice(content);
        self.0.resize(self.0.len().next_multiple_of(512), 0);
        self
    }

    fn file(self, name: &[u8], content: &[u8]) -> Self {
        self.put(EntryType::Regular, name, b"", content)
    }

    fn end(mut self) -> Vec<u8> {
        self.0.resize(self.0.len() + 1024, 0);
        self.0
    }
}

fn unpacked(at: &Path, how: OnConflict, archive: &[u8]) -> Vec<(String, LeftOutWhy)> {
    let mut unpacker = Unpacker::new(at, how).unwrap();
    unpacker.unpack(archive, &Nobody).unwrap();
    told(unpacker)
}

fn told(unpacker: Unpacker) -> Vec<(String, LeftOutWhy)> {
    let (left_out, total) = unpacker.into_left_out();
    assert_eq!(left_out.len() as u64, total);
    left_out
        .into_iter()
        .map(|(path, why)| (path.to_string(), why))
        .collect()
}

#[test]
fn nothing_is_written_outside_of_the_folder() {
    let around = tempfile::tempdir().unwrap();
    let at = around.path().join("chosen");
    fs::create_dir(&at).unwrap();
    fs::write(around.path().join("secret"), "untouched").unwrap();
    let archive = Hostile::default()
        .file(b"../secret", b"1")
        .file(b"a/../../secret", b"2")
        .file(b"/secret-at-the-top", b"3")
        .put(EntryType::Symlink, b"up", b"..", b"")
        .put(EntryType::Symlink, b"abs", b"/etc", b"")
        .put(EntryType::Symlink, b"d/out", b"../../secret", b"")
        .put(EntryType::Symlink, b"d/in", b"../a", b"")
        .put(EntryType::Link, b"hard", b"../secret", b"")
        .put(EntryType::Link, b"hard2", b"/etc/passwd", b"")
        .put(EntryType::Char, b"null", b"", b"")
        .put(EntryType::Fifo, b"pipe", b"", b"")
        .file(b"up/secret", b"4")
        .file(b"good", b"good")
        .end();
    let left_out = unpacked(&at, OnConflict::Replace, &archive);
    let names: Vec<&str> = left_out.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(
        names,
        [
            "../secret",
            "a/../../secret",
            "up",
            "abs",
            "d/out",
            "hard",
            "hard2",
            "null",
            "pipe"
        ]
    );
    assert_eq!(
        fs::read_to_string(around.path().join("secret")).unwrap(),
        "untouched"
    );
    // An absolute name is one below the folder, as with every tar.
    assert_eq!(
        fs::read_to_string(at.join("secret-at-the-top")).unwrap(),
        "3"
    );
    assert_eq!(fs::read_to_string(at.join("up/secret")).unwrap(), "4");
    assert_eq!(fs::read_to_string(at.join("good")).unwrap(), "good");
    assert!(at.join("d/in").is_symlink());
    assert!(!at.join("a").join("secret").exists());
    let mut around: Vec<_> = fs::read_dir(around.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    around.sort();
    assert_eq!(around, ["chosen", "secret"]);
}

#[test]
fn a_link_that_is_there_already_is_not_followed() {
    let around = tempfile::tempdir().unwrap();
    let at = around.path().join("chosen");
    fs::create_dir(&at).unwrap();
    fs::create_dir(around.path().join("other")).unwrap();
    std::os::unix::fs::symlink("../other", at.join("dir")).unwrap();
    let archive = Hostile::default().file(b"dir/x", b"1").end();
    let left_out = unpacked(&at, OnConflict::Replace, &archive);
    assert_eq!(left_out.len(), 1);
    assert!(!around.path().join("other/x").exists());
}

#[test]
fn what_is_there_is_replaced_kept_or_kept_beside() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let archive = Hostile::default().file(b"a.txt", b"new").end();
    let look = |name: &str| fs::read_to_string(at.join(name)).ok();
    fs::write(at.join("a.txt"), "old").unwrap();
    let left_out = unpacked(at, OnConflict::Skip, &archive);
    assert_eq!(left_out, [("a.txt".into(), LeftOutWhy::Kept)]);
    assert_eq!(look("a.txt").as_deref(), Some("old"));
    assert!(unpacked(at, OnConflict::KeepBoth, &archive).is_empty());
    assert_eq!(look("a (2).txt").as_deref(), Some("new"));
    assert!(unpacked(at, OnConflict::Replace, &archive).is_empty());
    assert_eq!(look("a.txt").as_deref(), Some("new"));
    // Twice in one archive: the later one counts, whatever was chosen.
    let twice = Hostile::default().file(b"b", b"1").file(b"b", b"2").end();
    assert!(unpacked(at, OnConflict::Skip, &twice).is_empty());
    assert_eq!(look("b").as_deref(), Some("2"));
    // Another name of what itself got another name.
    let archive = Hostile::default()
        .file(b"a.txt", b"third")
        .put(EntryType::Link, b"hard", b"a.txt", b"")
        .end();
    assert!(unpacked(at, OnConflict::KeepBoth, &archive).is_empty());
    assert_eq!(look("hard").as_deref(), Some("third"));
}

#[test]
fn an_archive_that_is_cut_off_leaves_the_old_file() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    fs::write(at.join("a"), "old").unwrap();
    let archive = Hostile::default().file(b"a", &[b'n'; 4000]).end();
    for length in [100, 512, 600, 3000] {
        let mut unpacker = Unpacker::new(at, OnConflict::Replace).unwrap();
        assert!(
            unpacker.unpack(&archive[..length], &Nobody).is_err(),
            "{length}"
        );
        assert_eq!(fs::read_to_string(at.join("a")).unwrap(), "old");
        assert_eq!(fs::read_dir(at).unwrap().count(), 1, "nothing half is left");
    }
}

#[test]
fn names_are_what_the_system_can_hold() {
    let folder = tempfile::tempdir().unwrap();
    let long = [b'x'; 90];
    let archive = Hostile::default()
        .file(b"new\nline\x1b[0m", b"1")
        .file(b"not\xffutf8", b"2")
        .file(&long, b"3")
        .file(b"CASE", b"4")
        .file(b"case", b"5")
        .end();
    assert!(unpacked(folder.path(), OnConflict::Replace, &archive).is_empty());
    let name = std::ffi::OsStr::from_bytes(b"not\xffutf8");
    assert_eq!(fs::read_to_string(folder.path().join(name)).unwrap(), "2");
    let other = tempfile::tempdir().unwrap();
    let unpacker = Unpacker::new(other.path(), OnConflict::Replace).unwrap();
    let mut unpacker = unpacker.ignoring_case();
    unpacker.unpack(archive.as_slice(), &Nobody).unwrap();
    assert_eq!(told(unpacker), [("case".into(), LeftOutWhy::Case)]);
}

#[test]
fn folders_links_and_modes_come_as_they_were() {
    use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let mut tape = tar::Builder::new(Vec::new());
    let mut add = |kind: EntryType, name: &str, mode: u32, content: &[u8]| {
        let mut header = Header::new_gnu();
        header.set_entry_type(kind);
        header.set_mode(mode);
        header.set_mtime(1_000_000);
        header.set_size(content.len() as u64);
        tape.append_data(&mut header, name, content).unwrap();
    };
    add(EntryType::Directory, "d/", 0o555, b"");
    add(EntryType::Regular, "d/run", 0o4755, b"x");
    let mut header = Header::new_gnu();
    header.set_entry_type(EntryType::Link);
    header.set_size(0);
    tape.append_link(&mut header, "d/too", "d/run").unwrap();
    let archive = tape.into_inner().unwrap();
    assert!(unpacked(at, OnConflict::Replace, &archive).is_empty());
    let run = fs::metadata(at.join("d/run")).unwrap();
    assert_eq!(
        run.permissions().mode() & 0o7777,
        0o755,
        "no set-user-ID from a container"
    );
    assert_eq!(run.mtime(), 1_000_000);
    assert_eq!(run.nlink(), 2);
    assert!(fs::metadata(at.join("d")).unwrap().permissions().mode() & 0o200 != 0);
}
