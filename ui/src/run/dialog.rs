//! The dialog around the form: header, sections, preview, buttons.

use super::carry::{self, Wish};
use super::draft::{Draft, Notice, Stage};
use super::focus;
use super::foot::Foot;
use super::image::ImageField;
use super::note::notes;
use super::paste::Paste;
use super::preview::PreviewPane;
use super::progress::Progress;
use super::sections::Section;
use crate::format::{plain, text};
use crate::i18n::*;
use crate::parts::{Button, IconButton, modal};
use crate::refusal;
use contract::Weight;
use leptos::html;
use leptos::prelude::*;
use std::time::Duration;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, KeyboardEvent};

#[component]
pub(super) fn RunDialog(draft: Draft) -> impl IntoView {
    let i18n = draft.i18n;
    modal(draft.dialog);
    let edit = draft.is_edit();
    let name = draft
        .initial
        .with_value(|spec| plain(&spec.name).into_owned());
    let title = move || {
        if edit {
            t_string!(i18n, run.edit_title, name = name.clone())
        } else {
            t_string!(i18n, run.title).to_owned()
        }
    };
    let on_key = move |event: KeyboardEvent| {
        // A letter is still being put together: Esc and Enter are for that.
        if event.is_composing() || event.default_prevented() {
            return;
        }
        if event.key() == "Escape" {
            // Said here and not by `cancel`: some webviews close at the second Esc, unasked.
            event.prevent_default();
            event.stop_propagation();
            draft.back_out();
        } else if event.key() == "Enter" && (event.ctrl_key() || event.meta_key()) {
            event.prevent_default();
            let wish = if edit { Wish::Review } else { draft.wish() };
            carry::carry_out(draft, wish, false);
        }
    };
    let busy = Memo::new(move |_| draft.stage.with(Stage::is_busy));
    view! {
        <dialog
            node_ref=draft.dialog
            class="dialog run"
            data-dialog="run"
            aria-labelledby="run-title"
            on:keydown=on_key
            on:cancel=move |event: web_sys::Event| {
                // It is the page that takes the dialog away.
                event.prevent_default();
                draft.back_out();
            }
        >
            <header class="run-header" inert=move || busy.get()>
                <h2 id="run-title">{title}</h2>
                <ImageField draft />
                <span class="spring"></span>
                <Button on_press=move |_| draft.pasting.set(Some(String::new()))>
                    {t!(i18n, run.paste)}
                </Button>
                <IconButton
                    name=Signal::derive(move || t_string!(i18n, frame.close).to_owned())
                    icon=icondata::LuX
                    on_press=move |_| draft.back_out()
                />
            </header>
            <div class="run-body" inert=move || busy.get()>
                <Sections draft />
                <PreviewPane draft />
            </div>
            <Progress draft />
            <Foot draft />
        </dialog>
        {move || draft.pasting.get().map(|text| view! { <Paste draft text /> })}
    }
}

/// The ways to the sections, and the sections.
#[component]
fn Sections(draft: Draft) -> impl IntoView {
    let middle = NodeRef::<html::Div>::new();
    let at = RwSignal::new(Section::Basics);
    // What is below the fold is made once the dialog is on the screen: it opens sooner.
    let painted = RwSignal::new(false);
    request_animation_frame(move || {
        set_timeout(
            move || {
                // The dialog may be closed by now.
                painted.try_set(true);
            },
            Duration::ZERO,
        );
    });
    let on_scroll = move |_| {
        if let Some(middle) = middle.get_untracked() {
            let now = section_at(&middle);
            if at.get_untracked() != now {
                at.set(now);
            }
        }
    };
    view! {
        <nav class="run-nav" aria-label=move || t_string!(draft.i18n, run.sections)>
            {Section::ALL.map(|section| way(draft, section, at)).collect_view()}
        </nav>
        <div node_ref=middle class="run-middle" on:scroll=on_scroll>
            {told(draft)}
            {notes(draft, "image".to_owned(), false)}
            {notes(draft, String::new(), false)}
            {Section::ALL
                .map(|section| {
                    let heading = format!("run-section-{}", section.hook());
                    let by = heading.clone();
                    view! {
                        <section
                            class="run-section"
                            data-section=section.hook()
                            tabindex="-1"
                            aria-labelledby=by
                        >
                            <h3 id=heading>
                                {draft.words(section.words())}
                                {section
                                    .note()
                                    .map(|note| {
                                        view! { <span class="run-heading-note">{draft.words(note)}</span> }
                                    })}
                            </h3>
                            {move || {
                                (section.is_first() || painted.get()).then(|| section.view(draft))
                            }}
                        </section>
                    }
                })
                .collect_view()}
        </div>
    }
}

/// One way: how much is set there, and whether something is to be seen to.
fn way(draft: Draft, section: Section, at: RwSignal<Section>) -> impl IntoView {
    let i18n = draft.i18n;
    let count = draft.form.part(move |spec| section.count(spec));
    let weight = Memo::new(move |_| {
        let said = draft.form.notes.with(|notes| {
            notes
                .iter()
                .filter(|note| Section::of(&note.at) == section)
                .map(|note| note.what.weight())
                .max()
        });
        let unread = draft
            .unread
            .with(|unread| unread.iter().any(|at| Section::of(at) == section));
        if unread { Some(Weight::Fault) } else { said }
    });
    let mark = move || match weight.get()? {
        Weight::Fault => Some(("fault", "!", t_string!(i18n, run.has_faults))),
        Weight::Warning => Some(("warning", "!", t_string!(i18n, run.has_warnings))),
        Weight::Hint => None,
    };
    view! {
        <a
            href=format!("#run-section-{}", section.hook())
            data-way=section.hook()
            aria-current=move || (at.get() == section).then_some("true")
            on:click=move |event: web_sys::MouseEvent| {
                event.prevent_default();
                focus::on_section(draft.dialog, section);
                at.set(section);
            }
        >
            <span>{draft.words(section.words())}</span>
            {move || {
                mark()
                    .map(|(tone, sign, words)| {
                        view! {
                            <span class="run-mark" data-weight=tone title=words>
                                <span aria-hidden="true">{sign}</span>
                                <span class="visually-hidden">{words}</span>
                            </span>
                        }
                    })
            }}
            {move || (count.get() > 0).then(|| view! { <span class="run-count">{count.get()}</span> })}
        </a>
    }
}

/// The section that is seen at the top.
fn section_at(middle: &HtmlElement) -> Section {
    let all = Section::ALL;
    let top = middle.get_bounding_client_rect().top() + 40.0;
    let Ok(found) = middle.query_selector_all("[data-section]") else {
        return all[0];
    };
    let passed = (0..found.length())
        .filter_map(|place| found.get(place)?.dyn_into::<HtmlElement>().ok())
        .take_while(|section| section.get_bounding_client_rect().top() <= top)
        .count();
    all[passed.saturating_sub(1).min(all.len() - 1)]
}

/// What is said above the sections: a refusal, or what a pasted text brought.
fn told(draft: Draft) -> impl IntoView {
    let i18n = draft.i18n;
    let dismiss = move || {
        view! {
            " "
            <button type="button" class="run-remedy" on:click=move |_| draft.notice.set(None)>
                {t!(i18n, list.dismiss)}
            </button>
        }
    };
    move || {
        let notice = draft.notice.get()?;
        let locale = i18n.get_locale();
        Some(match notice {
            Notice::Refused {
                failure,
                noted,
                left,
                cancelled,
            } => {
                let words = if cancelled {
                    t_string!(i18n, run.cancelled).to_owned()
                } else if noted {
                    let what = refusal::deed(&failure, locale);
                    t_string!(i18n, run.refused_noted, what = what)
                } else {
                    refusal::sentence(&failure, locale)
                };
                // The engine's own words are for who wants them.
                let raw = (noted && !cancelled).then(|| {
                    let said = plain(&failure.message).into_owned();
                    view! {
                        <details class="run-details">
                            <summary>{t!(i18n, run.engine_said)}</summary>
                            <bdi class="selectable mono">{said}</bdi>
                        </details>
                    }
                });
                let class = if cancelled {
                    "notice run-told"
                } else {
                    "notice failed run-told"
                };
                view! {
                    <div class=class role="alert" data-refused>
                        <bdi class="selectable">{words}</bdi>
                        {raw}
                        {match left {
                            Some(id) => half_made(draft, id).into_any(),
                            None => dismiss().into_any(),
                        }}
                    </div>
                }
                .into_any()
            }
            Notice::Failed(failure) => view! {
                <div class="notice failed run-told" role="alert">
                    <bdi class="selectable">{refusal::sentence(&failure, locale)}</bdi>
                    {dismiss()}
                </div>
            }
            .into_any(),
            Notice::Filled {
                not_honoured,
                before,
                created_only,
            } => {
                let list = plain(&not_honoured.join("  ")).into_owned();
                let undo = move |_| {
                    draft.form.spec.set((*before).clone());
                    draft.create_only.set(created_only);
                    draft.notice.set(None);
                };
                view! {
                    <div class="notice run-told" role="status" data-filled>
                        {t!(i18n, run.filled)}
                        {(!list.is_empty())
                            .then(|| {
                                view! {
                                    " "
                                    {t!(i18n, run.not_honoured)}
                                    " "
                                    <bdi class="mono" data-not-honoured>
                                        {list}
                                    </bdi>
                                }
                            })}
                        " "
                        <button type="button" class="run-remedy" on:click=undo>
                            {t!(i18n, run.undo)}
                        </button>
                        {dismiss()}
                    </div>
                }
                .into_any()
            }
        })
    }
}

/// The container that was made and not started: kept or removed, as the person says.
fn half_made(draft: Draft, id: String) -> impl IntoView {
    let i18n = draft.i18n;
    let name = draft.stores.containers.peek(&id).map_or_else(
        || text::short_id(&id).to_owned(),
        |row| plain(&row.name).into_owned(),
    );
    view! {
        <p>
            {t_string!(i18n, run.left, name = name)}
            " "
            <button
                type="button"
                class="run-remedy"
                data-left="remove"
                on:click=move |_| carry::remove_left(draft, id.clone())
            >
                {t!(i18n, run.left_remove)}
            </button>
            " "
            <button
                type="button"
                class="run-remedy"
                data-left="keep"
                on:click=move |_| draft.notice.set(None)
            >
                {t!(i18n, run.left_keep)}
            </button>
        </p>
    }
}
