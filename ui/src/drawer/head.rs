//! Above the tabs: which container it is, what to do with it, and what went wrong.

use super::subject::Subject;
use crate::format::{text, time};
use crate::i18n::*;
use crate::pages::{open_menu_of, state_words, tone};
use crate::parts::{Button, CopyButton, IconButton, Place};
use crate::refusal::sentence;
use crate::stores::actions;
use contract::{ContainerState, Failure};
use leptos::prelude::*;
use wasm_bindgen::JsCast;

/// Its name, its state, its main button, and the rest in a menu.
#[component]
pub(super) fn Head(subject: Subject) -> impl IntoView {
    let i18n = use_i18n();
    let stores = subject.stores;
    let state = Memo::new(move |_| {
        subject
            .row
            .with(|row| row.as_ref().map(|row| row.state.clone()))
    });
    let gone = Memo::new(move |_| subject.gone.get().is_some());
    let tone = move || {
        let row = subject.row.get().filter(|_| !gone.get())?;
        Some(tone(&row).word())
    };
    let words = move || {
        if gone.get() {
            return t_string!(i18n, drawer.is_gone).to_owned();
        }
        subject
            .row
            .get()
            .map(|row| state_words(stores, &row, i18n.get_locale()))
            .unwrap_or_default()
    };
    let id = subject.id();
    let short = text::short_id(&id).to_owned();
    let menu = move |event: web_sys::MouseEvent| {
        let button = event
            .current_target()
            .and_then(|target| target.dyn_into::<web_sys::Element>().ok());
        if let Some(button) = button {
            open_menu_of(stores, i18n, vec![subject.key()], Place::below(&button));
        }
    };
    view! {
        <header class="drawer-head">
            <div class="drawer-title">
                <div class="drawer-title-line">
                    <span class="dot" data-tone=tone></span>
                    <h2 class="drawer-name hostile" title=move || subject.name()>
                        {move || subject.name()}
                    </h2>
                    <span class="drawer-id mono selectable">{short}</span>
                    <CopyButton
                        text=move || id.clone()
                        name=Signal::derive(move || t_string!(i18n, drawer.copy_id).to_owned())
                    />
                </div>
                <div class="drawer-state hostile" data-tone=tone>
                    {words}
                </div>
            </div>
            {move || {
                (!gone.get())
                    .then(|| {
                        view! {
                            <MainButton subject state />
                            {move || {
                                (state.get() == Some(ContainerState::Running))
                                    .then(|| {
                                        view! {
                                            <IconButton
                                                name=Signal::derive(move || {
                                                    t_string!(i18n, dock.shell).to_owned()
                                                })
                                                icon=icondata::LuSquareTerminal
                                                on_press=move |_| {
                                                    crate::dock::shell(stores, &subject.key());
                                                }
                                            />
                                        }
                                    })
                            }}
                            <IconButton
                                name=Signal::derive(move || {
                                    t_string!(i18n, list.more).to_owned()
                                })
                                icon=icondata::LuEllipsis
                                on_press=menu
                            />
                        }
                    })
            }}
            <IconButton
                name=Signal::derive(move || t_string!(i18n, frame.close).to_owned())
                icon=icondata::LuX
                on_press=move |_| subject.close()
            />
        </header>
    }
}

#[component]
fn MainButton(subject: Subject, state: Memo<Option<ContainerState>>) -> impl IntoView {
    let i18n = use_i18n();
    let stores = subject.stores;
    let waits = Signal::derive(move || stores.marks.pending(&subject.key()).is_some());
    move || {
        let ids = move || [subject.key()];
        match state.get()? {
            ContainerState::Running | ContainerState::Restarting => Some(
                view! {
                    <Button disabled=waits on_press=move |_| actions::stop(stores, &ids(), None)>
                        {t!(i18n, list.stop)}
                    </Button>
                }
                .into_any(),
            ),
            ContainerState::Paused => Some(
                view! {
                    <Button disabled=waits on_press=move |_| actions::unpause(stores, &ids())>
                        {t!(i18n, list.resume)}
                    </Button>
                }
                .into_any(),
            ),
            ContainerState::Created | ContainerState::Exited => Some(
                view! {
                    <Button disabled=waits on_press=move |_| actions::start(stores, &ids())>
                        {t!(i18n, list.start)}
                    </Button>
                }
                .into_any(),
            ),
            // Nothing can be asked of it, or nothing is known of what can.
            ContainerState::Removing | ContainerState::Dead | ContainerState::Other(_) => None,
        }
    }
}

/// What went wrong, where it concerns the whole drawer.
#[component]
pub(super) fn Notices(subject: Subject) -> impl IntoView {
    let i18n = use_i18n();
    let refused = Memo::new(move |_| subject.stores.marks.refused(&subject.key()));
    view! {
        <div class="drawer-notices">
            {move || {
                let at = time::local_clock(subject.gone.get()?);
                Some(
                    view! {
                        <p class="notice" role="alert" data-gone>
                            <strong>
                                {t_string!(i18n, drawer.gone, name = subject.name(), time = at)}
                            </strong>
                            " "
                            {t!(i18n, drawer.gone_note)}
                        </p>
                    },
                )
            }}
            {move || {
                let failure = refused.get()?;
                Some(
                    view! {
                        <p class="notice failed" role="alert">
                            <bdi>{move || sentence(&failure, i18n.get_locale())}</bdi>
                            " "
                            <button
                                type="button"
                                class="link-button"
                                on:click=move |_| subject.stores.marks.dismiss(&subject.key())
                            >
                                {t!(i18n, list.dismiss)}
                            </button>
                        </p>
                    },
                )
            }}
            {move || {
                let failure = subject.detail.failure.get()?;
                if subject.gone.get().is_some() {
                    return None;
                }
                Some(
                    view! {
                        <Refusal
                            failure
                            again=Callback::new(move |()| subject.detail.again())
                        />
                    },
                )
            }}
        </div>
    }
}

/// The details could not be read: what the engine said, and another try.
#[component]
pub(super) fn Refusal(failure: Failure, again: Callback<()>) -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <p class="notice failed" role="alert">
            <bdi>{move || sentence(&failure, i18n.get_locale())}</bdi>
            " "
            <button type="button" class="link-button" on:click=move |_| again.run(())>
                {t!(i18n, drawer.again)}
            </button>
        </p>
    }
}
