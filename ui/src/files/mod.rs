//! The file browser, wherever it is shown: in the drawer of a volume, a container or an image, and
//! in the dock.
//!
//! Folders are listed in Rust (`engine`), whatever their length; this asks for the rows that are
//! seen. Bytes of transfers never come here.

mod asks;
mod bar;
mod carry;
mod codemirror;
mod deeds;
mod desk;
mod hex;
mod hexview;
mod keys;
mod list;
mod meanwhile;
mod mode;
mod paths;
mod places;
mod press;
mod store;
mod track;
mod viewer;
mod words;

pub(crate) use store::FilesStore;

use crate::drawer::{Tab, VolumeTab, open_container};
use crate::format::{count, plain};
use crate::i18n::*;
use crate::parts::Icon;
use crate::stores::{DockWhat, Id, Stores, stores};
use contract::{FilePath, FilePlace};
use desk::Desk;
use leptos::prelude::*;
use store::RowDrag;

/// The files of a place. `seen` is false while it stands behind another tab: then what changes there
/// is not listed until it is looked at again.
#[component]
pub(crate) fn FilesView(place: Signal<FilePlace>, seen: Signal<bool>) -> impl IntoView {
    // Tells only of another place, whatever made the signal speak.
    let place = Signal::from(Memo::new(move |_| place.get()));
    let other = RwSignal::new(None::<FilePlace>);
    let open = Callback::new(move |()| other.set(Some(place.get_untracked())));
    let is_open = Memo::new(move |_| other.with(Option::is_some));
    view! {
        <div class="files-room"><div class="files-views" data-beside=move || is_open.get().then_some("")>
            <Browser place seen beside=open other />
            {move || {
                is_open
                    .get()
                    .then(|| {
                        let place = Signal::derive(move || {
                            other.get().unwrap_or_else(|| place.get())
                        });
                        let place = Signal::from(Memo::new(move |_| place.get()));
                        view! { <Browser place seen other is_other=true /> }
                    })
            }}
        </div></div>
    }
}

/// Opens the files of a place at a path, wherever the person is: a folder is shown, a file opened.
pub(crate) fn open_at(stores: Stores, place: FilePlace, path: FilePath) {
    stores.files.wish_for(place.clone(), path);
    match place {
        FilePlace::Container { id } => open_container(stores, &Id::from(id), Tab::Files),
        FilePlace::Volume { name } => {
            crate::pages::volumes::open(stores, &Id::from(name), VolumeTab::Files);
        }
        FilePlace::Image { id } => {
            stores.page.set(crate::stores::Page::Images);
            stores.files.image.set(Some(Id::from(id)));
        }
    }
}

/// Opens the files of a place in a tab of the dock.
pub(crate) fn open_in_dock(stores: Stores, place: FilePlace, path: Option<FilePath>) {
    let title = untrack(|| desk::called(stores, &place));
    stores.dock.open(title, DockWhat::Files { place, path });
}

/// A tab of the dock: it begins where it was opened from.
#[component]
pub(crate) fn FilesTab(
    place: FilePlace,
    path: Option<FilePath>,
    seen: Signal<bool>,
) -> impl IntoView {
    if let Some(path) = path {
        stores().files.wish_for(place.clone(), path);
    }
    view! { <FilesView place=Signal::stored(place) seen /> }
}

/// One browser.
#[component]
fn Browser(
    place: Signal<FilePlace>,
    seen: Signal<bool>,
    #[prop(optional, into)] beside: Option<Callback<()>>,
    /// The place of the browser beside the first one.
    other: RwSignal<Option<FilePlace>>,
    /// This is that one.
    #[prop(optional)]
    is_other: bool,
) -> impl IntoView {
    let (stores, i18n) = (stores(), use_i18n());
    let desk = Desk::new(stores, i18n, place, seen);
    stores.files.add(desk);
    Effect::new(move |before: Option<FilePlace>| {
        let now = place.get();
        if before.as_ref() != Some(&now) {
            untrack(|| desk.change_place());
        }
        now
    });
    Effect::new(move || {
        stores.files.wish.track();
        desk.take_wish();
    });
    Effect::new(move || {
        if seen.get() {
            desk.look_again();
        }
    });
    reopen(desk);
    press::listen(desk);
    on_cleanup(move || {
        stores.files.remove(desk.number);
        desk.close();
    });
    // The same file again is no other one.
    let file = Memo::new(move |_| desk.file.get());
    // Each a view of its own: as one they are more than the stack of a page that was built quickly.
    let bar = view! { <bar::Bar desk beside=beside.filter(|_| !is_other) /> }.into_any();
    let list = view! { <list::List desk /> }.into_any();
    let foot = view! {
        <Foot desk />
        <Dragged desk />
    }
    .into_any();
    let asks = view! { <asks::Asks desk /> }.into_any();
    view! {
        <section
            node_ref=desk.root
            class="files"
            data-files=desk.number.to_string()
            data-files-at=move || desk.path.with(|path| path.as_str().to_owned())
            aria-label=move || t_string!(i18n, files.files_of, name = desk.called())
            on:keydown=move |event| keys::anywhere(desk, &event)
        >
            {is_other.then(|| view! { <places::Head desk other /> }.into_any())}
            {bar}
            <div class="files-middle">
                {list}
                {move || {
                    file.get()
                        .map(|path| view! { <viewer::FileViewer desk path /> }.into_any())
                }}
            </div>
            {foot}
        </section>
        {asks}
    }
    .into_any()
}

/// A place that could not be asked is asked again when the engine is there again, or its container
/// does something else.
fn reopen(desk: Desk) {
    let stores = desk.stores;
    let live = Memo::new(move |_| stores.link.is_live());
    let state = Memo::new(move |_| match desk.place.get() {
        FilePlace::Container { id } => stores
            .containers
            .get(&id)
            .map(|row| row.with(|row| row.state.word().to_owned())),
        FilePlace::Volume { .. } | FilePlace::Image { .. } => None,
    });
    Effect::new(move |before: Option<(bool, Option<String>)>| {
        let now = (live.get(), state.get());
        let other = before.is_some_and(|before| before != now);
        if other && now.0 && desk.ended.with_untracked(Option::is_some) {
            desk.open();
        }
        now
    });
}

/// Below the rows: how many there are, and where dropped files go.
#[component]
fn Foot(desk: Desk) -> impl IntoView {
    let i18n = use_i18n();
    let counts = move || {
        let locale = i18n.get_locale();
        if let Some(notice) = desk.notice.get() {
            return notice;
        }
        let Some((shown, total)) = desk
            .facts
            .with(|facts| facts.as_ref().map(|facts| (facts.shown, facts.total)))
        else {
            return String::new();
        };
        let grouped = |n| count::grouped(locale, n);
        let mut words = if shown == total {
            td_string!(locale, files.entries_n, n = grouped(total))
        } else {
            td_string!(
                locale,
                files.entries_of_n,
                n = grouped(shown),
                total = grouped(total)
            )
        };
        let chosen = desk.chosen.with(std::collections::BTreeSet::len);
        if chosen > 1 {
            words.push_str(" · ");
            let n = grouped(chosen as u64);
            words.push_str(&td_string!(locale, files.selected_n, n = n));
        }
        words
    };
    let takes = Memo::new(move |_| desk.fixed().is_none());
    let target = move || {
        let folder = desk.drop_to.get().unwrap_or_else(|| desk.path.get());
        format!("{}:{}", desk.called(), plain(folder.as_str()))
    };
    view! {
        <footer class="files-foot">
            <span class="files-counts" role="status">
                {counts}
            </span>
            {move || {
                takes
                    .get()
                    .then(|| {
                        view! {
                            <span
                                class="drop-zone hostile"
                                role="note"
                                data-drop-zone=""
                                data-over=move || desk.drop_to.get().map(|_| "")
                            >
                                {move || t_string!(i18n, files.drop_here, to = target())}
                            </span>
                        }
                    })
            }}
        </footer>
    }
}

/// What follows the pointer while rows of this browser are dragged.
#[component]
fn Dragged(desk: Desk) -> impl IntoView {
    let drag = desk.stores.files.drag;
    let ours = Memo::new(move |_| {
        drag.with(|drag| drag.as_ref().is_some_and(|drag| drag.from == desk.number))
    });
    move || {
        ours.get().then(|| {
            let held = drag.get_untracked();
            let (words, icon) = match &held {
                Some(RowDrag { paths, kind, .. }) => press::words_of(paths, *kind),
                None => (String::new(), icondata::LuFile),
            };
            let style = move || {
                drag.with(|drag| match drag {
                    Some(drag) => format!("left:{}px;top:{}px", drag.x + 12.0, drag.y + 8.0),
                    None => String::new(),
                })
            };
            view! {
                <div class="files-dragged hostile" style=style aria-hidden="true">
                    <Icon of=icon />
                    {words}
                </div>
            }
        })
    }
}
