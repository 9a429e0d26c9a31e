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

/// In a list such as `addr=nas,username=me,password=hunter2`, the options of a mount: the byte
/// where the first secret begins.
pub(crate) fn in_list(text: &str) -> Option<usize> {
    let mut at = 0;
    for part in text.split(',') {
        if let Some(begin) = in_assignment(part) {
            return Some(at + begin);
        }
        at += part.len() + 1;
    }
    None
}

/// Such a list with each secret masked; `None` where there is none.
pub(crate) fn masked_list(text: &str) -> Option<String> {
    in_list(text)?;
    let parts = text.split(',').map(|part| match in_assignment(part) {
        Some(begin) => format!("{}{MASK}", part.get(..begin).unwrap_or_default()),
        None => part.to_owned(),
    });
    Some(parts.collect::<Vec<_>>().join(","))
}

/// An option of a volume's driver as it is shown, where something in it is a secret.
pub(crate) fn masked_option(name: &str, value: &str) -> Option<String> {
    if looks_secret(name) && !value.is_empty() {
        return Some(MASK.to_owned());
    }
    masked_list(value)
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
    use super::{in_argument, in_assignment, in_list, masked, masked_option};

    #[test]
    fn secrets_are_found_among_the_options_of_a_mount() {
        let options = "addr=nas,username=me,password=hunter2,vers=3.0";
        assert_eq!(in_list(options), Some(30));
        assert_eq!(
            masked_option("o", options).as_deref(),
            Some("addr=nas,username=me,password=••••••••,vers=3.0")
        );
        assert_eq!(masked_option("token", "x").as_deref(), Some("••••••••"));
        assert_eq!(masked_option("o", "addr=nas,rw"), None);
        assert_eq!(masked_option("token", ""), None);
    }

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
