//! Where in a text a secret begins, so that it can be masked until someone asks to see it.

pub(crate) use contract::MASK;
use contract::{looks_secret, secret_spans, secret_spans_in_word};

/// In `NAME=value`, an entry of an environment or an option: the byte where the secret begins.
fn in_assignment(text: &str) -> Option<usize> {
    let (name, value) = text.split_once('=')?;
    // Sentences and scripts hold `=` too; a name is one word.
    let one_word = !name.is_empty() && !name.contains(char::is_whitespace);
    (one_word && !value.is_empty() && looks_secret(name)).then_some(name.len() + 1)
}

/// In a word of a command line, given the word before it: the byte where the first secret begins.
pub(crate) fn in_argument(before: Option<&str>, word: &str) -> Option<usize> {
    let spans = secret_spans_in_word(before, word);
    spans.first().map(|span| span.start)
}

/// A text of any kind with what looks secret masked; `None` where nothing does.
pub(crate) fn masked_text(text: &str) -> Option<String> {
    let spans = secret_spans(text);
    (!spans.is_empty()).then(|| contract::masked(text, &spans))
}

/// The value of a variable or label as it is shown, where something in it is a secret.
pub(crate) fn masked_value(name: &str, value: &str) -> Option<String> {
    if value.is_empty() {
        None
    } else if looks_secret(name) {
        Some(MASK.to_owned())
    } else {
        masked_text(value)
    }
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

#[cfg(test)]
mod tests {
    use super::{in_argument, in_assignment, in_list, masked_option, masked_value};

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
        assert_eq!(
            masked_value("DATABASE_URL", "pg://me:hunter2@db/x").as_deref(),
            Some("pg://me:••••••••@db/x")
        );
        assert_eq!(masked_value("PATH", "/bin"), None);
        assert_eq!(masked_value("PGPASS", ""), None);
    }
}
