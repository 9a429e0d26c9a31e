//! A terminal in a tab: xterm.js, its search, and the bar that says how it stands.

mod bar;
mod find;
mod keys;
mod session;
mod typed;
mod wishes;

use super::give;
use crate::format::plain;
use crate::i18n::*;
use crate::parts::Place;
use crate::stores::{DockTab, stores};
use bar::Bar;
use contract::TerminalTo;
use find::FindBar;
use leptos::html;
use leptos::prelude::*;
use session::Session;
use wasm_bindgen_futures::spawn_local;

/// Lives as long as its tab, seen or not.
#[component]
pub(super) fn TerminalView(tab: DockTab, to: TerminalTo) -> impl IntoView {
    let i18n = use_i18n();
    let stores = stores();
    let key = tab.key.clone();
    let session = Session::new(stores, tab, to);
    let host = NodeRef::<html::Div>::new();
    Effect::new(move |mounted: Option<bool>| match host.get() {
        Some(host) if mounted != Some(true) => {
            session.mount(host.into());
            true
        }
        _ => mounted.unwrap_or_default(),
    });
    on_cleanup(move || session.unmount());
    bar::follow_start(session);
    follow_settings(session);
    let title = session.title();
    let label = Memo::new(move |_| {
        let title = title.get();
        t_string!(i18n, dock.terminal_of, name = plain(&title).into_owned())
    });
    Effect::new(move || {
        let label = label.get();
        // Read again once it is there.
        session.stage.track();
        session.with_screen(|screen| screen.set_label(&label));
    });
    {
        let key = key.clone();
        Effect::new(move |before: Option<u32>| {
            let turn = stores.dock.wanted.with(|wanted| {
                let (turn, of) = wanted.as_ref()?;
                (*of == key).then_some(*turn)
            });
            if let Some(turn) = turn
                && before != Some(turn)
            {
                // Once the tab is seen: what is hidden takes no focus.
                request_animation_frame(move || {
                    session.with_screen(|screen| screen.focus());
                });
            }
            turn.or(before).unwrap_or_default()
        });
    }
    Effect::new(move || {
        let leaves = stores
            .dock
            .leaving
            .with(|leaving| leaving.as_deref() == Some(&*key));
        if leaves {
            stores.dock.leaving.set(None);
            let key = key.clone();
            spawn_local(async move {
                let luggage = session.pack().await;
                let gone = give(stores, &key, session.to(), luggage).await;
                session.moved(gone);
                if gone {
                    stores.dock.close(&key);
                }
            });
        }
    });
    let on_menu = move |event: web_sys::MouseEvent| {
        let program_has_it = session
            .with_screen(|screen| screen.has_mouse())
            .unwrap_or_default();
        event.prevent_default();
        if !program_has_it || event.shift_key() {
            let place = Place::at(event.client_x().into(), event.client_y().into());
            wishes::menu(session, i18n, place);
        }
    };
    view! {
        <div class="terminal" data-terminal=move || session.stage.with(|stage| stage.word())>
            {move || session.finding.get().then(|| view! { <FindBar session /> })}
            <div
                class="terminal-host"
                node_ref=host
                // Whatever is typed here is the program's: no key of the page's own hears of it.
                on:keydown=|event| event.stop_propagation()
                on:contextmenu=on_menu
            ></div>
            <Bar session />
        </div>
    }
}

fn follow_settings(session: Session) {
    let settings = session.stores.settings;
    let of = Memo::new(move |_| {
        settings.with(|settings| {
            let terminal = &settings.terminal;
            (
                terminal.font_size,
                terminal.scrollback,
                terminal.screen_reader,
            )
        })
    });
    Effect::new(move || {
        let (font_size, scrollback, screen_reader) = of.get();
        session.with_screen(|screen| {
            screen.set_font_size(font_size);
            screen.set_scrollback(scrollback);
            screen.set_screen_reader(screen_reader);
        });
    });
}
