//! Samples → the columns of a chart. Pure.

use crate::i18n::{Locale, td_string};
use contract::Figures;

/// A chart of the drawer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Chart {
    Cpu,
    Memory,
    Network,
    Blocks,
    Pids,
}

/// What a container may use at most; `None` where only the machine ends it.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Limits {
    /// Percent of one CPU.
    pub(super) cpu: Option<f64>,
    /// Bytes.
    pub(super) memory: Option<u64>,
    pub(super) pids: Option<u64>,
}

/// Samples further apart than this, in milliseconds, have a gap between them: nobody measured.
const GAP: i64 = 10_000;

impl Chart {
    pub(super) const ALL: [Self; 5] = [
        Self::Cpu,
        Self::Memory,
        Self::Network,
        Self::Blocks,
        Self::Pids,
    ];

    /// Found again by scripts: `data-chart`.
    pub(super) fn hook(self) -> &'static str {
        match self {
            Self::Cpu => "cpu",
            Self::Memory => "memory",
            Self::Network => "network",
            Self::Blocks => "blocks",
            Self::Pids => "pids",
        }
    }

    pub(super) fn title(self, locale: Locale) -> &'static str {
        match self {
            Self::Cpu => td_string!(locale, figures.cpu),
            Self::Memory => td_string!(locale, figures.memory),
            Self::Network => td_string!(locale, figures.network_rate),
            Self::Blocks => td_string!(locale, figures.blocks_rate),
            Self::Pids => td_string!(locale, figures.pids_long),
        }
    }

    pub(super) fn limit(self, limits: &Limits) -> Option<f64> {
        match self {
            Self::Cpu => limits.cpu,
            Self::Memory => limits.memory.map(|memory| memory as f64),
            Self::Pids => limits.pids.map(|pids| pids as f64),
            Self::Network | Self::Blocks => None,
        }
    }

    /// What `charts.js` is told of it: JSON.
    pub(super) fn spec(self, locale: Locale, limited: bool) -> String {
        let one = |label: &str, colour: &str, limit: bool| serde_json::json!({ "label": label, "colour": colour, "limit": limit });
        let (unit, mut series) = match self {
            Self::Cpu => ("percent", vec![one("", "--accent", false)]),
            Self::Memory => ("memory", vec![one("", "--accent", false)]),
            Self::Pids => ("count", vec![one("", "--accent", false)]),
            Self::Network => (
                "rate",
                vec![
                    one(td_string!(locale, figures.received), "--accent", false),
                    one(td_string!(locale, figures.sent), "--warning", false),
                ],
            ),
            Self::Blocks => (
                "rate",
                vec![
                    one(td_string!(locale, figures.read), "--accent", false),
                    one(td_string!(locale, figures.written), "--warning", false),
                ],
            ),
        };
        if limited {
            series.push(one(td_string!(locale, figures.limit), "--failed", true));
        }
        serde_json::json!({ "unit": unit, "series": series }).to_string()
    }

    /// The values of a sample, after the sample before it.
    fn values(self, before: Option<&Figures>, now: &Figures) -> Vec<f64> {
        let rate = |of: fn(&Figures) -> u64| {
            before
                .and_then(|before| rate(before, now, of))
                .unwrap_or(f64::NAN)
        };
        match self {
            Self::Cpu => vec![now.cpu.unwrap_or(f64::NAN)],
            Self::Memory => vec![now.memory as f64],
            Self::Pids => vec![now.pids as f64],
            Self::Network => vec![rate(|of| of.received), rate(|of| of.sent)],
            Self::Blocks => vec![rate(|of| of.read), rate(|of| of.written)],
        }
    }
}

/// Bytes in a second between two samples; `None` where the container was started anew between them
/// or nobody measured for a while.
pub(super) fn rate(before: &Figures, now: &Figures, of: fn(&Figures) -> u64) -> Option<f64> {
    let millis = now.at - before.at;
    let bytes = of(now).checked_sub(of(before))?;
    (1..=GAP)
        .contains(&millis)
        .then(|| bytes as f64 * 1000.0 / millis as f64)
}

/// Times in seconds, then the values of each series, then the limit where there is one.
pub(super) fn columns(chart: Chart, samples: &[Figures], limit: Option<f64>) -> Vec<Vec<f64>> {
    let series = chart.values(None, &Figures::default()).len();
    let mut columns = vec![Vec::with_capacity(samples.len() + 8); 1 + series];
    let mut before: Option<&Figures> = None;
    for now in samples {
        if let Some(before) = before.filter(|before| now.at - before.at > GAP) {
            columns[0].push((before.at + 1) as f64 / 1000.0);
            for column in &mut columns[1..] {
                column.push(f64::NAN);
            }
        }
        columns[0].push(now.at as f64 / 1000.0);
        for (column, value) in columns[1..].iter_mut().zip(chart.values(before, now)) {
            column.push(value);
        }
        before = Some(now);
    }
    if let Some(limit) = limit {
        columns.push(vec![limit; columns[0].len()]);
    }
    columns
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(seconds: i64, cpu: Option<f64>, received: u64) -> Figures {
        Figures {
            at: seconds * 1000,
            cpu,
            received,
            ..Figures::default()
        }
    }

    /// With `-` for what is not known.
    fn written(columns: &[Vec<f64>]) -> String {
        let column = |column: &Vec<f64>| {
            let values = column.iter().map(|value| match value {
                value if value.is_nan() => "-".to_owned(),
                value => value.to_string(),
            });
            values.collect::<Vec<_>>().join(" ")
        };
        columns.iter().map(column).collect::<Vec<_>>().join(" | ")
    }

    #[test]
    fn what_nobody_measured_is_a_gap() {
        let samples = [
            sample(1, None, 1000),
            sample(3, Some(5.0), 3000),
            // Started anew.
            sample(4, Some(6.0), 10),
            // Nobody looked for a while.
            sample(60, Some(7.0), 20),
            sample(61, Some(8.0), 30),
        ];
        assert_eq!(
            written(&columns(Chart::Cpu, &samples, Some(50.0))),
            "1 3 4 4.001 60 61 | - 5 6 - 7 8 | 50 50 50 50 50 50"
        );
        assert_eq!(
            written(&columns(Chart::Network, &samples, None)),
            "1 3 4 4.001 60 61 | - 1000 - - - 10 | - 0 0 - - 0"
        );
        assert_eq!(written(&columns(Chart::Pids, &[], None)), " | ");
    }

    #[test]
    fn a_spec_has_a_series_for_each_column() {
        for chart in Chart::ALL {
            for limited in [false, true] {
                let spec = chart.spec(Locale::en, limited);
                let spec: serde_json::Value = serde_json::from_str(&spec).unwrap();
                let limit = limited.then_some(1.0);
                let columns = columns(chart, &[sample(1, None, 0)], limit);
                assert_eq!(
                    spec["series"].as_array().unwrap().len() + 1,
                    columns.len(),
                    "{chart:?}"
                );
            }
        }
    }
}
