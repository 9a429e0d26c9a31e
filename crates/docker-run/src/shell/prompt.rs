//! What stands before a command on a screen that was copied.

/// Programs with which an interesting command begins, and those that may stand before them.
const PROGRAMS: &[&str] = &[
    "docker",
    "podman",
    "docker.exe",
    "podman.exe",
    "sudo",
    "doas",
    "winpty",
];

/// Whether a text begins with such a program.
pub(super) fn begins_with_program(text: &str) -> bool {
    let word = text.split([' ', '\t', '\n', '\\']).next().unwrap_or("");
    PROGRAMS.contains(&word)
}

/// How many letters of a line are a prompt: `$ `, `# `, `user@host:~$ `, `PS C:\> `, `C:\x>`.
pub(super) fn length(line: &str) -> Option<usize> {
    let mut last = ' ';
    for (at, (byte, letter)) in line.char_indices().enumerate().take(120) {
        if matches!(letter, '"' | '\'' | ';' | '|') {
            return None;
        }
        if begins_with_program(&line[byte..]) {
            let before = line[..byte].trim_end();
            let sign = before.chars().next_back()?;
            let blank = matches!(last, ' ' | '\t');
            let ends = matches!(sign, '$' | '#' | '%' | '>' | '❯' | '➜' | 'λ');
            // cmd.exe has no blank after its sign.
            let ends = ends && (blank || is_windows(before));
            // `echo > docker` is no prompt: one has a sign alone, a place, or a person in it.
            let places = before.chars().count() <= 2
                || before.contains(['@', '~', ']', '\\', '/', ':', '❯', '➜', 'λ']);
            return (ends && places).then_some(at);
        }
        last = letter;
    }
    None
}

/// Whether a text was written for a shell of Windows, to which a backslash is a letter: by how its
/// lines go on or by its prompt.
pub(super) fn is_windows(text: &str) -> bool {
    text.lines().any(|line| {
        let line = line.trim();
        let mut start = line.strip_prefix("PS ").unwrap_or(line).chars();
        line.ends_with(" ^")
            || line.ends_with(" `")
            || (start.next().is_some_and(|c| c.is_ascii_alphabetic())
                && start.next() == Some(':')
                && start.next() == Some('\\')
                && line.contains('>'))
    })
}
