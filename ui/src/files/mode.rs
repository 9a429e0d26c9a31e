//! Permission bits, as `ls` and as `chmod` write them. Pure.

use contract::FileKind;

/// `drwxr-xr-x`, `-rwsr-xr-t`
pub(super) fn letters(kind: FileKind, mode: u32) -> String {
    let mut letters = String::with_capacity(10);
    letters.push(match kind {
        FileKind::Folder => 'd',
        FileKind::File => '-',
        FileKind::Link => 'l',
        FileKind::Pipe => 'p',
        FileKind::Socket => 's',
        FileKind::CharDevice => 'c',
        FileKind::BlockDevice => 'b',
        FileKind::Other => '?',
    });
    for (shift, special, sign) in [(6, 0o4000, 's'), (3, 0o2000, 's'), (0, 0o1000, 't')] {
        let bits = mode >> shift;
        letters.push(if bits & 4 == 0 { '-' } else { 'r' });
        letters.push(if bits & 2 == 0 { '-' } else { 'w' });
        letters.push(match (mode & special != 0, bits & 1 != 0) {
            (false, false) => '-',
            (false, true) => 'x',
            (true, false) => sign.to_ascii_uppercase(),
            (true, true) => sign,
        });
    }
    letters
}

/// `0755`; four digits where there is a special bit, else three.
pub(super) fn octal(mode: u32) -> String {
    let mode = mode & 0o7777;
    if mode > 0o777 {
        format!("{mode:04o}")
    } else {
        format!("{mode:03o}")
    }
}

/// What was typed; `None` where it is no mode.
pub(super) fn of_octal(text: &str) -> Option<u32> {
    let text = text.trim();
    let fits = (1..=5).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    let mode = fits.then(|| u32::from_str_radix(text, 8).ok()).flatten()?;
    (mode <= 0o7777).then_some(mode)
}

#[cfg(test)]
mod tests {
    use super::{letters, octal, of_octal};
    use contract::FileKind;

    #[test]
    fn modes_read_like_ls() {
        for (kind, mode, told) in [
            (FileKind::Folder, 0o755, "drwxr-xr-x"),
            (FileKind::File, 0o640, "-rw-r-----"),
            (FileKind::Folder, 0o1777, "drwxrwxrwt"),
            (FileKind::File, 0o4755, "-rwsr-xr-x"),
            (FileKind::File, 0o6644, "-rwSr-Sr--"),
            (FileKind::Folder, 0o1776, "drwxrwxrwT"),
            (FileKind::Link, 0o777, "lrwxrwxrwx"),
            (FileKind::File, 0o100_000, "----------"),
        ] {
            assert_eq!(letters(kind, mode), told);
        }
    }

    #[test]
    fn octal_goes_there_and_back() {
        assert_eq!(octal(0o644), "644");
        assert_eq!(octal(0o4), "004");
        assert_eq!(octal(0o1777), "1777");
        for (text, mode) in [
            ("644", Some(0o644)),
            (" 01777 ", Some(0o1777)),
            ("0", Some(0)),
            ("888", None),
            ("17777", None),
            ("-1", None),
            ("+7", None),
            ("", None),
            ("0x1", None),
        ] {
            assert_eq!(of_octal(text), mode, "{text}");
        }
    }
}
