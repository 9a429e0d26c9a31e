//! Above the tabs: which container it is, what to do with it, and what went wrong.

use super::subject::Subject;
use crate::format::{plain, text, time};
use crate::i18n::*;
use crate::parts::{Button, CopyButton, IconButton};
use crate::stores::actions;
use contract::{ContainerState, Failure};
use leptos::prelude::*;

/// Its name, its main button, and the rest in a menu.
#[component]
pub(super) fn Head(subject: Subject) -> impl IntoView {
    let i18n = use_i18n();
    let state = Memo::new(move |_| {
        subject
            .row
            .with(|row| row.as_ref().map(|row| row.state.clone()))
    });
    let gone = Memo::new(move |_| subject.gone.get().is_some());
    let word = move || {
        if gone.get() {
            "gone".to_owned()
        } else {
            state.with(|state| {
                state
                    .as_ref()
                    .map_or(String::new(), |state| state.word().to_owned())
            })
        }
    };
    let id = subject.id();
    let short = text::short_id(&id).to_owned();
    view! {
        <header class="drawer-head">
            <span class="dot" data-state=word></span>
            <h2 class="drawer-name" title=move || subject.name()>
                <bdi>{move || subject.name()}</bdi>
            </h2>
            <span class="drawer-id mono selectable">{short}</span>
            <CopyButton
                text=move || id.clone()
                name=Signal::derive(move || t_string!(i18n, drawer.copy_id).to_owned())
            />
            <span class="spring"></span>
            {move || (!gone.get()).then(|| view! { <MainButton subject state /> })}
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
                        {t!(i18n, drawer.stop)}
                    </Button>
                }
                .into_any(),
            ),
            ContainerState::Paused => Some(
                view! {
                    <Button disabled=waits on_press=move |_| actions::unpause(stores, &ids())>
                        {t!(i18n, drawer.unpause)}
                    </Button>
                }
                .into_any(),
            ),
            ContainerState::Created | ContainerState::Exited => Some(
                view! {
                    <Button disabled=waits on_press=move |_| actions::start(stores, &ids())>
                        {t!(i18n, drawer.start)}
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
    let message = plain(&failure.message).into_owned();
    view! {
        <p class="notice failed" role="alert">
            <strong>{t!(i18n, drawer.not_read)}</strong>
            " "
            <bdi>{message}</bdi>
            " "
            <button type="button" class="link-button" on:click=move |_| again.run(())>
                {t!(i18n, drawer.again)}
            </button>
        </p>
    }
}
