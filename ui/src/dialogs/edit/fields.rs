//! What is typed before an edit is carried out.

use crate::i18n::*;
use crate::parts::TextField;
use leptos::prelude::*;

/// How long a new container has to be up where nobody says otherwise, in seconds: most of what
/// fails at its start fails within it.
pub(super) const UP_FOR: &str = "10";

/// Seconds, as typed. An hour is longer than anyone waits.
pub(super) fn up_for(typed: &str) -> Option<u64> {
    typed.trim().parse().ok().filter(|seconds| *seconds <= 3600)
}

/// A field for it.
#[component]
pub(super) fn UpFor(typed: RwSignal<String>) -> impl IntoView {
    let i18n = use_i18n();
    let error = Signal::derive(move || {
        let wrong = typed.with(|typed| up_for(typed).is_none());
        wrong.then(|| t_string!(i18n, edit.up_for_wrong).to_owned())
    });
    view! {
        <div class="edit-up-for" data-up-for>
            <TextField
                label=Signal::derive(move || t_string!(i18n, edit.up_for).to_owned())
                value=typed
                error
                mono=true
            />
            <p class="muted">{t!(i18n, edit.up_for_health)}</p>
        </div>
    }
}

/// Whether the engine takes a name for an image: `[host[:port]/]path[:tag]`, in small letters.
pub(super) fn is_image_name(name: &str) -> bool {
    let (path, tag) = match name.rsplit_once(':') {
        // A colon before a slash is a registry's port.
        Some((path, tag)) if !tag.contains('/') => (path, Some(tag)),
        _ => (name, None),
    };
    let in_tag = |letter: char| letter.is_ascii_alphanumeric() || "_.-".contains(letter);
    let in_path = |letter: char| {
        letter.is_ascii_lowercase() || letter.is_ascii_digit() || "_.-".contains(letter)
    };
    let parts: Vec<&str> = path.split('/').collect();
    let (first, rest) = match parts.as_slice() {
        [] => return false,
        [first, rest @ ..] => (*first, rest),
    };
    let part = |part: &&str| {
        part.chars().all(in_path)
            && part.starts_with(|letter: char| letter.is_ascii_alphanumeric())
            && part.ends_with(|letter: char| letter.is_ascii_alphanumeric())
    };
    let host = |text: &str| {
        let (name, port) = text.split_once(':').unwrap_or((text, "1"));
        !name.is_empty()
            && name.chars().all(in_tag)
            && !port.is_empty()
            && port.chars().all(|digit| digit.is_ascii_digit())
    };
    let first_fits = part(&first) || (!rest.is_empty() && host(first));
    first_fits
        && rest.iter().all(part)
        && tag.is_none_or(|tag| {
            (1..=128).contains(&tag.len())
                && tag.chars().all(in_tag)
                && !tag.starts_with(['.', '-'])
        })
}

#[cfg(test)]
mod tests {
    use super::{is_image_name, up_for};

    #[test]
    fn seconds_are_whole_and_few() {
        assert_eq!(up_for(" 0 "), Some(0));
        assert_eq!(up_for("3600"), Some(3600));
        for typed in ["", "-1", "1.5", "3601", "10s"] {
            assert_eq!(up_for(typed), None, "{typed}");
        }
    }

    #[test]
    fn images_have_names() {
        for name in [
            "web",
            "web-backup:1",
            "localhost:5000/team/web:v1.2",
            "REG.example.org/a/b",
        ] {
            assert!(is_image_name(name), "{name}");
        }
        for name in [
            "", "Web", "web:", "web:.x", "a//b", "-a", "a b", "a:b:c", "web/", ":1",
        ] {
            assert!(!is_image_name(name), "{name}");
        }
    }
}
