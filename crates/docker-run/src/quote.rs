//! Words for a POSIX shell.

use std::borrow::Cow;

/// A word quoted for a POSIX shell where it needs it; `None` with a NUL, which no argument can hold.
///
/// shlex quotes `=`, `,` and `%` too, which only matters in places where these words never stand (an
/// assignment, braces, a job); bare they read better: `-e NAME=value`.
pub(crate) fn quote(word: &str) -> Option<Cow<'_, str>> {
    let plain = |letter: char| letter.is_ascii_alphanumeric() || "+-./:@_=,%".contains(letter);
    // A leading `=` is an expansion in zsh.
    if !word.is_empty() && !word.starts_with('=') && word.chars().all(plain) {
        return Some(Cow::Borrowed(word));
    }
    shlex::try_quote(word).ok()
}

#[cfg(test)]
mod tests {
    use super::quote;

    #[test]
    fn quotes_only_what_a_shell_would_touch() {
        for (word, quoted) in [
            ("A=b,c:/d", "A=b,c:/d"),
            ("=x", "'=x'"),
            ("", "''"),
            ("a b", "'a b'"),
            ("$(rm -rf /)", "'$(rm -rf /)'"),
            ("it's", "\"it's\""),
            ("[::1]:80:80", "'[::1]:80:80'"),
            ("a\nb", "'a\nb'"),
        ] {
            assert_eq!(quote(word).as_deref(), Some(quoted));
        }
        assert_eq!(quote("a\0b"), None);
    }
}
