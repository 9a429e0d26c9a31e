//! What a shell would do to a pasted text before a program sees its words.
//!
//! Quotes and the splitting itself are shlex's. This file turns what shlex leaves alone into what it
//! knows: continuations, prompts, the ends of commands, and expansions that need nothing to be run.

mod expand;
mod prompt;

use crate::Around;
use contract::ParseTrouble;

/// How deep a `NAME=$(docker run …)` may stand in another.
const DEPTH: usize = 3;

/// One simple command of a pasted text.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Simple {
    /// Its words, unquoted.
    pub(crate) words: Vec<String>,
    /// What a shell would have filled in or redirected and this program did not, as written.
    pub(crate) left: Vec<String>,
    /// All of it as written, in one line, with the pipe that leads to it.
    pub(crate) text: String,
}

/// How lines that begin with `#` are meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Hash {
    /// A comment.
    Comment,
    /// The prompt of root, where a command follows.
    Prompt,
}

/// The commands of a text, in order.
///
/// # Errors
/// [`ParseTrouble::OpenQuote`] where a quote or a `$(` is not closed.
pub(crate) fn commands(
    text: &str,
    hash: Hash,
    around: &dyn Around,
) -> Result<Vec<Simple>, ParseTrouble> {
    commands_within(text, hash, around, 0)
}

/// `depth` counts the `NAME=$(…)` that stand around the text.
fn commands_within(
    text: &str,
    hash: Hash,
    around: &dyn Around,
    depth: usize,
) -> Result<Vec<Simple>, ParseTrouble> {
    let mut scan = Scan {
        text: text.chars().collect(),
        at: 0,
        hash,
        windows: prompt::is_windows(text),
        prompted: false,
        around,
        variables: Vec::new(),
    };
    let mut all = Vec::new();
    while scan.seek_command() {
        if depth < DEPTH
            && let Some(inner) = scan.captured()?
        {
            all.extend(commands_within(&inner, hash, around, depth + 1)?);
            continue;
        }
        let simple = scan.command()?;
        if simple.words.is_empty() && simple.left.is_empty() {
            continue;
        }
        if !scan.remember(&simple) {
            all.push(simple);
        }
    }
    Ok(all)
}

/// Whether a word is `NAME=value`, as a shell takes assignments.
pub(crate) fn assignment(word: &str) -> Option<(&str, &str)> {
    let (name, value) = word.split_once('=')?;
    let named = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    named.then_some((name, value))
}

struct Scan<'a> {
    text: Vec<char>,
    at: usize,
    hash: Hash,
    /// A backslash is a letter of a path.
    windows: bool,
    /// The command stood after a prompt, so that its further lines may begin with `>`.
    prompted: bool,
    around: &'a dyn Around,
    /// What commands before this one set.
    variables: Vec<(String, String)>,
}

/// The words of one command on their way to shlex.
#[derive(Default)]
struct Words {
    /// Quoted for shlex.
    out: String,
    left: Vec<String>,
    /// A Windows path is going on, whose backslashes are its own.
    path: bool,
}

impl Words {
    fn at_word_start(&self) -> bool {
        self.out.is_empty() || self.out.ends_with([' ', '\n'])
    }

    fn space(&mut self) {
        self.out.push(' ');
        self.path = false;
    }

    /// Text that was filled in: one word's part, whatever is in it.
    fn literal(&mut self, value: &str, quoted: bool) {
        let value = value.replace('\0', "");
        if quoted {
            for letter in value.chars() {
                if matches!(letter, '\\' | '"' | '$' | '`') {
                    self.out.push('\\');
                }
                self.out.push(letter);
            }
        } else if let Ok(word) = shlex::try_quote(&value) {
            self.out.push_str(&word);
        }
    }
}

impl Scan<'_> {
    fn peek(&self, ahead: usize) -> Option<char> {
        self.text.get(self.at + ahead).copied()
    }

    fn slice(&self, from: usize, to: usize) -> String {
        let to = to.min(self.text.len());
        self.text[from.min(to)..to].iter().collect()
    }

    /// Where the line ends in which `from` stands.
    fn line_end(&self, from: usize) -> usize {
        (from..self.text.len())
            .find(|&at| self.text[at] == '\n')
            .unwrap_or(self.text.len())
    }

    /// The place after the end of the line, where nothing but blanks stands before that.
    fn only_blanks_from(&self, from: usize) -> Option<usize> {
        let blank = |at: &usize| matches!(self.text.get(*at), Some(' ' | '\t' | '\r'));
        let end = (from..).take_while(blank).last().map_or(from, |at| at + 1);
        match self.text.get(end) {
            None => Some(self.text.len()),
            Some('\n') => Some(end + 1),
            Some(_) => None,
        }
    }

    /// The line that begins here, or as much of it as a prompt or an assignment may take.
    fn line_start(&self) -> String {
        let end = (self.at..self.text.len().min(self.at + 200)).find(|&at| self.text[at] == '\n');
        self.slice(self.at, end.unwrap_or(self.at + 200))
    }

    /// Moves to where a command begins; false at the end of the text.
    fn seek_command(&mut self) -> bool {
        self.prompted = false;
        loop {
            while self
                .peek(0)
                .is_some_and(|c| c.is_whitespace() || matches!(c, ';' | '&'))
            {
                self.at += 1;
            }
            let Some(first) = self.peek(0) else {
                return false;
            };
            let line = self.line_start();
            if line.starts_with("```") {
                self.at = self.line_end(self.at);
                continue;
            }
            if (first != '#' || self.hash == Hash::Prompt)
                && let Some(length) = prompt::length(&line)
            {
                self.at += length;
                self.prompted = true;
                return true;
            }
            if first == '#' {
                self.at = self.line_end(self.at);
                continue;
            }
            return true;
        }
    }

    /// `NAME=$(docker run …)`: what is within, where a container is made there.
    fn captured(&mut self) -> Result<Option<String>, ParseTrouble> {
        let line = self.line_start();
        let Some((_, value)) = assignment(&line) else {
            return Ok(None);
        };
        let inner = value.trim_start_matches('"');
        let Some(program) = inner.strip_prefix("$(") else {
            return Ok(None);
        };
        if !prompt::begins_with_program(program.trim_start()) {
            return Ok(None);
        }
        let open = self.at + line.chars().count() - inner.chars().count();
        let end = self.closing_paren(open + 1)?;
        self.at = end + 1;
        if self.peek(0) == Some('"') {
            self.at += 1;
        }
        Ok(Some(self.slice(open + 2, end)))
    }

    /// Keeps what a command of nothing but assignments sets; false for any other command.
    fn remember(&mut self, simple: &Simple) -> bool {
        let words = match simple.words.split_first() {
            Some((first, rest)) if first == "export" || first == "set" => rest,
            _ => &simple.words[..],
        };
        let set: Option<Vec<_>> = words.iter().map(|word| assignment(word)).collect();
        match set {
            Some(set) if simple.left.is_empty() => {
                let set = set.into_iter();
                self.variables
                    .extend(set.map(|(name, value)| (name.to_owned(), value.to_owned())));
                true
            }
            _ => false,
        }
    }

    fn command(&mut self) -> Result<Simple, ParseTrouble> {
        let begin = self.at;
        let mut words = Words::default();
        let piped = self.peek(0) == Some('|');
        while self.peek(0) == Some('|') {
            self.at += 1;
        }
        while let Some(letter) = self.peek(0) {
            match letter {
                '\\' => self.backslash(&mut words),
                '^' | '`'
                    if words.at_word_start() && self.only_blanks_from(self.at + 1).is_some() =>
                {
                    self.continue_line();
                    words.space();
                }
                '\'' => self.single(&mut words)?,
                '"' => self.double(&mut words)?,
                '$' | '`' => self.expansion(&mut words, false)?,
                '%' => self.percent(&mut words),
                '~' if words.at_word_start() => self.tilde(&mut words),
                '#' if words.at_word_start() => self.at = self.line_end(self.at),
                '\n' => {
                    if !self.option_follows() || words.out.trim().is_empty() {
                        break;
                    }
                    self.at += 1;
                    words.space();
                }
                '>' | '<' => self.redirection(&mut words),
                '&' if self.peek(1) == Some('>') => self.redirection(&mut words),
                ';' | '|' | '&' => break,
                _ if letter.is_ascii_whitespace() => {
                    self.at += 1;
                    words.space();
                }
                _ => {
                    self.at += 1;
                    words.out.push(letter);
                }
            }
        }
        let text = self.slice(begin, self.at);
        Ok(Simple {
            // What was written for shlex has no open quote.
            words: shlex::split(&words.out).ok_or(ParseTrouble::OpenQuote)?,
            left: words.left,
            text: if piped {
                format!("| {}", one_line(text.trim_start_matches('|')))
            } else {
                one_line(&text)
            },
        })
    }

    fn backslash(&mut self, words: &mut Words) {
        if self.only_blanks_from(self.at + 1).is_some() {
            self.continue_line();
            return;
        }
        let next = self.peek(1);
        let drive = self.at >= 2
            && self.text[self.at - 1] == ':'
            && self.text[self.at - 2].is_ascii_alphabetic()
            && (self.at == 2
                || matches!(self.text[self.at - 3], ' ' | '\t' | '\n' | '=' | ',' | '"'))
            && next.is_some_and(|c| c.is_ascii_alphanumeric() || c == '_' || c == ':');
        words.path |= drive;
        if words.path || self.windows {
            words.out.push_str("\\\\");
            self.at += 1;
        } else {
            words.out.push('\\');
            words.out.extend(next);
            self.at += 2;
        }
    }

    /// Over the end of a line that goes on in the next one.
    fn continue_line(&mut self) {
        let Some(next) = self.only_blanks_from(self.at + 1) else {
            return;
        };
        self.at = next;
        if self.prompted {
            let line = self.line_start();
            let rest = line.trim_start();
            if let Some(rest) = rest.strip_prefix('>')
                && (rest.is_empty() || rest.starts_with([' ', '\t', '-']))
            {
                self.at += line.chars().count() - rest.chars().count();
            }
        }
    }

    /// The next line begins with an option, so the command goes on there although the end of this
    /// line does not say so: a backslash was lost on the way. No command begins with a dash.
    fn option_follows(&self) -> bool {
        let line = self.text[self.at + 1..]
            .iter()
            .take(200)
            .collect::<String>();
        let line = line.trim_start();
        let mut letters = line.trim_start_matches('-').chars();
        line.starts_with('-') && letters.next().is_some_and(|c| c.is_ascii_alphanumeric())
    }

    fn single(&mut self, words: &mut Words) -> Result<(), ParseTrouble> {
        let end = (self.at + 1..self.text.len())
            .find(|&at| self.text[at] == '\'')
            .ok_or(ParseTrouble::OpenQuote)?;
        words.out.push_str(&self.slice(self.at, end + 1));
        self.at = end + 1;
        Ok(())
    }

    fn double(&mut self, words: &mut Words) -> Result<(), ParseTrouble> {
        words.out.push('"');
        self.at += 1;
        loop {
            let letter = self.peek(0).ok_or(ParseTrouble::OpenQuote)?;
            match letter {
                '"' => break,
                '\\' => {
                    if self.peek(1) == Some('\r') && self.peek(2) == Some('\n') {
                        self.at += 3;
                        continue;
                    }
                    words.out.push('\\');
                    words.out.push(self.peek(1).ok_or(ParseTrouble::OpenQuote)?);
                    self.at += 2;
                }
                '$' | '`' => self.expansion(words, true)?,
                '%' => self.percent_in(words, true),
                _ => {
                    words.out.push(letter);
                    self.at += 1;
                }
            }
        }
        words.out.push('"');
        self.at += 1;
        Ok(())
    }

    /// `> file`, `2>&1`, `< file`: to the end of the command.
    fn redirection(&mut self, words: &mut Words) {
        let mut written = String::new();
        let digits = words.out.len()
            - words
                .out
                .trim_end_matches(|c: char| c.is_ascii_digit())
                .len();
        if digits < words.out.len() && words.out[..words.out.len() - digits].ends_with(' ') {
            written = words.out.split_off(words.out.len() - digits);
        }
        while let Some(letter) = self.peek(0) {
            let target = letter == '&' && (written.ends_with('>') || self.peek(1) == Some('>'));
            if matches!(letter, '\n' | ';' | '|') || (letter == '&' && !target) {
                break;
            }
            written.push(letter);
            self.at += 1;
        }
        words.left.push(one_line(&written));
        words.space();
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests;
