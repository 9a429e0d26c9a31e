//! Make an image of what a container changed.

use super::Ask;
use super::objects::called;
use crate::format::{plain, text};
use crate::i18n::*;
use crate::ipc;
use crate::parts::{Answers, Dialog, TextField, focus_first};
use crate::refusal::sentence;
use crate::stores::tasks::Step;
use crate::stores::{Id, TaskKind, stores};
use contract::{ContainerCommit, Failure};
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

/// What was typed, and what became of it the last time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Committing {
    id: Id,
    image: String,
    author: String,
    message: String,
    /// Dockerfile instructions, one a line.
    changes: String,
    pause: bool,
    failure: Option<Failure>,
}

impl Committing {
    pub(crate) fn of(id: Id) -> Self {
        Self {
            id,
            image: String::new(),
            author: String::new(),
            message: String::new(),
            changes: String::new(),
            pause: true,
            failure: None,
        }
    }
}

#[component]
pub(super) fn Commit(of: Committing) -> impl IntoView {
    let i18n = use_i18n();
    let stores = stores();
    let id = of.id.clone();
    let name = stores.containers.peek(&id).map_or_else(
        || text::short_id(&id).to_owned(),
        |row| plain(&called(&row.name, &row.id)).into_owned(),
    );
    let image = RwSignal::new(of.image);
    let author = RwSignal::new(of.author);
    let message = RwSignal::new(of.message);
    let changes = RwSignal::new(of.changes);
    let pause = RwSignal::new(of.pause);
    let refused = RwSignal::new(of.failure);
    let asking = RwSignal::new(false);
    let close = move || stores.dialogs.close();
    let image_error = Signal::derive(move || {
        let wrong = image.with(|image| !is_reference(image.trim()));
        wrong.then(|| t_string!(i18n, changes.image_wrong).to_owned())
    });
    let change_error = Signal::derive(move || {
        let wrong = changes.with(|changes| wrong_change(changes).map(str::to_owned))?;
        Some(t_string!(i18n, changes.change_wrong, line = plain(&wrong)))
    });
    let ready = move || {
        image_error.with(Option::is_none) && change_error.with(Option::is_none) && !asking.get()
    };
    let title = {
        let name = name.clone();
        Signal::derive(move || t_string!(i18n, changes.commit_title, name = name.clone()))
    };
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        if !untrack(ready) {
            return;
        }
        asking.set(true);
        refused.set(None);
        let op = ipc::op();
        let args = ContainerCommit {
            op: op.clone(),
            id: id.to_string(),
            image: image.with_untracked(|image| image.trim().to_owned()),
            author: author.with_untracked(|author| author.trim().to_owned()),
            message: message.with_untracked(|message| message.trim().to_owned()),
            changes: changes.with_untracked(|changes| lines(changes).map(str::to_owned).collect()),
            pause: pause.get_untracked(),
        };
        let asked = Committing {
            id: id.clone(),
            image: args.image.clone(),
            author: args.author.clone(),
            message: args.message.clone(),
            changes: changes.get_untracked(),
            pause: args.pause,
            failure: None,
        };
        let task = stores.tasks.begin(op, TaskKind::Commit, name.clone());
        task.step(Step::Committing);
        spawn_local(async move {
            let made = ipc::call(args).await;
            let closed = asking.try_set(false).is_some();
            match made {
                // The image's row is told by the engine's event.
                Ok(_) => {
                    task.end();
                    if !closed {
                        close();
                    }
                }
                Err(failure) if closed => {
                    let again = Committing {
                        failure: Some(failure.clone()),
                        ..asked
                    };
                    task.fail_to(failure, Ask::Commit(Box::new(again)));
                }
                Err(failure) => {
                    task.end();
                    refused.set(Some(failure));
                }
            }
        });
    };
    let first = NodeRef::<html::Input>::new();
    focus_first(first);
    view! {
        <Dialog title hook="commit" on_close=close>
            <form on:submit=submit>
                <div class="dialog-body">
                    {move || {
                        let failure = refused.get()?;
                        Some(
                            view! {
                                <p class="notice failed" role="alert">
                                    <bdi>{move || sentence(&failure, i18n.get_locale())}</bdi>
                                </p>
                            },
                        )
                    }}
                    <TextField
                        label=Signal::derive(move || t_string!(i18n, changes.image).to_owned())
                        value=image
                        error=image_error
                        mono=true
                        node_ref=first
                    />
                    <TextField
                        label=Signal::derive(move || t_string!(i18n, changes.message).to_owned())
                        value=message
                    />
                    <TextField
                        label=Signal::derive(move || t_string!(i18n, changes.author).to_owned())
                        value=author
                    />
                    <div class="field">
                        <label for="commit-changes">{t!(i18n, changes.instructions)}</label>
                        <textarea
                            id="commit-changes"
                            class="input mono lines-field"
                            rows="3"
                            autocomplete="off"
                            autocapitalize="off"
                            spellcheck="false"
                            placeholder="ENV LEVEL=debug"
                            aria-invalid=move || {
                                if change_error.with(Option::is_some) { "true" } else { "false" }
                            }
                            aria-describedby="commit-changes-error"
                            prop:value=move || changes.get()
                            on:input:target=move |event| changes.set(event.target().value())
                        ></textarea>
                        <p class="field-error" id="commit-changes-error" aria-live="polite">
                            {move || change_error.get()}
                        </p>
                    </div>
                    <label class="choice">
                        <input
                            type="checkbox"
                            class="tick"
                            data-pause
                            prop:checked=move || pause.get()
                            on:change:target=move |event| pause.set(event.target().checked())
                        />
                        {t!(i18n, changes.pause)}
                    </label>
                    <p class="muted">{t!(i18n, changes.commit_note)}</p>
                </div>
                <Answers
                    on_cancel=close
                    off=move || !ready()
                >
                        {move || {
                            if asking.get() {
                                t_string!(i18n, changes.committing)
                            } else {
                                t_string!(i18n, changes.commit)
                            }
                        }}
                </Answers>
            </form>
        </Dialog>
    }
}

fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines().map(str::trim).filter(|line| !line.is_empty())
}

/// The first line that is no instruction which a commit takes.
fn wrong_change(text: &str) -> Option<&str> {
    const TAKEN: [&str; 10] = [
        "CMD",
        "ENTRYPOINT",
        "ENV",
        "EXPOSE",
        "LABEL",
        "ONBUILD",
        "STOPSIGNAL",
        "USER",
        "VOLUME",
        "WORKDIR",
    ];
    lines(text).find(|line| {
        let (word, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
        !TAKEN.iter().any(|taken| word.eq_ignore_ascii_case(taken)) || rest.trim().is_empty()
    })
}

/// `name[:tag]` with an address before it or not, or nothing at all. What exactly is allowed the
/// engine says; this is for slips of the finger.
fn is_reference(text: &str) -> bool {
    let (name, tag) = match text.rsplit_once(':') {
        // What has a slash after the colon is an address with a port.
        Some((name, tag)) if !tag.contains('/') => (name, Some(tag)),
        Some(_) | None => (text, None),
    };
    let fits = |text: &str| {
        !text.is_empty()
            && text
                .chars()
                .all(|letter| letter.is_ascii_alphanumeric() || "._-/:".contains(letter))
    };
    let in_name = |text: &str| {
        let own = text.rsplit_once('/').map_or(text, |(_, own)| own);
        fits(text) && !own.is_empty() && !own.contains(|it: char| it.is_ascii_uppercase())
    };
    text.is_empty() || in_name(name) && tag.is_none_or(fits)
}

#[cfg(test)]
mod tests {
    use super::{is_reference, wrong_change};

    #[test]
    fn slips_of_the_finger_are_seen() {
        for fits in [
            "",
            "web",
            "shop/web:1.2",
            "registry:5000/web",
            "registry:5000/web:Dev",
        ] {
            assert!(is_reference(fits), "{fits}");
        }
        for wrong in ["my web", "Web", "web:", ":1", "web/", "웹"] {
            assert!(!is_reference(wrong), "{wrong}");
        }
    }

    #[test]
    fn only_instructions_are_taken() {
        assert_eq!(wrong_change("ENV A=b\n\n  cmd [\"x\"]"), None);
        assert_eq!(wrong_change("ENV A=b\nRUN make"), Some("RUN make"));
        assert_eq!(wrong_change("ENV"), Some("ENV"));
    }
}
