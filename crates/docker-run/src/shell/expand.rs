//! `~`, `$NAME`, `${NAME:-word}`, `$(pwd)`, `%cd%` and `$'…'`.

use super::{Scan, Words};
use contract::ParseTrouble;

impl Scan<'_> {
    /// `$…` or `` `…` ``: filled in where that needs nothing to be run, else left and named.
    pub(super) fn expansion(
        &mut self,
        words: &mut Words,
        quoted: bool,
    ) -> Result<(), ParseTrouble> {
        let begin = self.at;
        let value = match (self.peek(0), self.peek(1)) {
            (Some('`'), _) => {
                let end = (begin + 1..self.text.len())
                    .find(|&at| self.text[at] == '`')
                    .ok_or(ParseTrouble::OpenQuote)?;
                self.at = end + 1;
                let command = self.slice(begin + 1, end);
                // `# …` is how one puts a comment into a command of several lines.
                if command.trim_start().starts_with('#') {
                    return Ok(());
                }
                self.run(&command)
            }
            (_, Some('\'')) if !quoted => {
                let value = self.ansi_c()?;
                words.literal(&value, false);
                return Ok(());
            }
            (_, Some('"')) if !quoted => {
                // $"…" asks for a translation, which a plain text is its own.
                self.at += 1;
                return Ok(());
            }
            (_, Some('(')) => {
                let end = self.closing_paren(begin + 1)?;
                self.at = end + 1;
                self.run(&self.slice(begin + 2, end))
            }
            (_, Some('{')) => {
                let end = (begin + 2..self.text.len())
                    .find(|&at| self.text[at] == '}')
                    .ok_or(ParseTrouble::OpenQuote)?;
                self.at = end + 1;
                self.braced(&self.slice(begin + 2, end))
            }
            (_, Some(first)) if first.is_ascii_alphabetic() || first == '_' => {
                let end = (begin + 1..self.text.len())
                    .find(|&at| !(self.text[at].is_ascii_alphanumeric() || self.text[at] == '_'))
                    .unwrap_or(self.text.len());
                self.at = end;
                self.variable(&self.slice(begin + 1, end))
            }
            (_, Some('?' | '$' | '!' | '@' | '*' | '#' | '-' | '0'..='9')) => {
                self.at += 2;
                None
            }
            _ => {
                self.at += 1;
                words.literal("$", quoted);
                return Ok(());
            }
        };
        if let Some(value) = value {
            words.literal(&value, quoted);
        } else {
            let written = self.slice(begin, self.at);
            words.literal(&written, quoted);
            words.left.push(written);
        }
        Ok(())
    }

    /// `~` at the beginning of a word.
    pub(super) fn tilde(&mut self, words: &mut Words) {
        let home = match self.peek(1) {
            None | Some('/' | '\\' | ':' | ' ' | '\t' | '\r' | '\n') => self.around.home(),
            _ => None,
        };
        match home {
            Some(home) => words.literal(&home, false),
            None => {
                words.left.push("~".to_owned());
                words.out.push('~');
            }
        }
        self.at += 1;
    }

    pub(super) fn percent(&mut self, words: &mut Words) {
        self.percent_in(words, false);
    }

    /// `%cd%` of cmd.exe. Other percent signs are as good as any letter.
    pub(super) fn percent_in(&mut self, words: &mut Words, quoted: bool) {
        let written = self.slice(self.at, self.at + 4);
        if written.eq_ignore_ascii_case("%cd%") {
            self.at += 4;
            match self.around.current_dir() {
                Some(folder) => words.literal(&folder, quoted),
                None => {
                    words.literal(&written, quoted);
                    words.left.push(written);
                }
            }
        } else {
            words.out.push('%');
            self.at += 1;
        }
    }

    /// Where the parenthesis at `open` is closed.
    pub(super) fn closing_paren(&self, open: usize) -> Result<usize, ParseTrouble> {
        let mut depth = 0_usize;
        let mut quote = None;
        let mut at = open;
        while let Some(&letter) = self.text.get(at) {
            match (quote, letter) {
                (Some('\''), '\'') | (Some('"'), '"') => quote = None,
                (Some('\''), _) => {}
                (_, '\\') => at += 1,
                (None, '\'' | '"') => quote = Some(letter),
                (None, '(') => depth += 1,
                (None, ')') if depth == 1 => return Ok(at),
                (None, ')') => depth -= 1,
                _ => {}
            }
            at += 1;
        }
        Err(ParseTrouble::OpenQuote)
    }

    /// The one command whose answer is known without running it.
    fn run(&self, command: &str) -> Option<String> {
        (command.trim() == "pwd")
            .then(|| self.around.current_dir())
            .flatten()
    }

    fn braced(&self, inner: &str) -> Option<String> {
        let end = inner
            .find(|c: char| !(c.is_ascii_alphanumeric() || c == '_'))
            .unwrap_or(inner.len());
        let (name, rest) = inner.split_at(end);
        if name.is_empty() || name.starts_with(|c: char| c.is_ascii_digit()) {
            return None;
        }
        let value = self.variable(name);
        let (word, value) = if let Some(word) = rest.strip_prefix(":-") {
            (word, value.filter(|value| !value.is_empty()))
        } else if let Some(word) = rest.strip_prefix('-') {
            (word, value)
        } else if rest.is_empty() {
            return value;
        } else {
            return None;
        };
        // A word with an expansion or quotes of its own is not looked into.
        value.or_else(|| (!word.contains(['$', '`', '"', '\'', '\\'])).then(|| word.to_owned()))
    }

    fn variable(&self, name: &str) -> Option<String> {
        let set = self.variables.iter().rev().find(|(known, _)| known == name);
        if let Some((_, value)) = set {
            return Some(value.clone());
        }
        match name {
            "HOME" => self.around.home().or_else(|| self.around.variable(name)),
            // PowerShell does not mind the case.
            "PWD" | "pwd" | "Pwd" => self.around.current_dir(),
            _ => self.around.variable(name),
        }
    }

    /// `$'…'`, with the escapes that POSIX (2024) and bash know.
    fn ansi_c(&mut self) -> Result<String, ParseTrouble> {
        self.at += 2;
        let mut bytes = Vec::new();
        loop {
            let letter = self.peek(0).ok_or(ParseTrouble::OpenQuote)?;
            self.at += 1;
            match letter {
                '\'' => break,
                '\\' => self.escape(&mut bytes)?,
                _ => bytes.extend(letter.to_string().as_bytes()),
            }
        }
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }

    fn escape(&mut self, bytes: &mut Vec<u8>) -> Result<(), ParseTrouble> {
        let letter = self.peek(0).ok_or(ParseTrouble::OpenQuote)?;
        self.at += 1;
        let byte = match letter {
            'a' => 7,
            'b' => 8,
            'e' | 'E' => 27,
            'f' => 12,
            'n' => b'\n',
            'r' => b'\r',
            't' => b'\t',
            'v' => 11,
            '\\' | '\'' | '"' | '?' => letter as u8,
            '0'..='7' => {
                self.at -= 1;
                #[expect(clippy::cast_possible_truncation, reason = "bash takes eight bits too")]
                let byte = self.digits(8, 3).unwrap_or(0) as u8;
                byte
            }
            'x' => match self.digits(16, 2) {
                #[expect(clippy::cast_possible_truncation, reason = "two digits are one byte")]
                Some(byte) => byte as u8,
                None => {
                    bytes.extend(b"\\x");
                    return Ok(());
                }
            },
            'u' | 'U' => {
                let most = if letter == 'u' { 4 } else { 8 };
                let letter = self.digits(16, most).and_then(char::from_u32);
                bytes.extend(letter.unwrap_or('\u{fffd}').to_string().as_bytes());
                return Ok(());
            }
            _ => {
                bytes.push(b'\\');
                bytes.extend(letter.to_string().as_bytes());
                return Ok(());
            }
        };
        bytes.push(byte);
        Ok(())
    }

    /// At most so many digits; `None` where there is not one.
    fn digits(&mut self, radix: u32, most: usize) -> Option<u32> {
        let mut value = None;
        for _ in 0..most {
            let Some(digit) = self.peek(0).and_then(|c| c.to_digit(radix)) else {
                break;
            };
            value = Some(
                value
                    .unwrap_or(0_u32)
                    .wrapping_mul(radix)
                    .wrapping_add(digit),
            );
            self.at += 1;
        }
        value
    }
}
