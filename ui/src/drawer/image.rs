//! An image's files, at the right of the list of images.

use super::strip::{Strip, StripTab};
use super::{EDGE, subject};
use crate::files::FilesView;
use crate::format::{plain, text};
use crate::i18n::*;
use crate::parts::{CopyButton, Grip, IconButton};
use crate::stores::{Id, Stores, stores};
use contract::FilePlace;
use leptos::prelude::*;
use web_sys::KeyboardEvent;

/// What of an image is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ImageTab {
    Files,
}

impl StripTab for ImageTab {
    fn all() -> &'static [Self] {
        &[Self::Files]
    }

    fn hook(self) -> &'static str {
        match self {
            Self::Files => "files",
        }
    }

    fn label(self, locale: Locale) -> &'static str {
        match self {
            Self::Files => td_string!(locale, files.title),
        }
    }
}

/// Shown while `stores().files.image` names an image; stands beside the list.
#[component]
pub(crate) fn ImageDrawer() -> impl IntoView {
    let stores = stores();
    let open = Memo::new(move |_| stores.files.image.get());
    move || open.get().map(|id| view! { <Details stores id /> })
}

#[component]
fn Details(stores: Stores, id: Id) -> impl IntoView {
    let i18n = use_i18n();
    let width = EDGE.size(stores);
    let tab = RwSignal::new(ImageTab::Files);
    let name = {
        let id = id.clone();
        Memo::new(move |_| {
            let tag = stores
                .images
                .get(&id)
                .and_then(|row| row.with(|row| row.tags.first().cloned()));
            tag.map_or_else(
                || text::short_id(&id).to_owned(),
                |tag| plain(&tag).into_owned(),
            )
        })
    };
    let there = {
        let id = id.clone();
        Memo::new(move |_| stores.images.get(&id).is_some() || !stores.images.known.get())
    };
    let close = move || {
        stores.files.image.set(None);
        subject::to_list();
    };
    let on_key = move |event: KeyboardEvent| {
        if event.key() == "Escape" && !event.default_prevented() {
            event.prevent_default();
            event.stop_propagation();
            close();
        }
    };
    let place = FilePlace::Image { id: id.to_string() };
    let copied = id.clone();
    view! {
        <aside
            class="drawer"
            data-drawer=id.to_string()
            aria-label=move || t_string!(i18n, files.image_drawer, name = name.get())
            style:width=move || format!("{}px", width.get())
            on:keydown=on_key
        >
            <Grip edge=&EDGE size=width />
            <header class="drawer-head">
                <div class="drawer-title">
                    <div class="drawer-title-line">
                        <h2 class="drawer-name hostile" title=move || name.get()>
                            {move || name.get()}
                        </h2>
                        <CopyButton
                            text=move || copied.to_string()
                            name=Signal::derive(move || t_string!(i18n, drawer.copy_id).to_owned())
                        />
                    </div>
                    <div class="drawer-state">
                        {move || {
                            (!there.get()).then(|| t_string!(i18n, drawer.is_gone))
                        }}
                    </div>
                </div>
                <IconButton
                    name=Signal::derive(move || t_string!(i18n, frame.close).to_owned())
                    icon=icondata::LuX
                    on_press=move |_| close()
                />
            </header>
            <Strip tab />
            <div
                class="drawer-panel"
                role="tabpanel"
                id="drawer-panel"
                aria-labelledby="drawer-tab-files"
            >
                {move || {
                    let place = place.clone();
                    there
                        .get()
                        .then(|| {
                            view! {
                                <FilesView place=Signal::stored(place) seen=Signal::stored(true) />
                            }
                        })
                }}
            </div>
        </aside>
    }
}
