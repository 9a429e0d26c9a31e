//! Pull an image: its progress is in the status bar.

use crate::i18n::*;
use crate::ipc;
use crate::parts::{Answers, Dialog, TextField, focus_first};
use crate::refusal;
use crate::stores::tasks::Step;
use crate::stores::{Stores, TaskKind, stores};
use contract::{Failure, ImagePull, RunStep};
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

/// What was typed, and what became of it the last time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Pulling {
    pub(crate) image: String,
    pub(crate) platform: String,
    pub(crate) failure: Option<Failure>,
}

#[component]
pub(super) fn Pull(of: Pulling) -> impl IntoView {
    let i18n = use_i18n();
    let stores = stores();
    let image = RwSignal::new(of.image);
    let platform = RwSignal::new(of.platform);
    let failure = of.failure;
    let close = move || stores.dialogs.close();
    let image_error = Signal::derive(move || {
        let wrong = image.with(|image| image.trim().contains(char::is_whitespace));
        wrong.then(|| t_string!(i18n, tasks.image_wrong).to_owned())
    });
    let platform_error = Signal::derive(move || {
        let wrong = platform.with(|platform| !is_platform(platform.trim()));
        wrong.then(|| t_string!(i18n, tasks.platform_wrong).to_owned())
    });
    let ready = move || {
        image.with(|image| !image.trim().is_empty())
            && image_error.with(Option::is_none)
            && platform_error.with(Option::is_none)
    };
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        if !untrack(ready) {
            return;
        }
        close();
        let trimmed = |text: RwSignal<String>| text.with_untracked(|text| text.trim().to_owned());
        pull(stores, trimmed(image), trimmed(platform));
    };
    let field = NodeRef::<html::Input>::new();
    focus_first(field);
    view! {
        <Dialog
            title=Signal::derive(move || t_string!(i18n, tasks.pull_title).to_owned())
            hook="pull"
            on_close=close
        >
            <form on:submit=submit>
                <div class="dialog-body">
                    {failure
                        .map(|failure| {
                            view! {
                                <p class="notice failed" role="alert">
                                    {move || refusal::sentence(&failure, i18n.get_locale())}
                                </p>
                            }
                        })}
                    <TextField
                        label=Signal::derive(move || t_string!(i18n, tasks.image).to_owned())
                        value=image
                        error=image_error
                        mono=true
                        node_ref=field
                    />
                    <TextField
                        label=Signal::derive(move || t_string!(i18n, tasks.platform).to_owned())
                        value=platform
                        error=platform_error
                        mono=true
                    />
                </div>
                <Answers
                    on_cancel=close
                    off=move || !ready()
                >
                        {t!(i18n, tasks.pull_confirm)}
                </Answers>
            </form>
        </Dialog>
    }
}

/// Pulls an image; the new row is told by the engine's event.
fn pull(stores: Stores, image: String, platform: String) {
    let op = ipc::op();
    let task = stores.tasks.begin(op.clone(), TaskKind::Pull, &*image);
    let heard = task.clone();
    let hear = move |said: Result<RunStep, Failure>| match said {
        Ok(RunStep::Done { .. }) => heard.end(),
        Ok(RunStep::Failed {
            failure, cancelled, ..
        }) => {
            if cancelled {
                heard.end();
            } else {
                heard.fail(failure);
            }
        }
        Ok(said) => {
            if let Some(step) = Step::of_run(&said) {
                heard.step(step);
            }
        }
        Err(failure) => heard.fail(failure),
    };
    spawn_local(async move {
        let args = ImagePull {
            op,
            image,
            platform,
        };
        if let Err(failure) = ipc::open(args, hear).await {
            task.fail(failure);
        }
    });
}

/// `os/arch[/variant]`, or nothing.
fn is_platform(text: &str) -> bool {
    let parts: Vec<&str> = text.split('/').collect();
    let word = |part: &&str| {
        !part.is_empty()
            && part
                .chars()
                .all(|letter| letter.is_ascii_alphanumeric() || "_.-".contains(letter))
    };
    text.is_empty() || (2..=3).contains(&parts.len()) && parts.iter().all(word)
}

#[cfg(test)]
mod tests {
    use super::is_platform;

    #[test]
    fn platforms_have_two_or_three_parts() {
        for fits in ["", "linux/arm64", "linux/arm/v7"] {
            assert!(is_platform(fits), "{fits}");
        }
        for wrong in ["linux", "linux/", "a/b/c/d", "linux arm64", "linux//v7"] {
            assert!(!is_platform(wrong), "{wrong}");
        }
    }
}
