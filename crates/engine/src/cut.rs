//! Texts of engines, cut to what a list can show. A label may be a megabyte, and there may be ten
//! thousand rows.

/// The longest name, in characters.
pub(crate) const NAME: usize = 255;
/// The longest command line, in characters.
pub(crate) const COMMAND: usize = 256;
/// The longest path, in characters.
pub(crate) const PATH: usize = 1024;
/// The longest value of a label, in characters.
const LABEL: usize = 256;
/// The most labels of a row.
const LABELS: usize = 64;
/// The most bytes that the labels of a row take together.
const LABEL_BYTES: usize = 8 << 10;

/// The text, with `…` in place of what is beyond `most` characters.
pub(crate) fn cut(text: &str, most: usize) -> String {
    // Bytes bound characters, so that short texts are not counted.
    if text.len() <= most {
        return text.to_owned();
    }
    let mut letters = text.char_indices();
    let Some((end, _)) = letters.nth(most.saturating_sub(1)) else {
        return text.to_owned();
    };
    if letters.next().is_none() {
        return text.to_owned();
    }
    format!("{}…", text.get(..end).unwrap_or_default())
}

/// Labels sorted by key, cut to what a row may carry. Those of compose come first where not all
/// fit, for the list is grouped and filtered by them.
pub(crate) fn labels(all: &[(String, String)]) -> Vec<(String, String)> {
    let mut order: Vec<&(String, String)> = all.iter().collect();
    order.sort();
    if order.len() > LABELS
        || all
            .iter()
            .map(|(key, value)| key.len() + value.len())
            .sum::<usize>()
            > LABEL_BYTES
    {
        order.sort_by_key(|(key, _)| !key.starts_with("com.docker.compose."));
    }
    let mut bytes = 0;
    let mut kept: Vec<(String, String)> = Vec::new();
    for (key, value) in order.into_iter().take(LABELS) {
        let pair = (cut(key, NAME), cut(value, LABEL));
        bytes += pair.0.len() + pair.1.len();
        if bytes > LABEL_BYTES {
            break;
        }
        kept.push(pair);
    }
    kept.sort();
    kept
}

#[cfg(test)]
mod tests {
    use super::{cut, labels};

    #[test]
    fn texts_are_cut_between_characters() {
        assert_eq!(cut("abc", 3), "abc");
        assert_eq!(cut("abcd", 3), "ab…");
        assert_eq!(cut("컨테이너", 4), "컨테이너");
        assert_eq!(cut("컨테이너들", 4), "컨테이…");
        assert_eq!(cut("a\u{202e}<b>", 2), "a…");
        assert_eq!(cut("", 0), "");
    }

    #[test]
    fn labels_of_a_row_are_bounded() {
        let pair = |key: &str, value: &str| (key.to_owned(), value.to_owned());
        let few = [pair("b", "2"), pair("a", "1")];
        assert_eq!(labels(&few), [pair("a", "1"), pair("b", "2")]);

        let huge = "값".repeat(1 << 20);
        let cut_down = labels(&[pair("huge", &huge), pair("a", "1")]);
        assert_eq!(cut_down[0], pair("a", "1"));
        assert_eq!(cut_down[1].1.chars().count(), 256);

        let mut many: Vec<_> = (0..1000)
            .map(|n| pair(&format!("a{n:04}"), &huge))
            .collect();
        many.push(pair("com.docker.compose.project", "shop"));
        let kept = labels(&many);
        assert!(kept.contains(&pair("com.docker.compose.project", "shop")));
        let bytes: usize = kept
            .iter()
            .map(|(key, value)| key.len() + value.len())
            .sum();
        assert!(
            kept.len() <= 64 && bytes <= 8 << 10,
            "{} {bytes}",
            kept.len()
        );
    }
}
