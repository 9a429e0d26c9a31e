use crate::format::plain;
use crate::i18n::*;
use crate::palette::PaletteButton;
use crate::parts::{Icon, IconButton, MenuItem, Place};
use crate::stores::{Stores, actions, stores};
use contract::{Endpoint, Language, Theme, Transport};
use leptos::prelude::*;
use wasm_bindgen::JsCast;

/// The engine that is looked at, the palette, language and theme.
#[component]
pub(super) fn TopBar() -> impl IntoView {
    view! {
        <header class="top-bar">
            <div class="brand">
                <span class="brand-mark" aria-hidden="true"></span>
                <span>"Berth"</span>
            </div>
            <EngineSwitch />
            <div class="top-bar-middle">
                <PaletteButton />
            </div>
            <LookButtons />
        </header>
    }
}

#[component]
fn EngineSwitch() -> impl IntoView {
    let i18n = use_i18n();
    let stores = stores();
    let endpoint = Memo::new(move |_| {
        stores
            .link
            .link
            .with(|link| link.as_ref().and_then(|link| link.endpoint.clone()))
    });
    let name = move || match endpoint.get() {
        Some(endpoint) => plain(&endpoint.name).into_owned(),
        None => t_string!(i18n, frame.engine_none).to_owned(),
    };
    let facts = move || {
        let product = stores.link.engine.with(|engine| {
            engine
                .as_ref()
                .map(|engine| format!("{} {}", plain(&engine.product), plain(&engine.version)))
        });
        let transport = endpoint.with(|endpoint| {
            endpoint
                .as_ref()
                .map(|endpoint| transport_word(endpoint.transport).to_owned())
        });
        [product, transport]
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
            .join(" · ")
    };
    let press = move |event: web_sys::MouseEvent| {
        let Some(button) = event
            .current_target()
            .and_then(|target| target.dyn_into::<web_sys::Element>().ok())
        else {
            return;
        };
        actions::find_engines(stores);
        let label = t_string!(i18n, frame.engine).to_owned();
        stores
            .menus
            .open(label, Place::below(&button), engine_items(stores, i18n));
    };
    view! {
        <button
            type="button"
            class="engine-switch"
            aria-haspopup="menu"
            aria-label=move || t_string!(i18n, frame.engine_switch, name = name())
            title=move || endpoint.with(|endpoint| endpoint.as_ref().map(|at| plain(&at.address).into_owned()))
            on:click=press
        >
            <span class="dot" data-link-dot=move || stores.link.word()></span>
            <span class="engine-name">{name}</span>
            <span class="engine-facts">{facts}</span>
            <Icon of=icondata::LuChevronDown />
        </button>
    }
}

fn engine_items(stores: Stores, i18n: leptos_i18n::I18nContext<Locale>) -> Vec<MenuItem> {
    let mut items: Vec<MenuItem> = stores
        .link
        .endpoints
        .get_untracked()
        .into_iter()
        .map(|endpoint| {
            let Endpoint {
                key,
                name,
                address,
                current,
                ..
            } = endpoint;
            MenuItem::Choice {
                label: plain(&name).into_owned(),
                note: plain(&address).into_owned(),
                chosen: current,
                run: Callback::new(move |()| actions::choose_engine(stores, Some(key.clone()))),
            }
        })
        .collect();
    if !items.is_empty() {
        items.push(MenuItem::Rule);
    }
    items.push(MenuItem::act(
        t_string!(i18n, frame.engine_follow_cli),
        move || actions::choose_engine(stores, None),
    ));
    items
}

/// How the engine is spoken to, as the field says it.
pub(super) fn transport_word(transport: Transport) -> &'static str {
    match transport {
        Transport::Unix => "unix",
        Transport::Tcp => "tcp",
        Transport::Tls => "tls",
        Transport::NamedPipe => "npipe",
        Transport::Ssh => "ssh",
    }
}

#[component]
fn LookButtons() -> impl IntoView {
    let i18n = use_i18n();
    let stores = stores();
    let switch_language = move |_| {
        let next = match i18n.get_locale_untracked() {
            Locale::en => Language::Ko,
            Locale::ko => Language::En,
        };
        stores
            .settings
            .change(|settings| settings.language = Some(next));
    };
    let theme = Memo::new(move |_| stores.settings.with(|settings| settings.theme));
    let next_theme = move |_| {
        stores.settings.change(|settings| {
            settings.theme = match settings.theme {
                Theme::System => Theme::Light,
                Theme::Light => Theme::Dark,
                Theme::Dark => Theme::System,
            };
        });
    };
    let theme_name = Signal::derive(move || {
        let word = match theme.get() {
            Theme::System => t_string!(i18n, frame.theme_system),
            Theme::Light => t_string!(i18n, frame.theme_light),
            Theme::Dark => t_string!(i18n, frame.theme_dark),
        };
        t_string!(i18n, frame.theme, theme = word)
    });
    let theme_icon = move || match theme.get() {
        Theme::System => icondata::LuSunMoon,
        Theme::Light => icondata::LuSun,
        Theme::Dark => icondata::LuMoon,
    };
    view! {
        <div class="look-buttons">
            <button
                type="button"
                class="button quiet"
                aria-label=move || t_string!(i18n, frame.language_switch_name)
                title=move || t_string!(i18n, frame.language_switch_name)
                on:click=switch_language
            >
                {t!(i18n, frame.language_switch)}
            </button>
            {move || view! { <IconButton name=theme_name icon=theme_icon() on_press=next_theme /> }}
        </div>
    }
}
