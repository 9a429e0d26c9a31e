//! What stands where there are no rows: not known yet, not to be known, none at all, or none that
//! pass.

use super::deeds;
use crate::i18n::*;
use crate::pages::objects::Unknown;
use crate::parts::Button;
use crate::parts::table::Lines;
use crate::stores::{ShowVolumes, stores};
use contract::VolumeRow;
use leptos::prelude::*;
use std::sync::Arc;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Why {
    Unknown,
    Empty,
    NoMatch,
}

#[component]
pub(super) fn Instead(lines: Memo<Arc<Lines<VolumeRow, ()>>>) -> impl IntoView {
    let i18n = use_i18n();
    let stores = stores();
    let why = Memo::new(move |_| match stores.volumes.count() {
        None => Some(Why::Unknown),
        Some(0) => Some(Why::Empty),
        Some(_) => lines.with(|lines| lines.is_empty()).then_some(Why::NoMatch),
    });
    let clear = move |_| {
        stores.volume.filter.set(String::new());
        stores.volume.show.set(ShowVolumes::All);
    };
    move || match why.get()? {
        Why::Unknown => Some(view! { <Unknown failure=stores.volumes.failure /> }.into_any()),
        Why::Empty => Some(
            view! {
                <div class="instead">
                    <p class="instead-title">{t!(i18n, pages.no_volumes)}</p>
                    <Button on_press=move |_| deeds::ask_new(stores)>
                        {t!(i18n, volumes.new)}
                    </Button>
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
