//! The keys of a terminal that are the page's. All others belong to the program that runs in it,
//! also those that do something elsewhere in the page (Ctrl+K, Ctrl+F, `/`).

/// What a key asks of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wish {
    Copy,
    /// Left to the webview, which hands over what lies on the clipboard.
    Paste,
    Find,
    Larger,
    Smaller,
    /// The size of letters as it was.
    Reset,
    Close,
    /// Shows the tab so many places further.
    Step(isize),
    /// Moves the tab so many places further.
    Shift(isize),
    /// Gives the focus to the page.
    Leave,
    Palette,
}

/// A key as the webview tells it.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Pressed<'a> {
    /// `KeyboardEvent.code`: the place on the keyboard. With a Korean layout Ctrl+Shift+C is still
    /// there, while the letter is ㅊ.
    pub(super) code: &'a str,
    pub(super) ctrl: bool,
    pub(super) shift: bool,
    pub(super) alt: bool,
    pub(super) meta: bool,
}

/// What a key asks of the page; `None` where it is the program's.
pub(super) fn wish(pressed: Pressed<'_>, mac: bool) -> Option<Wish> {
    let Pressed {
        code,
        ctrl,
        shift,
        alt,
        meta,
    } = pressed;
    if alt {
        return None;
    }
    if mac && meta && !ctrl && !shift {
        match code {
            "KeyC" => return Some(Wish::Copy),
            "KeyV" => return Some(Wish::Paste),
            "KeyF" => return Some(Wish::Find),
            "KeyW" => return Some(Wish::Close),
            "KeyK" => return Some(Wish::Palette),
            _ => {}
        }
    }
    let main = if mac { meta } else { ctrl && !meta };
    match (code, shift) {
        ("Insert", true) if !ctrl && !meta => Some(Wish::Paste),
        ("Insert", false) if ctrl => Some(Wish::Copy),
        ("KeyC", true) if ctrl => Some(Wish::Copy),
        ("KeyV", true) if ctrl => Some(Wish::Paste),
        ("KeyF", true) if ctrl => Some(Wish::Find),
        ("KeyW", true) if ctrl => Some(Wish::Close),
        ("KeyP", true) if ctrl => Some(Wish::Palette),
        ("Backquote", false) if ctrl => Some(Wish::Leave),
        ("PageUp", false) if ctrl => Some(Wish::Step(-1)),
        ("PageDown", false) if ctrl => Some(Wish::Step(1)),
        ("PageUp", true) if ctrl => Some(Wish::Shift(-1)),
        ("PageDown", true) if ctrl => Some(Wish::Shift(1)),
        ("Equal", _) | ("NumpadAdd", false) if main => Some(Wish::Larger),
        ("Minus", false) | ("NumpadSubtract", false) if main => Some(Wish::Smaller),
        ("Digit0", false) | ("Numpad0", false) if main => Some(Wish::Reset),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{Pressed, Wish, wish};

    fn read(keys: &str, mac: bool) -> Option<Wish> {
        let (held, code) = keys.rsplit_once('+').unwrap_or(("", keys));
        let pressed = Pressed {
            code,
            ctrl: held.contains("Ctrl"),
            shift: held.contains("Shift"),
            alt: held.contains("Alt"),
            meta: held.contains("Meta"),
        };
        wish(pressed, mac)
    }

    #[test]
    fn only_what_terminals_keep_for_themselves_is_taken() {
        for (keys, expected) in [
            ("Ctrl+Shift+KeyC", Some(Wish::Copy)),
            ("Shift+Insert", Some(Wish::Paste)),
            ("Ctrl+Equal", Some(Wish::Larger)),
            ("Ctrl+Shift+Equal", Some(Wish::Larger)),
            ("Ctrl+Shift+PageDown", Some(Wish::Shift(1))),
            ("Ctrl+Backquote", Some(Wish::Leave)),
        ] {
            assert_eq!(read(keys, false), expected, "{keys}");
        }
        // What programs in a terminal live by.
        for keys in [
            "Ctrl+KeyC",
            "Ctrl+KeyV",
            "Ctrl+KeyW",
            "Ctrl+KeyF",
            "Ctrl+KeyK",
            "Ctrl+KeyP",
            "Ctrl+KeyD",
            "Alt+KeyF",
            "Ctrl+Alt+Equal",
            "Insert",
            "PageUp",
            "Shift+PageUp",
            "Minus",
            "Ctrl+Shift+Minus",
            "Escape",
            "Tab",
        ] {
            assert_eq!(read(keys, false), None, "{keys}");
            assert_eq!(read(keys, true), None, "{keys} on a Mac");
        }
        assert_eq!(read("Meta+KeyC", true), Some(Wish::Copy));
        assert_eq!(read("Meta+KeyC", false), None);
    }
}
