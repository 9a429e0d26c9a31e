//! What the engine is doing with the form: the pull layer by layer, then the container.

use super::draft::{Draft, Stage};
use super::{carry, words};
use crate::format::{bytes, plain, text};
use crate::i18n::*;
use contract::{PullLayer, PullPhase, PullProgress, RunStep};
use leptos::prelude::*;

/// Stands between the sections and the buttons while something is done.
#[component]
pub(super) fn Progress(draft: Draft) -> impl IntoView {
    let i18n = draft.i18n;
    let running = Memo::new(move |_| {
        draft
            .stage
            .with(|stage| matches!(stage, Stage::Running { .. }))
    });
    let step = Memo::new(move |_| match draft.stage.get() {
        Stage::Running { step, .. } => step,
        _ => None,
    });
    let cancelling = Memo::new(move |_| {
        draft.stage.with(|stage| {
            matches!(
                stage,
                Stage::Running {
                    cancelling: true,
                    ..
                }
            )
        })
    });
    let sentence = move || {
        if cancelling.get() {
            return t_string!(i18n, run.cancelling).to_owned();
        }
        step.with(|step| match step {
            None => t_string!(i18n, run.step.asking).to_owned(),
            Some(RunStep::Pulling { progress }) => pulled(i18n.get_locale(), progress),
            Some(RunStep::Creating) => t_string!(i18n, run.step.creating).to_owned(),
            Some(RunStep::Created { .. }) => t_string!(i18n, run.step.created).to_owned(),
            Some(RunStep::Starting) => t_string!(i18n, run.step.starting).to_owned(),
            Some(RunStep::Done { .. } | RunStep::Failed { .. }) => String::new(),
        })
    };
    let layers = Memo::new(move |_| {
        step.with(|step| match step {
            Some(RunStep::Pulling { progress }) => progress.layers.clone(),
            _ => Vec::new(),
        })
    });
    let count = Memo::new(move |_| layers.with(Vec::len));
    move || {
        running.get().then(|| {
            view! {
                <section class="run-progress" data-progress aria-label=move || t_string!(i18n, run.progress)>
                    <div class="run-progress-head">
                        <span role="status">{sentence}</span>
                        <button
                            type="button"
                            class="button"
                            data-cancel
                            disabled=move || cancelling.get()
                            on:click=move |_| carry::cancel(draft)
                        >
                            {t!(i18n, dialog.cancel)}
                        </button>
                    </div>
                    {move || {
                        (count.get() > 0)
                            .then(|| {
                                view! {
                                    <ul class="run-layers">
                                        <For
                                            each=move || 0..count.get()
                                            key=|row| *row
                                            children=move |row| layer(draft, layers, row)
                                        />
                                    </ul>
                                }
                            })
                    }}
                </section>
            }
        })
    }
}

fn layer(draft: Draft, layers: Memo<Vec<PullLayer>>, row: usize) -> impl IntoView {
    let layer = Memo::new(move |_| layers.with(|layers| layers.get(row).cloned()));
    let i18n = draft.i18n;
    move || {
        let layer = layer.get()?;
        let id = plain(text::clipped(&layer.id, 12).0).into_owned();
        let share = share(&layer);
        Some(view! {
            <li data-phase=hook(&layer.phase)>
                <span class="mono">{id}</span>
                <span class="hostile">{words::phase(i18n.get_locale(), &layer.phase)}</span>
                <progress
                    max="100"
                    value=share.map(|share| share.to_string())
                    aria-hidden="true"
                ></progress>
                <span class="run-bytes">{amount(&layer)}</span>
            </li>
        })
    }
}

fn hook(phase: &PullPhase) -> &'static str {
    match phase {
        PullPhase::Waiting => "waiting",
        PullPhase::Downloading => "downloading",
        PullPhase::Verifying => "verifying",
        PullPhase::Downloaded => "downloaded",
        PullPhase::Extracting => "extracting",
        PullPhase::Done => "done",
        PullPhase::Other(_) => "other",
    }
}

/// Percent of the phase; `None` where nobody knows.
fn share(layer: &PullLayer) -> Option<u64> {
    match (&layer.phase, layer.total) {
        (PullPhase::Done, _) => Some(100),
        (PullPhase::Waiting, _) => Some(0),
        (_, Some(total)) if total > 0 => {
            let share = u128::from(layer.current.min(total)) * 100 / u128::from(total);
            u64::try_from(share).ok()
        }
        _ => None,
    }
}

/// `12 MB / 48 MB`
fn amount(layer: &PullLayer) -> String {
    match (&layer.phase, layer.total) {
        (PullPhase::Done | PullPhase::Waiting, _) => String::new(),
        (_, Some(total)) => {
            let (current, total) = (bytes::decimal(layer.current), bytes::decimal(total));
            format!("{current} / {total}")
        }
        (_, None) if layer.current > 0 => bytes::decimal(layer.current),
        (_, None) => String::new(),
    }
}

/// `Pulling: 3 of 9 layers · 12 MB of 48 MB · 4 MB/s`
fn pulled(locale: Locale, progress: &PullProgress) -> String {
    let all = &progress.layers;
    let done = all
        .iter()
        .filter(|layer| layer.phase == PullPhase::Done)
        .count();
    let mut sentence = td_string!(locale, run.step.pulling, done = done, n = all.len());
    let loading = |layer: &&PullLayer| layer.phase == PullPhase::Downloading;
    let current: u64 = all.iter().filter(loading).map(|layer| layer.current).sum();
    let total: u64 = all
        .iter()
        .filter(loading)
        .filter_map(|layer| layer.total)
        .sum();
    if total > 0 {
        let (current, total) = (bytes::decimal(current), bytes::decimal(total));
        sentence.push_str(&format!(" · {current} / {total}"));
    }
    if progress.bytes_per_second > 0 {
        sentence.push_str(&format!(
            " · {}/s",
            bytes::decimal(progress.bytes_per_second)
        ));
    }
    sentence
}

#[cfg(test)]
mod tests {
    use super::{amount, pulled, share};
    use crate::i18n::Locale;
    use contract::{PullLayer, PullPhase, PullProgress};

    fn layer(phase: PullPhase, current: u64, total: Option<u64>) -> PullLayer {
        PullLayer {
            id: "0123456789ab".into(),
            phase,
            current,
            total,
        }
    }

    #[test]
    fn a_layer_says_how_far_it_is() {
        let half = layer(PullPhase::Downloading, 5_000_000, Some(10_000_000));
        assert_eq!(
            (share(&half), amount(&half).as_str()),
            (Some(50), "5 MB / 10 MB")
        );
        // Engines have been seen to count beyond the end, and to name no end at all.
        let beyond = layer(PullPhase::Extracting, 30, Some(20));
        assert_eq!(share(&beyond), Some(100));
        let unknown = layer(PullPhase::Extracting, 3, None);
        assert_eq!((share(&unknown), amount(&unknown).as_str()), (None, "3 B"));
        assert_eq!(share(&layer(PullPhase::Downloading, 0, Some(0))), None);
    }

    #[test]
    fn a_pull_is_one_sentence() {
        let progress = PullProgress {
            layers: vec![
                layer(PullPhase::Done, 0, None),
                layer(PullPhase::Downloading, 5_000_000, Some(10_000_000)),
            ],
            bytes_per_second: 2_000_000,
        };
        assert_eq!(
            pulled(Locale::en, &progress),
            "Pulling the image: 1 of 2 layers · 5 MB / 10 MB · 2 MB/s"
        );
    }
}
