//! The command palette: everything that can be done, found by typing.

mod command;
mod find;
mod rank;

use crate::dialogs::Ask;
use crate::i18n::*;
use crate::parts::Icon;
use crate::stores::{Page, Stores, stores};
use command::Command;
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, KeyboardEvent};

/// How many commands are shown; who wants another types more.
const MOST: usize = 50;

/// The button in the top bar that opens the palette.
#[component]
pub(crate) fn PaletteButton() -> impl IntoView {
    let i18n = use_i18n();
    let stores = stores();
    view! {
        <button
            type="button"
            class="palette-button"
            aria-haspopup="dialog"
            data-palette-button
            on:click=move |_| stores.dialogs.ask(Ask::Palette)
        >
            <span>{t!(i18n, dialog.palette.button)}</span>
            <kbd>{if is_mac() { "⌘K" } else { "Ctrl K" }}</kbd>
        </button>
    }
}

/// Whether this is a Mac, where commands are given with another key.
pub(crate) fn is_mac() -> bool {
    window()
        .navigator()
        .user_agent()
        .is_ok_and(|agent| agent.contains("Mac OS"))
}

/// The keys that open the palette, the settings and the help; stands once, in the frame.
#[component]
pub(crate) fn Palette() -> impl IntoView {
    let stores = stores();
    let keys = window_event_listener(leptos::ev::keydown, move |event| on_key(stores, &event));
    on_cleanup(move || keys.remove());
}

fn on_key(stores: Stores, event: &KeyboardEvent) {
    let asked = stores.dialogs.0.get_untracked();
    // A form that is being filled in is not swept away by a key either.
    if stores.run.is_open() {
        return;
    }
    let main = event.ctrl_key() || event.meta_key();
    if main && !event.shift_key() && !event.alt_key() && event.key().eq_ignore_ascii_case("k") {
        event.prevent_default();
        match asked {
            None => stores.dialogs.ask(Ask::Palette),
            Some(Ask::Palette) => stores.dialogs.close(),
            // A question is not swept away by a key.
            Some(_) => {}
        }
    } else if main && event.key() == "," && !event.alt_key() && asked.is_none() {
        event.prevent_default();
        stores.page.set(Page::Settings);
    } else if event.key() == "?" && !main && asked.is_none() && !is_typing(event) {
        event.prevent_default();
        stores.dialogs.ask(Ask::Keys);
    }
}

/// The key goes into a text.
fn is_typing(event: &KeyboardEvent) -> bool {
    event
        .target()
        .and_then(|target| target.dyn_into::<HtmlElement>().ok())
        .is_some_and(|target| {
            matches!(target.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT")
                || target.is_content_editable()
        })
}

/// The palette while it is open; shown where questions are.
#[component]
pub(crate) fn PaletteDialog() -> impl IntoView {
    let i18n = use_i18n();
    let stores = stores();
    let dialog = NodeRef::<html::Dialog>::new();
    let list = NodeRef::<html::Ul>::new();
    let typed = RwSignal::new(String::new());
    let at = RwSignal::new(0_usize);
    // What matched when it was typed: the list does not move under the pointer when rows change.
    let found = Memo::new(move |_| {
        let locale = i18n.get_locale();
        typed.with(|typed| untrack(|| find::find(stores, locale, typed, MOST)))
    });
    Effect::new(move || {
        if let Some(dialog) = dialog.get()
            && !dialog.open()
            && let Err(error) = dialog.show_modal()
        {
            crate::ipc::complain(&format!("{error:?}"));
        }
    });
    on_cleanup(move || {
        // Closing gives the focus back to where it was; taking the element away does not.
        if let Some(Some(dialog)) = dialog.try_get_untracked() {
            dialog.close();
        }
    });
    let close = move || stores.dialogs.close();
    let run = move |command: Command| {
        close();
        command::run(stores, command);
    };
    let run_chosen = move || {
        let chosen = found.with_untracked(|found| found.get(at.get_untracked()).cloned());
        if let Some(chosen) = chosen {
            run(chosen);
        }
    };
    let step = move |to: usize| {
        at.set(to);
        if let Some(list) = list.get_untracked()
            && let Some(option) = list.children().item(u32::try_from(to).unwrap_or_default())
        {
            into_view(&list, &option);
        }
    };
    let on_key = move |event: KeyboardEvent| {
        // A letter is still being put together, as Korean ones are: Enter and arrows are for that.
        if event.is_composing() {
            return;
        }
        let last = found.with_untracked(Vec::len).saturating_sub(1);
        let now = at.get_untracked();
        match event.key().as_str() {
            "ArrowDown" => step(if now >= last { 0 } else { now + 1 }),
            "ArrowUp" => step(now.checked_sub(1).unwrap_or(last)),
            "PageDown" => step((now + 8).min(last)),
            "PageUp" => step(now.saturating_sub(8)),
            "Enter" => run_chosen(),
            _ => return,
        }
        event.prevent_default();
    };
    view! {
        <dialog
            node_ref=dialog
            class="palette"
            data-dialog="palette"
            aria-label=move || t_string!(i18n, dialog.palette.title)
            on:cancel=move |event: web_sys::Event| {
                event.prevent_default();
                close();
            }
            on:pointerdown=move |event: web_sys::PointerEvent| {
                // Its backdrop counts as the dialog itself; what is in it does not.
                let on_backdrop = event
                    .target()
                    .and_then(|target| target.dyn_into::<web_sys::Element>().ok())
                    .is_some_and(|target| target.tag_name() == "DIALOG");
                if on_backdrop {
                    close();
                }
            }
        >
            <div class="palette-box">
                <input
                    class="palette-input"
                    type="text"
                    role="combobox"
                    autofocus
                    autocomplete="off"
                    autocapitalize="off"
                    spellcheck="false"
                    aria-expanded="true"
                    aria-controls="palette-list"
                    aria-autocomplete="list"
                    aria-label=move || t_string!(i18n, dialog.palette.input)
                    placeholder=move || t_string!(i18n, dialog.palette.input)
                    aria-activedescendant=move || {
                        found
                            .with(|found| !found.is_empty())
                            .then(|| option_id(at.get()))
                    }
                    prop:value=move || typed.get()
                    on:input:target=move |event| {
                        at.set(0);
                        typed.set(event.target().value());
                        if let Some(list) = list.get_untracked() {
                            list.set_scroll_top(0);
                        }
                    }
                    on:keydown=on_key
                />
                <ul
                    node_ref=list
                    class="palette-list"
                    id="palette-list"
                    role="listbox"
                    aria-label=move || t_string!(i18n, dialog.palette.title)
                >
                    {move || {
                        let locale = i18n.get_locale();
                        found
                            .get()
                            .into_iter()
                            .enumerate()
                            .map(|(place, command)| {
                                let label = command::label(stores, locale, &command);
                                let note = command::note(stores, &command);
                                let of = command::icon(&command);
                                view! {
                                    <li
                                        class="palette-option"
                                        role="option"
                                        id=option_id(place)
                                        aria-selected=move || {
                                            if at.get() == place { "true" } else { "false" }
                                        }
                                        on:pointermove=move |_| {
                                            if at.get_untracked() != place {
                                                at.set(place);
                                            }
                                        }
                                        on:click=move |_| run(command.clone())
                                    >
                                        <Icon of />
                                        <bdi class="palette-label hostile">{label}</bdi>
                                        <bdi class="palette-note hostile mono">{note}</bdi>
                                    </li>
                                }
                            })
                            .collect_view()
                    }}
                </ul>
                {move || {
                    found
                        .with(Vec::is_empty)
                        .then(|| {
                            view! {
                                <p class="palette-none" role="status">
                                    {t!(i18n, dialog.palette.none)}
                                </p>
                            }
                        })
                }}
                <p class="palette-hint muted">{t!(i18n, dialog.palette.hint)}</p>
            </div>
        </dialog>
    }
}

fn option_id(place: usize) -> String {
    format!("palette-{place}")
}

/// Scrolls a list as little as is needed to see one of its children whole.
fn into_view(list: &HtmlElement, child: &web_sys::Element) {
    let (frame, rect) = (
        list.get_bounding_client_rect(),
        child.get_bounding_client_rect(),
    );
    if rect.top() < frame.top() {
        list.set_scroll_top(list.scroll_top() - (frame.top() - rect.top()).ceil() as i32);
    } else if rect.bottom() > frame.bottom() {
        list.set_scroll_top(list.scroll_top() + (rect.bottom() - frame.bottom()).ceil() as i32);
    }
}
