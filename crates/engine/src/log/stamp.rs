//! Moments as the log has them: to the nanosecond, for merging and for reading on.

use crate::when::rfc3339;
use std::fmt::Write as _;

/// Nanoseconds since 1970.
pub(super) type Nanos = i64;

/// A line of which the engine did not say when.
pub(super) const UNSAID: Nanos = i64::MIN;

/// The longest text that is taken for a moment, the space after it included:
/// `2026-11-24T02:04:43.745862493+09:00 `.
pub(super) const LONGEST: usize = 36;

/// `2026-11-24T02:04:43`
const WHOLE: usize = 19;

/// Reads the moments that the engine puts before entries. Most are of the same second as the one
/// before: it is kept.
#[derive(Debug, Default)]
pub(super) struct Stamps {
    second: [u8; WHOLE],
    nanos: Nanos,
}

impl Stamps {
    /// The moment at the beginning, and where the text after it and its space begins.
    pub(super) fn read(&mut self, text: &[u8]) -> Option<(Nanos, usize)> {
        let whole: &[u8; WHOLE] = text.first_chunk()?;
        let rest = text.get(WHOLE..)?;
        let space = rest.iter().take(LONGEST - WHOLE).position(|b| *b == b' ')?;
        let rest = rest.get(..space)?;
        let (fraction, zone) = match rest.strip_prefix(b".") {
            Some(rest) => {
                let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
                rest.split_at_checked(digits)?
            }
            None => (&[][..], rest),
        };
        let mut fine: Nanos = 0;
        for at in 0..9 {
            let digit = fraction.get(at).map_or(0, |byte| byte - b'0');
            fine = fine * 10 + Nanos::from(digit);
        }
        let end = WHOLE + space + 1;
        if zone == b"Z" && *whole == self.second {
            return Some((self.nanos + fine, end));
        }
        let mut text = std::str::from_utf8(whole).ok()?.to_owned();
        text.push_str(std::str::from_utf8(zone).ok()?);
        if zone.is_empty() {
            return None;
        }
        let nanos = rfc3339(&text)?.checked_mul(1_000_000_000)?;
        if zone == b"Z" {
            self.second = *whole;
            self.nanos = nanos;
        }
        Some((nanos + fine, end))
    }
}

/// As `since` and `until` take it: `1795485890.254446832`.
pub(super) fn query(at: Nanos) -> String {
    let (seconds, fine) = (at.div_euclid(1_000_000_000), at.rem_euclid(1_000_000_000));
    format!("{seconds}.{fine:09}")
}

/// Milliseconds, as the page has it.
pub(super) fn millis(at: Nanos) -> Option<i64> {
    (at != UNSAID).then(|| at.div_euclid(1_000_000))
}

/// `2026-11-24T02:04:43.745Z `, for what is copied and saved.
pub(super) fn write(at: Nanos, into: &mut String) {
    if at == UNSAID {
        return;
    }
    let millis = at.div_euclid(1_000_000);
    let (seconds, fine) = (millis.div_euclid(1000), millis.rem_euclid(1000));
    let (days, second) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    let (year, month, day) = date(days);
    let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
    // Writing to a String does not fail.
    let _ = write!(
        into,
        "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{fine:03}Z "
    );
}

/// The date of the Gregorian calendar, so many days after 1970-01-01. Years begin in March here, so
/// that a leap day is the last of its year.
fn date(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let of_era = days.rem_euclid(146_097);
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let year = year + era * 400 + i64::from(month <= 2);
    (year, month, day)
}

#[cfg(test)]
mod tests {
    use super::{Stamps, query, write};

    #[test]
    fn moments_are_read_and_written() {
        let mut stamps = Stamps::default();
        for (text, nanos, rest) in [
            (
                "2026-11-24T02:04:43.745862493Z x",
                1_795_485_883_745_862_493,
                31,
            ),
            ("2026-11-24T02:04:43.7Z x", 1_795_485_883_700_000_000, 23),
            ("2026-11-24T02:04:44Z ", 1_795_485_884_000_000_000, 21),
            (
                "2026-11-24T11:04:43.000000001+09:00 ",
                1_795_485_883_000_000_001,
                36,
            ),
        ] {
            assert_eq!(stamps.read(text.as_bytes()), Some((nanos, rest)), "{text}");
        }
        for none in [
            "",
            "2026-11-24T02:04:43.745862493Z",
            "2026-11-24T02:04:43 ",
            "2026-11-24T02:04:43.745862493745862493745862493Z ",
            "plain text, and rather a lot of it, without a moment",
        ] {
            assert_eq!(stamps.read(none.as_bytes()), None, "{none}");
        }
        assert_eq!(query(1_795_485_883_000_000_001), "1795485883.000000001");
        for moment in [
            "2026-11-24T02:04:43.745Z ",
            "2024-02-29T23:59:59.999Z ",
            "2000-03-01T00:00:00.000Z ",
            "1970-01-01T00:00:00.000Z ",
        ] {
            let (at, _) = stamps.read(moment.as_bytes()).unwrap();
            let mut text = String::new();
            write(at, &mut text);
            assert_eq!(text, moment);
        }
    }
}
