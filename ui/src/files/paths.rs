//! Paths and names, taken apart. Pure.

use contract::FilePath;

/// A part of a path, for a button: what it is called, and where it leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Crumb {
    pub(super) name: String,
    pub(super) path: FilePath,
}

/// The parts below the top, the outermost first.
pub(super) fn crumbs(path: &FilePath) -> Vec<Crumb> {
    let mut crumbs = Vec::new();
    let mut at = path.clone();
    while at != FilePath::root() {
        let above = at.parent();
        let name = at.name().to_owned();
        if !name.is_empty() {
            crumbs.push(Crumb { name, path: at });
        }
        at = above;
    }
    crumbs.reverse();
    crumbs
}

/// What was typed as a path, seen from a folder.
pub(super) fn typed(folder: &FilePath, text: &str) -> FilePath {
    let path = FilePath::written(text.trim_start());
    if path.as_str().starts_with('/') {
        path
    } else {
        folder.join(&path)
    }
}

/// Why something cannot be called so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NameFault {
    Empty,
    Slash,
    Dots,
    TooLong,
}

/// What a file system has against a name.
pub(super) fn fault(name: &FilePath) -> Option<NameFault> {
    let bytes = name.to_bytes();
    match bytes.as_slice() {
        [] => Some(NameFault::Empty),
        b"." | b".." => Some(NameFault::Dots),
        bytes if bytes.contains(&b'/') || bytes.contains(&0) => Some(NameFault::Slash),
        bytes if bytes.len() > 255 => Some(NameFault::TooLong),
        _ => None,
    }
}

/// Of a name, what one changes when one renames it: up to its ending, in UTF-16 units, as fields of
/// a page count.
pub(super) fn stem(name: &str) -> u32 {
    let end = match name.rfind('.') {
        Some(at) if at > 0 => at,
        _ => name.len(),
    };
    let units = name.get(..end).unwrap_or(name).encode_utf16().count();
    u32::try_from(units).unwrap_or(u32::MAX)
}

/// A file name for this machine: nothing of it leads out of a folder.
pub(super) fn file_name(name: &str) -> String {
    let name: String = name
        .chars()
        .map(|letter| match letter {
            letter if letter.is_alphanumeric() => letter,
            '.' | '_' | '-' | ' ' => letter,
            _ => '-',
        })
        .take(120)
        .collect();
    let name = name.trim_matches(['.', ' ']);
    if name.is_empty() {
        "files".to_owned()
    } else {
        name.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(text: &str) -> FilePath {
        FilePath::typed(text)
    }

    #[test]
    fn a_path_is_a_row_of_buttons() {
        assert!(crumbs(&FilePath::root()).is_empty());
        let found = crumbs(&path("/var/www/html"));
        let told: Vec<_> = found
            .iter()
            .map(|crumb| (crumb.name.as_str(), crumb.path.as_str()))
            .collect();
        assert_eq!(
            told,
            [
                ("var", "/var"),
                ("www", "/var/www"),
                ("html", "/var/www/html")
            ]
        );
        // A name that is made to look like several stays one.
        let odd = crumbs(&FilePath::from_bytes(b"/a\xff\nb"));
        assert_eq!(odd.len(), 1);
        assert_eq!(odd[0].path.to_bytes(), b"/a\xff\nb");
    }

    #[test]
    fn what_is_typed_is_seen_from_the_folder() {
        let folder = path("/var");
        assert_eq!(typed(&folder, "/etc"), path("/etc"));
        assert_eq!(typed(&folder, "www"), path("/var/www"));
        assert_eq!(typed(&folder, "../etc").as_str(), "/var/../etc");
        // What the field showed leads to where it was.
        let odd = FilePath::from_bytes(b"/a\xff\\x41");
        assert_eq!(typed(&folder, odd.as_str()), odd);
    }

    #[test]
    fn names_that_no_file_can_have_are_told() {
        for (name, wrong) in [
            ("a", None),
            ("...", None),
            ("한글 이름", None),
            ("", Some(NameFault::Empty)),
            ("..", Some(NameFault::Dots)),
            ("a/b", Some(NameFault::Slash)),
        ] {
            assert_eq!(fault(&path(name)), wrong, "{name}");
        }
        assert_eq!(fault(&path(&"한".repeat(86))), Some(NameFault::TooLong));
        assert_eq!(fault(&path(&"한".repeat(85))), None);
        assert_eq!(stem("index.php"), 5);
        assert_eq!(stem(".htaccess"), 9);
        assert_eq!(stem("한글.tar.gz"), 6);
    }

    #[test]
    fn names_of_this_machine_lead_nowhere() {
        for (name, safe) in [
            ("../../etc/passwd", "-..-etc-passwd"),
            ("wp config", "wp config"),
            ("", "files"),
            ("..", "files"),
            ("a\nb\\c", "a-b-c"),
        ] {
            assert_eq!(file_name(name), safe);
        }
    }
}
