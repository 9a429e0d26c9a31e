//! Where searched words stand in a text.

/// The text in pieces, each with whether it is what was searched, in either case.
pub(super) fn pieces<'text>(text: &'text str, words: &str) -> Vec<(&'text str, bool)> {
    let wanted: Vec<char> = words.trim().chars().flat_map(char::to_lowercase).collect();
    if wanted.is_empty() {
        return vec![(text, false)];
    }
    let mut pieces = Vec::new();
    let mut plain_from = 0;
    let mut from = 0;
    while let Some(rest) = text.get(from..).filter(|rest| !rest.is_empty()) {
        match matching(rest, &wanted) {
            Some(length) => {
                push(&mut pieces, text, plain_from, from, false);
                push(&mut pieces, text, from, from + length, true);
                from += length;
                plain_from = from;
            }
            None => from += rest.chars().next().map_or(1, char::len_utf8),
        }
    }
    push(&mut pieces, text, plain_from, text.len(), false);
    pieces
}

fn push<'text>(
    pieces: &mut Vec<(&'text str, bool)>,
    text: &'text str,
    from: usize,
    to: usize,
    found: bool,
) {
    if let Some(piece) = text.get(from..to).filter(|piece| !piece.is_empty()) {
        pieces.push((piece, found));
    }
}

/// How many bytes of the beginning of `text` are the wanted letters. Lower case may have more
/// letters than upper case, so this cannot compare slices.
fn matching(text: &str, wanted: &[char]) -> Option<usize> {
    let mut wanted = wanted.iter();
    let mut letters = text.char_indices();
    while wanted.len() > 0 {
        let (_, letter) = letters.next()?;
        for lower in letter.to_lowercase() {
            if wanted.next() != Some(&lower) {
                return None;
            }
        }
    }
    Some(letters.offset())
}

#[cfg(test)]
mod tests {
    use super::pieces;

    #[test]
    fn matches_are_found_in_either_case_and_any_script() {
        assert_eq!(
            pieces("Port PORT", "port"),
            [("Port", true), (" ", false), ("PORT", true)]
        );
        assert_eq!(
            pieces("내 컨테이너", "컨테"),
            [("내 ", false), ("컨테", true), ("이너", false)]
        );
        assert_eq!(
            pieces("İstanbul", "stan"),
            [("İ", false), ("stan", true), ("bul", false)]
        );
        assert_eq!(pieces("aaa", "aa"), [("aa", true), ("a", false)]);
        assert_eq!(pieces("abc", " "), [("abc", false)]);
        assert!(pieces("", "a").is_empty());
    }
}
