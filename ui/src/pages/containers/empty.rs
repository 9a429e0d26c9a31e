//! What stands where there are no rows: not known yet, none at all, or none that pass.

use super::order::ProjectHead;
use crate::i18n::*;
use crate::parts::table::Lines;
use crate::parts::{Button, CopyButton};
use crate::stores::{Show, stores};
use contract::ContainerRow;
use leptos::prelude::*;
use std::sync::Arc;

/// Something small that stays running and has a port.
const EXAMPLE: &str = "docker run -d --name web -p 8080:80 nginx";

#[derive(Clone, Copy, PartialEq, Eq)]
enum Why {
    Unknown,
    Empty,
    NoMatch,
}

#[component]
pub(super) fn Instead(lines: Memo<Arc<Lines<ContainerRow, ProjectHead>>>) -> impl IntoView {
    let i18n = use_i18n();
    let stores = stores();
    let why = Memo::new(move |_| match stores.tally.get() {
        None => Some(Why::Unknown),
        Some(tally) if tally.of(Show::All) == 0 => Some(Why::Empty),
        Some(_) => lines.with(|lines| lines.is_empty()).then_some(Why::NoMatch),
    });
    let clear = move |_| {
        stores.filter.set(String::new());
        stores.show.set(Show::All);
    };
    move || match why.get()? {
        Why::Unknown => Some(
            view! { <div class="instead"><p>{t!(i18n, pages.connecting)}</p></div> }.into_any(),
        ),
        Why::Empty => Some(
            view! {
                <div class="instead">
                    <p class="instead-title">{t!(i18n, list.empty)}</p>
                    <p>{t!(i18n, list.empty_hint)}</p>
                    <Button on_press=move |_| crate::run::open_new(stores, String::new())>
                        {t!(i18n, list.run)}
                    </Button>
                    <p class="command">
                        <code class="mono selectable">{EXAMPLE}</code>
                        <CopyButton text=|| EXAMPLE.to_owned() />
                    </p>
                </div>
            }
            .into_any(),
        ),
        Why::NoMatch => Some(
            view! {
                <div class="instead">
                    <p class="instead-title">{t!(i18n, pages.no_match)}</p>
                    <Button on_press=clear>{t!(i18n, pages.clear_filter)}</Button>
                </div>
            }
            .into_any(),
        ),
    }
}
