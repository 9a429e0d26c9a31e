//! Figures in words. The units are the same in every language.

use super::bytes::{binary, decimal};
use contract::Figures;

/// `0%`, `0.4%`, `41%`, `390%` of one CPU. One decimal below ten.
pub(crate) fn percent(percent: f64) -> String {
    let tenths = (percent.max(0.0) * 10.0).round();
    if tenths < 100.0 && tenths % 10.0 != 0.0 {
        format!("{:.1}%", tenths / 10.0)
    } else {
        format!("{:.0}%", tenths / 10.0)
    }
}

/// `5.6 kB/s`
pub(crate) fn rate(bytes: f64) -> String {
    format!("{}/s", decimal(bytes.max(0.0).round() as u64))
}

/// What a column of the list says; empty where it is not known.
pub(crate) fn cell(figures: &Figures, column: &str) -> String {
    match column {
        "cpu" => figures.cpu.map(percent).unwrap_or_default(),
        "memory" => binary(figures.memory),
        "network" => format!("{} / {}", decimal(figures.received), decimal(figures.sent)),
        "blocks" => format!("{} / {}", decimal(figures.read), decimal(figures.written)),
        "pids" => figures.pids.to_string(),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::{percent, rate};

    #[test]
    fn figures_are_short() {
        for (value, words) in [
            (0.0, "0%"),
            (0.04, "0%"),
            (0.35, "0.4%"),
            (3.0, "3%"),
            (9.94, "9.9%"),
            (9.96, "10%"),
            (41.3, "41%"),
            (399.6, "400%"),
            (-1.0, "0%"),
        ] {
            assert_eq!(percent(value), words, "{value}");
        }
        assert_eq!(rate(5_600.4), "5.6 kB/s");
        assert_eq!(rate(f64::NAN), "0 B/s");
    }
}
