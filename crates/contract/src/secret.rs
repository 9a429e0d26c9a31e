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
        "secret",
        "token",
        "key",
        "apikey",
        "credential",
        "credentials",
        "auth",
        "private",
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
    let folded = name.to_ascii_lowercase();
    PARTS.iter().any(|part| folded.contains(part))
        || words(name).any(|word| WORDS.contains(&word.as_str()))
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
    use super::looks_secret;

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
        ] {
            assert!(looks_secret(name), "{name}");
        }
        for name in [
            "MONKEY", "KEYBOARD", "PATH", "COMPASS", "AUTHOR", "HOME", "",
        ] {
            assert!(!looks_secret(name), "{name}");
        }
    }
}
