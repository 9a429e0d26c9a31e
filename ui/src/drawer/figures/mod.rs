//! What the container used in the last 15 minutes, as charts and as words.

mod plot;
mod series;

use super::subject::Subject;
use crate::format::{bytes, figures};
use crate::i18n::*;
use crate::ipc;
use crate::refusal::sentence;
use contract::{ContainerState, Figures, FiguresOf};
use leptos::html;
use leptos::prelude::*;
use plot::Plot;
use series::{Chart, Limits, columns};
use std::sync::Arc;
use wasm_bindgen_futures::spawn_local;

/// The longest that samples are shown, in milliseconds, as they are kept by the program.
const SPAN: i64 = 15 * 60 * 1000;

/// The samples of one container. A copy is a handle.
#[derive(Clone, Copy)]
struct Samples {
    all: StoredValue<Vec<Figures>>,
    /// Grows with each.
    count: RwSignal<u32>,
    latest: RwSignal<Option<Arc<Figures>>>,
}

impl Samples {
    fn new() -> Self {
        Self {
            all: StoredValue::new(Vec::new()),
            count: RwSignal::new(0),
            latest: RwSignal::new(None),
        }
    }

    /// Those that the program had, before those that came meanwhile.
    fn begin(&self, mut kept: Vec<Figures>) {
        self.all.try_update_value(|all| {
            if let Some(first) = all.first() {
                kept.retain(|figures| figures.at < first.at);
            }
            kept.append(all);
            *all = kept;
        });
        self.count
            .try_update(|count| *count = count.wrapping_add(1));
    }

    fn add(&self, figures: &Figures) {
        let new = self.all.try_update_value(|all| {
            let new = all.last().is_none_or(|last| last.at < figures.at);
            if new {
                all.push(figures.clone());
                let old = all.partition_point(|sample| sample.at < figures.at - SPAN);
                all.drain(..old);
            }
            new
        });
        if new == Some(true) {
            self.latest.set(Some(Arc::new(figures.clone())));
            self.count.update(|count| *count = count.wrapping_add(1));
        }
    }
}

/// Charts, and what is measured right now.
#[component]
pub(super) fn FiguresTab(subject: Subject) -> impl IntoView {
    let i18n = use_i18n();
    let stores = subject.stores;
    let id = subject.key();
    let samples = Samples::new();
    stores.figures.show_chart(&id);
    let runs = Memo::new(move |_| {
        subject.gone.get().is_none()
            && subject.row.with(|row| {
                row.as_ref().is_some_and(|row| {
                    matches!(row.state, ContainerState::Running | ContainerState::Paused)
                })
            })
    });
    let live = Memo::new(move |_| stores.link.is_live());
    let args = FiguresOf { id: id.to_string() };
    spawn_local(async move {
        match ipc::call(args).await {
            Ok(kept) => samples.begin(kept),
            Err(failure) => ipc::complain(&failure.message),
        }
    });
    {
        let id = id.clone();
        Effect::new(move || {
            let now = stores.figures.with(&id, |known| known.cloned());
            match now {
                Some(figures) => samples.add(&figures),
                None if samples.latest.with_untracked(Option::is_some) => samples.latest.set(None),
                None => {}
            }
        });
    }
    let limits = {
        let told =
            subject.part(|detail| (detail.limits.cpus, detail.limits.memory, detail.limits.pids));
        Memo::new(move |_| {
            let (cpus, memory, pids) = told.get().unwrap_or_default();
            Limits {
                cpu: cpus.filter(|cpus| *cpus > 0.0).map(|cpus| cpus * 100.0),
                memory: memory.filter(|memory| *memory > 0),
                pids: pids
                    .and_then(|pids| u64::try_from(pids).ok())
                    .filter(|pids| *pids > 0),
            }
        })
    };
    let failure = Memo::new(move |_| stores.figures.failure(&id));
    let note = move || {
        if !runs.get() {
            return Some(t_string!(i18n, figures.not_running).to_owned());
        }
        if !live.get() {
            return Some(t_string!(i18n, figures.lost).to_owned());
        }
        if let Some(failure) = failure.get() {
            return Some(sentence(&failure, i18n.get_locale()));
        }
        let none = samples.latest.with(Option::is_none);
        none.then(|| t_string!(i18n, figures.measuring).to_owned())
    };
    view! {
        <div class="charts" data-figures>
            <p class="charts-note" role="status">{note}</p>
            {Chart::ALL
                .map(|chart| view! { <OneChart chart samples limits /> })
                .collect_view()}
        </div>
    }
}

#[component]
fn OneChart(chart: Chart, samples: Samples, limits: Memo<Limits>) -> impl IntoView {
    let i18n = use_i18n();
    let host = NodeRef::<html::Div>::new();
    let plot = StoredValue::new_local(None::<Plot>);
    let failed = RwSignal::new(None::<String>);
    let limited = Memo::new(move |_| limits.with(|limits| chart.limit(limits)));
    let draw = move || {
        let data = samples
            .all
            .try_with_value(|all| columns(chart, all, limited.get_untracked()));
        if let Some(data) = data {
            plot.try_with_value(|plot| {
                if let Some(plot) = plot {
                    plot.set(&data);
                }
            });
        }
    };
    // Another language, or a limit that came or went, is another chart.
    Effect::new(move || {
        let Some(host) = host.get() else {
            return;
        };
        let spec = chart.spec(i18n.get_locale(), limited.get().is_some());
        if let Some(Some(before)) = plot.try_update_value(Option::take) {
            before.close();
        }
        spawn_local(async move {
            match plot::open(&host, &spec).await {
                Ok(made) => {
                    // The drawer may be closed by now, or another chart be asked for.
                    let Some(before) = plot.try_update_value(|plot| plot.replace(made.clone()))
                    else {
                        return made.close();
                    };
                    if let Some(before) = before {
                        before.close();
                    }
                    draw();
                }
                Err(message) => {
                    failed.try_set(Some(message));
                }
            }
        });
    });
    Effect::new(move || {
        samples.count.track();
        draw();
    });
    on_cleanup(move || {
        if let Some(Some(plot)) = plot.try_update_value(Option::take) {
            plot.close();
        }
    });
    let title = move || chart.title(i18n.get_locale());
    let words = move || {
        let before = samples
            .all
            .with_value(|all| all.len().checked_sub(2).and_then(|at| all.get(at).cloned()));
        samples
            .latest
            .with(|latest| {
                latest.as_deref().map(|latest| {
                    limits.with(|limits| {
                        now(chart, latest, before.as_ref(), limits, i18n.get_locale())
                    })
                })
            })
            .unwrap_or_default()
    };
    view! {
        <section class="chart" data-chart=chart.hook()>
            <div class="chart-head">
                <h3>{title}</h3>
                <span class="chart-now">{words}</span>
            </div>
            <div
                node_ref=host
                class="chart-host"
                role="img"
                aria-label=move || {
                    format!("{}, {}: {}", title(), t_string!(i18n, figures.charts), words())
                }
            ></div>
            {move || {
                failed
                    .get()
                    .map(|message| {
                        view! {
                            <p class="notice failed" role="alert">
                                {t_string!(i18n, figures.no_charts, message = message)}
                            </p>
                        }
                    })
            }}
        </section>
    }
}

/// What is measured right now, in words: the chart for those who cannot see it.
fn now(
    chart: Chart,
    latest: &Figures,
    before: Option<&Figures>,
    limits: &Limits,
    locale: Locale,
) -> String {
    let limit = |words: Option<String>| {
        words.map(|words| td_string!(locale, figures.limit_of, limit = words))
    };
    let rates = |of: fn(&Figures) -> u64, word: &str| {
        let rate = before.and_then(|before| series::rate(before, latest, of));
        let total = bytes::decimal(of(latest));
        let total = td_string!(locale, figures.in_all, one = total);
        match rate {
            Some(rate) => format!("{word} {} ({total})", figures::rate(rate)),
            None => format!("{word} ({total})"),
        }
    };
    let parts: Vec<String> = match chart {
        Chart::Cpu => {
            let machine =
                (latest.cpus > 0).then(|| td_string!(locale, figures.machine_of, n = latest.cpus));
            [
                latest.cpu.map(figures::percent),
                limit(limits.cpu.map(figures::percent)).or(machine),
            ]
            .into_iter()
            .flatten()
            .collect()
        }
        Chart::Memory => [
            Some(bytes::binary(latest.memory)),
            limit(limits.memory.map(bytes::binary)),
        ]
        .into_iter()
        .flatten()
        .collect(),
        Chart::Network => vec![
            rates(|of| of.received, td_string!(locale, figures.received)),
            rates(|of| of.sent, td_string!(locale, figures.sent)),
        ],
        Chart::Blocks => vec![
            rates(|of| of.read, td_string!(locale, figures.read)),
            rates(|of| of.written, td_string!(locale, figures.written)),
        ],
        Chart::Pids => [
            Some(latest.pids.to_string()),
            limit(
                latest
                    .pids_limit
                    .or(limits.pids)
                    .map(|pids| pids.to_string()),
            ),
        ]
        .into_iter()
        .flatten()
        .collect(),
    };
    parts.join(" · ")
}
