//! Something long that is to be done with a volume, as it was typed. Pure.

use crate::format::name;
use crate::stores::{Id, Stores};
use contract::{Failure, Meanwhile, RestoreInto, VolumeSpec, VolumeWork};

/// What is asked, how it was answered, and what became of it the last time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct VolumeAsk {
    pub(super) work: Work,
    /// The volume that it is about; none where an archive is to become a new one.
    pub(super) volume: Option<Id>,
    /// Of a new volume.
    pub(super) name: String,
    /// The volume that is written into.
    pub(super) to: String,
    /// What is not in the source is deleted.
    pub(super) replace: bool,
    /// A restore makes a volume.
    pub(super) new: bool,
    /// An archive on this machine.
    pub(super) path: String,
    pub(super) format: Format,
    pub(super) meanwhile: Meanwhile,
    pub(crate) failure: Option<Failure>,
}

/// What is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Work {
    Clone,
    BackUp,
    Restore,
    Copy,
    Empty,
}

impl Work {
    /// `data-dialog`
    pub(super) fn hook(self) -> &'static str {
        match self {
            Self::Clone => "clone-volume",
            Self::BackUp => "back-up-volume",
            Self::Restore => "restore-volume",
            Self::Copy => "copy-volume",
            Self::Empty => "empty-volume",
        }
    }
}

/// How an archive is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Format {
    #[default]
    Zst,
    Gz,
    Tar,
}

impl Format {
    pub(super) const ALL: [Self; 3] = [Self::Zst, Self::Gz, Self::Tar];

    /// What its file's name ends in.
    pub(super) fn ending(self) -> &'static str {
        match self {
            Self::Zst => ".tar.zst",
            Self::Gz => ".tar.gz",
            Self::Tar => ".tar",
        }
    }
}

/// What an archive may be called; as the program reads them.
const ENDINGS: [&str; 5] = [".tar.zst", ".tzst", ".tar.gz", ".tgz", ".tar"];

impl VolumeAsk {
    fn new(work: Work, volume: Option<&Id>) -> Self {
        Self {
            work,
            volume: volume.cloned(),
            name: String::new(),
            to: String::new(),
            replace: false,
            new: false,
            path: String::new(),
            format: Format::default(),
            meanwhile: Meanwhile::default(),
            failure: None,
        }
    }

    pub(crate) fn clone_of(stores: Stores, volume: &Id) -> Self {
        let taken = |name: &str| stores.volumes.peek(name).is_some();
        Self {
            name: copy_name(volume, taken),
            ..Self::new(Work::Clone, Some(volume))
        }
    }

    pub(crate) fn back_up(volume: &Id) -> Self {
        Self::new(Work::BackUp, Some(volume))
    }

    pub(crate) fn restore_into(volume: &Id) -> Self {
        Self {
            to: volume.to_string(),
            ..Self::new(Work::Restore, Some(volume))
        }
    }

    pub(crate) fn restore_new() -> Self {
        Self {
            new: true,
            ..Self::new(Work::Restore, None)
        }
    }

    pub(crate) fn copy_from(volume: &Id) -> Self {
        Self::new(Work::Copy, Some(volume))
    }

    pub(crate) fn empty(volume: &Id) -> Self {
        Self::new(Work::Empty, Some(volume))
    }

    /// As the engine takes it, once enough is said. The archive of a backup is named by a dialog
    /// that comes last; `stamp` makes a name for it until then.
    pub(super) fn to_work(&self, stamp: &str) -> Option<VolumeWork> {
        let from = || self.volume.as_deref().map(str::to_owned);
        let spec = || VolumeSpec {
            name: self.name.trim().to_owned(),
            ..VolumeSpec::default()
        };
        let said = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        Some(match self.work {
            Work::Clone => VolumeWork::Clone {
                from: from()?,
                to: spec(),
            },
            Work::BackUp => VolumeWork::BackUp {
                name: from()?,
                path: self.file_name(stamp),
            },
            Work::Restore => VolumeWork::Restore {
                path: said(&self.path)?,
                into: if self.new {
                    RestoreInto::New { spec: spec() }
                } else {
                    RestoreInto::Existing {
                        name: said(&self.to)?,
                        replace: self.replace,
                    }
                },
            },
            Work::Copy => VolumeWork::Copy {
                from: from()?,
                to: said(&self.to)?,
                replace: self.replace,
            },
            Work::Empty => VolumeWork::Empty { name: from()? },
        })
    }

    /// It makes a volume that needs a name.
    pub(super) fn names_new(&self) -> bool {
        match self.work {
            Work::Clone => true,
            Work::Restore => self.new,
            Work::BackUp | Work::Copy | Work::Empty => false,
        }
    }

    /// What is in a volume by now may go: the plan has to be seen first.
    pub(super) fn overwrites(&self) -> bool {
        match self.work {
            Work::Empty | Work::Copy => true,
            Work::Restore => !self.new,
            Work::Clone | Work::BackUp => false,
        }
    }

    /// The volumes that it reads or writes.
    pub(super) fn touches(&self) -> Vec<&str> {
        let own = self
            .volume
            .as_deref()
            .filter(|_| self.work != Work::Restore);
        let to = (!self.to.is_empty() && self.overwrites()).then_some(self.to.as_str());
        own.into_iter().chain(to).collect()
    }

    /// `wpdata-2026-11-24-100500.tar.zst`
    pub(super) fn file_name(&self, stamp: &str) -> String {
        let name = self.volume.as_deref().unwrap_or("volume");
        let stamp: String = stamp
            .chars()
            .filter_map(|letter| match letter {
                ' ' => Some('-'),
                ':' => None,
                letter => Some(letter),
            })
            .collect();
        format!("{name}-{stamp}{}", self.format.ending())
    }
}

/// The chosen path with the ending that says how it is written; a known one is left as it was typed.
pub(super) fn with_ending(path: String, format: Format) -> String {
    let lower = path.to_lowercase();
    if ENDINGS.iter().any(|ending| lower.ends_with(ending)) {
        path
    } else {
        format!("{path}{}", format.ending())
    }
}

/// `wpdata-copy`, `wpdata-copy-2`: a name that nobody has. Of a name that the engine made up, only
/// its beginning.
fn copy_name(of: &str, taken: impl Fn(&str) -> bool) -> String {
    let made_up = of.len() == 64 && of.bytes().all(|byte| byte.is_ascii_hexdigit());
    let stem = if made_up {
        of.get(..12).unwrap_or(of)
    } else {
        of
    };
    // What no name may be is not made longer.
    if name::fault(stem).is_some() {
        return String::new();
    }
    let first = format!("{stem}-copy");
    if !taken(&first) {
        return first;
    }
    let mut later = (2..100).map(|number| format!("{first}-{number}"));
    later.find(|name| !taken(name)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn works_are_said_once_enough_is_known() {
        let volume = Id::from("wpdata");
        let stamp = "2026-11-24 10:05:00";
        let mut copy = VolumeAsk::copy_from(&volume);
        assert_eq!(copy.to_work(stamp), None);
        copy.to = "other".into();
        assert!(copy.overwrites() && !copy.names_new());
        assert_eq!(copy.touches(), ["wpdata", "other"]);
        let backup = VolumeAsk::back_up(&volume);
        assert_eq!(
            backup.to_work(stamp),
            Some(VolumeWork::BackUp {
                name: "wpdata".into(),
                path: "wpdata-2026-11-24-100500.tar.zst".into()
            })
        );
        let mut restore = VolumeAsk::restore_into(&volume);
        assert_eq!(restore.to_work(stamp), None, "no archive yet");
        restore.path = "/a.tar".into();
        assert_eq!(restore.touches(), ["wpdata"]);
        restore.new = true;
        restore.name = " new ".into();
        assert!(restore.touches().is_empty() && restore.names_new());
        let Some(VolumeWork::Restore { into, .. }) = restore.to_work(stamp) else {
            panic!("a restore");
        };
        assert!(matches!(into, RestoreInto::New { spec } if spec.name == "new"));
    }

    #[test]
    fn an_archive_ends_as_it_is_written() {
        let ending = |path: &str, format| with_ending(path.to_owned(), format);
        assert_eq!(ending("/b/a", Format::Gz), "/b/a.tar.gz");
        assert_eq!(ending("/b/a.TGZ", Format::Zst), "/b/a.TGZ");
        assert_eq!(ending("/b/a.zip", Format::Tar), "/b/a.zip.tar");
    }

    #[test]
    fn a_copy_gets_a_name_that_nobody_has() {
        let taken = |name: &str| matches!(name, "a1-copy" | "a1-copy-2");
        assert_eq!(copy_name("a1", taken), "a1-copy-3");
        assert_eq!(copy_name("b1", taken), "b1-copy");
        assert_eq!(copy_name("한글", taken), "");
        assert_eq!(copy_name(&"9f".repeat(32), taken), "9f9f9f9f9f9f-copy");
    }
}
