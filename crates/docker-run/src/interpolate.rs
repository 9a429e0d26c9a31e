//! `${NAME:-word}` by the compose specification.

use crate::Around;

/// How deep `${A:-${B:-…}}` may go.
const DEPTH: usize = 16;

/// What was said of variables while a file was interpolated.
#[derive(Debug, Default)]
pub(crate) struct Unset(pub(crate) Vec<String>);

/// A text with its variables filled in. One that is not set and has no default is blank, as compose
/// has it, and is added to `unset`.
///
/// # Errors
/// A `$` that begins nothing, a brace that is not closed, or the message of `${NAME:?message}`.
pub(crate) fn interpolate(
    text: &str,
    around: &dyn Around,
    unset: &mut Unset,
) -> Result<String, String> {
    if !text.contains('$') {
        return Ok(text.to_owned());
    }
    fill(text, around, unset, 0)
}

fn fill(
    text: &str,
    around: &dyn Around,
    unset: &mut Unset,
    depth: usize,
) -> Result<String, String> {
    let invalid = || format!("{text:?} is not a valid interpolation");
    if depth > DEPTH {
        return Err(invalid());
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('$') {
        out.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        if let Some(after) = rest.strip_prefix('$') {
            out.push('$');
            rest = after;
        } else if let Some(after) = rest.strip_prefix('{') {
            let end = closing(after).ok_or_else(invalid)?;
            out.push_str(&braced(&after[..end], around, unset, depth)?);
            rest = &after[end + 1..];
        } else {
            let (name, after) = name(rest);
            if name.is_empty() {
                return Err(invalid());
            }
            out.push_str(&value(name, around, unset));
            rest = after;
        }
    }
    out.push_str(rest);
    Ok(out)
}

/// Where the brace is closed that was opened before this text.
fn closing(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    let mut before = ' ';
    for (at, letter) in text.char_indices() {
        match letter {
            '{' if before == '$' => depth += 1,
            '}' if depth == 0 => return Some(at),
            '}' => depth -= 1,
            _ => {}
        }
        before = letter;
    }
    None
}

fn name(text: &str) -> (&str, &str) {
    let end = text
        .find(|c: char| !(c.is_ascii_alphanumeric() || c == '_'))
        .unwrap_or(text.len());
    if text.starts_with(|c: char| c.is_ascii_digit()) {
        return ("", text);
    }
    text.split_at(end)
}

fn value(name: &str, around: &dyn Around, unset: &mut Unset) -> String {
    around.variable(name).unwrap_or_else(|| {
        let written = format!("${{{name}}}");
        if !unset.0.contains(&written) {
            unset.0.push(written);
        }
        String::new()
    })
}

fn braced(
    inner: &str,
    around: &dyn Around,
    unset: &mut Unset,
    depth: usize,
) -> Result<String, String> {
    let (name, rest) = name(inner);
    if name.is_empty() {
        return Err(format!("${{{inner}}} names no variable"));
    }
    if rest.is_empty() {
        return Ok(value(name, around, unset));
    }
    let set = around.variable(name);
    let filled = set.clone().filter(|value| !value.is_empty());
    let mut word = |word: &str| fill(word, around, unset, depth + 1);
    if let Some(default) = rest.strip_prefix(":-") {
        filled.map_or_else(|| word(default), Ok)
    } else if let Some(default) = rest.strip_prefix('-') {
        set.map_or_else(|| word(default), Ok)
    } else if let Some(message) = rest.strip_prefix(":?") {
        filled.ok_or_else(|| format!("${{{name}}} is needed: {message}"))
    } else if let Some(message) = rest.strip_prefix('?') {
        set.ok_or_else(|| format!("${{{name}}} is needed: {message}"))
    } else if let Some(instead) = rest.strip_prefix(":+") {
        filled.map_or(Ok(String::new()), |_| word(instead))
    } else if let Some(instead) = rest.strip_prefix('+') {
        set.map_or(Ok(String::new()), |_| word(instead))
    } else {
        Err(format!("${{{inner}}} is not a valid interpolation"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Two;

    impl Around for Two {
        fn variable(&self, name: &str) -> Option<String> {
            match name {
                "A" => Some("a".to_owned()),
                "EMPTY" => Some(String::new()),
                _ => None,
            }
        }
        fn home(&self) -> Option<String> {
            None
        }
        fn current_dir(&self) -> Option<String> {
            None
        }
        fn read_file(&self, _: &str) -> std::io::Result<String> {
            Err(std::io::ErrorKind::NotFound.into())
        }
    }

    #[test]
    fn fills_in_as_the_specification_says() {
        for (text, wanted) in [
            ("x$A-${A}", "xa-a"),
            ("$$A$$", "$A$"),
            ("${NO:-b}${EMPTY:-c}${EMPTY-d}", "bc"),
            ("${NO:-${A}}${NO-${NO:-x}}", "ax"),
            ("${A:+yes}${NO:+yes}${EMPTY+set}", "yesset"),
            ("${A:?no}", "a"),
        ] {
            let mut unset = Unset::default();
            assert_eq!(
                interpolate(text, &Two, &mut unset).as_deref(),
                Ok(wanted),
                "{text}"
            );
            assert_eq!(unset.0, Vec::<String>::new());
        }
        let mut unset = Unset::default();
        assert_eq!(interpolate("$NO${NO}", &Two, &mut unset).as_deref(), Ok(""));
        assert_eq!(unset.0, ["${NO}"]);
    }

    #[test]
    fn refuses_what_it_does_not_say() {
        let deep = "${A:+".repeat(40) + &"}".repeat(40);
        for text in [
            "$",
            "$1",
            "${",
            "${}",
            "${A",
            "${A!}",
            "${NO:?why}",
            "${EMPTY:?}",
            &deep,
        ] {
            assert!(
                interpolate(text, &Two, &mut Unset::default()).is_err(),
                "{text}"
            );
        }
    }
}
