//! The tabs of a drawer.

use super::subject;
use crate::i18n::*;
use leptos::html;
use leptos::prelude::*;
use web_sys::KeyboardEvent;

/// What of an object is shown.
pub(super) trait StripTab: Copy + PartialEq + Send + Sync + 'static {
    /// All of them, from left to right.
    fn all() -> &'static [Self];
    /// Found again by scripts: `data-tab`.
    fn hook(self) -> &'static str;
    fn label(self, locale: Locale) -> &'static str;
}

/// One of them is chosen, by the pointer or by the arrows.
#[component]
pub(super) fn Strip<T: StripTab>(tab: RwSignal<T>) -> impl IntoView {
    let i18n = use_i18n();
    let list = NodeRef::<html::Div>::new();
    let on_key = move |event: KeyboardEvent| {
        let all = T::all();
        let step = match event.key().as_str() {
            "ArrowRight" => 1,
            "ArrowLeft" => all.len() - 1,
            _ => return,
        };
        event.prevent_default();
        let now = tab.get_untracked();
        let at = all
            .iter()
            .position(|known| *known == now)
            .unwrap_or_default();
        if let Some(next) = all.get((at + step) % all.len()) {
            tab.set(*next);
            subject::focus(list, &format!("[data-tab={}]", next.hook()));
        }
    };
    view! {
        <div
            node_ref=list
            class="tabs"
            role="tablist"
            aria-label=move || t_string!(i18n, drawer.tabs)
            on:keydown=on_key
        >
            {T::all()
                .iter()
                .map(|of| {
                    let of = *of;
                    view! {
                        <button
                            type="button"
                            class="tab"
                            role="tab"
                            id=format!("drawer-tab-{}", of.hook())
                            data-tab=of.hook()
                            aria-controls="drawer-panel"
                            aria-selected=move || if tab.get() == of { "true" } else { "false" }
                            tabindex=move || if tab.get() == of { "0" } else { "-1" }
                            on:click=move |_| tab.set(of)
                        >
                            {move || of.label(i18n.get_locale())}
                        </button>
                    }
                })
                .collect_view()}
        </div>
    }
}
