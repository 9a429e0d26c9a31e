//! YAML from values, so that every version of YAML and compose's interpolation read them back.
//!
//! An emitter of a library decides by one version of YAML which texts need quotes. Compose files are
//! read by several, so here a text is bare only where none of them could take it for anything else.

/// A value to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Out {
    /// A number, `true`, or nothing at all; as it is.
    Bare(String),
    /// A text. `$` is doubled, since compose interpolates it.
    Text(String),
    List(Vec<Out>),
    /// A list in one line.
    Flow(Vec<String>),
    Map(Vec<(String, Out)>),
}

impl Out {
    pub(crate) fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// A number where the text is one, else the text.
    pub(crate) fn number(text: &str) -> Self {
        let digits = text.strip_prefix('-').unwrap_or(text);
        let whole = digits.len() < 16
            && digits.bytes().all(|b| b.is_ascii_digit())
            && (digits == "0" || !digits.starts_with('0'));
        if whole && !digits.is_empty() {
            Self::Bare(text.to_owned())
        } else {
            Self::text(text)
        }
    }

    pub(crate) fn texts(texts: &[String]) -> Self {
        Self::List(texts.iter().map(Self::text).collect())
    }
}

/// A map as a document.
pub(crate) fn emit(entries: &[(String, Out)]) -> String {
    let mut out = String::with_capacity(512);
    map(&mut out, entries, 0, false);
    out
}

fn indent(out: &mut String, depth: usize) {
    for _ in 0..depth {
        out.push_str("  ");
    }
}

/// `first` where the first entry stands on the line of its list's dash.
fn map(out: &mut String, entries: &[(String, Out)], depth: usize, first: bool) {
    for (at, (key, value)) in entries.iter().enumerate() {
        if !(first && at == 0) {
            indent(out, depth);
        }
        scalar(out, key);
        out.push(':');
        after(out, value, depth);
    }
}

/// A value after a name's colon.
fn after(out: &mut String, value: &Out, depth: usize) {
    match value {
        Out::Bare(text) if text.is_empty() => out.push('\n'),
        Out::List(values) if values.is_empty() => out.push_str(" []\n"),
        Out::Map(entries) if entries.is_empty() => out.push_str(" {}\n"),
        Out::List(values) => {
            out.push('\n');
            for value in values {
                indent(out, depth + 1);
                out.push('-');
                match value {
                    Out::Map(entries) if !entries.is_empty() => {
                        out.push(' ');
                        map(out, entries, depth + 2, true);
                    }
                    other => after(out, other, depth + 1),
                }
            }
        }
        Out::Map(entries) => {
            out.push('\n');
            map(out, entries, depth + 1, false);
        }
        Out::Bare(text) => {
            out.push(' ');
            out.push_str(text);
            out.push('\n');
        }
        Out::Text(text) => {
            out.push(' ');
            scalar(out, &text.replace('$', "$$"));
            out.push('\n');
        }
        Out::Flow(words) => {
            out.push_str(" [");
            for (at, word) in words.iter().enumerate() {
                out.push_str(if at > 0 { ", " } else { "" });
                quoted(out, &word.replace('$', "$$"));
            }
            out.push_str("]\n");
        }
    }
}

fn scalar(out: &mut String, text: &str) {
    if is_plain(text) {
        out.push_str(text);
    } else {
        quoted(out, text);
    }
}

/// Whether a text is that text to every version of YAML without quotes.
fn is_plain(text: &str) -> bool {
    let first = text.chars().next().unwrap_or(' ');
    let begins =
        first.is_alphabetic() || matches!(first, '/' | '_' | '•') || text.starts_with("./");
    let letters = |c: char| c.is_alphanumeric() || " _-./:=@+•,%".contains(c);
    let words = ["true", "false", "yes", "no", "on", "off", "y", "n", "null"];
    begins
        && text.chars().all(letters)
        && !text.contains(": ")
        && !text.ends_with([':', ' '])
        && !words.contains(&text.to_ascii_lowercase().as_str())
}

fn quoted(out: &mut String, text: &str) {
    out.push('"');
    for letter in text.chars() {
        match letter {
            '"' | '\\' => out.extend(['\\', letter]),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            // Line ends to YAML 1.1, and what may not stand in a file at all.
            '\u{0}'..='\u{1f}'
            | '\u{7f}'..='\u{9f}'
            | '\u{2028}'
            | '\u{2029}'
            | '\u{feff}'
            | '\u{fffe}'
            | '\u{ffff}' => {
                let code = u32::from(letter);
                out.push_str(&format!("\\u{code:04x}"));
            }
            _ => out.push(letter),
        }
    }
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_what_could_be_anything_else() {
        for text in [
            "", "8080:80", "22:22", "0755", "1e3", "Yes", "~", "- a", "a: b", "a:", "#a", "a\nb",
            "*a", "é: ", "!x", ".inf",
        ] {
            assert!(!is_plain(text), "{text:?}");
        }
        for text in [
            "a",
            "wpdata:/var/www/html:ro",
            "./a b",
            "/etc",
            "unless-stopped",
            "한글",
            "••••",
        ] {
            assert!(is_plain(text), "{text:?}");
        }
    }

    #[test]
    fn writes_blocks() {
        let text = emit(&[(
            "a".to_owned(),
            Out::Map(vec![
                (
                    "b".to_owned(),
                    Out::List(vec![
                        Out::text("x"),
                        Out::Map(vec![
                            ("c".to_owned(), Out::text("$1")),
                            ("d".to_owned(), Out::Flow(vec!["e".to_owned()])),
                        ]),
                    ]),
                ),
                ("f".to_owned(), Out::number("-1")),
                ("g".to_owned(), Out::Bare(String::new())),
            ]),
        )]);
        assert_eq!(
            text,
            "a:\n  b:\n    - x\n    - c: \"$$1\"\n      d: [\"e\"]\n  f: -1\n  g:\n"
        );
    }
}
