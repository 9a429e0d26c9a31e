//! The language of `docker run` and of compose, to and from a [`contract::Spec`].
//!
//! Nothing here talks to an engine, reads a file or runs anything: what a text refers to (a
//! variable, the home folder, an `--env-file`) is asked of the [`Around`] that is passed in. Whether
//! a spec makes sense to an engine is not decided here either; only what cannot be said at all is
//! an error.
//!
//! # Reading a paste
//!
//! [`read`] takes whatever people copy: one or more `docker run` or `docker create` lines (also of
//! podman), or a compose file.
//!
//! - **Shell.** `shell` undoes what a shell would do to the words: continuations (`\`, and `^` or
//!   a backtick at the end of a line), quotes with `$'…'`, comments, prompts, `sudo`. `~`, `$NAME`,
//!   `${NAME:-word}` and `$(pwd)` are filled in from [`Around`]; whatever else would have to be run
//!   stays as it was written and is named in [`contract::NamedSpec::not_honoured`]. A value that
//!   was filled in stays one word. Of several commands each `docker run` becomes a spec, and the
//!   others, pipes and redirections are named.
//! - **Options.** `options` is the table of every option of the CLI's reference, hidden and
//!   deprecated ones too; clap parses by it. As in the CLI, options stop at the image.
//! - What is an option but cannot be honoured by a form (`--cidfile`, `--sig-proxy`, Windows' own
//!   limits, …) is named with its value. `-a` is honoured where it says what happens anyway:
//!   stdout and stderr together. A global option (`--context`) is named, for it picks another engine.
//! - **Relative paths** of binds are made absolute by [`Around::current_dir`], as the CLI does;
//!   where there is none they stay as written. `~/` is [`Around::home`].
//!
//! # Compose
//!
//! Each service becomes a [`contract::NamedSpec`]. Variables are interpolated by the specification
//! (`$$`, `${X}`, `${X:-x}`, `:?`, `:+`), `<<` and aliases are resolved within a budget. What
//! belongs to compose rather than to one container (`build`, `depends_on`, `secrets`, `extends`, …)
//! is named. Two things differ from `docker compose up` by intent, because there is no project:
//!
//! - a volume or network has the name that the file writes, or its `name:`, never a project's
//!   prefix; and a service without `networks` is on the engine's default one;
//! - on a network of its own a service keeps its service name as an alias, since that is how the
//!   others find it.
//!
//! [`write_compose`] says `external: true` of networks and gives volumes a fixed `name:`, so that
//! compose finds the same ones that `docker run` would.
//!
//! # Variables in files
//!
//! The CLI's `--env-file` and compose's `.env` differ. The CLI takes a line as it is: quotes stay,
//! `#` only begins a line's comment, nothing is escaped. `.env` files know quotes, `export`, inline
//! comments, escapes and values of several lines. [`read_env`], for pastes, files that were picked
//! and compose's `env_file`, follows the second; an `--env-file` within a command follows the first.
//!
//! # Tests
//!
//! `tests/corpus/*.txt` holds command lines with what they must mean. The property tests are the
//! fuzzers; `PROPTEST_CASES=100000 cargo test -p docker-run` runs more of them.

mod apply;
mod around;
mod command;
mod compose;
mod env_file;
mod interpolate;
mod mount_text;
mod network_text;
mod option_text;
mod options;
mod quote;
mod shell;
mod write;
mod write_options;

pub use around::{Around, Nothing};
pub use compose::write_compose;
pub use env_file::read_env;
pub use options::{Kind, Known, RUN_OPTIONS};
pub use write::write_command;

use contract::{MASK, ParseTrouble, Parsed};

/// How long a paste may be, in bytes.
const LONGEST: usize = 1 << 20;

/// Reads a pasted command line or compose file; which of them it is shows itself.
///
/// # Errors
/// The first thing that is not understood; see [`ParseTrouble`]. A text of more than 1 MiB is not
/// looked at.
pub fn read(text: &str, around: &dyn Around) -> Result<Parsed, ParseTrouble> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.len() > LONGEST {
        return Err(ParseTrouble::NotACommand);
    }
    if compose::looks_like(text) {
        let parsed = compose::read(text, around);
        // `Example:` above a command looks like a key too.
        if let Err(ParseTrouble::NotCompose { .. }) = &parsed
            && let Ok(Some(specs)) = command::read(text, around)
        {
            return Ok(Parsed {
                specs,
                ..Parsed::default()
            });
        }
        return parsed;
    }
    let specs = command::read(text, around)?.ok_or(ParseTrouble::NotACommand)?;
    Ok(Parsed {
        specs,
        ..Parsed::default()
    })
}
