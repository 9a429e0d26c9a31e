//! Sizes in words. The units are the same in every language, so they are not in the locale files.

/// As docker says sizes of images and layers: thousands. `405 B`, `5.6 kB`, `38 MB`, `1.8 GB`.
pub(crate) fn decimal(bytes: u64) -> String {
    in_units(bytes, 1000, &["B", "kB", "MB", "GB", "TB", "PB", "EB"])
}

/// As docker says memory: `512 MiB`. A limit set as `-m 512m` reads back as what was typed.
pub(crate) fn binary(bytes: u64) -> String {
    in_units(
        bytes,
        1024,
        &["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"],
    )
}

/// One decimal below ten, none above; the unit is chosen after rounding, so that nothing reads
/// `1000 kB`.
fn in_units(bytes: u64, step: u64, units: &[&str]) -> String {
    let mut size = u128::from(bytes);
    let mut divisor: u128 = 1;
    let mut unit = 0;
    size *= 10;
    let step = u128::from(step);
    loop {
        let tenths = (size + divisor / 2) / divisor;
        let whole = (size + divisor * 5) / (divisor * 10);
        if whole < step || unit + 1 >= units.len() {
            let name = units.get(unit).copied().unwrap_or("B");
            return if unit > 0 && tenths < 100 && !tenths.is_multiple_of(10) {
                format!("{}.{} {name}", tenths / 10, tenths % 10)
            } else {
                format!("{whole} {name}")
            };
        }
        divisor *= step;
        unit += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::{binary, decimal};

    #[test]
    fn sizes_read_like_dockers() {
        for (bytes, words) in [
            (0, "0 B"),
            (999, "999 B"),
            (1000, "1 kB"),
            (5_600, "5.6 kB"),
            (9_949, "9.9 kB"),
            (9_951, "10 kB"),
            (38_000_000, "38 MB"),
            (999_499, "999 kB"),
            (999_500, "1 MB"),
            (1_840_000_000, "1.8 GB"),
            (u64::MAX, "18 EB"),
        ] {
            assert_eq!(decimal(bytes), words, "{bytes}");
        }
        assert_eq!(binary(512 << 20), "512 MiB");
        assert_eq!(binary(3 << 29), "1.5 GiB");
        assert_eq!(binary(64 << 20), "64 MiB");
    }
}
