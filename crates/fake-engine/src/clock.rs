//! Times as the engine writes them.

use std::time::{SystemTime, UNIX_EPOCH};

/// Nanoseconds since 1970.
pub(crate) type Nanos = i64;

pub(crate) const SECOND: Nanos = 1_000_000_000;

pub(crate) fn now() -> Nanos {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| i64::try_from(since.as_nanos()).unwrap_or(0))
}

/// `2026-01-02T03:04:05.000000006Z`; the year 1 is the engine's "never".
pub(crate) fn rfc3339(time: Nanos) -> String {
    if time == 0 {
        return "0001-01-01T00:00:00Z".to_owned();
    }
    let seconds = time.div_euclid(SECOND);
    let nanos = time.rem_euclid(SECOND);
    let (days, rest) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    let (year, month, day) = civil(days);
    let (hour, minute, second) = (rest / 3600, rest / 60 % 60, rest % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{nanos:09}Z")
}

/// Days since 1970 as year, month, day (Howard Hinnant's algorithm).
fn civil(days: i64) -> (i64, i64, i64) {
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let of_era = shifted.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_index = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month_index + 2) / 5 + 1;
    let month = if month_index < 10 {
        month_index + 3
    } else {
        month_index - 9
    };
    (year_of_era + era * 400 + i64::from(month <= 2), month, day)
}

/// An age in the engine's words, and for how many more seconds they hold.
pub(crate) fn age_in_words(seconds: i64) -> (String, i64) {
    let (minutes, hours) = (seconds / 60, (seconds + 1800) / 3600);
    let words = match seconds {
        ..1 => "Less than a second".to_owned(),
        1 => "1 second".to_owned(),
        2..60 => format!("{seconds} seconds"),
        60..120 => "About a minute".to_owned(),
        120..3600 => format!("{minutes} minutes"),
        _ => match hours {
            ..=1 => "About an hour".to_owned(),
            2..48 => format!("{hours} hours"),
            48..336 => format!("{} days", hours / 24),
            336..1440 => format!("{} weeks", hours / 24 / 7),
            1440..17_520 => format!("{} months", hours / 24 / 30),
            _ => format!("{} years", hours / 24 / 365),
        },
    };
    let holds = match seconds {
        ..60 => 1,
        60..3600 => 60 - seconds % 60,
        _ => 1800 - seconds % 1800,
    };
    (words, holds)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_written_as_the_engine_writes_them() {
        assert_eq!(rfc3339(0), "0001-01-01T00:00:00Z");
        assert_eq!(
            rfc3339(951_782_400 * SECOND + 7),
            "2000-02-29T00:00:00.000000007Z"
        );
        assert_eq!(
            rfc3339(1_767_225_599 * SECOND),
            "2025-12-31T23:59:59.000000000Z"
        );
    }

    #[test]
    fn words_for_an_age_hold_exactly_as_long_as_said() {
        for age in [
            0, 1, 59, 60, 119, 120, 3599, 3600, 5399, 5400, 86_400, 172_799, 1_209_600,
        ] {
            let (words, holds) = age_in_words(age);
            assert_eq!(age_in_words(age + holds - 1).0, words, "{age}");
        }
        assert_eq!(age_in_words(7200).0, "2 hours");
        assert_eq!(age_in_words(3 * 86_400).0, "3 days");
    }
}
