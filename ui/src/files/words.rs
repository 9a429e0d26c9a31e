//! Values of files as sentences.

use super::paths::NameFault;
use crate::i18n::{Locale, td_string};
use contract::FilePath;

pub(super) fn name_fault(locale: Locale, fault: NameFault) -> &'static str {
    match fault {
        NameFault::Empty => td_string!(locale, files.name_empty),
        NameFault::Slash => td_string!(locale, files.name_slash),
        NameFault::Dots => td_string!(locale, files.name_dots),
        NameFault::TooLong => td_string!(locale, files.name_long),
    }
}

/// `index.php`, `index.php +2`: several things have no name together.
pub(super) fn several(paths: &[FilePath]) -> String {
    let first = paths.first().map(FilePath::name).unwrap_or_default();
    // The top has no name.
    let first = if first.is_empty() { "/" } else { first };
    match paths.len() {
        0 | 1 => first.to_owned(),
        n => format!("{first} +{}", n - 1),
    }
}

/// The name at the end of a path of this machine.
pub(super) fn local_name(path: &str) -> &str {
    let name = path.trim_end_matches(['/', '\\']);
    name.rsplit(['/', '\\']).next().unwrap_or(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn several_things_are_named_after_the_first() {
        let path = |text: &str| FilePath::typed(text);
        assert_eq!(several(&[path("/a/b.txt")]), "b.txt");
        assert_eq!(several(&[path("/a"), path("/b"), path("/c")]), "a +2");
        assert_eq!(several(&[FilePath::root()]), "/");
        assert_eq!(local_name("/home/me/photos/"), "photos");
        assert_eq!(local_name(r"C:\Users\me\a.txt"), "a.txt");
    }
}
