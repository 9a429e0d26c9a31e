//! Addresses in a text that a browser may open.

use contract::LogStyled;
use std::ops::Range;

const SCHEMES: [&str; 2] = ["http://", "https://"];

/// Whether a browser may be sent there: `http` or `https`, and nothing that is not written out.
pub(super) fn is_link(link: &str) -> bool {
    SCHEMES.iter().any(|scheme| {
        link.get(..scheme.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(scheme))
            && link.len() > scheme.len()
    }) && !link
        .chars()
        .any(|letter| letter.is_control() || letter.is_whitespace())
}

/// Adds the links that stand in the text to how its parts look.
pub(super) fn mark(text: &str, styles: &mut Vec<LogStyled>) {
    // Nearly all lines.
    if memchr::memmem::find(text.as_bytes(), b"://").is_none() {
        return;
    }
    for range in found(text) {
        let link = text.get(range.clone()).unwrap_or_default().to_owned();
        let from = u32::try_from(range.start).unwrap_or(u32::MAX);
        let to = u32::try_from(range.end).unwrap_or(u32::MAX);
        lay(styles, from, to, &link);
    }
}

fn found(text: &str) -> Vec<Range<usize>> {
    let mut all = Vec::new();
    let mut from = 0;
    while let Some(rest) = text.get(from..) {
        let starts = SCHEMES.iter().filter_map(|scheme| rest.find(scheme));
        let Some(start) = starts.min() else {
            break;
        };
        let link = rest.get(start..).unwrap_or_default();
        let end = link
            .find(|letter: char| {
                letter.is_whitespace() || letter.is_control() || "<>\"'`|\\^{}".contains(letter)
            })
            .unwrap_or(link.len());
        let link = trimmed(link.get(..end).unwrap_or_default());
        let start = from + start;
        if is_link(link) {
            all.push(start..start + link.len());
        }
        from = start + end.max(1);
    }
    all
}

/// Without what ends the sentence that it stands in.
fn trimmed(link: &str) -> &str {
    let mut link = link;
    loop {
        let shorter = link.trim_end_matches(['.', ',', ';', ':', '!', '?']);
        let shorter = match shorter.chars().next_back() {
            Some(')') if shorter.matches('(').count() < shorter.matches(')').count() => {
                shorter.strip_suffix(')')
            }
            Some(']') if shorter.matches('[').count() < shorter.matches(']').count() => {
                shorter.strip_suffix(']')
            }
            _ => Some(shorter),
        };
        match shorter {
            Some(shorter) if shorter.len() < link.len() => link = shorter,
            _ => return link,
        }
    }
}

/// Lays a link over what is there, in order; what has a link of its own keeps it.
fn lay(styles: &mut Vec<LogStyled>, from: u32, to: u32, link: &str) {
    let mut laid = Vec::with_capacity(styles.len() + 3);
    let mut at = from;
    let plain = |from: u32, to: u32| LogStyled {
        from,
        to,
        link: Some(link.to_owned()),
        ..LogStyled::default()
    };
    for style in styles.drain(..) {
        let (start, end) = (style.from.max(from), style.to.min(to));
        if start >= end {
            // Beside it. Before the first one behind it comes what is left of the link.
            if style.from >= to && at < to {
                laid.push(plain(at, to));
                at = to;
            }
            laid.push(style);
            continue;
        }
        if at < start {
            laid.push(plain(at, start));
        }
        if style.from < start {
            laid.push(LogStyled {
                to: start,
                ..style.clone()
            });
        }
        laid.push(LogStyled {
            from: start,
            to: end,
            link: style.link.clone().or_else(|| Some(link.to_owned())),
            ..style.clone()
        });
        at = end;
        if end < style.to {
            laid.push(LogStyled { from: end, ..style });
        }
    }
    if at < to {
        laid.push(plain(at, to));
    }
    *styles = laid;
}

#[cfg(test)]
mod tests {
    use super::{found, is_link};

    #[test]
    fn addresses_are_found_as_people_write_them() {
        for (text, links) in [
            ("see https://a.b/c?d=e#f.", &["https://a.b/c?d=e#f"][..]),
            (
                "(http://a.b/c_(d)) and <https://e.f>,",
                &["http://a.b/c_(d)", "https://e.f"],
            ),
            (
                "\"http://a.b:80/\" 'https://x'",
                &["http://a.b:80/", "https://x"],
            ),
            ("http:// https://", &[]),
            ("ftp://a.b file:///x javascript://y", &[]),
            ("한글https://a.b/한글 끝", &["https://a.b/한글"]),
        ] {
            let all: Vec<_> = found(text)
                .into_iter()
                .map(|range| text.get(range).unwrap())
                .collect();
            assert_eq!(all, links, "{text}");
        }
        assert!(is_link("HTTPS://a.b"));
        assert!(!is_link("https://a b") && !is_link("https://a\u{7}b"));
    }
}
