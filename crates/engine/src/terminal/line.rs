//! What a terminal's driver does for a process, where the process has no terminal: it shows what is
//! typed, lets it be corrected, and hands it on line by line. Pure.

use super::keys::Typed;
use bytes::Bytes;
use unicode_width::UnicodeWidthChar as _;

/// The line that is being typed.
#[derive(Debug, Default)]
pub(super) struct Line {
    typed: String,
    skips: Skips,
}

/// Where in an escape sequence it is: keys that have no letter, and a terminal's own answers, mean
/// nothing to a process that has none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Skips {
    #[default]
    Nothing,
    /// After ESC.
    Escape,
    /// Until a final letter.
    Control,
    /// Until BEL or ESC \.
    Text,
}

impl Line {
    /// What a piece of input means. `text` is what was typed or pasted.
    pub(super) fn edit(&mut self, text: &str) -> Vec<Typed> {
        let mut all = Vec::new();
        let mut echo = String::new();
        for letter in text.chars() {
            if self.skip(letter) {
                continue;
            }
            match letter {
                '\r' | '\n' => {
                    echo.push('\n');
                    self.typed.push('\n');
                    shown(&mut all, &mut echo);
                    all.push(Typed::Bytes(Bytes::from(std::mem::take(&mut self.typed))));
                }
                '\u{3}' => {
                    echo.push_str("^C\n");
                    self.typed.clear();
                    shown(&mut all, &mut echo);
                    all.push(Typed::Interrupt);
                }
                '\u{4}' if self.typed.is_empty() => all.push(Typed::End),
                // Without the end of the line.
                '\u{4}' => all.push(Typed::Bytes(Bytes::from(std::mem::take(&mut self.typed)))),
                '\u{7f}' | '\u{8}' => {
                    if let Some(last) = self.typed.pop() {
                        erase(&mut echo, last);
                    }
                }
                // Ctrl-U: all of it.
                '\u{15}' => {
                    while let Some(last) = self.typed.pop() {
                        erase(&mut echo, last);
                    }
                }
                '\t' => {
                    self.typed.push('\t');
                    // As wide as it is where it stands; a blank can be taken back.
                    echo.push(' ');
                }
                letter if letter.is_control() => {}
                letter => {
                    self.typed.push(letter);
                    echo.push(letter);
                }
            }
        }
        shown(&mut all, &mut echo);
        all
    }

    /// Whether a letter belongs to an escape sequence.
    fn skip(&mut self, letter: char) -> bool {
        let (next, skipped) = match (self.skips, letter) {
            (_, '\u{1b}') => (Skips::Escape, true),
            (Skips::Nothing, _) => (Skips::Nothing, false),
            (Skips::Escape, '[' | 'O') => (Skips::Control, true),
            (Skips::Escape, ']' | 'P' | '_' | '^') => (Skips::Text, true),
            (Skips::Escape, _) => (Skips::Nothing, true),
            (Skips::Control, '@'..='~') => (Skips::Nothing, true),
            (Skips::Control, _) => (Skips::Control, true),
            (Skips::Text, '\u{7}') => (Skips::Nothing, true),
            (Skips::Text, _) => (Skips::Text, true),
        };
        self.skips = next;
        skipped
    }
}

fn shown(all: &mut Vec<Typed>, echo: &mut String) {
    if !echo.is_empty() {
        all.push(Typed::Echo(Bytes::from(std::mem::take(echo))));
    }
}

/// Hangul takes two columns.
fn erase(echo: &mut String, letter: char) {
    let columns = if letter == '\t' {
        1
    } else {
        letter.width().unwrap_or(0)
    };
    echo.push_str(&"\u{8} \u{8}".repeat(columns));
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `>` is written to the process, `<` shown.
    fn edit(line: &mut Line, text: &str) -> String {
        let told = line.edit(text).into_iter().map(|typed| match typed {
            Typed::Bytes(bytes) => format!(">{}", String::from_utf8_lossy(&bytes)),
            Typed::Echo(bytes) => format!("<{}", String::from_utf8_lossy(&bytes)),
            Typed::End => "END".to_owned(),
            Typed::Interrupt => "INT".to_owned(),
            Typed::Detach => "DETACH".to_owned(),
        });
        told.collect::<Vec<_>>().join("|")
    }

    #[test]
    fn a_line_is_shown_corrected_and_handed_on_whole() {
        let mut line = Line::default();
        assert_eq!(edit(&mut line, "a한"), "<a한");
        assert_eq!(edit(&mut line, "\u{7f}"), "<\u{8} \u{8}\u{8} \u{8}");
        assert_eq!(edit(&mut line, "b\r"), "<b\n|>ab\n");
        assert_eq!(edit(&mut line, "\u{7f}"), "");
        assert_eq!(
            edit(&mut line, "xy\u{15}z\r"),
            "<xy\u{8} \u{8}\u{8} \u{8}z\n|>z\n"
        );
        assert_eq!(edit(&mut line, "one\rtwo\r"), "<one\n|>one\n|<two\n|>two\n");
    }

    #[test]
    fn keys_stand_for_what_a_terminal_makes_of_them() {
        let mut line = Line::default();
        assert_eq!(edit(&mut line, "half\u{4}"), ">half|<half");
        assert_eq!(edit(&mut line, "\u{4}"), "END");
        assert_eq!(edit(&mut line, "no\u{3}"), "<no^C\n|INT");
        assert_eq!(edit(&mut line, "\r"), "<\n|>\n");
        // Arrows, a paste in brackets, an answer of the page's terminal.
        assert_eq!(
            edit(&mut line, "\u{1b}[A\u{1b}[200~p\u{1b}[201~\u{1b}"),
            "<p"
        );
        assert_eq!(edit(&mut line, "]10;rgb:0/0/0\u{7}q"), "<q");
    }
}
