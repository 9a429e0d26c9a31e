use super::top_bar::transport_word;
use crate::format::plain;
use crate::i18n::*;
use crate::parts::Icon;
use crate::stores::{Page, Stores, actions, stores};
use leptos::prelude::*;

/// The pages with their counts, and the engines that are not looked at.
#[component]
pub(super) fn SideBar() -> impl IntoView {
    let i18n = use_i18n();
    let stores = stores();
    let others = Memo::new(move |_| {
        let mut others = stores.link.endpoints.get();
        others.retain(|endpoint| !endpoint.current);
        others
    });
    view! {
        <nav class="side-bar" aria-label=move || t_string!(i18n, frame.navigation)>
            <PageLink page=Page::Containers icon=icondata::LuBox hook="containers" />
            <PageLink page=Page::Images icon=icondata::LuLayers hook="images" />
            <PageLink page=Page::Volumes icon=icondata::LuDatabase hook="volumes" />
            <PageLink page=Page::Networks icon=icondata::LuNetwork hook="networks" />
            <PageLink page=Page::Projects icon=icondata::LuRows3 hook="projects" />
            {move || {
                let others = others.get();
                (!others.is_empty())
                    .then(|| {
                        view! {
                            <h2 class="side-heading">{t!(i18n, frame.other_engines)}</h2>
                            {others
                                .into_iter()
                                .map(|endpoint| {
                                    let key = endpoint.key.clone();
                                    let asked = endpoint.key.clone();
                                    let answers = Memo::new(move |_| {
                                        stores.link.answers.with(|all| all.get(&asked).copied())
                                    });
                                    let state = move || match answers.get() {
                                        Some(true) => t_string!(i18n, frame.engine_answers),
                                        Some(false) => t_string!(i18n, frame.engine_silent),
                                        None => "",
                                    };
                                    view! {
                                        <button
                                            type="button"
                                            class="side-link"
                                            title=plain(&endpoint.address).into_owned()
                                            data-engine=endpoint.key
                                            on:click=move |_| {
                                                actions::choose_engine(stores, Some(key.clone()));
                                            }
                                        >
                                            <span
                                                class="dot"
                                                data-tone=move || match answers.get() {
                                                    Some(true) => "running",
                                                    Some(false) | None => "stopped",
                                                }
                                            ></span>
                                            <span class="side-label">{plain(&endpoint.name).into_owned()}</span>
                                            <span class="side-note">
                                                {transport_word(endpoint.transport)}
                                                {move || {
                                                    let state = state();
                                                    (!state.is_empty()).then(|| format!(" · {state}"))
                                                }}
                                            </span>
                                        </button>
                                    }
                                })
                                .collect_view()}
                        }
                    })
            }}
            <span class="spring"></span>
            <PageLink page=Page::Settings icon=icondata::LuSettings hook="settings" />
        </nav>
    }
}

#[component]
fn PageLink(page: Page, icon: icondata::Icon, hook: &'static str) -> impl IntoView {
    let i18n = use_i18n();
    let stores = stores();
    let label = move || match page {
        Page::Containers => t_string!(i18n, frame.containers),
        Page::Projects => t_string!(i18n, frame.projects),
        Page::Images => t_string!(i18n, frame.images),
        Page::Volumes => t_string!(i18n, frame.volumes),
        Page::Networks => t_string!(i18n, frame.networks),
        Page::Settings => t_string!(i18n, frame.settings),
    };
    let count = Memo::new(move |_| count(stores, page));
    view! {
        <button
            type="button"
            class="side-link"
            data-nav=hook
            aria-current=move || (stores.page.get() == page).then_some("page")
            on:click=move |_| stores.page.set(page)
        >
            <Icon of=icon />
            <span class="side-label">{label}</span>
            <span class="side-count">{move || count.get().map(|count| count.to_string())}</span>
        </button>
    }
}

fn count(stores: Stores, page: Page) -> Option<usize> {
    match page {
        Page::Containers => stores.containers.count(),
        Page::Images => stores.images.count(),
        Page::Volumes => stores.volumes.count(),
        Page::Networks => stores.networks.count(),
        Page::Projects => stores.tally.get().map(|tally| tally.projects),
        Page::Settings => None,
    }
}
