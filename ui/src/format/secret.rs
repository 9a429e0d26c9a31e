//! Where in a text a secret begins, so that it can be masked until someone asks to see it.

use contract::looks_secret;

/// What stands for a secret. Its length says nothing about the secret's.
pub(crate) const MASK: &str = "••••••••";

/// In `NAME=value`, an entry of an environment or an option: the byte where the secret begins.
pub(crate) fn in_assignment(text: &str) -> Option<usize> {
    let (name, value) = text.split_once('=')?;
    // Sentences and scripts hold `=` too; a name is one word.
    let one_word = !name.is_empty() && !name.contains(char::is_whitespace);
    (one_word && !value.is_empty() && looks_secret(name)).then_some(name.len() + 1)
}

/// In a word of a command line, given the word before it: `--password hunter2` hides the second
/// word, `--password=hunter2` a part of one.
pub(crate) fn in_argument(before: Option<&str>, word: &str) -> Option<usize> {
    if let Some(begin) = in_assignment(word) {
        return Some(begin);
    }
    let announced = before.is_some_and(|option| {
        option.starts_with('-') && !option.contains('=') && looks_secret(option)
    });
    (announced && !word.is_empty() && !word.starts_with('-')).then_some(0)
}

/// A command line with what looks secret masked, and whether anything was.
pub(crate) fn masked(words: &[String]) -> (Vec<String>, bool) {
    let mut any = false;
    let mut before: Option<&str> = None;
    let mut shown = Vec::with_capacity(words.len());
    for word in words {
        shown.push(match in_argument(before, word) {
            Some(begin) => {
                any = true;
                format!("{}{MASK}", word.get(..begin).unwrap_or_default())
            }
            None => word.clone(),
        });
        before = Some(word);
    }
    (shown, any)
}

#[cfg(test)]
mod tests {
    use super::{in_argument, in_assignment, masked};

    #[test]
    fn secrets_are_found_in_entries_and_options() {
        assert_eq!(in_assignment("DB_PASSWORD=a=b"), Some(12));
        assert_eq!(in_assignment("PATH=/bin"), None);
        assert_eq!(in_assignment("DB_PASSWORD="), None);
        assert_eq!(in_assignment("echo token; A=b"), None);
        assert_eq!(in_argument(Some("--token"), "abc"), Some(0));
        assert_eq!(in_argument(Some("--token"), "--verbose"), None);
        assert_eq!(in_argument(Some("token"), "abc"), None);
        assert_eq!(in_argument(None, "--api-key=abc"), Some(10));
        let words = ["run", "--password", "hunter2", "--port", "80"].map(str::to_owned);
        assert_eq!(
            masked(&words).0.join(" "),
            "run --password •••••••• --port 80"
        );
    }
}
