//! What stands around the list: title, chips, filter; what is selected.

use super::deeds::{self, VolumeDeed};
use super::order;
use crate::dialogs::Ask;
use crate::i18n::*;
use crate::pages::filter_box::FilterBox;
use crate::parts::{Button, Chip, Icon, IconButton, Look};
use crate::stores::{Id, ShowVolumes, stores};
use leptos::prelude::*;

#[component]
pub(super) fn TitleBar() -> impl IntoView {
    let i18n = use_i18n();
    let stores = stores();
    let volumes = stores.volume;
    let counts = Memo::new(move |_| {
        let rows = stores.volumes.all();
        let counts = volumes.users.with(|users| order::counts(&rows, users));
        stores.volumes.known.get().then_some(counts)
    });
    let chips = ShowVolumes::ALL
        .into_iter()
        .enumerate()
        .map(|(place, show)| {
            let label = move || {
                match show {
                    ShowVolumes::All => t_string!(i18n, list.all),
                    ShowVolumes::Used => t_string!(i18n, volumes.used),
                    ShowVolumes::Unused => t_string!(i18n, volumes.unused),
                    ShowVolumes::Anonymous => t_string!(i18n, volumes.anonymous_chip),
                }
                .to_owned()
            };
            let count = move || counts.get().and_then(|counts| counts.get(place).copied());
            view! {
                <Chip
                    label=Signal::derive(label)
                    count=Signal::derive(count)
                    chosen=Signal::derive(move || volumes.show.get() == show)
                    hook=show.word()
                    on_press=move |_| volumes.show.set(show)
                />
            }
        })
        .collect_view();
    let none_unused =
        Signal::derive(move || counts.get().is_none_or(|[_, _, unused, _]| unused == 0));
    let sizes = move |_| {
        let on = !volumes.sizes.on.get_untracked();
        volumes.sizes.on.set(on);
        if !on {
            volumes.sizes.end_all(stores);
        }
    };
    view! {
        <header class="title-bar">
            <h1>{t!(i18n, frame.volumes)}</h1>
            <div class="chips" role="group">{chips}</div>
            <FilterBox
                text=volumes.filter
                hint=Signal::derive(move || t_string!(i18n, volumes.filter_hint).to_owned())
            />
            <span class="spring"></span>
            <button
                type="button"
                class="button quiet icon-button"
                data-sizes
                aria-label=move || t_string!(i18n, volumes.sizes)
                title=move || t_string!(i18n, volumes.sizes_title)
                aria-pressed=move || if volumes.sizes.on.get() { "true" } else { "false" }
                on:click=sizes
            >
                <Icon of=icondata::LuRuler />
            </button>
            <Button disabled=none_unused on_press=move |_| stores.dialogs.ask(Ask::PruneVolumes)>
                {t!(i18n, volumes.prune)}
            </Button>
            <Button
                look=Look::Primary
                icon=icondata::LuPlus
                on_press=move |_| deeds::ask_new(stores)
            >
                {t!(i18n, volumes.new)}
            </Button>
        </header>
    }
}

/// What can be done to what is selected.
#[component]
pub(super) fn SelectionBar() -> impl IntoView {
    let i18n = use_i18n();
    let stores = stores();
    let volumes = stores.volume;
    // A single row that was clicked has its drawer; the bar is for what was picked on purpose.
    let shown = Memo::new(move |_| {
        volumes.selection.ids.with(|ids| match ids.len() {
            0 => 0,
            1 if volumes
                .open
                .with(|open| open.as_ref().is_some_and(|open| ids.contains(open))) =>
            {
                0
            }
            count => count,
        })
    });
    let names = move || -> Vec<Id> {
        volumes
            .selection
            .ids
            .with_untracked(|ids| ids.iter().cloned().collect())
    };
    let bar = move || {
        view! {
            <div class="selection-bar" role="toolbar" aria-label=move || t_string!(i18n, list.selection)>
                <span class="selected-count" role="status">
                    {move || t_string!(i18n, list.selected, n = shown.get())}
                </span>
                <Button
                    look=Look::Quiet
                    icon=icondata::LuRuler
                    on_press=move |_| deeds::carry_out(stores, VolumeDeed::Measure, names())
                >
                    {t!(i18n, volumes.measure_sizes)}
                </Button>
                <Button
                    look=Look::Danger
                    on_press=move |_| deeds::carry_out(stores, VolumeDeed::Remove, names())
                >
                    {t!(i18n, list.remove)}
                </Button>
                <IconButton
                    name=Signal::derive(move || t_string!(i18n, list.clear_selection).to_owned())
                    icon=icondata::LuX
                    on_press=move |_| volumes.selection.clear()
                />
            </div>
        }
    };
    let any = Memo::new(move |_| shown.get() > 0);
    move || any.get().then(bar)
}
