//! Texts that an engine made up, made safe to look at.
//!
//! A name, label or variable may hold line breaks, control characters, marks that reverse the
//! direction of what follows, or nothing that can be seen at all. They are shown by signs, so that
//! what is read is what is there. Copying always gives the real text.

use std::borrow::Cow;

/// For places of several lines: line breaks and tabs stay.
pub(crate) fn visible(text: &str) -> Cow<'_, str> {
    signs(text, false)
}

/// For places of one line: line breaks are `⏎`, tabs are `⟨TAB⟩`.
pub(crate) fn plain(text: &str) -> Cow<'_, str> {
    signs(text, true)
}

/// The first `letters` of a text, and whether that is not all of it. A grapheme may be cut.
pub(crate) fn clipped(text: &str, letters: usize) -> (&str, bool) {
    match text.char_indices().nth(letters) {
        Some((end, _)) => (text.get(..end).unwrap_or(text), true),
        None => (text, false),
    }
}

/// `sha256:8f3c…` → the twelve digits that the CLI shows.
pub(crate) fn short_id(id: &str) -> &str {
    let digits = id.split_once(':').map_or(id, |(_, digits)| digits);
    digits.get(..12).unwrap_or(digits)
}

fn signs(text: &str, one_line: bool) -> Cow<'_, str> {
    let shown_as_is = |letter| matches!(sign(letter, one_line), Sign::AsIs);
    let Some(first) = text.find(|letter| !shown_as_is(letter)) else {
        return Cow::Borrowed(text);
    };
    let (clean, rest) = text.split_at(first);
    let mut shown = String::with_capacity(text.len() + 16);
    shown.push_str(clean);
    let mut after_return = false;
    for letter in rest.chars() {
        let pair = after_return && letter == '\n';
        after_return = letter == '\r';
        if pair && one_line {
            continue; // \r\n is one line break, already shown
        }
        match sign(letter, one_line) {
            Sign::AsIs => shown.push(letter),
            Sign::Picture(picture) => shown.push(picture),
            Sign::Word(word) => {
                shown.push('⟨');
                shown.push_str(word);
                shown.push('⟩');
            }
            Sign::Code => shown.push_str(&format!("⟨U+{:04X}⟩", u32::from(letter))),
        }
    }
    Cow::Owned(shown)
}

/// The names of the control characters, in their order.
const CONTROLS: [&str; 32] = [
    "NUL", "SOH", "STX", "ETX", "EOT", "ENQ", "ACK", "BEL", "BS", "TAB", "LF", "VT", "FF", "CR",
    "SO", "SI", "DLE", "DC1", "DC2", "DC3", "DC4", "NAK", "SYN", "ETB", "CAN", "EM", "SUB", "ESC",
    "FS", "GS", "RS", "US",
];

enum Sign {
    AsIs,
    Picture(char),
    Word(&'static str),
    Code,
}

fn sign(letter: char, one_line: bool) -> Sign {
    match letter {
        ' '..='~' => Sign::AsIs,
        '\n' | '\t' if !one_line => Sign::AsIs,
        '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}' if one_line => Sign::Picture('⏎'),
        // By their names: few fonts have the control pictures.
        '\0'..='\u{1f}' => Sign::Word(CONTROLS[letter as usize]),
        '\u{7f}' => Sign::Word("DEL"),
        '\u{80}'..='\u{9f}' => Sign::Code,
        '\u{ad}' => Sign::Word("SHY"),
        '\u{61c}' => Sign::Word("ALM"),
        '\u{200b}' => Sign::Word("ZWSP"),
        '\u{200e}' => Sign::Word("LRM"),
        '\u{200f}' => Sign::Word("RLM"),
        '\u{2028}' => Sign::Word("LS"),
        '\u{2029}' => Sign::Word("PS"),
        '\u{202a}' => Sign::Word("LRE"),
        '\u{202b}' => Sign::Word("RLE"),
        '\u{202c}' => Sign::Word("PDF"),
        '\u{202d}' => Sign::Word("LRO"),
        '\u{202e}' => Sign::Word("RLO"),
        '\u{2066}' => Sign::Word("LRI"),
        '\u{2067}' => Sign::Word("RLI"),
        '\u{2068}' => Sign::Word("FSI"),
        '\u{2069}' => Sign::Word("PDI"),
        '\u{feff}' => Sign::Word("BOM"),
        // Blank fillers, invisible operators, annotation marks, tags, private and unassigned
        // planes: nothing to see, or a different thing on each machine.
        '\u{34f}'
        | '\u{115f}'
        | '\u{1160}'
        | '\u{180e}'
        | '\u{2060}'..='\u{2065}'
        | '\u{206a}'..='\u{206f}'
        | '\u{3164}'
        | '\u{ffa0}'
        | '\u{fff9}'..='\u{fffb}'
        | '\u{e0000}'..='\u{e0fff}' => Sign::Code,
        // Joiners (U+200C, U+200D) stay: emoji and Indic scripts are made of them.
        _ => Sign::AsIs,
    }
}

#[cfg(test)]
mod tests {
    use super::{clipped, plain, short_id, visible};
    use std::borrow::Cow;

    #[test]
    fn ordinary_text_is_left_alone() {
        for text in ["", "web", "상점-웹", "متجر", "👩‍💻 café", "<b>&amp;"] {
            assert!(matches!(plain(text), Cow::Borrowed(same) if same == text));
        }
    }

    #[test]
    fn what_cannot_be_seen_is_shown() {
        assert_eq!(plain("a\nb\r\nc\rd\te"), "a⏎b⏎c⏎d⟨TAB⟩e");
        assert_eq!(visible("a\nb\tc\u{1b}[31m"), "a\nb\tc⟨ESC⟩[31m");
        assert_eq!(
            plain("exe.\u{202e}gpj\u{202c}\u{2066}\u{200b}"),
            "exe.⟨RLO⟩gpj⟨PDF⟩⟨LRI⟩⟨ZWSP⟩"
        );
        assert_eq!(
            plain("\0\u{7f}\u{9b}\u{e0041}"),
            "⟨NUL⟩⟨DEL⟩⟨U+009B⟩⟨U+E0041⟩"
        );
        assert_eq!(visible("a\u{2028}b"), "a⟨LS⟩b");
    }

    #[test]
    fn clipping_counts_letters_not_bytes() {
        assert_eq!(clipped("컨테이너", 2), ("컨테", true));
        assert_eq!(clipped("컨테", 2), ("컨테", false));
        assert_eq!(short_id("sha256:0123456789abcdef"), "0123456789ab");
        assert_eq!(short_id("short"), "short");
    }
}
