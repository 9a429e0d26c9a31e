//! What keys and the menu of a terminal do.

use super::keys::Wish;
use super::session::Session;
use crate::dialogs::Ask;
use crate::dock::xterm::clipboard;
use crate::i18n::*;
use crate::parts::{MenuItem, Place, copy_text};
use leptos::prelude::*;
use leptos_i18n::I18nContext;
use wasm_bindgen_futures::spawn_local;

/// In CSS pixels.
const SMALLEST: u32 = 8;
const LARGEST: u32 = 32;

/// Does what a key asks for.
pub(super) fn carry_out(session: Session, wish: Wish) {
    let dock = session.stores.dock;
    let key = session.key();
    match wish {
        Wish::Copy => copy(session),
        // The webview does it.
        Wish::Paste => {}
        Wish::Find => session.finding.set(true),
        Wish::Larger => resize_font(session, |size| size + 1),
        Wish::Smaller => resize_font(session, |size| size.saturating_sub(1)),
        Wish::Reset => {
            let usual = contract::TerminalSettings::default().font_size;
            resize_font(session, |_| usual);
        }
        Wish::Close => dock.close(&key),
        Wish::Step(by) => crate::dock::step(dock, &key, by),
        Wish::Shift(by) => dock.shift(&key, by),
        Wish::Leave => crate::dock::leave(),
        // Most of what it offers is not for a window that shows one tab.
        Wish::Palette if session.stores.alone => {}
        Wish::Palette => session.stores.dialogs.ask(Ask::Palette),
    }
}

fn resize_font(session: Session, size: impl FnOnce(u32) -> u32) {
    session.stores.settings.change(|settings| {
        let terminal = &mut settings.terminal;
        terminal.font_size = size(terminal.font_size).clamp(SMALLEST, LARGEST);
    });
}

fn copy(session: Session) {
    let text = session
        .with_screen(|screen| screen.selection())
        .unwrap_or_default();
    if !text.is_empty() {
        copy_text(text, |copied| {
            if !copied {
                crate::ipc::complain("the clipboard refused the text");
            }
        });
    }
}

fn paste(session: Session) {
    if session.with_screen(|screen| screen.paste_here()) == Some(true) {
        return;
    }
    spawn_local(async move {
        match clipboard().await {
            Ok(text) => {
                session.with_screen(|screen| {
                    screen.paste(&text);
                    screen.focus();
                });
            }
            Err(error) => crate::ipc::complain(&format!("the clipboard was not read: {error:?}")),
        }
    });
}

/// The menu of the right button.
pub(super) fn menu(session: Session, i18n: I18nContext<Locale>, place: Place) {
    let locale = i18n.get_locale_untracked();
    let mut items = Vec::new();
    let selected = session
        .with_screen(|screen| !screen.selection().is_empty())
        .unwrap_or_default();
    if selected {
        items.push(
            MenuItem::act(td_string!(locale, dock.copy), move || copy(session))
                .with_icon(icondata::LuCopy),
        );
    }
    if !session.stage.with_untracked(super::session::Stage::is_over) {
        items.push(
            MenuItem::act(td_string!(locale, dock.paste), move || paste(session))
                .with_icon(icondata::LuClipboardPaste),
        );
    }
    items.push(MenuItem::act(
        td_string!(locale, dock.select_all),
        move || {
            session.with_screen(|screen| screen.select_all());
        },
    ));
    items.push(
        MenuItem::act(td_string!(locale, dock.find), move || {
            session.finding.set(true);
        })
        .with_icon(icondata::LuSearch),
    );
    items.push(MenuItem::act(td_string!(locale, dock.clear), move || {
        session.with_screen(|screen| screen.clear());
    }));
    items.push(MenuItem::Rule);
    items.push(MenuItem::act(td_string!(locale, dock.larger), move || {
        carry_out(session, Wish::Larger);
    }));
    items.push(MenuItem::act(td_string!(locale, dock.smaller), move || {
        carry_out(session, Wish::Smaller);
    }));
    let on = Signal::derive(move || {
        session
            .stores
            .settings
            .with(|settings| settings.terminal.screen_reader)
    });
    items.push(MenuItem::Toggle {
        label: td_string!(locale, dock.screen_reader).to_owned(),
        on,
        run: Callback::new(move |()| {
            session.stores.settings.change(|settings| {
                settings.terminal.screen_reader = !settings.terminal.screen_reader;
            });
        }),
    });
    let label = td_string!(locale, dock.terminal_menu);
    session.stores.menus.open(label, place, items);
}
