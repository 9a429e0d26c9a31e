//! The details of one volume, at the right of the list.

mod head;
mod overview;

use super::follow::{Followed, follow};
use super::inspect::{self, InspectOf};
use super::strip::{Strip, StripTab};
use super::{EDGE, subject};
use crate::files::FilesView;
use crate::i18n::*;
use crate::pages::volumes::called;
use crate::parts::Grip;
use crate::stores::{Id, Stores, stores};
use contract::{FilePlace, VolumeDetail, VolumeDetailOf, VolumeRow};
use leptos::prelude::*;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;
use web_sys::KeyboardEvent;

/// What of a volume is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum VolumeTab {
    Files,
    Overview,
    Inspect,
}

impl StripTab for VolumeTab {
    fn all() -> &'static [Self] {
        &[Self::Files, Self::Overview, Self::Inspect]
    }

    fn hook(self) -> &'static str {
        match self {
            Self::Files => "files",
            Self::Overview => "overview",
            Self::Inspect => "inspect",
        }
    }

    fn label(self, locale: Locale) -> &'static str {
        match self {
            Self::Files => td_string!(locale, volumes.files),
            Self::Overview => td_string!(locale, drawer.overview),
            Self::Inspect => td_string!(locale, drawer.inspect),
        }
    }
}

/// Shown while `stores().volume.open` names a volume; stands beside the list.
#[component]
pub(crate) fn VolumeDrawer() -> impl IntoView {
    let stores = stores();
    let open = Memo::new(move |_| stores.volume.open.get());
    move || {
        open.get().map(|name| {
            let volume = Volume::new(stores, name);
            view! { <Details volume /> }
        })
    }
}

/// The volume that the drawer is about, and what is known of it. A copy is a handle.
#[derive(Clone, Copy)]
struct Volume {
    stores: Stores,
    name: StoredValue<Id>,
    /// Its row; after it disappeared, the last one that was known.
    row: Memo<Option<Arc<VolumeRow>>>,
    /// When it was seen to be gone, on this machine's clock; `None` while it exists.
    gone: RwSignal<Option<i64>>,
    /// Another number whenever it, or a container that uses it, may be another one; `None` while it
    /// cannot be asked about.
    wake: Memo<Option<u64>>,
    detail: Followed<VolumeDetail>,
}

impl Volume {
    fn new(stores: Stores, name: Id) -> Self {
        let name = StoredValue::new(name);
        let row_now = move || {
            name.with_value(|name| stores.volumes.get(name))
                .map(|row| row.get())
        };
        let row = Memo::new(move |before: Option<&Option<Arc<VolumeRow>>>| {
            row_now().or_else(|| before.cloned().flatten())
        });
        let there = Memo::new(move |_| row_now().is_some());
        let gone = RwSignal::new(None);
        Effect::new(move || {
            let away = !there.get() && stores.volumes.known.get();
            if away != gone.get_untracked().is_some() {
                gone.set(away.then(|| stores.clock.now_untracked()));
            }
        });
        let wake = Memo::new(move |_| {
            let row = row_now().filter(|_| stores.link.is_live())?;
            let mut hash = DefaultHasher::new();
            (&row.driver, &row.mount_point, row.created).hash(&mut hash);
            stores.volume.users.with(|users| {
                for (id, name) in users.get(&row.name).into_iter().flatten() {
                    (id, name).hash(&mut hash);
                    if let Some(user) = stores.containers.get(id) {
                        user.with(|user| user.state.word().hash(&mut hash));
                    }
                }
            });
            Some(hash.finish())
        });
        let detail = follow(
            wake,
            move || VolumeDetailOf {
                name: name.get_value().to_string(),
            },
            Ok,
        );
        Self {
            stores,
            name,
            row,
            gone,
            wake,
            detail,
        }
    }

    fn key(&self) -> Id {
        self.name.get_value()
    }

    /// What to call it.
    fn called(&self) -> String {
        self.name.with_value(|name| called(name))
    }

    /// Closes the drawer. The keyboard goes back to the list.
    fn close(&self) {
        self.stores.volume.open.set(None);
        subject::to_list();
    }
}

#[component]
fn Details(volume: Volume) -> impl IntoView {
    let i18n = use_i18n();
    let tab = volume.stores.volume.tab;
    let width = EDGE.size(volume.stores);
    let on_key = move |event: KeyboardEvent| {
        if event.key() == "Escape" && !event.default_prevented() {
            event.prevent_default();
            event.stop_propagation();
            volume.close();
        }
    };
    let there = Memo::new(move |_| volume.gone.get().is_none());
    view! {
        <aside
            class="drawer"
            data-drawer=volume.key().to_string()
            aria-label=move || t_string!(i18n, drawer.drawer, name = volume.called())
            style:width=move || format!("{}px", width.get())
            on:keydown=on_key
        >
            <Grip edge=&EDGE size=width />
            <head::Head volume />
            <head::Notices volume />
            <Strip tab />
            <div
                class="drawer-panel"
                role="tabpanel"
                id="drawer-panel"
                aria-labelledby=move || format!("drawer-tab-{}", tab.get().hook())
            >
                {move || match tab.get() {
                    VolumeTab::Files => files(volume, there).into_any(),
                    VolumeTab::Overview => view! { <overview::Overview volume /> }.into_any(),
                    VolumeTab::Inspect => inspect(volume).into_any(),
                }}
            </div>
        </aside>
    }
}

/// Its files; of a volume that is gone there are none.
fn files(volume: Volume, there: Memo<bool>) -> impl IntoView {
    let place = FilePlace::Volume {
        name: volume.key().to_string(),
    };
    move || {
        let place = place.clone();
        there.get().then(|| {
            view! { <FilesView place=Signal::stored(place) seen=Signal::stored(true) /> }
        })
    }
}

fn inspect(volume: Volume) -> impl IntoView {
    let answer = follow(
        volume.wake,
        move || VolumeDetailOf {
            name: volume.key().to_string(),
        },
        move |detail| inspect::read(&detail.inspect, || volume.called()),
    );
    view! { <InspectOf answer /> }
}
