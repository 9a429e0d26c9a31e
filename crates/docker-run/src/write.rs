//! A spec as a command line.

use crate::MASK;
use crate::quote::quote;
use contract::{EnvSpec, Pair, Spec, looks_secret, masked, masked_words, secret_spans};

/// Writes a spec as `docker run …`, or `docker create …`, one option a line with `\` at the ends,
/// quoted for a POSIX shell.
///
/// With `masked`, values of variables, labels and options whose names look like secrets
/// ([`looks_secret`]) are dots, and so is what [`secret_spans`] finds in the others, in the command
/// and in the health check. The second value names what the CLI has no words for, by its own
/// names; everything else is in the command. `-d` says nothing of a container that is only created,
/// so `docker create` has none.
///
/// A bind's source that begins with `~/` keeps that outside the quotes, for the shell to fill in.
/// A bind that `-v` cannot say (a colon in a path) becomes a `--mount` with `bind-create-src`, which
/// the CLI knows since 29.3.
pub fn write_command(spec: &Spec, create_only: bool, masked: bool) -> (String, Vec<String>) {
    let mut words = Writing {
        masked,
        text: String::with_capacity(256),
        missing: Vec::new(),
    };
    words.text.push_str(if create_only {
        "docker create"
    } else {
        "docker run"
    });
    words.flags(spec, create_only);
    words.options(spec);
    words.image(spec);
    (words.text, words.missing)
}

/// A command line that is being written.
pub(crate) struct Writing {
    masked: bool,
    text: String,
    missing: Vec<String>,
}

impl Writing {
    /// What has one letter or needs no value, on the first line.
    fn flags(&mut self, spec: &Spec, create_only: bool) {
        if spec.detach && !create_only {
            self.text.push_str(" -d");
        }
        self.text.push_str(match (spec.interactive, spec.tty) {
            (true, true) => " -it",
            (true, false) => " -i",
            (false, true) => " -t",
            (false, false) => "",
        });
        if spec.auto_remove {
            self.text.push_str(" --rm");
        }
    }

    fn image(&mut self, spec: &Spec) {
        // The CLI's --entrypoint is one word; the others come first in what it is given.
        let more = spec.entrypoint.as_deref().unwrap_or_default();
        let words = self.hidden(more.iter().skip(1).chain(&spec.command));
        if spec.image.is_empty() && words.is_empty() {
            return;
        }
        self.line();
        if spec.image.starts_with('-') {
            self.text.push_str("-- ");
        }
        let begin = self.text.len();
        for (at, word) in std::iter::once(&spec.image).chain(&words).enumerate() {
            let Some(quoted) = quote(word) else {
                self.missing(if at == 0 { "image" } else { "command" });
                continue;
            };
            if self.text.len() > begin {
                self.text.push(' ');
            }
            self.text.push_str(&quoted);
        }
    }

    fn line(&mut self) {
        self.text.push_str(" \\\n  ");
    }

    /// Names what the command cannot say.
    pub(crate) fn missing(&mut self, name: &str) {
        if !self.missing.iter().any(|known| known == name) {
            self.missing.push(name.to_owned());
        }
    }

    /// An option that stands alone.
    pub(crate) fn flag(&mut self, option: &str, given: bool) {
        if given {
            self.line();
            self.text.push_str(option);
        }
    }

    /// An option with a value; nothing where that is empty.
    pub(crate) fn text(&mut self, option: &str, value: &str) {
        if !value.is_empty() {
            self.option(option, option, value);
        }
    }

    /// An option once for each value. An empty one cannot be told from none.
    pub(crate) fn list(&mut self, option: &str, values: &[String]) {
        for value in values {
            if value.is_empty() {
                self.missing(option);
            }
            self.text(option, value);
        }
    }

    /// An option with a value. `long` is its long name, for a value that begins with a dash: with a
    /// `=` nobody takes it for an option.
    pub(crate) fn option(&mut self, option: &str, long: &str, value: &str) {
        match quote(value) {
            Some(quoted) => self.quoted(option, long, &quoted, value.starts_with('-')),
            None => self.missing(long),
        }
    }

    fn quoted(&mut self, option: &str, long: &str, quoted: &str, dash: bool) {
        self.line();
        if dash {
            self.text.push_str(long);
            self.text.push('=');
        } else {
            self.text.push_str(option);
            self.text.push(' ');
        }
        self.text.push_str(quoted);
    }

    /// `-v`, whose source may begin with `~/`.
    pub(crate) fn volume(&mut self, value: &str) {
        let Some(rest) = value.strip_prefix("~/") else {
            self.option("-v", "--volume", value);
            return;
        };
        match quote(rest) {
            Some(rest) => self.quoted("-v", "--volume", &format!("~/{rest}"), false),
            None => self.missing("--volume"),
        }
    }

    /// The value of a pair, or dots.
    pub(crate) fn shown(&self, pair: &Pair) -> String {
        if self.hides(&pair.name, &pair.value) {
            MASK.to_owned()
        } else {
            self.without_secrets(&pair.value)
        }
    }

    /// The words of a command, without the secrets in them.
    fn hidden<'a>(&self, words: impl Iterator<Item = &'a String>) -> Vec<String> {
        let words: Vec<String> = words.cloned().collect();
        if self.masked {
            masked_words(&words).0
        } else {
            words
        }
    }

    /// A text of any kind, without the secrets in it.
    pub(crate) fn without_secrets(&self, text: &str) -> String {
        if self.masked {
            masked(text, &secret_spans(text))
        } else {
            text.to_owned()
        }
    }

    fn hides(&self, name: &str, value: &str) -> bool {
        self.masked && !value.is_empty() && looks_secret(name)
    }

    pub(crate) fn env(&mut self, env: &EnvSpec) {
        match &env.value {
            Some(value) => self.pair("-e", "--env", &env.name, value, true),
            None if env.name.is_empty() || env.name.contains('=') => self.missing("--env"),
            None => self.option("-e", "--env", &env.name),
        }
    }

    /// `--option name=value` for each; without `equals`, `--option name` where the value is empty.
    pub(crate) fn pairs(&mut self, option: &str, pairs: &[Pair], equals: bool) {
        for pair in pairs {
            self.pair(option, option, &pair.name, &pair.value, equals);
        }
    }

    fn pair(&mut self, option: &str, long: &str, name: &str, value: &str, equals: bool) {
        if name.is_empty() || name.contains('=') {
            self.missing(long);
        } else if self.hides(name, value) {
            match quote(name) {
                // The dots are no secret and need no quotes to be read.
                Some(name) => {
                    let dash = name.starts_with('-');
                    self.quoted(option, long, &format!("{name}={MASK}"), dash);
                }
                None => self.missing(long),
            }
        } else if value.is_empty() && !equals {
            self.option(option, long, name);
        } else {
            let value = self.without_secrets(value);
            self.option(option, long, &format!("{name}={value}"));
        }
    }
}
