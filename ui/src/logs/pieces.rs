//! A line's text, cut where its look changes. Pure.

use contract::{LogLine, LogStyled};
use std::ops::Range;

/// A part of a line that looks the same throughout.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Piece<'a> {
    /// Bytes of the text.
    pub(super) range: Range<usize>,
    pub(super) style: Option<&'a LogStyled>,
    pub(super) matched: bool,
    /// Letters that are two columns wide.
    pub(super) wide: bool,
}

/// The pieces, in order and without a gap. Offsets that do not fall between letters, or not into
/// the text, are moved back to where they do: a wrong offset costs a colour, never a panic.
pub(super) fn pieces(line: &LogLine) -> Vec<Piece<'_>> {
    let text = line.text.as_str();
    let on_letter = |offset: u32| {
        let mut offset = usize::try_from(offset)
            .unwrap_or(usize::MAX)
            .min(text.len());
        while !text.is_char_boundary(offset) {
            offset -= 1;
        }
        offset
    };
    let mut cuts = vec![0, text.len()];
    let styles: Vec<_> = line
        .styles
        .iter()
        .map(|style| (on_letter(style.from), on_letter(style.to), style))
        .collect();
    let matches: Vec<_> = line
        .matches
        .iter()
        .map(|(from, to)| (on_letter(*from), on_letter(*to)))
        .collect();
    cuts.extend(styles.iter().flat_map(|(from, to, _)| [*from, *to]));
    cuts.extend(matches.iter().flat_map(|(from, to)| [*from, *to]));
    if !text.is_ascii() {
        let mut before = false;
        for (at, letter) in text.char_indices() {
            let now = is_wide(letter);
            if now != before {
                cuts.push(at);
                before = now;
            }
        }
    }
    cuts.sort_unstable();
    cuts.dedup();
    let (mut style, mut matched) = (0, 0);
    cuts.windows(2)
        .filter_map(|cut| {
            let &[from, to] = cut else {
                return None;
            };
            while styles.get(style).is_some_and(|(_, end, _)| *end <= from) {
                style += 1;
            }
            while matches.get(matched).is_some_and(|(_, end)| *end <= from) {
                matched += 1;
            }
            Some(Piece {
                range: from..to,
                style: styles
                    .get(style)
                    .filter(|(begin, ..)| *begin <= from)
                    .map(|(.., style)| *style),
                matched: matches
                    .get(matched)
                    .is_some_and(|(begin, _)| *begin <= from),
                wide: text[from..].chars().next().is_some_and(is_wide),
            })
        })
        .collect()
}

/// Letters that terminals give two columns and CJK fonts a whole em: Hangul, kana, ideographs and
/// full-width forms. Emoji are not among them, for their fonts have widths of their own.
pub(super) fn is_wide(letter: char) -> bool {
    matches!(u32::from(letter),
        0x1100..=0x115f
        | 0x2e80..=0x303e
        | 0x3041..=0x33ff
        | 0x3400..=0x4dbf
        | 0x4e00..=0xa4cf
        | 0xa960..=0xa97f
        | 0xac00..=0xd7a3
        | 0xf900..=0xfaff
        | 0xfe30..=0xfe6f
        | 0xff01..=0xff60
        | 0xffe0..=0xffe6
        | 0x20000..=0x3fffd)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn styles_matches_and_wide_letters_cut_a_line_without_a_gap() {
        let line = LogLine {
            text: "GET /장바구니 200".into(),
            styles: vec![
                LogStyled {
                    from: 0,
                    to: 8,
                    bold: true,
                    ..LogStyled::default()
                },
                LogStyled {
                    from: 18,
                    to: 99,
                    dim: true,
                    ..LogStyled::default()
                },
            ],
            matches: vec![(4, 8), (19, 21)],
            ..LogLine::default()
        };
        let shown: Vec<_> = pieces(&line)
            .into_iter()
            .map(|piece| {
                (
                    line.text[piece.range].to_owned(),
                    piece.style.map(|style| (style.bold, style.dim)),
                    piece.matched,
                    piece.wide,
                )
            })
            .collect();
        let (bold, dim) = (Some((true, false)), Some((false, true)));
        let piece = |text: &str, style, matched, wide| (text.to_owned(), style, matched, wide);
        assert_eq!(
            shown,
            [
                piece("GET ", bold, false, false),
                piece("/", bold, true, false),
                piece("장", bold, true, true),
                piece("바구니", None, false, true),
                piece(" ", None, false, false),
                piece("2", dim, false, false),
                piece("00", dim, true, false),
            ]
        );
    }

    #[test]
    fn offsets_of_nowhere_cost_a_colour_and_no_more() {
        let line = LogLine {
            text: "한글".into(),
            matches: vec![(1, 2), (4, 4_000_000)],
            ..LogLine::default()
        };
        let all: String = pieces(&line)
            .into_iter()
            .map(|piece| &line.text[piece.range])
            .collect();
        assert_eq!(all, "한글");
        assert_eq!(pieces(&LogLine::default()), []);
    }
}
