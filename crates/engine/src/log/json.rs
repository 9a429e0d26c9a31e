//! Lines that are JSON, indented as they were written: the order of names, and every digit of a
//! number, stay.

use serde::de::IgnoredAny;

/// The longest text that is indented, in bytes.
pub(super) const LONGEST: usize = 8 << 20;
/// The deepest nesting that is indented: a line of brackets would fill the memory with spaces.
const DEEPEST: usize = 128;

/// Whether a text is a JSON object or array.
pub(super) fn is_json(text: &str) -> bool {
    let text = text.trim();
    matches!(
        (text.as_bytes().first(), text.as_bytes().last()),
        (Some(b'{'), Some(b'}')) | (Some(b'['), Some(b']'))
    ) && serde_json::from_str::<IgnoredAny>(text).is_ok()
}

/// A JSON object or array with a line for each value; `None` where it is none.
pub(super) fn pretty(text: &str) -> Option<String> {
    let text = text.trim();
    if text.len() > LONGEST || !is_json(text) {
        return None;
    }
    let mut pretty = String::with_capacity(text.len() * 2);
    let mut depth = 0_usize;
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '"' => {
                pretty.push('"');
                let mut escaped = false;
                for letter in letters.by_ref() {
                    pretty.push(letter);
                    match letter {
                        _ if escaped => escaped = false,
                        '\\' => escaped = true,
                        '"' => break,
                        _ => {}
                    }
                }
            }
            '{' | '[' => {
                pretty.push(letter);
                while letters.next_if(|next| next.is_ascii_whitespace()).is_some() {}
                match letters.next_if(|next| matches!(next, '}' | ']')) {
                    Some(close) => pretty.push(close),
                    None => {
                        depth += 1;
                        if depth > DEEPEST {
                            return None;
                        }
                        new_line(&mut pretty, depth);
                    }
                }
            }
            '}' | ']' => {
                depth = depth.saturating_sub(1);
                new_line(&mut pretty, depth);
                pretty.push(letter);
            }
            ',' => {
                pretty.push(',');
                new_line(&mut pretty, depth);
            }
            ':' => pretty.push_str(": "),
            letter if letter.is_ascii_whitespace() => {}
            letter => pretty.push(letter),
        }
    }
    Some(pretty)
}

fn new_line(text: &mut String, depth: usize) {
    text.push('\n');
    for _ in 0..depth {
        text.push_str("  ");
    }
}

#[cfg(test)]
mod tests {
    use super::{is_json, pretty};

    #[test]
    fn values_keep_their_order_and_their_digits() {
        assert_eq!(
            pretty(" {\"z\":1.10,\"a\":[1e400,{},[ ],\"b,{\\\"\"],\"c\":{\"d\":null}}\n").unwrap(),
            "{\n  \"z\": 1.10,\n  \"a\": [\n    1e400,\n    {},\n    [],\n    \"b,{\\\"\"\n  ],\n  \"c\": {\n    \"d\": null\n  }\n}"
        );
        for none in ["", "1", "\"a\"", "[INFO] text [x]", "{a: 1}", "{} {}"] {
            assert!(!is_json(none) && pretty(none).is_none(), "{none}");
        }
        let deep = format!("{}1{}", "[".repeat(10_000), "]".repeat(10_000));
        assert_eq!(pretty(&deep), None);
    }
}
