//! What is looked for, and which lines of a chunk have it.

use super::batch::{MARK, STYLED};
use super::store::Chunk;
use super::text;
use contract::LogSearch;
use memchr::memchr2;
use regex::bytes::{Regex, RegexBuilder};
use regex_syntax::hir::Look;
use std::borrow::Cow;

/// The size of a compiled expression, in bytes: what needs more is refused.
const SIZE: usize = 4 << 20;
/// The matches of one line that are shown.
const MOST_SHOWN: usize = 1000;

/// A compiled search.
#[derive(Debug)]
pub(super) struct Matcher {
    regex: Regex,
    /// It can tell the end of a text from the end of a line: chunks are searched line by line.
    by_line: bool,
}

impl Matcher {
    /// An error says what is wrong with the expression.
    pub(super) fn new(search: &LogSearch) -> Result<Self, String> {
        let pattern = if search.regex {
            Cow::Borrowed(search.pattern.as_str())
        } else {
            Cow::Owned(regex::escape(&search.pattern))
        };
        let regex = RegexBuilder::new(&pattern)
            .case_insensitive(!search.case)
            .multi_line(true)
            .size_limit(SIZE)
            .build()
            .map_err(|error| match error {
                // The expression, and a mark under the place.
                regex::Error::Syntax(message) => message,
                other => other.to_string(),
            })?;
        let by_line = regex_syntax::ParserBuilder::new()
            .multi_line(true)
            .utf8(false)
            .build()
            .parse(&pattern)
            .is_ok_and(|hir| {
                let looks = hir.properties().look_set();
                looks.contains(Look::Start) || looks.contains(Look::End)
            });
        Ok(Self { regex, by_line })
    }

    /// Byte ranges of a text.
    pub(super) fn ranges(&self, text: &str) -> Vec<(u32, u32)> {
        let matches = self.regex.find_iter(text.as_bytes()).take(MOST_SHOWN);
        matches
            .filter(|found| !found.is_empty())
            .filter_map(|found| {
                let (mut from, mut to) = (found.start(), found.end());
                // `(?-u)` may match a part of a letter.
                while !text.is_char_boundary(from) {
                    from -= 1;
                }
                while !text.is_char_boundary(to) {
                    to += 1;
                }
                Some((u32::try_from(from).ok()?, u32::try_from(to).ok()?))
            })
            .collect()
    }

    /// Whether a line, as it is kept, matches as it is shown.
    pub(super) fn matches(&self, line: &[u8], flags: u8) -> bool {
        if flags & MARK != 0 {
            return false;
        }
        if flags & STYLED != 0 {
            return self.regex.is_match(&unstyled(line));
        }
        self.regex.is_match(line)
    }

    /// The lines of a chunk that match, counted within it, in order.
    pub(super) fn of_chunk(&self, chunk: &Chunk, from: u64) -> Vec<u32> {
        let skipped = usize::try_from(from.saturating_sub(chunk.first)).unwrap_or(usize::MAX);
        let mut found = Vec::new();
        if self.by_line {
            for (at, line) in chunk.lines.iter().enumerate().skip(skipped) {
                if self.matches(chunk.text_of(at), line.flags) {
                    found.push(at as u32);
                }
            }
            return found;
        }
        if !chunk.styled {
            self.of_plain(chunk, skipped, chunk.lines.len(), &mut found);
            return found;
        }
        // Plain lines in one go, the others each by itself.
        let mut plain = skipped;
        for (at, line) in chunk.lines.iter().enumerate().skip(skipped) {
            if line.flags == 0 {
                continue;
            }
            self.of_plain(chunk, plain, at, &mut found);
            plain = at + 1;
            if self.matches(chunk.text_of(at), line.flags) {
                found.push(at as u32);
            }
        }
        self.of_plain(chunk, plain, chunk.lines.len(), &mut found);
        found
    }

    /// Searches the text of many lines at once. What is found may reach over the end of its line;
    /// then the line is looked at by itself. Nothing is missed: what matches within a line matches
    /// at the same place of the whole.
    fn of_plain(&self, chunk: &Chunk, from: usize, to: usize, found: &mut Vec<u32>) {
        if from >= to {
            return;
        }
        let end = chunk.range(to - 1).end;
        let Some(text) = chunk.text.get(..end) else {
            return;
        };
        let mut at = chunk.range(from).start;
        let mut line = from;
        while let Some(hit) = (at <= end).then(|| self.regex.find_at(text, at)).flatten() {
            // Most hits are near: the next lines before a search for the line.
            line = match chunk.lines.get(line + 1) {
                Some(_) if chunk.range(line).end >= hit.start() => line,
                Some(_) if chunk.range(line + 1).end >= hit.start() => line + 1,
                _ => chunk.line_at(hit.start()),
            };
            let range = chunk.range(line);
            if hit.end() <= range.end || self.regex.is_match(chunk.text_of(line)) {
                found.push(line as u32);
            }
            line += 1;
            at = range.end + 1;
            if line >= to {
                return;
            }
        }
    }
}

/// A line without its escape sequences, as it is shown.
fn unstyled(line: &[u8]) -> Cow<'_, [u8]> {
    // What writes over itself is drawn.
    if memchr2(b'\r', 0x08, line).is_some() {
        return Cow::Owned(text::whole(line).into_bytes());
    }
    let mut plain = Vec::with_capacity(line.len());
    let mut rest = line;
    while let Some(escape) = memchr::memchr(0x1b, rest) {
        plain.extend_from_slice(rest.get(..escape).unwrap_or_default());
        let after = rest.get(escape + 1..).unwrap_or_default();
        let (skipped, moves) = sequence(after);
        if moves {
            // It moves the cursor, or erases.
            return Cow::Owned(text::whole(line).into_bytes());
        }
        rest = after.get(skipped..).unwrap_or_default();
    }
    plain.extend_from_slice(rest);
    Cow::Owned(plain)
}

/// How long a sequence is after its escape, and whether it does other than colour letters.
fn sequence(after: &[u8]) -> (usize, bool) {
    match after.first() {
        Some(b'[') => {
            let body = after.get(1..).unwrap_or_default();
            match body.iter().position(|byte| (0x40..=0x7e).contains(byte)) {
                Some(end) => (end + 2, body.get(end) != Some(&b'm')),
                None => (after.len(), false),
            }
        }
        // Up to the bell, or to `ESC \`.
        Some(b']') => match memchr2(0x07, 0x1b, after) {
            Some(end) if after.get(end) == Some(&0x07) => (end + 1, false),
            Some(end) => (end + 2, false),
            None => (after.len(), false),
        },
        Some(_) => (1, true),
        None => (0, false),
    }
}

#[cfg(test)]
mod tests {
    use super::{Matcher, unstyled};
    use crate::log::batch::Batch;
    use crate::log::store::{Room, Store};
    use contract::{LogMark, LogSearch, LogStream};

    fn found(lines: &[&str], pattern: &str, regex: bool, case: bool) -> Vec<u64> {
        let mut batch = Batch::default();
        for line in lines {
            batch.push(0, LogStream::Stdout, line.as_bytes());
        }
        batch.mark(0, &LogMark::Started);
        let room = Room {
            memory: 1 << 20,
            disk: 0,
        };
        let mut store = Store::new(room, 100);
        for line in &batch.lines {
            store.push(&batch, line, 0);
        }
        let search = LogSearch {
            pattern: pattern.to_owned(),
            regex,
            case,
            only_with_around: None,
        };
        let matcher = Matcher::new(&search).unwrap();
        let chunk = store.chunk(100).unwrap().unwrap();
        let whole: Vec<u64> = matcher
            .of_chunk(&chunk, 100)
            .into_iter()
            .map(u64::from)
            .collect();
        // By chunk is as by line.
        let by_line: Vec<u64> = (0..chunk.lines.len())
            .filter(|at| matcher.matches(chunk.text_of(*at), chunk.lines[*at].flags))
            .map(|at| at as u64)
            .collect();
        assert_eq!(whole, by_line, "{pattern}");
        whole
    }

    #[test]
    fn lines_match_as_they_are_shown() {
        let lines = [
            "GET /index.html 200",
            "\x1b[31mGET\x1b[0m /missing 404",
            "",
            "post /form 500",
            "progress 1%\rprogress 100%",
            "한글 로그 \x1b]8;;https://hidden\x07shown\x1b]8;;\x07",
            "end",
        ];
        for (pattern, regex, case, expected) in [
            ("get /", false, false, &[0, 1][..]),
            ("get /", false, true, &[]),
            ("GET /", false, true, &[0, 1]),
            (r"\s(404|500)$", true, true, &[1, 3]),
            (r"^post", true, true, &[3]),
            (r"^$", true, true, &[2]),
            // Not over the ends of lines.
            (r"200\s+\S", true, true, &[]),
            (r"404\s*post", true, true, &[]),
            (r"[^x]end", true, true, &[]),
            (r"(?s)200.*", true, true, &[0]),
            (r"\Aend\z", true, true, &[6]),
            ("started", false, false, &[]),
            ("1%", false, true, &[]),
            ("100%", false, true, &[4]),
            ("로그 shown", false, true, &[5]),
            ("hidden", false, true, &[]),
            ("31m", false, true, &[]),
            (".", false, true, &[0]),
            ("", true, true, &[0, 1, 2, 3, 4, 5, 6]),
        ] {
            assert_eq!(found(&lines, pattern, regex, case), expected, "{pattern}");
        }
    }

    #[test]
    fn what_is_wrong_is_said_and_what_is_too_large_refused() {
        let regex = |pattern: &str| LogSearch {
            pattern: pattern.to_owned(),
            regex: true,
            ..LogSearch::default()
        };
        let wrong = Matcher::new(&regex("a(b")).unwrap_err();
        assert!(wrong.contains("unclosed group"), "{wrong}");
        assert!(Matcher::new(&regex(r"(\pL{1000}){1000}")).is_err());
        assert!(
            Matcher::new(&LogSearch {
                pattern: "a(b".into(),
                ..LogSearch::default()
            })
            .is_ok()
        );
    }

    #[test]
    fn escape_sequences_are_left_out() {
        for (line, plain) in [
            (&b"\x1b[1;31ma\x1b[mb"[..], &b"ab"[..]),
            (b"a\x1b]0;t\x1b\\b", b"ab"),
            (b"abc\x1b[2DX", b"aXc"),
            (b"a\x1b[3", b"a"),
            (b"a\x1b", b"a"),
        ] {
            assert_eq!(unstyled(line).as_ref(), plain);
        }
    }
}
