use std::ops::Range;

/// What stands for a secret. Its length says nothing about the secret's.
pub const MASK: &str = "••••••••";

/// Whether a variable, label or option of this name probably holds a secret, so that its value is
/// masked until someone asks to see it.
///
/// A guess by the name alone: whole words, so that `MONKEY` and `KEYBOARD` are not secrets while
/// `API_KEY`, `apiKey` and `db.password` are.
pub fn looks_secret(name: &str) -> bool {
    const WORDS: &[&str] = &[
        "password",
        "passwd",
        "passphrase",
        "pass",
        "pwd",
        "pw",
        "secret",
        "token",
        "key",
        "apikey",
        "credential",
        "credentials",
        "auth",
        "private",
        "masterauth",
    ];
    // Words that carry a secret even when they are glued to others: `MYSQLPASSWORD`.
    const PARTS: &[&str] = &[
        "password",
        "passwd",
        "passphrase",
        "secret",
        "token",
        "apikey",
        "credential",
    ];
    // Words that end as passwords do, and are none; `PGPASS` and `requirepass` are.
    const NOT_PASS: &[&str] = &[
        "compass",
        "bypass",
        "encompass",
        "overpass",
        "surpass",
        "trespass",
        "underpass",
    ];
    let folded = name.to_ascii_lowercase();
    PARTS.iter().any(|part| folded.contains(part))
        || words(name).any(|word| {
            WORDS.contains(&word.as_str())
                || (word.ends_with("pass") && !NOT_PASS.contains(&word.as_str()))
                || word.ends_with("pw")
        })
}

/// Where secrets stand in a text of any kind: the values of `NAME=value` and of `--option value`
/// whose names look secret, wherever they stand in it (a script is one text), and the password of
/// an address, `scheme://user:PASSWORD@host`. In order, and without empty ones.
pub fn secret_spans(text: &str) -> Vec<Range<usize>> {
    let mut spans: Vec<Range<usize>> = Vec::new();
    let mut at = 0;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        let name = name_of(rest);
        if name == 0 {
            if let Some(span) = password_of_address(rest) {
                spans.push(at + span.start..at + span.end);
                at += span.end;
            } else {
                at += rest.chars().next().map_or(1, char::len_utf8);
            }
            continue;
        }
        let (name, after) = rest.split_at(name);
        let gap = if after.starts_with('=') {
            Some(1)
        } else if name.starts_with('-') {
            let gap = after.len() - after.trim_start().len();
            // What follows is an option of its own, and this one has no value.
            (gap > 0 && !after.trim_start().starts_with('-')).then_some(gap)
        } else {
            None
        };
        at += name.len();
        if let Some(gap) = gap.filter(|_| looks_secret(name)) {
            let begin = at + gap;
            let value = value_in(text.get(begin..).unwrap_or_default());
            let span = begin + value.start..begin + value.end;
            at = span.end;
            if !span.is_empty() {
                spans.push(span);
            }
        }
    }
    spans
}

/// The same in one word of a command line, or one entry of an environment, given the word before
/// it: a value is all that follows, spaces included.
pub fn secret_spans_in_word(before: Option<&str>, word: &str) -> Vec<Range<usize>> {
    if let Some((name, value)) = word.split_once('=')
        // Sentences and scripts hold `=` too; a name is one word.
        && !name.is_empty()
        && !name.contains(char::is_whitespace)
        && !value.is_empty()
        && looks_secret(name)
    {
        return std::iter::once(name.len() + 1..word.len()).collect();
    }
    let announced = before.is_some_and(|option| {
        option.starts_with('-')
            && !option.contains(|letter: char| letter == '=' || letter.is_whitespace())
            && looks_secret(option)
    });
    if announced && !word.is_empty() && !word.starts_with('-') {
        return std::iter::once(0..word.len()).collect();
    }
    secret_spans(word)
}

/// A text with [`MASK`] in place of each span.
pub fn masked(text: &str, spans: &[Range<usize>]) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut at = 0;
    for span in spans {
        shown.push_str(text.get(at..span.start).unwrap_or_default());
        shown.push_str(MASK);
        at = span.end;
    }
    shown.push_str(text.get(at..).unwrap_or_default());
    shown
}

/// The words of a command line with what looks secret masked, and whether anything was.
pub fn masked_words(words: &[String]) -> (Vec<String>, bool) {
    let mut any = false;
    let mut before: Option<&str> = None;
    let mut shown = Vec::with_capacity(words.len());
    for word in words {
        let spans = secret_spans_in_word(before, word);
        any |= !spans.is_empty();
        shown.push(masked(word, &spans));
        before = Some(word);
    }
    (shown, any)
}

/// How long a name is that begins here; nothing where none does.
fn name_of(text: &str) -> usize {
    text.bytes()
        .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.'))
        .count()
}

/// The value that begins here: in quotes, or up to what ends a word of a shell.
fn value_in(text: &str) -> Range<usize> {
    if let Some(quote) = text
        .chars()
        .next()
        .filter(|letter| matches!(letter, '\'' | '"'))
    {
        let inner = text.get(1..).unwrap_or_default();
        let mut escaped = false;
        let end = inner.find(|letter| {
            let ends = letter == quote && !escaped;
            escaped = letter == '\\' && !escaped && quote == '"';
            ends
        });
        return 1..1 + end.unwrap_or(inner.len());
    }
    let ends = |letter: char| {
        letter.is_whitespace() || matches!(letter, '\'' | '"' | ';' | '|' | ')' | '`')
    };
    0..text.find(ends).unwrap_or(text.len())
}

/// In `://user:PASSWORD@host`.
fn password_of_address(text: &str) -> Option<Range<usize>> {
    let rest = text.strip_prefix("://")?;
    let end = rest
        .find(|letter: char| {
            letter.is_whitespace() || matches!(letter, '/' | '?' | '#' | '\'' | '"')
        })
        .unwrap_or(rest.len());
    let user = rest.get(..end)?.rfind('@')?;
    let colon = rest.get(..user)?.find(':')?;
    (colon + 1 < user).then_some(3 + colon + 1..3 + user)
}

/// `DB_ROOT_PW`, `db.rootPw` → `db`, `root`, `pw`.
fn words(name: &str) -> impl Iterator<Item = String> {
    let mut all = Vec::new();
    let mut word = String::new();
    let mut after_lower = false;
    for letter in name.chars() {
        let starts = letter.is_ascii_uppercase() && after_lower;
        if (starts || !letter.is_ascii_alphanumeric()) && !word.is_empty() {
            all.push(std::mem::take(&mut word));
        }
        if letter.is_ascii_alphanumeric() {
            word.push(letter.to_ascii_lowercase());
        }
        after_lower = letter.is_ascii_lowercase();
    }
    if !word.is_empty() {
        all.push(word);
    }
    all.into_iter()
}

#[cfg(test)]
mod tests {
    use super::{looks_secret, masked, masked_words, secret_spans};

    #[test]
    fn secrets_are_told_by_whole_words() {
        for name in [
            "MYSQL_ROOT_PASSWORD",
            "MYSQLPASSWORD",
            "apiKey",
            "db.passwd",
            "GITHUB_TOKEN",
            "AWS_SECRET_ACCESS_KEY",
            "PWD_SALT",
            "com.example.auth",
            "requirepass",
            "masterauth",
            "MYSQL_PW",
            "PGPASS",
            "DBPASS",
        ] {
            assert!(looks_secret(name), "{name}");
        }
        for name in [
            "MONKEY",
            "KEYBOARD",
            "PATH",
            "COMPASS",
            "NO_BYPASS",
            "AUTHOR",
            "HOME",
            "",
        ] {
            assert!(!looks_secret(name), "{name}");
        }
    }

    #[test]
    fn secrets_are_found_in_any_text() {
        for (text, shown) in [
            (
                "redis-server --requirepass hunter2 --port 1",
                "redis-server --requirepass •••••••• --port 1",
            ),
            (
                "sh -c 'app --password=hunter2; ls'",
                "sh -c 'app --password=••••••••; ls'",
            ),
            (
                "app --password \"two words\" -v",
                "app --password \"••••••••\" -v",
            ),
            (
                "PGPASS='a b' psql && echo ok",
                "PGPASS='••••••••' psql && echo ok",
            ),
            (
                "psql postgres://me:hunter2@db:5432/x?y=1",
                "psql postgres://me:••••••••@db:5432/x?y=1",
            ),
            (
                "u://me:p@ss@db u://me@db u://db:80/a:b@c",
                "u://me:••••••••@db u://me@db u://db:80/a:b@c",
            ),
            (
                "-Dspring.datasource.password=hunter2 -jar x",
                "-Dspring.datasource.password=•••••••• -jar x",
            ),
            ("app --token --verbose", "app --token --verbose"),
            ("--password=", "--password="),
            ("nginx -g daemon off;", "nginx -g daemon off;"),
            ("비밀 --token=가나 다", "비밀 --token=•••••••• 다"),
            ("the password is told", "the password is told"),
        ] {
            assert_eq!(masked(text, &secret_spans(text)), shown);
        }
    }

    #[test]
    fn a_word_of_a_command_hides_all_that_belongs_to_it() {
        let words = ["app", "--password", "two words", "TOKEN=a b", "x://a:b@c"].map(str::to_owned);
        let (shown, any) = masked_words(&words);
        assert!(any);
        assert_eq!(
            shown.join("|"),
            "app|--password|••••••••|TOKEN=••••••••|x://a:••••••••@c"
        );
    }
}
