//! Files and blocks of `NAME=value`, by the CLI's rules and by those of `.env`.

use contract::EnvSpec;

/// A line of a file that the CLI reads.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Line {
    pub(crate) name: String,
    /// `None` without a `=`.
    pub(crate) value: Option<String>,
}

/// The lines of an `--env-file` or `--label-file`, as the docker CLI reads them: blanks before the
/// name go, lines that begin with `#` are comments, and a value is everything after the first `=`,
/// quotes and blanks included.
///
/// # Errors
/// A line without a name, or with a blank in its name, in words.
pub(crate) fn cli_lines(text: &str) -> Result<Vec<Line>, String> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut all = Vec::new();
    for (at, line) in text.lines().enumerate() {
        let line = line.trim_start();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let (name, value) = match line.split_once('=') {
            Some((name, value)) => (name, Some(value.to_owned())),
            None => (line.trim_end(), None),
        };
        if name.is_empty() {
            return Err(format!("line {}: no name before =", at + 1));
        }
        if name.contains(char::is_whitespace) {
            return Err(format!("line {}: a blank in the name {name:?}", at + 1));
        }
        all.push(Line {
            name: name.to_owned(),
            value,
        });
    }
    Ok(all)
}

/// Reads a block of variables by the rules of `.env` files, as compose has them.
///
/// - `export` before a name is skipped; `NAME: value` is as good as `NAME=value`.
/// - `'…'` is as it is. `"…"` knows `\n`, `\r`, `\t`, `\"`, `\\`, `\$` and the like. Both may
///   go over several lines; a quote that is never closed belongs to a value of that one line.
/// - A value without quotes ends at ` #`, and loses the blanks around it.
/// - `NAME` alone has no value: the container gets none, even where its image has one.
/// - `$NAME` and `${NAME}` stay as they are, for a pasted password is more likely to have a `$` in
///   it than to mean another variable.
///
/// Nothing is dropped: a line that is none of these comes back as it is, as a name without a value,
/// for whoever checks names to say so.
pub fn read_env(text: &str) -> Vec<EnvSpec> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut all = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let (line, after) = rest.split_once('\n').unwrap_or((rest, ""));
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            rest = after;
            continue;
        }
        let export = line
            .strip_prefix("export")
            .filter(|line| line.starts_with([' ', '\t']));
        let line = export.unwrap_or(line).trim_start();
        let Some(end) = line.find(['=', ':']) else {
            all.push(EnvSpec {
                name: uncommented(line).to_owned(),
                value: None,
            });
            rest = after;
            continue;
        };
        let name = line[..end].trim_end().to_owned();
        // The value as it stands in the whole text, for it may go on after the line.
        let begin = line.as_ptr() as usize - rest.as_ptr() as usize + end + 1;
        let value = rest[begin..].trim_start_matches([' ', '\t']);
        let (value, next) = match quoted(value) {
            Some((value, next)) => (value, next),
            None => {
                let (value, next) = value.split_once('\n').unwrap_or((value, ""));
                (uncommented(value.trim()).to_owned(), next)
            }
        };
        all.push(EnvSpec {
            name,
            value: Some(value),
        });
        rest = next;
    }
    all
}

/// A value without the comment after it.
fn uncommented(value: &str) -> &str {
    if value.starts_with('#') {
        return "";
    }
    let comment = value.find(" #").or_else(|| value.find("\t#"));
    comment.map_or(value, |at| value[..at].trim_end())
}

/// A value in quotes, and what stands after its line.
fn quoted(text: &str) -> Option<(String, &str)> {
    let quote = text.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let mut value = String::new();
    let mut letters = text.char_indices().skip(1);
    while let Some((at, letter)) = letters.next() {
        if letter == quote {
            let after = &text[at + 1..];
            let (tail, next) = after.split_once('\n').unwrap_or((after, ""));
            let tail = tail.trim();
            // What else stands there is not of a quoted value.
            return (tail.is_empty() || tail.starts_with('#')).then_some((value, next));
        }
        if letter == '\\' && quote == '"' {
            let (_, escaped) = letters.next()?;
            match escaped {
                'n' => value.push('\n'),
                'r' => value.push('\r'),
                't' => value.push('\t'),
                'a' => value.push('\u{7}'),
                'b' => value.push('\u{8}'),
                'f' => value.push('\u{c}'),
                'v' => value.push('\u{b}'),
                '"' | '\\' | '$' | '\'' => value.push(escaped),
                _ => value.extend(['\\', escaped]),
            }
        } else {
            value.push(letter);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Vec<(String, Option<String>)> {
        let all = read_env(text).into_iter();
        all.map(|env| (env.name, env.value)).collect()
    }

    #[test]
    fn reads_env_blocks_by_the_rules_of_compose() {
        for (text, name, value) in [
            ("A=b", "A", Some("b")),
            ("  export A = b c  ", "A", Some("b c")),
            ("A: b", "A", Some("b")),
            ("A=b # why", "A", Some("b")),
            ("A=b#c", "A", Some("b#c")),
            ("A=", "A", Some("")),
            ("A= # none", "A", Some("")),
            ("A", "A", None),
            ("A='b # $c\\n'", "A", Some("b # $c\\n")),
            ("A=\"b\\n\\\"c\\\" \\$d\" # why", "A", Some("b\n\"c\" $d")),
            ("A=\"b\nc\"", "A", Some("b\nc")),
            ("A='it''s'", "A", Some("'it''s'")),
            ("A=\"open", "A", Some("\"open")),
            ("A=p$ss=x", "A", Some("p$ss=x")),
            ("A=b\r\n", "A", Some("b")),
            ("URL=http://x:1/#y", "URL", Some("http://x:1/#y")),
            ("exported=1", "exported", Some("1")),
            ("=x", "", Some("x")),
        ] {
            let wanted = vec![(name.to_owned(), value.map(str::to_owned))];
            assert_eq!(shown(text), wanted, "{text:?}");
        }
        let all = shown("\u{feff}# one\nA=1\n\nB='x\ny'\nC=3");
        let names: Vec<_> = all.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["A", "B", "C"]);
    }

    #[test]
    fn reads_files_of_the_cli_as_they_are() {
        let all = cli_lines("\u{feff}# one\n  A='b' # c \nB\nC=\n").unwrap();
        let all: Vec<_> = all
            .iter()
            .map(|line| (line.name.as_str(), line.value.as_deref()))
            .collect();
        assert_eq!(all, [("A", Some("'b' # c ")), ("B", None), ("C", Some(""))]);
        assert!(cli_lines("=x").is_err());
        assert!(cli_lines("A B=x").is_err());
    }
}
