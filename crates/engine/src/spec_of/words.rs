//! The engine's numbers in the words that the CLI takes.

/// Bytes with the largest unit that says them exactly: `512m`, `1500`.
pub(crate) fn size(bytes: i64) -> String {
    for (unit, name) in [(1 << 30, "g"), (1 << 20, "m"), (1 << 10, "k")] {
        if bytes != 0 && bytes % unit == 0 {
            return format!("{}{name}", bytes / unit);
        }
    }
    bytes.to_string()
}

/// Nanoseconds as Go writes a duration: `1m30s`, `500ms`. Nothing for zero, which engines write
/// for what was not given.
pub(crate) fn duration(nanoseconds: i64) -> String {
    const SECOND: i64 = 1_000_000_000;
    if nanoseconds == 0 {
        return String::new();
    }
    for (unit, name) in [(1_000_000, "ms"), (1000, "us"), (1, "ns")] {
        if nanoseconds % SECOND != 0 && nanoseconds % unit == 0 {
            return format!("{}{name}", nanoseconds / unit);
        }
    }
    let seconds = nanoseconds / SECOND;
    let parts = [
        (seconds / 3600, "h"),
        (seconds / 60 % 60, "m"),
        (seconds % 60, "s"),
    ];
    parts
        .iter()
        .filter(|(number, _)| *number != 0)
        .map(|(number, unit)| format!("{number}{unit}"))
        .collect()
}

/// Billionths of a CPU as a decimal: `1.5`.
pub(crate) fn cpus(billionths: i64) -> String {
    const ONE: i64 = 1_000_000_000;
    let fraction = format!("{:09}", (billionths % ONE).abs());
    let fraction = fraction.trim_end_matches('0');
    if fraction.is_empty() {
        (billionths / ONE).to_string()
    } else {
        format!("{}.{fraction}", billionths / ONE)
    }
}

#[cfg(test)]
mod tests {
    use super::{cpus, duration, size};

    #[test]
    fn numbers_are_written_exactly() {
        for (bytes, words) in [
            (0, "0"),
            (1, "1"),
            (1537, "1537"),
            (2048, "2k"),
            (512 << 20, "512m"),
            (3 << 30, "3g"),
            (-1, "-1"),
        ] {
            assert_eq!(size(bytes), words);
        }
        for (time, words) in [
            (0, ""),
            (1, "1ns"),
            (1_500_000, "1500us"),
            (500_000_000, "500ms"),
            (30_000_000_000, "30s"),
            (90_000_000_000, "1m30s"),
            (3_600_000_000_000, "1h"),
            (1_500_000_000, "1500ms"),
        ] {
            assert_eq!(duration(time), words);
        }
        for (billionths, words) in [
            (500_000_000, "0.5"),
            (2_000_000_000, "2"),
            (1, "0.000000001"),
        ] {
            assert_eq!(cpus(billionths), words);
        }
    }
}
