//! The virtualised table: of any number of rows only those on the screen exist in the page.
//!
//! The focus stays on the table itself, which says which row the keyboard stands on: a row that
//! is scrolled away takes no focus with it.

mod column;
mod head;
mod keys;
mod lines;
mod part;
mod press;
mod row;
mod sort;
mod window;

pub(crate) use column::{Column, MONO, NAME, QUIET, TEXT};
pub(crate) use lines::{Line, Lines};
pub(crate) use part::Part;
pub(crate) use press::Deed;
pub(crate) use sort::{SortKey, sorted};

use super::Place;
use crate::stores::{Entry, Id, Listed, Selection};
use column::{shown, template};
use contract::ListSettings;
use head::Head;
use leptos::html;
use leptos::prelude::*;
pub(crate) use row::RowLook;
use row::slot_view;
use std::hash::Hash;
use std::sync::Arc;
use window::{Window, follow_height};

/// The head of a group: drawn anew whenever it says something else.
pub(crate) trait Group: Clone + Eq + Hash + Send + Sync + 'static {
    /// Which group it is, whatever else its head says.
    fn key(&self) -> &str {
        ""
    }

    /// Whether its rows are folded away.
    fn is_folded(&self) -> bool {
        false
    }
}

/// Rows without groups.
impl Group for () {}

/// What a table is made of, and whom it tells what was done to it. A copy is a handle.
pub(crate) struct TableOf<R: Listed, G: Group> {
    /// Its accessible name.
    pub(crate) label: Signal<String>,
    pub(crate) columns: &'static [Column],
    pub(crate) lines: Memo<Arc<Lines<R, G>>>,
    pub(crate) settings: Memo<ListSettings>,
    /// A person sized, hid or sorted.
    pub(crate) on_settings: Callback<ListSettings>,
    /// How a row looks as a whole.
    pub(crate) look: Callback<(Arc<Entry<R>>, Arc<R>), RowLook>,
    /// What stands in a cell.
    pub(crate) cell: Callback<(Arc<Entry<R>>, Arc<R>, &'static Column), Vec<Part>>,
    /// What stands at the right end of a row, and over the row.
    pub(crate) tail: Option<Callback<(Arc<Entry<R>>, Arc<R>), Vec<Part>>>,
    /// The head of a group.
    pub(crate) group: Callback<G, Vec<Part>>,
    /// Something in the head of a group was pressed: its `data-do` and `data-with`.
    pub(crate) on_group: Option<Callback<(String, String)>>,
    pub(crate) selection: Selection,
    /// Rows have a box to tick, and several can be selected.
    pub(crate) many: bool,
    /// Enter or a click: details are wanted.
    pub(crate) on_open: Option<Callback<Id>>,
    /// The menu of a row is wanted.
    pub(crate) on_menu: Option<Callback<(Id, Place)>>,
    /// Something in a row was pressed.
    pub(crate) on_deed: Option<Callback<Deed>>,
    /// A key was pressed that the table has no use for: `Escape`, `Delete`, …
    pub(crate) on_key: Option<Callback<String>>,
    /// The rows on the screen.
    pub(crate) on_shown: Option<Callback<Vec<Id>>>,
}

impl<R: Listed, G: Group> Clone for TableOf<R, G> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<R: Listed, G: Group> Copy for TableOf<R, G> {}

/// The table.
#[component]
pub(crate) fn Table<R: Listed, G: Group>(of: TableOf<R, G>) -> impl IntoView {
    let scroller = NodeRef::<html::Div>::new();
    let top = RwSignal::new(0.0_f64);
    let height = RwSignal::new(0.0_f64);
    follow_height(scroller, height);
    let window = Window::new(of.lines, top, height);
    // Whoever points need not be shown where the keyboard stands.
    let pointing = RwSignal::new(false);
    let columns = Memo::new(move |_| of.settings.with(|settings| shown(of.columns, settings)));
    let style = move || {
        let before = if of.many { 36 } else { 12 };
        let after = if of.tail.is_some() { 76 } else { 36 };
        let (template, least) = of
            .settings
            .with(|settings| columns.with(|columns| template(columns, settings, before, after)));
        format!("--columns:{template};--least:{least}px")
    };
    if let Some(on_shown) = of.on_shown {
        Effect::new(move || on_shown.run(window.seen(top.get(), height.get())));
    }
    // The keyboard works at once, unless it is at work elsewhere.
    Effect::new(move || {
        if let Some(scroller) = scroller.get()
            && document().active_element() == document().body().map(Into::into)
        {
            // Losing the focus is no reason to fail.
            let _ = scroller.focus();
        }
    });
    // The row the keyboard stands on is brought into view.
    Effect::new(move || {
        let current = of.selection.current.get();
        if let (Some(current), Some(scroller)) = (current, scroller.get_untracked()) {
            let at = of.lines.with_untracked(|lines| lines.find(&current));
            if let Some((_, top)) = at {
                keys::bring_into_view(&scroller, f64::from(top));
            }
        }
    });
    Effect::new(move || {
        let head = of.selection.head.get();
        if let (Some(head), Some(scroller)) = (head, scroller.get_untracked()) {
            let at = of.lines.with_untracked(|lines| lines.find_head(&head));
            if let Some((_, top)) = at {
                keys::bring_into_view(&scroller, f64::from(top));
            }
        }
    });
    let active = move || {
        if let Some(head) = of.selection.head.get() {
            return Some(row::head_id(&head));
        }
        let current = of.selection.current.get()?;
        window.has(&current).then(|| row::element_id(&current))
    };
    view! {
        <div
            node_ref=scroller
            class="table"
            role="table"
            tabindex="0"
            style=style
            aria-label=move || of.label.get()
            aria-rowcount=move || of.lines.with(|lines| lines.len() + 1).to_string()
            aria-activedescendant=active
            on:scroll=move |_| {
                if let Some(scroller) = scroller.get_untracked() {
                    top.set(f64::from(scroller.scroll_top()));
                }
            }
            data-pointing=move || pointing.get().then_some("")
            on:pointerdown=move |_| pointing.set(true)
            on:keydown=move |event| {
                pointing.set(false);
                keys::key(of, scroller, &event);
            }
            on:click=move |event| press::click(of, &event)
            on:contextmenu=move |event| press::context(of, &event)
            on:mouseover=|event| press::tell_whole(&event)
        >
            <Head of columns />
            <div
                class="table-body"
                role="rowgroup"
                style=move || format!("height:{}px", window.height())
            >
                <For
                    each=move || window.slots()
                    key=|slot| *slot
                    children=move |slot| slot_view(of, columns, window, slot)
                />
            </div>
        </div>
    }
}
