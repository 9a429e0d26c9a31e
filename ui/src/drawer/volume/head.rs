//! Above the tabs: which volume it is, what to do with it, and what went wrong.

use super::{Volume, VolumeTab};
use crate::drawer::head::Refusal;
use crate::format::{plain, time};
use crate::i18n::*;
use crate::pages::volumes::{VolumeDeed, carry_out, driver, rare_items};
use crate::parts::{Button, CopyButton, IconButton, Look, Place};
use crate::refusal::sentence;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

/// Its name, what it is, and what can be done with it.
#[component]
pub(super) fn Head(volume: Volume) -> impl IntoView {
    let i18n = use_i18n();
    let stores = volume.stores;
    let there = Memo::new(move |_| volume.gone.get().is_none());
    let words = move || {
        if !there.get() {
            return t_string!(i18n, drawer.is_gone).to_owned();
        }
        let Some(row) = volume.row.get() else {
            return String::new();
        };
        let driver = driver(&row);
        let driver = plain(&driver);
        let count = stores
            .volume
            .users
            .with(|users| users.get(&row.name).map_or(0, Vec::len));
        let used = match count {
            0 => t_string!(i18n, pages.unused).to_owned(),
            n => t_string!(i18n, volumes.used_by_n, n = n),
        };
        if row.anonymous {
            let anonymous = t_string!(i18n, volumes.anonymous);
            format!("{driver} · {anonymous} · {used}")
        } else {
            format!("{driver} · {used}")
        }
    };
    let deed = move |deed: VolumeDeed| {
        move |_: web_sys::MouseEvent| carry_out(stores, deed, vec![volume.key()])
    };
    let menu = move |event: web_sys::MouseEvent| {
        let button = event
            .current_target()
            .and_then(|target| target.dyn_into::<web_sys::Element>().ok());
        if let Some(button) = button {
            let locale = i18n.get_locale_untracked();
            let items = rare_items(stores, locale, &volume.key());
            let label = td_string!(locale, list.more);
            stores.menus.open(label, Place::below(&button), items);
        }
    };
    view! {
        <header class="drawer-head">
            <div class="drawer-title">
                <div class="drawer-title-line">
                    <h2 class="drawer-name hostile" title=move || {
                        plain(&volume.key()).into_owned()
                    }>{move || volume.called()}</h2>
                    <CopyButton
                        text=move || volume.key().to_string()
                        name=Signal::derive(move || t_string!(i18n, list.copy_name).to_owned())
                    />
                </div>
                <div class="drawer-state hostile">{words}</div>
            </div>
            <IconButton
                name=Signal::derive(move || t_string!(i18n, frame.close).to_owned())
                icon=icondata::LuX
                on_press=move |_| volume.close()
            />
        </header>
        {move || {
            there
                .get()
                .then(|| {
                    view! {
                        <div class="drawer-deeds" role="toolbar" aria-label=move || volume.called()>
                            {move || {
                                (stores.volume.tab.get() != VolumeTab::Files)
                                    .then(|| {
                                        view! {
                                            <Button on_press=deed(VolumeDeed::Files)>
                                                {t!(i18n, volumes.open_files)}
                                            </Button>
                                        }
                                    })
                            }}
                            <Button on_press=deed(
                                VolumeDeed::Clone,
                            )>{t!(i18n, volumes.clone)}</Button>
                            <Button on_press=deed(
                                VolumeDeed::BackUp,
                            )>{t!(i18n, volumes.back_up)}</Button>
                            <Button look=Look::Danger on_press=deed(VolumeDeed::Remove)>
                                {t!(i18n, volumes.delete)}
                            </Button>
                            <IconButton
                                name=Signal::derive(move || t_string!(i18n, list.more).to_owned())
                                icon=icondata::LuEllipsis
                                on_press=menu
                            />
                        </div>
                    }
                })
        }}
    }
}

/// What went wrong, where it concerns the whole drawer.
#[component]
pub(super) fn Notices(volume: Volume) -> impl IntoView {
    let i18n = use_i18n();
    let refused = Memo::new(move |_| volume.stores.volume.refused(&volume.key()));
    view! {
        <div class="drawer-notices">
            {move || {
                let at = time::local_clock(volume.gone.get()?);
                Some(
                    view! {
                        <p class="notice" role="alert" data-gone>
                            <strong>
                                {t_string!(i18n, drawer.gone, name = volume.called(), time = at)}
                            </strong>
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
                                on:click=move |_| volume.stores.volume.dismiss(&volume.key())
                            >
                                {t!(i18n, list.dismiss)}
                            </button>
                        </p>
                    },
                )
            }}
            {move || {
                let failure = volume.detail.failure.get()?;
                if volume.gone.get().is_some() {
                    return None;
                }
                Some(
                    view! {
                        <Refusal
                            failure
                            again=Callback::new(move |()| volume.detail.again())
                        />
                    },
                )
            }}
        </div>
    }
}
