//! The rows of a folder: a few elements that show one entry after another, whatever their number.

use super::desk::{Desk, is_folder};
use super::{keys, mode, press, track};
use crate::format::{bytes, count, plain, time, words};
use crate::i18n::*;
use crate::parts::{Button, Icon};
use contract::{FileKind, FilePath, FileRename, FileRow, FilesColumn};
use leptos::html;
use leptos::prelude::*;
use std::sync::Arc;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{HtmlInputElement, KeyboardEvent};

const COLUMNS: [FilesColumn; 5] = [
    FilesColumn::Name,
    FilesColumn::Size,
    FilesColumn::Mode,
    FilesColumn::Owner,
    FilesColumn::Modified,
];

fn title(locale: Locale, column: FilesColumn) -> &'static str {
    match column {
        FilesColumn::Name => td_string!(locale, files.name),
        FilesColumn::Size => td_string!(locale, files.size),
        FilesColumn::Mode => td_string!(locale, files.mode),
        FilesColumn::Owner => td_string!(locale, files.owner),
        FilesColumn::Modified => td_string!(locale, files.modified),
    }
}

/// `data-column`
fn hook(column: FilesColumn) -> &'static str {
    match column {
        FilesColumn::Name => "name",
        FilesColumn::Size => "size",
        FilesColumn::Mode => "mode",
        FilesColumn::Owner => "owner",
        FilesColumn::Modified => "modified",
    }
}

/// `data-state`
pub(super) fn kind_hook(kind: FileKind) -> &'static str {
    match kind {
        FileKind::Folder => "folder",
        FileKind::File => "file",
        FileKind::Link => "link",
        FileKind::Pipe => "pipe",
        FileKind::Socket => "socket",
        FileKind::CharDevice => "char_device",
        FileKind::BlockDevice => "block_device",
        FileKind::Other => "other",
    }
}

pub(super) fn kind_word(locale: Locale, kind: FileKind) -> &'static str {
    match kind {
        FileKind::Folder => td_string!(locale, files.kind_folder),
        FileKind::File => td_string!(locale, files.kind_file),
        FileKind::Link => td_string!(locale, files.kind_link),
        FileKind::Pipe => td_string!(locale, files.kind_pipe),
        FileKind::Socket => td_string!(locale, files.kind_socket),
        FileKind::CharDevice | FileKind::BlockDevice => td_string!(locale, files.kind_device),
        FileKind::Other => td_string!(locale, files.kind_other),
    }
}

fn icon(row: &FileRow) -> icondata::Icon {
    match row.kind {
        FileKind::Folder => icondata::LuFolder,
        FileKind::File => icondata::LuFile,
        FileKind::Link if row.to_folder => icondata::LuFolderSymlink,
        FileKind::Link => icondata::LuFileSymlink,
        FileKind::Pipe | FileKind::Socket => icondata::LuPlug,
        FileKind::CharDevice | FileKind::BlockDevice => icondata::LuHardDrive,
        FileKind::Other => icondata::LuFileQuestion,
    }
}

/// The table.
#[component]
pub(super) fn List(desk: Desk) -> impl IntoView {
    let i18n = use_i18n();
    follow_height(desk);
    let elements = Memo::new(move |_| {
        desk.drawn
            .with(|drawn| drawn.end - drawn.start)
            .next_multiple_of(8)
    });
    // Where rows are missing they are asked for.
    Effect::new(move || {
        desk.drawn.track();
        desk.facts.track();
        desk.ask_rows();
    });
    Effect::new(move || desk.remember());
    let active = move || {
        let current = desk.current.get()?;
        desk.drawn
            .with(|drawn| drawn.contains(&current))
            .then(|| element_id(desk, current))
    };
    let instead = view! { <Instead desk /> }.into_any();
    view! {
        <div class="files-list">
            <div
                node_ref=desk.scroller
                class="table files-table"
                role="table"
                tabindex="0"
                data-files-rows=""
                aria-label=move || {
                    t_string!(
                        i18n,
                        files.entries_of,
                        path = desk.path.with(|path| plain(path.as_str()).into_owned())
                    )
                }
                aria-multiselectable="true"
                aria-rowcount=move || desk.track.with(|track| track.rows + 1).to_string()
                aria-activedescendant=active
                aria-busy=move || if desk.listing.get() { "true" } else { "false" }
                on:scroll=move |_| {
                    if let Some(scroller) = desk.scroller.get_untracked() {
                        desk.top.set(f64::from(scroller.scroll_top()));
                    }
                }
                on:keydown=move |event| keys::in_rows(desk, &event)
                on:pointerdown=move |event| press::down(desk, &event)
                on:click=move |event| press::click(desk, &event)
                on:dblclick=move |event| press::double(desk, &event)
                on:contextmenu=move |event| press::context(desk, &event)
            >
                <div class="table-head" role="rowgroup">
                    <div class="head-row" role="row">
                        {COLUMNS.map(|column| view! { <HeadCell desk column /> })}
                    </div>
                </div>
                <div
                    class="table-body"
                    role="rowgroup"
                    style=move || format!("height:{}px", desk.track.with(track::Track::height))
                >
                    <For
                        each=move || 0..elements.get()
                        key=|element| *element
                        children=move |element| view! { <Row desk element elements /> }
                    />
                </div>
            </div>
            {instead}
        </div>
    }
}

pub(super) fn element_id(desk: Desk, row: u64) -> String {
    format!("files-{}-{row}", desk.number)
}

#[component]
fn HeadCell(desk: Desk, column: FilesColumn) -> impl IntoView {
    let i18n = use_i18n();
    let sorted = move || {
        desk.order
            .with(|order| (order.by == column).then_some(order.descending))
    };
    let press = move |_| {
        desk.reorder(|order| {
            order.descending = order.by == column && !order.descending;
            order.by = column;
        });
    };
    view! {
        <div
            class="head-cell"
            role="columnheader"
            data-column=hook(column)
            aria-sort=move || match sorted() {
                None => "none",
                Some(false) => "ascending",
                Some(true) => "descending",
            }
        >
            <button type="button" class="head-button" tabindex="-1" on:click=press>
                <span class="head-title">{move || title(i18n.get_locale(), column)}</span>
                {move || {
                    sorted()
                        .map(|descending| {
                            let of = if descending {
                                icondata::LuArrowDown
                            } else {
                                icondata::LuArrowUp
                            };
                            view! { <Icon of /> }
                        })
                }}
            </button>
        </div>
    }
}

/// One element; which entry it shows changes as the folder is scrolled.
#[component]
fn Row(desk: Desk, element: u64, elements: Memo<u64>) -> impl IntoView {
    let at = Memo::new(move |_| {
        let elements = elements.get();
        desk.drawn
            .with(|drawn| track::row_of(element, elements, drawn))
    });
    let row = Memo::new(move |_| {
        let at = at.get()?;
        desk.held.with(|held| held.get(at).cloned())
    });
    let chosen = Memo::new(move |_| {
        row.with(|row| {
            row.as_ref()
                .is_some_and(|row| desk.chosen.with(|chosen| chosen.contains(&row.name)))
        })
    });
    let current = Memo::new(move |_| at.get().is_some() && at.get() == desk.current.get());
    let takes = Memo::new(move |_| {
        row.with(|row| {
            row.as_ref().is_some_and(|row| {
                is_folder(row)
                    && desk.drop_to.with(|to| {
                        to.as_ref()
                            .is_some_and(|to| *to == desk.path.get_untracked().join(&row.name))
                    })
            })
        })
    });
    let place = move || {
        let at = at.get()?;
        let top = desk.top.get();
        Some(desk.track.with(|track| track.place(at, top)))
    };
    let style = move || match place() {
        Some(place) => format!("top:{place}px"),
        None => "display:none".to_owned(),
    };
    view! {
        <div
            class="row file-row"
            role="row"
            id=move || at.get().map(|at| element_id(desk, at))
            data-row=move || at.get().map(|at| at.to_string())
            data-id=move || row.with(|row| row.as_ref().map(|row| row.name.as_str().to_owned()))
            data-state=move || row.with(|row| row.as_ref().map(|row| kind_hook(row.kind)))
            data-current=move || current.get().then_some("")
            data-takes=move || takes.get().then_some("")
            aria-rowindex=move || at.get().map(|at| (at + 2).to_string())
            aria-selected=move || if chosen.get() { "true" } else { "false" }
            style=style
        >
            {move || row.get().map(|row| cells(desk, row).into_any())}
        </div>
    }
}

fn cells(desk: Desk, row: Arc<FileRow>) -> impl IntoView {
    let i18n = desk.i18n;
    let name = row.name.clone();
    let renaming = {
        let name = name.clone();
        Memo::new(move |_| {
            desk.renaming
                .with(|renaming| *renaming == Some(name.clone()))
        })
    };
    let edited = {
        let name = name.clone();
        move || {
            let path = desk.path.get().join(&name);
            let place = desk.place.get();
            desk.stores
                .files
                .is_drafted(&place, &path)
                .then(|| t_string!(i18n, files.edited))
        }
    };
    let shown = plain(name.as_str()).into_owned();
    let whole = match &row.link {
        Some(link) => format!("{shown} → {}", plain(link.as_str())),
        None => shown.clone(),
    };
    let target = row.link.as_ref().map(|link| {
        let link = plain(link.as_str()).into_owned();
        view! {
            <span class="file-target">
                " → " <bdi>{link}</bdi>
            </span>
        }
    });
    let picture = icon(&row);
    let kind = row.kind;
    let size = match row.kind {
        FileKind::File => bytes::decimal(row.size),
        _ => "—".to_owned(),
    };
    let size_whole = (row.kind == FileKind::File).then(|| row.size);
    let octal = mode::octal(row.mode);
    let owner = if row.owner.is_empty() {
        row.uid.to_string()
    } else {
        plain(&row.owner).into_owned()
    };
    let owner_whole = {
        let group = if row.group.is_empty() {
            row.gid.to_string()
        } else {
            plain(&row.group).into_owned()
        };
        format!("{owner}:{group} ({}:{})", row.uid, row.gid)
    };
    let modified = row.modified.div_euclid(1000);
    let field = name.clone();
    let name_cell = move || {
        if renaming.get() {
            return view! { <RenameField desk name=field.clone() /> }.into_any();
        }
        let target = target.clone();
        view! {
            <span class="file-name hostile">
                <bdi>{shown.clone()}</bdi>
                {target}
            </span>
        }
        .into_any()
    };
    view! {
        <div class="cell file-cell" role="cell" data-column="name" title=whole>
            <span class="file-icon" title=move || kind_word(i18n.get_locale(), kind)>
                <Icon of=picture />
            </span>
            {name_cell}
            <span class="file-edited">{edited}</span>
        </div>
        <div
            class="cell"
            role="cell"
            data-column="size"
            title=move || {
                size_whole.map(|size| {
                    let n = count::grouped(i18n.get_locale(), size);
                    t_string!(i18n, files.bytes, n = n)
                })
            }
        >
            {size}
        </div>
        <div class="cell mono" role="cell" data-column="mode" title=octal>
            {mode::letters(row.kind, row.mode)}
        </div>
        <div class="cell hostile" role="cell" data-column="owner" title=owner_whole>
            {owner}
        </div>
        <div class="cell quiet" role="cell" data-column="modified" title=time::local_stamp(modified)>
            {move || {
                let here = modified.saturating_sub(desk.stores.link.clock_ahead());
                words::ago(i18n.get_locale(), desk.stores.clock.age(here))
            }}
        </div>
    }
}

/// The name, to be written over. Enter renames, Esc leaves it.
#[component]
fn RenameField(desk: Desk, name: FilePath) -> impl IntoView {
    let i18n = use_i18n();
    let field = NodeRef::<html::Input>::new();
    let before = name.as_str().to_owned();
    let stem = super::paths::stem(&before);
    Effect::new(move || {
        if let Some(field) = field.get() {
            // At once: what is typed next is the name.
            // Losing the focus is no reason to fail.
            let _ = field.focus();
            let _ = field.set_selection_range(0, stem);
        }
    });
    let end = move || {
        if desk.renaming.get_untracked().is_some() {
            desk.renaming.set(None);
            desk.focus_rows();
        }
    };
    let on_key = {
        let name = name.clone();
        move |event: KeyboardEvent| {
            event.stop_propagation();
            // A letter that is being put together is not done by Enter.
            if event.is_composing() {
                return;
            }
            match event.key().as_str() {
                "Escape" => {
                    event.prevent_default();
                    end();
                }
                "Enter" => {
                    event.prevent_default();
                    let typed = event
                        .target()
                        .and_then(|target| target.dyn_into::<HtmlInputElement>().ok())
                        .map(|field| field.value())
                        .unwrap_or_default();
                    if rename(desk, &name, &typed) {
                        end();
                    }
                }
                _ => {}
            }
        }
    };
    view! {
        <input
            node_ref=field
            type="text"
            class="input mono file-rename"
            autocomplete="off"
            autocapitalize="off"
            spellcheck="false"
            aria-label=move || t_string!(i18n, files.new_name)
            prop:value=before
            on:keydown=on_key
            on:blur=move |_| {
                desk.renaming.try_set(None);
            }
        />
    }
}

/// `false` where it cannot be called so, which is said.
fn rename(desk: Desk, name: &FilePath, typed: &str) -> bool {
    let new = FilePath::written(typed);
    if new == *name {
        return true;
    }
    if let Some(fault) = super::paths::fault(&new) {
        desk.say(super::words::name_fault(desk.locale(), fault).to_owned());
        return false;
    }
    let Some(view) = desk.view.get_untracked() else {
        return true;
    };
    let folder = desk.path.get_untracked();
    let (from, to) = (folder.join(name), folder.join(&new));
    let asked = FileRename {
        op: crate::ipc::op(),
        view,
        from: from.clone(),
        to: to.clone(),
    };
    desk.notice.set(None);
    desk.ask_for(asked, move |()| {
        let shown = desk.file.try_get_untracked().flatten();
        if let Some(rest) = shown.filter(|shown| shown.is_within(&from))
            && let Some(rest) = rest.as_str().strip_prefix(from.as_str())
        {
            let moved = FilePath::written(&format!("{}{rest}", to.as_str()));
            desk.file.set(Some(moved));
        }
        // After the viewer of the old name has kept what was written in it.
        let (files, place) = (desk.stores.files, desk.place.get_untracked());
        request_animation_frame(move || files.move_drafts(&place, &from, &to));
        desk.renew_on(new);
    });
    true
}

/// What stands there where there are no rows.
#[component]
fn Instead(desk: Desk) -> impl IntoView {
    let i18n = use_i18n();
    let empty = Memo::new(move |_| {
        desk.facts
            .with(|facts| facts.as_ref().map(|facts| (facts.shown, facts.total)))
    });
    move || {
        if let Some(failure) = desk.ended.get() {
            return Some(
                view! {
                    <div class="instead" role="alert" data-failed>
                        <p class="instead-title">{move || desk.words_of(&failure)}</p>
                        <Button on_press=move |_| desk.open()>{t!(i18n, files.open_again)}</Button>
                    </div>
                }
                .into_any(),
            );
        }
        if let Some(failure) = desk.failure.get() {
            let top = desk.path.with(|path| *path == FilePath::root());
            return Some(
                view! {
                    <div class="instead" role="alert" data-failed>
                        <p class="instead-title">{move || desk.words_of(&failure)}</p>
                        <div class="instead-buttons">
                            <Button on_press=move |_| desk.go(desk.path.get_untracked())>
                                {t!(i18n, drawer.again)}
                            </Button>
                            {(!top)
                                .then(|| {
                                    view! {
                                        <Button on_press=move |_| {
                                            desk.up();
                                        }>{t!(i18n, files.up)}</Button>
                                    }
                                })}
                        </div>
                    </div>
                }
                .into_any(),
            );
        }
        match empty.get() {
            None => Some(
                view! {
                    <div class="instead">
                        <p class="files-waiting">{t!(i18n, files.opening)}</p>
                    </div>
                }
                .into_any(),
            ),
            Some((0, 0)) => Some(
                view! {
                    <div class="instead" data-empty>
                        <p class="instead-title">{t!(i18n, files.empty)}</p>
                        {move || desk.fixed().is_none().then_some(t!(i18n, files.empty_note))}
                    </div>
                }
                .into_any(),
            ),
            Some((0, _)) => Some(
                view! {
                    <div class="instead" data-empty>
                        <p class="instead-title">{t!(i18n, files.none_shown)}</p>
                        <Button on_press=move |_| {
                            desk.reorder(|order| {
                                order.filter.clear();
                                order.hidden = true;
                            });
                        }>{t!(i18n, files.show_all)}</Button>
                    </div>
                }
                .into_any(),
            ),
            Some(_) => None,
        }
    }
}

/// Keeps the height of the view.
fn follow_height(desk: Desk) {
    let observer = StoredValue::new_local(None::<web_sys::ResizeObserver>);
    Effect::new(move || {
        let Some(scroller) = desk.scroller.get() else {
            return;
        };
        desk.height.set(f64::from(scroller.client_height()));
        let seen = scroller.clone();
        let on_resize = Closure::<dyn FnMut()>::new(move || {
            let Some(current) = desk.current.try_get_untracked() else {
                return;
            };
            let is_seen = |row: &u64| {
                let top = desk.top.get_untracked();
                desk.track
                    .with_untracked(|track| track.bring(*row, top).is_none())
            };
            let was_seen = current.filter(is_seen);
            desk.height.set(f64::from(seen.client_height()));
            // A file that was opened takes the room below: its row is not to be under it.
            if let Some(row) = was_seen {
                desk.bring(row);
            }
        });
        match web_sys::ResizeObserver::new(on_resize.as_ref().unchecked_ref()) {
            Ok(made) => {
                made.observe(&scroller);
                observer.set_value(Some(made));
            }
            Err(error) => crate::ipc::complain(&format!("{error:?}")),
        }
        on_resize.forget();
    });
    on_cleanup(move || {
        if let Some(Some(observer)) = observer.try_get_value() {
            observer.disconnect();
        }
    });
}
