//! What the form says, in the words of the docker CLI and of compose, always.

use super::draft::Draft;
use crate::format::text::visible;
use crate::i18n::*;
use crate::ipc;
use crate::parts::copy_later;
use crate::refusal;
use contract::{Failure, Preview, SpecPreview};
use leptos::prelude::*;
use std::time::Duration;
use wasm_bindgen_futures::spawn_local;
use web_sys::KeyboardEvent;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Tab {
    Command,
    Compose,
}

impl Tab {
    fn hook(self) -> &'static str {
        match self {
            Self::Command => "command",
            Self::Compose => "compose",
        }
    }

    fn label(self) -> &'static str {
        match self {
            Self::Command => "docker run",
            Self::Compose => "compose.yaml",
        }
    }

    fn of(self, preview: &Preview) -> &String {
        match self {
            Self::Command => &preview.command,
            Self::Compose => &preview.compose,
        }
    }
}

/// One question at a time: what changes while it is asked is asked next, once.
#[derive(Clone, Copy)]
struct Asking {
    draft: Draft,
    masked: RwSignal<bool>,
    told: RwSignal<Option<Result<Preview, Failure>>>,
    busy: StoredValue<bool>,
    again: StoredValue<bool>,
}

impl Asking {
    fn ask(self) {
        if self.busy.get_value() {
            self.again.set_value(true);
            return;
        }
        self.busy.set_value(true);
        let args = args(self.draft, self.masked.get_untracked());
        spawn_local(async move {
            let told = ipc::call(args).await;
            // The form may be closed by now.
            if self.busy.try_set_value(false).is_some() {
                return;
            }
            // A reply that is behind is better than none: it is one letter old at most.
            self.told.set(Some(told));
            if self.again.get_value() {
                self.again.set_value(false);
                self.ask();
            }
        });
    }
}

fn args(draft: Draft, masked: bool) -> SpecPreview {
    SpecPreview {
        spec: draft.form.spec.get_untracked(),
        create_only: draft.create_only.get_untracked(),
        masked,
    }
}

/// The right side of the dialog.
#[component]
pub(super) fn PreviewPane(draft: Draft) -> impl IntoView {
    let i18n = draft.i18n;
    let asking = Asking {
        draft,
        masked: RwSignal::new(true),
        told: RwSignal::new(None),
        busy: StoredValue::new(false),
        again: StoredValue::new(false),
    };
    Effect::new(move || {
        draft.form.spec.track();
        draft.create_only.track();
        asking.masked.track();
        asking.ask();
    });
    let tab = RwSignal::new(Tab::Command);
    let both = [Tab::Command, Tab::Compose];
    let on_key = move |event: KeyboardEvent| {
        if matches!(event.key().as_str(), "ArrowLeft" | "ArrowRight") {
            event.prevent_default();
            let next = match tab.get_untracked() {
                Tab::Command => Tab::Compose,
                Tab::Compose => Tab::Command,
            };
            tab.set(next);
            if let Some(dialog) = draft.dialog.get_untracked() {
                let tab = dialog.query_selector(&format!("[data-tab='{}']", next.hook()));
                if let Ok(Some(tab)) = tab
                    && let Ok(tab) = wasm_bindgen::JsCast::dyn_into::<web_sys::HtmlElement>(tab)
                {
                    // Losing the focus is no reason to fail.
                    let _ = tab.focus();
                }
            }
        }
    };
    let text = Memo::new(move |_| {
        asking.told.with(|told| match told {
            Some(Ok(preview)) => tab.get().of(preview).clone(),
            Some(Err(_)) | None => String::new(),
        })
    });
    let unsaid = Memo::new(move |_| {
        asking.told.with(|told| match (told, tab.get()) {
            (Some(Ok(preview)), Tab::Command) => preview.not_in_command.clone(),
            (Some(Ok(preview)), Tab::Compose) => preview.not_in_compose.clone(),
            (Some(Err(_)) | None, _) => Vec::new(),
        })
    });
    view! {
        <aside class="run-preview" aria-label=move || t_string!(i18n, run.preview)>
            <div class="run-preview-head">
                <div
                    class="run-tabs"
                    role="tablist"
                    aria-label=move || t_string!(i18n, run.preview)
                    on:keydown=on_key
                >
                    {both
                        .map(|of| {
                            view! {
                                <button
                                    type="button"
                                    class="tab"
                                    role="tab"
                                    data-tab=of.hook()
                                    aria-controls="run-preview"
                                    aria-selected=move || if tab.get() == of { "true" } else { "false" }
                                    tabindex=move || if tab.get() == of { "0" } else { "-1" }
                                    on:click=move |_| tab.set(of)
                                >
                                    {of.label()}
                                </button>
                            }
                        })}
                </div>
                {copy(draft, tab, Signal::derive(move || asking.masked.get()))}
            </div>
            <pre
                class="run-preview-text selectable mono"
                id="run-preview"
                role="tabpanel"
                tabindex="0"
                data-preview=move || tab.get().hook()
            >
                {move || {
                    text.with(|text| {
                        text.split_inclusive('\n')
                            .map(|line| {
                                let noted = is_noted(draft, line);
                                let line = visible(line).into_owned();
                                if noted {
                                    view! { <mark class="run-noted">{line}</mark> }.into_any()
                                } else {
                                    line.into_any()
                                }
                            })
                            .collect_view()
                    })
                }}
            </pre>
            {move || {
                let failure = asking.told.with(|told| told.clone()?.err())?;
                let words = refusal::sentence(&failure, i18n.get_locale());
                Some(
                    view! {
                        <p class="run-unsaid" data-weight="fault" role="alert">
                            {words}
                        </p>
                    },
                )
            }}
            {move || {
                let unsaid = unsaid.get();
                (!unsaid.is_empty())
                    .then(|| {
                        let list = crate::format::plain(&unsaid.join(", ")).into_owned();
                        let words = match tab.get() {
                            Tab::Command => t_string!(i18n, run.not_in_command, list = list),
                            Tab::Compose => t_string!(i18n, run.not_in_compose, list = list),
                        };
                        view! { <p class="run-unsaid">{words}</p> }
                    })
            }}
            <label class="run-check run-unmask">
                <input
                    type="checkbox"
                class="tick"
                    prop:checked=move || !asking.masked.get()
                    on:change:target=move |event| asking.masked.set(!event.target().checked())
                />
                <span>{t!(i18n, run.show_secrets)}</span>
            </label>
        </aside>
    }
}

/// A published port about which something is said is seen in the command too.
fn is_noted(draft: Draft, line: &str) -> bool {
    let noted: Vec<usize> = draft.form.notes.with(|notes| {
        notes
            .iter()
            .filter(|note| note.what.weight() > contract::Weight::Hint)
            .filter_map(|note| {
                note.at
                    .strip_prefix("ports/")?
                    .split('/')
                    .next()?
                    .parse()
                    .ok()
            })
            .collect()
    });
    let line = line.trim();
    (line.starts_with("-p ") || line.starts_with("--publish") || line.starts_with("- "))
        && draft.form.spec.with_untracked(|spec| {
            noted
                .iter()
                .filter_map(|row| spec.ports.get(*row))
                .any(|port| {
                    !port.container_port.is_empty()
                        && line.contains(&format!("{}:{}", port.host_port, port.container_port))
                })
        })
}

/// Copies what is shown: with real secrets, or with masks.
fn copy(draft: Draft, tab: RwSignal<Tab>, masked: Signal<bool>) -> impl IntoView {
    let i18n = draft.i18n;
    // Which of the two was copied just now, and whether it worked.
    let outcome = RwSignal::new(None::<(bool, bool)>);
    let press = move |masks: bool| {
        let args = args(draft, masks);
        let of = tab.get_untracked();
        let text = async move {
            match ipc::call(args).await {
                Ok(preview) => Some(of.of(&preview).clone()),
                Err(failure) => {
                    ipc::complain(&failure.message);
                    None
                }
            }
        };
        copy_later(text, move |copied| {
            // The form may be closed by now.
            outcome.try_set(Some((masks, copied)));
            set_timeout(
                move || {
                    outcome.try_set(None);
                },
                Duration::from_millis(1500),
            );
        });
    };
    let words = move |masks: bool| match outcome.get() {
        Some((of, copied)) if of == masks => {
            if copied {
                t_string!(i18n, frame.copied)
            } else {
                t_string!(i18n, frame.not_copied)
            }
        }
        _ if masks => t_string!(i18n, run.copy_masked),
        _ => t_string!(i18n, frame.copy),
    };
    let hint = move || {
        if masked.get() {
            t_string!(i18n, run.copy_real)
        } else {
            ""
        }
    };
    view! {
        <span class="run-copy">
            <button
                type="button"
                class="run-add"
                data-copy="real"
                title=hint
                on:click=move |_| press(false)
            >
                {move || words(false)}
            </button>
            <button type="button" class="run-add" data-copy="masked" on:click=move |_| press(true)>
                {move || words(true)}
            </button>
        </span>
    }
}
