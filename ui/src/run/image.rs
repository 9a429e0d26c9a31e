//! The image: a field that knows what the engine has, and what the chosen one declares.

use super::draft::Draft;
use super::input::tone;
use super::note;
use crate::format::{bytes, plain, text, words};
use crate::i18n::*;
use crate::ipc;
use crate::refusal;
use crate::stores::Stores;
use contract::{Failure, ImageFactsOf, ImageFind, ImageSearch, Pull, Weight};
use leptos::html;
use leptos::prelude::*;
use std::time::Duration;
use wasm_bindgen_futures::spawn_local;
use web_sys::KeyboardEvent;

/// The engine is asked when nothing was typed for so long: a timer, for that makes no event.
const SETTLE: Duration = Duration::from_millis(200);
/// How many are offered; who wants another types more.
const MOST: usize = 40;

/// What is known of the image that the field names.
#[derive(Clone, Debug, PartialEq)]
enum Known {
    /// Nothing is named, or it is being asked.
    Nothing,
    Here,
    Missing,
    Failed(Failure),
}

/// A line of the list below the field.
#[derive(Clone, Debug, PartialEq)]
enum Offer {
    /// On the engine.
    Here {
        name: String,
        size: u64,
        created: i64,
    },
    /// In the registry.
    There(ImageFind),
    /// The registry is to be searched for this.
    Search(String),
}

/// What came of a search.
#[derive(Clone, Debug, PartialEq)]
enum Search {
    Idle,
    Asking,
    Found(Vec<ImageFind>),
    Failed(Failure),
}

/// Asks what the image declares, whenever another is named.
fn follow_facts(draft: Draft, known: RwSignal<Known>) {
    let form = draft.form;
    let image = form.part(|spec| spec.image.trim().to_owned());
    let turn = StoredValue::new(0_u32);
    Effect::new(move |before: Option<()>| {
        let image = image.get();
        // One that is pulled meanwhile is there then.
        draft.stores.images.count();
        let mine = turn.get_value().wrapping_add(1);
        turn.set_value(mine);
        if image.is_empty() {
            form.facts.set(None);
            known.set(Known::Nothing);
            return;
        }
        let ask = move || {
            if turn.try_get_value() != Some(mine) {
                return;
            }
            spawn_local(async move {
                let facts = ipc::call(ImageFactsOf { image }).await;
                if turn.try_get_value() != Some(mine) {
                    return;
                }
                known.set(match &facts {
                    Ok(Some(_)) => Known::Here,
                    Ok(None) => Known::Missing,
                    Err(failure) => Known::Failed(failure.clone()),
                });
                form.facts.set(facts.ok().flatten());
            });
        };
        // An image that the form opens with has settled already.
        if before.is_none() {
            ask();
        } else {
            set_timeout(ask, SETTLE);
        }
    });
}

/// The field, and beside it what is known of the image.
#[component]
pub(super) fn ImageField(draft: Draft) -> impl IntoView {
    let i18n = draft.i18n;
    let stores = draft.stores;
    let form = draft.form;
    let known = RwSignal::new(Known::Nothing);
    follow_facts(draft, known);
    let image = form.part(|spec| spec.image.clone());
    let list = NodeRef::<html::Ul>::new();
    let open = RwSignal::new(false);
    let at = RwSignal::new(None::<usize>);
    let search = RwSignal::new(Search::Idle);
    let offers = Memo::new(move |_| {
        if !open.get() {
            return Vec::new();
        }
        let typed = image.get();
        let mut offers = here(stores, &typed);
        search.with(|search| {
            if let Search::Found(found) = search {
                offers.extend(found.iter().cloned().map(Offer::There));
            }
        });
        if typed.trim().len() > 1 && search.with(|search| *search == Search::Idle) {
            offers.push(Offer::Search(typed.trim().to_owned()));
        }
        offers
    });
    let close = move || {
        open.set(false);
        at.set(None);
    };
    let write = move |text: String| form.change(|spec| spec.image = text);
    let choose = move |offer: Offer| match offer {
        Offer::Here { name, .. } => {
            write(name);
            close();
        }
        Offer::There(find) => {
            write(find.name);
            close();
        }
        Offer::Search(term) => {
            search.set(Search::Asking);
            at.set(None);
            spawn_local(async move {
                let found = ipc::call(ImageSearch { term }).await;
                // The form may be closed by now.
                search.try_set(match found {
                    Ok(found) => Search::Found(found),
                    Err(failure) => Search::Failed(failure),
                });
            });
        }
    };
    let step = move |to: usize| {
        at.set(Some(to));
        if let Some(list) = list.get_untracked()
            && let Some(option) = list.children().item(u32::try_from(to).unwrap_or_default())
        {
            let options = web_sys::ScrollIntoViewOptions::new();
            options.set_block(web_sys::ScrollLogicalPosition::Nearest);
            option.scroll_into_view_with_scroll_into_view_options(&options);
        }
    };
    let on_key = move |event: KeyboardEvent| {
        // A letter is still being put together, as Korean ones are: Enter and arrows are for that.
        if event.is_composing() || event.ctrl_key() || event.meta_key() {
            return;
        }
        let last = offers.with_untracked(|offers| offers.len().checked_sub(1));
        match event.key().as_str() {
            "ArrowDown" if !open.get_untracked() => open.set(true),
            "ArrowDown" => {
                if let Some(last) = last {
                    let next = at.get_untracked().map_or(0, |at| at + 1);
                    step(if next > last { 0 } else { next });
                }
            }
            "ArrowUp" => {
                if let Some(last) = last {
                    let next = at.get_untracked().and_then(|at| at.checked_sub(1));
                    step(next.unwrap_or(last));
                }
            }
            "Enter" => {
                let chosen = at
                    .get_untracked()
                    .and_then(|at| offers.with_untracked(|offers| offers.get(at).cloned()));
                match chosen {
                    Some(chosen) => choose(chosen),
                    None => close(),
                }
            }
            "Escape" if open.get_untracked() => {
                event.stop_propagation();
                close();
            }
            _ => return,
        }
        event.prevent_default();
    };
    let weight = draft.weight("image");
    let shown = Memo::new(move |_| open.get() && !offers.with(Vec::is_empty));
    let options = move || {
        let locale = i18n.get_locale();
        let rows = offers.get().into_iter().enumerate();
        rows.map(|(place, offer)| {
            let (name, note) = told(stores, locale, &offer);
            view! {
                <li
                    class="run-offer"
                    role="option"
                    id=option_id(place)
                    aria-selected=move || if at.get() == Some(place) { "true" } else { "false" }
                    on:pointerdown=|event| event.prevent_default()
                    on:click=move |_| choose(offer.clone())
                >
                    <bdi class="mono hostile">{name}</bdi>
                    <bdi class="muted hostile">{note}</bdi>
                </li>
            }
        })
        .collect_view()
    };
    view! {
        <div class="run-image">
            <input
                id="run-image"
                class="input mono"
                type="text"
                role="combobox"
                autofocus=image.with_untracked(String::is_empty)
                autocomplete="off"
                autocapitalize="off"
                spellcheck="false"
                data-field="image"
                data-weight=move || tone(weight.get())
                aria-label=move || t_string!(i18n, run.field.image)
                aria-expanded=move || if shown.get() { "true" } else { "false" }
                aria-controls="run-images"
                aria-autocomplete="list"
                aria-invalid=move || {
                    if weight.get() == Some(Weight::Fault) { "true" } else { "false" }
                }
                aria-describedby=note::id("image")
                aria-activedescendant=move || at.get().filter(|_| shown.get()).map(option_id)
                placeholder=move || t_string!(i18n, run.image_hint)
                prop:value=move || image.get()
                on:input:target=move |event| {
                    at.set(None);
                    search.set(Search::Idle);
                    open.set(true);
                    write(event.target().value());
                }
                on:paste=move |event: web_sys::ClipboardEvent| {
                    if let Some(text) = pasted(&event).filter(|text| is_command(text)) {
                        event.prevent_default();
                        draft.pasting.set(Some(text));
                    }
                }
                on:keydown=on_key
                on:blur=move |_| close()
            />
            <ul
                node_ref=list
                class="run-offers"
                id="run-images"
                role="listbox"
                hidden=move || !shown.get()
                aria-label=move || t_string!(i18n, run.field.image)
            >
                {options}
            </ul>
            {move || match search.get() {
                Search::Idle => None,
                Search::Asking => Some(t_string!(i18n, run.searching).to_owned()),
                Search::Found(found) if found.is_empty() => {
                    Some(t_string!(i18n, run.found_nothing).to_owned())
                }
                Search::Found(_) => None,
                Search::Failed(failure) => Some(refusal::sentence(&failure, i18n.get_locale())),
            }
                .filter(|_| open.get())
                .map(|words| {
                    view! {
                        <p class="run-search hostile" role="status">
                            {words}
                        </p>
                    }
                })}
        </div>
        {badge(draft, known)}
    }
}

/// What is known of the image, in few words.
fn badge(draft: Draft, known: RwSignal<Known>) -> impl IntoView {
    let i18n = draft.i18n;
    let pull = draft.form.part(|spec| spec.pull);
    let words = move || match known.get() {
        Known::Nothing => None,
        Known::Here => draft.form.facts.with(|facts| {
            facts.as_ref().map(|facts| {
                let size = bytes::decimal(facts.size);
                if pull.get() == Pull::Always {
                    t_string!(i18n, run.badge_again, size = size)
                } else if facts.layers == 1 {
                    t_string!(i18n, run.badge_here_one, size = size)
                } else {
                    t_string!(i18n, run.badge_here, n = facts.layers, size = size)
                }
            })
        }),
        Known::Missing => Some(
            if pull.get() == Pull::Never {
                t_string!(i18n, run.badge_missing)
            } else {
                t_string!(i18n, run.badge_pull)
            }
            .to_owned(),
        ),
        Known::Failed(failure) => Some(refusal::sentence(&failure, i18n.get_locale())),
    };
    let tone = move || match known.get() {
        Known::Failed(_) => Some("fault"),
        Known::Missing if pull.get() == Pull::Never => Some("fault"),
        _ => None,
    };
    move || {
        words().map(|words| {
            view! {
                <span class="run-badge hostile" role="status" data-weight=tone title=words.clone()>
                    {words.clone()}
                </span>
            }
        })
    }
}

fn option_id(place: usize) -> String {
    format!("run-image-{place}")
}

/// The name of an offer, and what is said beside it.
fn told(stores: Stores, locale: Locale, offer: &Offer) -> (String, String) {
    match offer {
        Offer::Here {
            name,
            size,
            created,
        } => {
            let then = created.saturating_sub(stores.link.clock_ahead());
            let age = stores.clock.now_untracked().saturating_sub(then);
            let note = format!("{} · {}", bytes::decimal(*size), words::ago(locale, age));
            (plain(name).into_owned(), note)
        }
        Offer::There(find) => {
            let about = plain(text::clipped(&find.description, 120).0).into_owned();
            let note = if find.official {
                format!("{} · {about}", td_string!(locale, run.official))
            } else {
                format!("★ {} · {about}", find.stars)
            };
            (plain(&find.name).into_owned(), note)
        }
        Offer::Search(term) => {
            let term = plain(term).into_owned();
            (
                td_string!(locale, run.search_registry, term = term),
                String::new(),
            )
        }
    }
}

/// What the engine has that matches, nearest first.
fn here(stores: Stores, typed: &str) -> Vec<Offer> {
    let rows = stores.images.all_untracked();
    let names = rows.iter().flat_map(|entry| {
        let row = &entry.placed;
        row.tags.iter().map(move |tag| (tag.as_str(), row))
    });
    nearest(names, typed, MOST)
        .into_iter()
        .map(|(name, row)| Offer::Here {
            name: name.to_owned(),
            size: row.size,
            created: row.created,
        })
        .collect()
}

/// Those that begin with what was typed, then those whose last part does, then those that hold it.
fn nearest<'a, T>(
    names: impl Iterator<Item = (&'a str, T)>,
    typed: &str,
    most: usize,
) -> Vec<(&'a str, T)> {
    let typed = typed.trim().to_lowercase();
    let mut found: Vec<(u8, &str, T)> = names
        .filter_map(|(name, row)| {
            let folded = name.to_lowercase();
            let rank = if folded.starts_with(&typed) {
                0
            } else if folded
                .rsplit_once('/')
                .is_some_and(|(_, last)| last.starts_with(&typed))
            {
                1
            } else if folded.contains(&typed) {
                2
            } else {
                return None;
            };
            Some((rank, name, row))
        })
        .collect();
    found.sort_by(|(rank, name, _), (other, after, _)| (rank, name).cmp(&(other, after)));
    found.truncate(most);
    found
        .into_iter()
        .map(|(_, name, row)| (name, row))
        .collect()
}

/// A text that was pasted; `None` where the webview does not say.
fn pasted(event: &web_sys::ClipboardEvent) -> Option<String> {
    event.clipboard_data()?.get_data("text/plain").ok()
}

/// No image's name, but a whole command line or a compose file.
fn is_command(text: &str) -> bool {
    let text = text.trim();
    text.contains('\n')
        || ["docker ", "podman ", "sudo ", "$ "]
            .iter()
            .any(|start| text.starts_with(start))
}

#[cfg(test)]
mod tests {
    use super::{is_command, nearest};

    #[test]
    fn images_are_found_by_any_part_of_their_name() {
        let names = ["a/redis:7", "my-redis:1", "redis:8", "web:1"].map(|name| (name, ()));
        let found = |typed, most| {
            let found = nearest(names.into_iter(), typed, most);
            found.into_iter().map(|(name, ())| name).collect::<Vec<_>>()
        };
        assert_eq!(found("Redis", 9), ["redis:8", "a/redis:7", "my-redis:1"]);
        assert_eq!(found("redis", 1), ["redis:8"]);
        assert_eq!(found("", 9).len(), 4);
        assert!(found("nginx", 9).is_empty());
    }

    #[test]
    fn a_pasted_command_is_no_image() {
        assert!(is_command("docker run -d nginx"));
        assert!(is_command("services:\n  web:\n"));
        assert!(!is_command("registry.example:5000/docker/nginx:1"));
    }
}
