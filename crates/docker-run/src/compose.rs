//! Compose files, to specs and back.

mod emit;
mod mounts;
mod networks;
mod read;
mod resources;
mod service;
mod write;
mod write_service;
mod yaml;

pub use write::write_compose;

pub(crate) use read::read;

/// Whether a text is a compose file, or a piece of one, rather than a command line: whether its
/// first line with something on it is a key of one, or the beginning of a document.
pub(crate) fn looks_like(text: &str) -> bool {
    let lines = text.lines().map(str::trim);
    let first = lines
        .filter(|line| !line.is_empty() && !line.starts_with('#') && !line.starts_with("```"))
        .find(|line| !line.starts_with('%') && *line != "---");
    let Some(first) = first else {
        return false;
    };
    if first.starts_with('{') {
        return true;
    }
    let Some((key, rest)) = first.split_once(':') else {
        return false;
    };
    let key = key.trim_matches(['"', '\'']);
    !key.is_empty()
        && key
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "_.-".contains(c))
        && (rest.is_empty() || rest.starts_with([' ', '\t']))
}
