//! How long, and when.
//!
//! A [`Span`] is a number and a unit; its words are in the locale files. The steps are those of
//! the docker CLI (47 hours before it says 2 days), so that both say the same.

use contract::UnixSeconds;

/// A length of time as it is told: a number of whole units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Span {
    /// How many.
    pub(crate) count: i64,
    /// Of what.
    pub(crate) unit: Unit,
}

/// What a [`Span`] counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unit {
    Seconds,
    Minutes,
    Hours,
    Days,
    Weeks,
    Months,
    Years,
}

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
pub(super) const DAY: i64 = 24 * HOUR;

impl Unit {
    fn seconds(self) -> i64 {
        match self {
            Self::Seconds => 1,
            Self::Minutes => MINUTE,
            Self::Hours => HOUR,
            Self::Days => DAY,
            Self::Weeks => 7 * DAY,
            Self::Months => 30 * DAY,
            Self::Years => 365 * DAY,
        }
    }
}

impl Span {
    /// Of a number of seconds; less than none (a clock that is ahead) is none.
    pub(crate) fn of(seconds: i64) -> Self {
        let seconds = seconds.max(0);
        let unit = match seconds {
            _ if seconds < MINUTE => Unit::Seconds,
            _ if seconds < HOUR => Unit::Minutes,
            _ if seconds < 48 * HOUR => Unit::Hours,
            _ if seconds < 14 * DAY => Unit::Days,
            _ if seconds < 60 * DAY => Unit::Weeks,
            _ if seconds < 2 * 365 * DAY => Unit::Months,
            _ => Unit::Years,
        };
        Self {
            count: seconds / unit.seconds(),
            unit,
        }
    }
}

/// A moment on a calendar and a clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Moment {
    pub(crate) year: i64,
    pub(crate) month: i64,
    pub(crate) day: i64,
    pub(crate) hour: i64,
    pub(crate) minute: i64,
    pub(crate) second: i64,
}

impl Moment {
    /// As a clock shows it that is `east` minutes ahead of UTC.
    pub(crate) fn at(time: UnixSeconds, east: i64) -> Self {
        let local = time.saturating_add(east * MINUTE);
        let (days, second) = (local.div_euclid(DAY), local.rem_euclid(DAY));
        // Days since 0000-03-01, in eras of 400 years: Howard Hinnant's civil_from_days.
        let shifted = days.saturating_add(719_468);
        let (era, day_of_era) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
        let year_of_era =
            (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let month_from_march = (5 * day_of_year + 2) / 153;
        let month = (month_from_march + 2) % 12 + 1;
        Self {
            year: year_of_era + era * 400 + i64::from(month <= 2),
            month,
            day: day_of_year - (153 * month_from_march + 2) / 5 + 1,
            hour: second / HOUR,
            minute: second % HOUR / MINUTE,
            second: second % MINUTE,
        }
    }

    /// `2026-03-01 09:05:07`
    pub(crate) fn stamp(self) -> String {
        let Self {
            year,
            month,
            day,
            hour,
            minute,
            second,
        } = self;
        format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}")
    }

    /// `09:05`
    pub(crate) fn clock(self) -> String {
        format!("{:02}:{:02}", self.hour, self.minute)
    }
}

/// Minutes that this machine's clock is ahead of UTC at that time.
#[cfg(target_arch = "wasm32")]
pub(crate) fn east_of_utc(time: UnixSeconds) -> i64 {
    let millis = time.saturating_mul(1000) as f64;
    let west = js_sys::Date::new(&millis.into()).get_timezone_offset();
    // NaN for times that no calendar has; it becomes 0.
    -(west as i64)
}

/// Minutes ahead of UTC; tests run on UTC.
#[cfg(not(target_arch = "wasm32"))]
pub(crate) fn east_of_utc(_: UnixSeconds) -> i64 {
    0
}

/// `2026-03-01 09:05:07` on this machine's clock.
pub(crate) fn local_stamp(time: UnixSeconds) -> String {
    Moment::at(time, east_of_utc(time)).stamp()
}

/// `09:05` on this machine's clock.
pub(crate) fn local_clock(time: UnixSeconds) -> String {
    Moment::at(time, east_of_utc(time)).clock()
}

#[cfg(test)]
mod tests {
    use super::{DAY, HOUR, Moment, Span, Unit};

    #[test]
    fn spans_step_like_the_docker_cli() {
        for (seconds, count, unit) in [
            (-5, 0, Unit::Seconds),
            (59, 59, Unit::Seconds),
            (60, 1, Unit::Minutes),
            (HOUR - 1, 59, Unit::Minutes),
            (HOUR, 1, Unit::Hours),
            (48 * HOUR - 1, 47, Unit::Hours),
            (48 * HOUR, 2, Unit::Days),
            (14 * DAY - 1, 13, Unit::Days),
            (14 * DAY, 2, Unit::Weeks),
            (60 * DAY, 2, Unit::Months),
            (2 * 365 * DAY, 2, Unit::Years),
        ] {
            assert_eq!(Span::of(seconds), Span { count, unit }, "{seconds}");
        }
    }

    #[test]
    fn moments_are_on_the_right_day_in_the_right_zone() {
        for (time, east, stamp) in [
            (0, 0, "1970-01-01 00:00:00"),
            (951_827_696, 0, "2000-02-29 12:34:56"),
            (1_709_251_199, 0, "2024-02-29 23:59:59"),
            (1_767_225_599, 9 * 60, "2026-01-01 08:59:59"),
            (1_767_225_599, -210, "2025-12-31 20:29:59"),
            (-1, 0, "1969-12-31 23:59:59"),
            (-62_135_596_800, 0, "0001-01-01 00:00:00"),
        ] {
            assert_eq!(Moment::at(time, east).stamp(), stamp, "{time}");
        }
    }
}
