//! The listed folder. A page is given the rows that it shows, never all of them.

use super::names::Names;
use contract::{FileKind, FilePath, FileRow, FilesColumn, FilesOrder, FolderFacts};
use files_helper::{Entry, Kind};
use std::cmp::Ordering;

/// What is in a folder, and in which order it is shown.
pub(super) struct Folder {
    path: FilePath,
    entries: Vec<Entry>,
    /// Names as they are compared and searched, by entry.
    folded: Vec<String>,
    /// Entries that are shown.
    shown: Vec<u32>,
    listing: u32,
}

impl Folder {
    pub(super) fn new(
        path: FilePath,
        entries: Vec<Entry>,
        listing: u32,
        order: FilesOrder,
    ) -> Self {
        let folded = entries
            .iter()
            .map(|entry| String::from_utf8_lossy(&entry.name).to_lowercase())
            .collect();
        let mut folder = Self {
            path,
            entries,
            folded,
            shown: Vec::new(),
            listing,
        };
        folder.order(order);
        folder
    }

    pub(super) fn listing(&self) -> u32 {
        self.listing
    }

    pub(super) fn facts(&self) -> FolderFacts {
        FolderFacts {
            path: self.path.clone(),
            total: self.entries.len() as u64,
            shown: self.shown.len() as u64,
            listing: self.listing,
        }
    }

    pub(super) fn order(&mut self, order: FilesOrder) -> FolderFacts {
        let words: Vec<String> = order
            .filter
            .split_whitespace()
            .map(str::to_lowercase)
            .collect();
        let passes = |at: &u32| {
            let (entry, folded) = self.at(*at);
            (order.hidden || !entry.name.starts_with(b"."))
                && words.iter().all(|word| folded.contains(word.as_str()))
        };
        let most = u32::try_from(self.entries.len()).unwrap_or(u32::MAX);
        let mut shown: Vec<u32> = (0..most).filter(passes).collect();
        shown.sort_by(|a, b| {
            let ((a, a_name), (b, b_name)) = (self.at(*a), self.at(*b));
            let by_name = || natural(a_name, b_name).then_with(|| a.name.cmp(&b.name));
            let ordering = match order.by {
                FilesColumn::Name => by_name(),
                FilesColumn::Size => size(a).cmp(&size(b)),
                FilesColumn::Mode => a.mode.cmp(&b.mode),
                FilesColumn::Owner => (a.uid, a.gid).cmp(&(b.uid, b.gid)),
                FilesColumn::Modified => a.modified.cmp(&b.modified),
            };
            let ordering = if order.descending {
                ordering.reverse()
            } else {
                ordering
            };
            is_folder(b)
                .cmp(&is_folder(a))
                .then(ordering)
                .then_with(by_name)
        });
        self.shown = shown;
        self.facts()
    }

    fn at(&self, at: u32) -> (&Entry, &str) {
        let at = at as usize;
        // Both lists are as long, and what is shown is in them.
        (&self.entries[at], &self.folded[at])
    }

    pub(super) fn rows(&self, from: u64, count: u32, names: &Names) -> Vec<FileRow> {
        self.between(from, from.saturating_add(u64::from(count)))
            .map(|entry| row(entry, names))
            .collect()
    }

    pub(super) fn names(&self, from: u64, to: u64) -> Vec<FilePath> {
        self.between(from, to)
            .map(|entry| FilePath::from_bytes(&entry.name))
            .collect()
    }

    fn between(&self, from: u64, to: u64) -> impl Iterator<Item = &Entry> {
        let end = self.shown.len();
        let at = |row: u64| usize::try_from(row).unwrap_or(end).min(end);
        let range = at(from)..at(to).max(at(from));
        self.shown[range].iter().map(|at| self.at(*at).0)
    }

    pub(super) fn row_of(&self, name: &FilePath) -> Option<u64> {
        let name = name.to_bytes();
        let found = self
            .shown
            .iter()
            .position(|at| *self.at(*at).0.name == *name)?;
        Some(found as u64)
    }

    pub(super) fn next(&self, typed: &str, from: u64) -> Option<u64> {
        let typed = typed.to_lowercase();
        let count = self.shown.len();
        let from = usize::try_from(from).unwrap_or(0).min(count);
        (from..count)
            .chain(0..from)
            .find(|row| {
                let at = self.shown.get(*row);
                at.is_some_and(|at| self.at(*at).1.starts_with(&typed))
            })
            .map(|row| row as u64)
    }
}

fn is_folder(entry: &Entry) -> bool {
    entry.kind == Kind::Folder || entry.to_folder
}

/// A folder's own size tells nothing.
fn size(entry: &Entry) -> u64 {
    if is_folder(entry) { 0 } else { entry.size }
}

pub(super) fn kind(kind: Kind) -> FileKind {
    match kind {
        Kind::Folder => FileKind::Folder,
        Kind::File => FileKind::File,
        Kind::Link => FileKind::Link,
        Kind::Pipe => FileKind::Pipe,
        Kind::Socket => FileKind::Socket,
        Kind::CharDevice => FileKind::CharDevice,
        Kind::BlockDevice => FileKind::BlockDevice,
        Kind::Other => FileKind::Other,
    }
}

pub(super) fn row(entry: &Entry, names: &Names) -> FileRow {
    FileRow {
        name: FilePath::from_bytes(&entry.name),
        kind: kind(entry.kind),
        size: entry.size,
        mode: entry.mode,
        uid: entry.uid,
        gid: entry.gid,
        owner: names.user(entry.uid),
        group: names.group(entry.gid),
        modified: entry.modified.div_euclid(1_000_000),
        link: entry.link.as_ref().map(|link| FilePath::from_bytes(link)),
        to_folder: entry.to_folder,
    }
}

/// `file9` stands before `file10`.
fn natural(a: &str, b: &str) -> Ordering {
    let (mut a, mut b) = (a, b);
    loop {
        let (digits_a, digits_b) = (digits(a), digits(b));
        if digits_a > 0 && digits_b > 0 {
            let (number_a, rest_a) = a.split_at(digits_a);
            let (number_b, rest_b) = b.split_at(digits_b);
            let (short_a, short_b) = (
                number_a.trim_start_matches('0'),
                number_b.trim_start_matches('0'),
            );
            let ordering = short_a
                .len()
                .cmp(&short_b.len())
                .then_with(|| short_a.cmp(short_b));
            if ordering != Ordering::Equal {
                return ordering;
            }
            (a, b) = (rest_a, rest_b);
            continue;
        }
        let (mut letters_a, mut letters_b) = (a.chars(), b.chars());
        match (letters_a.next(), letters_b.next()) {
            (None, None) => return Ordering::Equal,
            (one, other) if one == other => (a, b) = (letters_a.as_str(), letters_b.as_str()),
            (one, other) => return one.cmp(&other),
        }
    }
}

fn digits(text: &str) -> usize {
    text.bytes().take_while(u8::is_ascii_digit).count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use files_helper::Bytes;

    fn entry(name: &[u8], kind: Kind, size: u64) -> Entry {
        Entry {
            name: Bytes::from(name.to_vec()),
            kind,
            size,
            mode: 0o644,
            uid: 0,
            gid: 0,
            modified: 1_500_000,
            link: None,
            to_folder: false,
        }
    }

    fn order(by: FilesColumn, descending: bool, filter: &str, hidden: bool) -> FilesOrder {
        FilesOrder {
            by,
            descending,
            filter: filter.to_owned(),
            hidden,
        }
    }

    #[test]
    fn folders_come_first_and_names_as_people_count() {
        let entries = vec![
            entry(b"file10", Kind::File, 1),
            entry(b"File9", Kind::File, 3),
            entry(b".git", Kind::Folder, 0),
            entry(b"src", Kind::Folder, 9),
            entry(b"file009", Kind::File, 2),
            entry(b"\xff", Kind::File, 0),
        ];
        let by_name = order(FilesColumn::Name, false, "", false);
        let mut folder = Folder::new(FilePath::root(), entries, 7, by_name);
        let names = |folder: &Folder| {
            let names = folder.names(0, 99);
            names.iter().map(ToString::to_string).collect::<Vec<_>>()
        };
        assert_eq!(
            names(&folder),
            ["src", "File9", "file009", "file10", "\\xff"]
        );
        assert_eq!((folder.facts().total, folder.facts().shown), (6, 5));
        assert_eq!(folder.row_of(&FilePath::typed("file10")), Some(3));
        assert_eq!(folder.row_of(&FilePath::typed(".git")), None);
        assert_eq!(folder.next("FILE", 2), Some(2));
        assert_eq!(folder.next("s", 1), Some(0));
        folder.order(order(FilesColumn::Size, true, "", true));
        assert_eq!(
            names(&folder),
            [".git", "src", "File9", "file009", "file10", "\\xff"]
        );
        folder.order(order(FilesColumn::Name, false, "FILE 9", true));
        assert_eq!(names(&folder), ["File9", "file009"]);
        let rows = folder.rows(1, 5, &Names::default());
        assert_eq!(rows.len(), 1);
        assert_eq!(rows[0].modified, 1);
    }
}
