//! What an edit changes, keeps and loses, before it is carried out.

use super::carry::Choices;
use super::changes::Changes;
use super::fields::{UP_FOR, UpFor, is_image_name, up_for};
use crate::format::plain;
use crate::i18n::*;
use crate::parts::{Answers, TextField};
use crate::run::remark;
use crate::stores::stores;
use contract::{ChangedFiles, EditPlan, EditWay, Note, Spec, Weight};
use leptos::prelude::*;
use std::sync::Arc;

/// How many kept objects are named before their number is.
const NAMED: usize = 20;

#[component]
pub(super) fn Review(
    plan: Arc<EditPlan>,
    on_close: impl Fn() + 'static,
    on_go: Callback<(Arc<EditPlan>, Choices)>,
) -> impl IntoView {
    let i18n = use_i18n();
    let locale = i18n.get_locale_untracked();
    let pull = RwSignal::new(false);
    let commit = RwSignal::new(false);
    let now = js_sys::Date::new_0();
    let stamp = stamp([
        now.get_full_year(),
        now.get_month() + 1,
        now.get_date(),
        now.get_hours(),
        now.get_minutes(),
    ]);
    // One of each day and minute: a backup of before stays.
    let commit_name = RwSignal::new(format!("{}-backup:{stamp}", plan.name.to_lowercase()));
    let seconds = RwSignal::new(UP_FOR.to_owned());
    let (way, running) = (plan.way, plan.running);
    // The newest image makes a new container even where nothing differs.
    let recreates = Memo::new(move |_| way == EditWay::Recreate || pull.get());
    let blocked = plan
        .notes
        .iter()
        .any(|note| note.what.weight() == Weight::Fault);
    let ready = move || {
        let named = !commit.get() || commit_name.with(|name| is_image_name(name.trim()));
        let timed = !running || seconds.with(|seconds| up_for(seconds).is_some());
        let does = way != EditWay::Nothing || pull.get();
        !blocked && does && (!recreates.get() || named && timed)
    };
    let submit = {
        let plan = plan.clone();
        move |event: web_sys::SubmitEvent| {
            event.prevent_default();
            if !untrack(ready) {
                return;
            }
            let recreates = recreates.get_untracked();
            let commit_to = (recreates && commit.get_untracked())
                .then(|| commit_name.with_untracked(|name| name.trim().to_owned()));
            let choices = Choices {
                pull: pull.get_untracked(),
                commit_to,
                up_for: seconds
                    .with_untracked(|seconds| up_for(seconds))
                    .unwrap_or_default(),
            };
            on_go.run((plan.clone(), choices));
        }
    };
    let name = plain(&plan.name).into_owned();
    let image = plain(&plan.after.image).into_owned();
    let pull_words = td_string!(locale, edit.pull, image = image);
    let says = move || {
        if recreates.get() {
            if running {
                td_string!(locale, edit.way_recreate)
            } else {
                td_string!(locale, edit.way_recreate_stopped)
            }
        } else {
            td_string!(locale, edit.way_in_place)
        }
    };
    let nothing = (way == EditWay::Nothing)
        .then(|| view! { <p>{td_string!(locale, edit.nothing, name = name.clone())}</p> });
    let kept = StoredValue::new(kept(locale, &plan));
    let changed = StoredValue::new(plan.changed_files.clone());
    view! {
        <form on:submit=submit>
            <div class="dialog-body edit-review">
                {nothing} <Changes changes=plan.changes.clone() /> {notes(locale, &plan.notes)}
                {move || {
                    (recreates.get() || way == EditWay::InPlace)
                        .then(|| view! { <p class="muted">{says()}</p> })
                }}
                {move || {
                    recreates
                        .get()
                        .then(|| {
                            view! {
                                <div class="edit-fates">
                                    {kept.with_value(|kept| fate("kept", td_string!(locale, edit.kept), kept))}
                                    <section data-fate="lost">
                                        <h3>{td_string!(locale, edit.lost)}</h3>
                                        {changed.with_value(|changed| lost(locale, changed.as_ref()))}
                                        <Commit on=commit name=commit_name />
                                    </section>
                                </div>
                            }
                        })
                }}
                <label class="choice">
                    <input
                        type="checkbox"
                        class="tick"
                        data-pull
                        prop:checked=move || pull.get()
                        on:change:target=move |event| pull.set(event.target().checked())
                    />
                    <span class="edit-pull">{pull_words}</span>
                </label>
                {move || {
                    (recreates.get() && running).then(|| view! { <UpFor typed=seconds /> })
                }}
            </div>
            <Answers
                on_cancel=on_close
                cautious=true
                off=move || !ready()
            >
                    {td_string!(locale, edit.carry_out)}
            </Answers>
        </form>
    }
}

/// `20261128-0905`, as a tag.
fn stamp([year, month, day, hour, minute]: [u32; 5]) -> String {
    format!("{year:04}{month:02}{day:02}-{hour:02}{minute:02}")
}

/// Whether an image has this name; without a tag it is `latest`.
fn has_name(tags: &[String], name: &str) -> bool {
    let tagged = match name.rsplit_once(':') {
        Some((_, tag)) if !tag.contains('/') => name.to_owned(),
        _ => format!("{name}:latest"),
    };
    tags.contains(&tagged)
}

/// What stands in the way, or should be known.
fn notes(locale: Locale, notes: &[Note]) -> Option<AnyView> {
    let lines: Vec<_> = notes
        .iter()
        .map(|note| {
            let word = match note.what.weight() {
                Weight::Fault => "fault",
                Weight::Warning => "warning",
                Weight::Hint => "hint",
            };
            view! { <li data-note=word>{remark(locale, &note.what)}</li> }
        })
        .collect();
    (!lines.is_empty()).then(|| {
        view! {
            <ul class="edit-notes" aria-label=td_string!(locale, edit.notes)>
                {lines}
            </ul>
        }
        .into_any()
    })
}

/// What the new container has again.
fn kept(locale: Locale, plan: &EditPlan) -> Vec<String> {
    let name = plain(&plan.name);
    let mut kept = vec![td_string!(locale, edit.kept_name, name = name)];
    for (volume, path) in &plan.kept_volumes {
        let (name, path) = (plain(short(volume)), plain(path));
        kept.push(td_string!(
            locale,
            edit.kept_volume,
            name = name,
            path = path
        ));
    }
    for network in &plan.kept_networks {
        let parts = on_network(&plan.after, network);
        kept.push(if parts.is_empty() {
            td_string!(locale, edit.kept_network, name = plain(network))
        } else {
            let (name, parts) = (plain(network), plain(&parts).into_owned());
            td_string!(locale, edit.kept_network_as, name = name, parts = parts)
        });
    }
    kept
}

/// The aliases and fixed addresses that the new one has on a network again.
fn on_network(spec: &Spec, name: &str) -> String {
    let of = spec.networks.iter().find(|network| network.name == name);
    let parts = of.into_iter().flat_map(|network| {
        let fixed = [&network.ipv4, &network.ipv6, &network.mac];
        network.aliases.iter().chain(fixed)
    });
    let parts: Vec<&str> = parts
        .map(String::as_str)
        .filter(|part| !part.is_empty())
        .collect();
    parts.join(", ")
}

/// The engine's own names of anonymous volumes are cut as the CLI cuts IDs.
fn short(volume: &str) -> &str {
    let made_up = volume.len() == 64 && volume.bytes().all(|digit| digit.is_ascii_hexdigit());
    if made_up {
        crate::format::text::short_id(volume)
    } else {
        volume
    }
}

fn fate(hook: &'static str, title: &'static str, lines: &[String]) -> AnyView {
    view! {
        <section data-fate=hook>
            <h3>{title}</h3>
            {names(lines)}
        </section>
    }
    .into_any()
}

fn names(lines: &[String]) -> AnyView {
    let more = lines.len().saturating_sub(NAMED);
    let shown = lines
        .iter()
        .take(NAMED)
        .map(|line| view! { <li class="hostile" title=line.clone()>{line.clone()}</li> })
        .collect_view();
    view! {
        <ul class="names">
            {shown} {(more > 0).then(|| view! { <li class="muted">{format!("+{more}")}</li> })}
        </ul>
    }
    .into_any()
}

/// What is gone with the old container.
fn lost(locale: Locale, files: Option<&ChangedFiles>) -> AnyView {
    let Some(files) = files else {
        return view! { <p>{td_string!(locale, edit.lost_unknown)}</p> }.into_any();
    };
    if files.count == 0 {
        return view! { <p>{td_string!(locale, edit.lost_none)}</p> }.into_any();
    }
    let more = files.count.saturating_sub(files.first.len());
    let first = files
        .first
        .iter()
        .map(|path| {
            let path = plain(path).into_owned();
            view! { <li class="mono hostile" title=path.clone()>{path.clone()}</li> }
        })
        .collect_view();
    view! {
        <p data-changed-files=files.count.to_string()>
            {td_string!(locale, edit.lost_files, n = files.count)}
        </p>
        <ul class="names">
            {first}
            {(more > 0)
                .then(|| {
                    view! { <li class="muted">{td_string!(locale, edit.more_files, n = more)}</li> }
                })}
        </ul>
    }
    .into_any()
}

/// The offer to keep what would be lost.
#[component]
fn Commit(on: RwSignal<bool>, name: RwSignal<String>) -> impl IntoView {
    let i18n = use_i18n();
    let images = stores().images;
    let taken = Memo::new(move |_| {
        images.track_changes();
        let all = images.all_untracked();
        name.with(|name| {
            let name = name.trim();
            all.iter()
                .any(|entry| has_name(&entry.row_now().tags, name))
        })
    });
    let error = Signal::derive(move || {
        let wrong = name.with(|name| !is_image_name(name.trim()));
        wrong.then(|| t_string!(i18n, edit.commit_wrong).to_owned())
    });
    view! {
        <label class="choice">
            <input
                type="checkbox"
                class="tick"
                data-commit
                prop:checked=move || on.get()
                on:change:target=move |event| on.set(event.target().checked())
            />
            {t!(i18n, edit.commit)}
        </label>
        {move || {
            on.get()
                .then(|| {
                    view! {
                        <TextField
                            label=Signal::derive(move || {
                                t_string!(i18n, edit.commit_name).to_owned()
                            })
                            value=name
                            error
                            mono=true
                        />
                        {move || {
                            taken
                                .get()
                                .then(|| {
                                    view! {
                                        <p class="run-note" data-weight="warning" role="status">
                                            {t!(i18n, edit.commit_exists)}
                                        </p>
                                    }
                                })
                        }}
                    }
                })
        }}
    }
}

#[cfg(test)]
mod tests {
    use super::{has_name, on_network, stamp};
    use contract::{NetworkSpec, Spec};

    #[test]
    fn a_backup_is_of_its_minute() {
        assert_eq!(stamp([2026, 1, 2, 3, 4]), "20260102-0304");
        let tags = ["web:latest".to_owned(), "reg:5000/web:1".to_owned()];
        assert!(has_name(&tags, "web") && has_name(&tags, "reg:5000/web:1"));
        assert!(!has_name(&tags, "reg:5000/web"));
    }

    #[test]
    fn a_kept_network_says_as_what() {
        let spec = Spec {
            networks: vec![NetworkSpec {
                name: "back".into(),
                aliases: vec!["db".into()],
                ipv4: "10.0.0.5".into(),
                ..NetworkSpec::default()
            }],
            ..Spec::default()
        };
        assert_eq!(on_network(&spec, "back"), "db, 10.0.0.5");
        assert_eq!(on_network(&spec, "front"), "");
    }
}
