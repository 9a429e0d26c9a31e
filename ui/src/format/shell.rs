//! A command as a line that a person could type. For looking at and copying, never for running.

/// Quoted for a POSIX shell where it must be.
pub(crate) fn line<S: AsRef<str>>(words: &[S]) -> String {
    let quoted: Vec<String> = words.iter().map(|word| quote(word.as_ref())).collect();
    quoted.join(" ")
}

fn quote(word: &str) -> String {
    let plain = |letter: char| {
        letter.is_alphanumeric()
            || matches!(
                letter,
                '_' | '-' | '.' | '/' | ':' | '=' | '@' | '%' | '+' | ',' | '•'
            )
    };
    if !word.is_empty() && word.chars().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::line;

    #[test]
    fn only_what_needs_quotes_gets_them() {
        assert_eq!(
            line(&[
                "sh",
                "-c",
                "echo \"it's $HOME\" && exit",
                "",
                "--port=80",
                "경로/파일"
            ]),
            r#"sh -c 'echo "it'\''s $HOME" && exit' '' --port=80 경로/파일"#
        );
        assert_eq!(line::<&str>(&[]), "");
    }
}
