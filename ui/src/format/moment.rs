//! A moment that somebody typed: how long ago, a date, a time of day.

use super::time::{DAY, Moment};
use contract::{UnixMillis, UnixSeconds};

/// Why a text is no moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// Nothing that is understood.
    NotUnderstood,
    /// A date or a time that no calendar or clock has.
    NoSuchMoment,
}

/// What was typed, as a moment. Understood are
/// - a length of time before `now`: `90s`, `30m`, `1h30m`, `2d`, `1w`, with or without `ago`, and
///   `30분`, `2시간`, `3일 전`;
/// - `today`, `yesterday`, `now`, `오늘`, `어제`;
/// - `2026-11-24`, `2026-11-24 10:00`, `2026-11-24T10:00:05.5Z`, `… +09:00`; `10:00` is today's;
/// - seconds since 1970, as the docker CLI takes them.
///
/// What names no zone is local: `east` says how many minutes this machine's clock is ahead of UTC
/// at a time.
pub(crate) fn parse(
    text: &str,
    now: UnixMillis,
    east: impl Fn(UnixSeconds) -> i64,
) -> Result<UnixMillis, Fault> {
    let text = text.trim().to_lowercase();
    let midnight = |days_ago: i64| {
        let now = now.div_euclid(1000);
        let local = now + east(now) * 60;
        let midnight = (local.div_euclid(DAY) - days_ago) * DAY;
        Ok(to_utc(midnight, &east).saturating_mul(1000))
    };
    match text.as_str() {
        "" => return Err(Fault::NotUnderstood),
        "now" | "지금" => return Ok(now),
        "today" | "오늘" => return midnight(0),
        "yesterday" | "어제" => return midnight(1),
        _ => {}
    }
    if let Some(before) = length(&text) {
        return now.checked_sub(before?).ok_or(Fault::NoSuchMoment);
    }
    if text.len() >= 9
        && text
            .bytes()
            .all(|digit| digit.is_ascii_digit() || digit == b'.')
    {
        let seconds: f64 = text.parse().map_err(|_| Fault::NotUnderstood)?;
        return if seconds < 1e11 {
            Ok((seconds * 1000.0) as UnixMillis)
        } else {
            Err(Fault::NoSuchMoment)
        };
    }
    dated(&text, now, &east)
}

/// As it is typed back into a field: `2026-11-24 10:00:05` on this machine's clock.
pub(crate) fn typed(at: UnixMillis, east: impl Fn(UnixSeconds) -> i64) -> String {
    let seconds = at.div_euclid(1000);
    let stamp = Moment::at(seconds, east(seconds)).stamp();
    stamp.strip_suffix(":00").unwrap_or(&stamp).to_owned()
}

/// `1h30m`, in milliseconds; `None` where it is something else.
fn length(text: &str) -> Option<Result<i64, Fault>> {
    let text = ["ago", "전"]
        .iter()
        .find_map(|word| text.strip_suffix(word))
        .unwrap_or(text)
        .trim_start_matches('-');
    let mut rest = text.trim();
    let mut sum: i64 = 0;
    if rest.is_empty() {
        return None;
    }
    while !rest.is_empty() {
        let digits = rest.find(|letter: char| !letter.is_ascii_digit() && letter != '.')?;
        let (number, after) = rest.split_at(digits);
        let after = after.trim_start();
        let unit = after
            .find(|letter: char| letter.is_ascii_digit() || letter.is_whitespace())
            .unwrap_or(after.len());
        let (unit, after) = after.split_at(unit);
        let millis: f64 = match unit {
            "ms" => 1.0,
            "s" | "sec" | "secs" | "second" | "seconds" | "초" => 1e3,
            "m" | "min" | "mins" | "minute" | "minutes" | "분" => 60e3,
            "h" | "hour" | "hours" | "시간" => 3600e3,
            "d" | "day" | "days" | "일" => 86_400e3,
            "w" | "week" | "weeks" | "주" => 7.0 * 86_400e3,
            _ => return None,
        };
        let number: f64 = number.parse().ok()?;
        let part = number * millis;
        // A hundred thousand years are a slip of the finger.
        if part > 3.2e15 {
            return Some(Err(Fault::NoSuchMoment));
        }
        sum = sum.saturating_add(part as i64);
        rest = after.trim_start();
    }
    Some(Ok(sum))
}

fn dated(
    text: &str,
    now: UnixMillis,
    east: &impl Fn(UnixSeconds) -> i64,
) -> Result<UnixMillis, Fault> {
    let (date, clock) = match text.split_once(['t', ' ']) {
        Some((date, clock)) => (Some(date), Some(clock.trim())),
        None if text.contains(':') => (None, Some(text)),
        None => (Some(text), None),
    };
    let day = match date {
        Some(date) => day_of(date)?,
        None => {
            let now = now.div_euclid(1000);
            (now + east(now) * 60).div_euclid(DAY)
        }
    };
    let (clock, zone) = clock.map_or(Ok(("", None)), zoned)?;
    let millis = if clock.is_empty() { 0 } else { of_day(clock)? };
    let local = day * DAY + millis / 1000;
    let seconds = match zone {
        Some(minutes) => local - minutes * 60,
        None => to_utc(local, east),
    };
    Ok(seconds * 1000 + millis % 1000)
}

/// Days since 1970 of `2026-11-24`.
fn day_of(date: &str) -> Result<i64, Fault> {
    let mut parts = date.split(['-', '/', '.']);
    let mut next = || -> Result<i64, Fault> {
        let part = parts.next().ok_or(Fault::NotUnderstood)?;
        number(part)
    };
    let (year, month, day) = (next()?, next()?, next()?);
    if parts.next().is_some() || year < 1000 {
        return Err(Fault::NotUnderstood);
    }
    if year > 9999 || !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return Err(Fault::NoSuchMoment);
    }
    // Howard Hinnant's days_from_civil: years begin in March, in eras of 400 years.
    let shifted = if month <= 2 { year - 1 } else { year };
    let era = shifted.div_euclid(400);
    let of_era = shifted - era * 400;
    let of_year = (153 * (month + if month > 2 { -3 } else { 9 }) + 2) / 5 + day - 1;
    let days = era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468;
    let back = Moment::at(days * DAY, 0);
    // 30 February comes back as 2 March.
    if (back.month, back.day) == (month, day) {
        Ok(days)
    } else {
        Err(Fault::NoSuchMoment)
    }
}

/// The time of day, and the minutes that its zone is ahead of UTC.
fn zoned(clock: &str) -> Result<(&str, Option<i64>), Fault> {
    if let Some(clock) = clock.strip_suffix('z') {
        return Ok((clock.trim_end(), Some(0)));
    }
    let Some(sign) = clock.rfind(['+', '-']) else {
        return Ok((clock, None));
    };
    let (clock, zone) = clock.split_at(sign);
    let ahead = if zone.starts_with('-') { -1 } else { 1 };
    let digits: String = zone.chars().filter(char::is_ascii_digit).collect();
    let minutes = match digits.len() {
        2 => number(&digits)? * 60,
        4 => {
            let all = number(&digits)?;
            all / 100 * 60 + all % 100
        }
        _ => return Err(Fault::NotUnderstood),
    };
    if minutes > 14 * 60 {
        return Err(Fault::NoSuchMoment);
    }
    Ok((clock.trim_end(), Some(ahead * minutes)))
}

/// Milliseconds since midnight of `10:00`, `10:00:05`, `10:00:05.25`.
fn of_day(clock: &str) -> Result<i64, Fault> {
    let mut parts = clock.split(':');
    let hour = number(parts.next().unwrap_or_default())?;
    let minute = number(parts.next().ok_or(Fault::NotUnderstood)?)?;
    let second = match parts.next() {
        None => 0.0,
        Some(second) if second.starts_with(|digit: char| digit.is_ascii_digit()) => {
            second.parse::<f64>().map_err(|_| Fault::NotUnderstood)?
        }
        Some(_) => return Err(Fault::NotUnderstood),
    };
    if parts.next().is_some() {
        return Err(Fault::NotUnderstood);
    }
    if hour > 23 || minute > 59 || second >= 60.0 {
        return Err(Fault::NoSuchMoment);
    }
    Ok((hour * 3600 + minute * 60) * 1000 + (second * 1000.0) as i64)
}

fn number(digits: &str) -> Result<i64, Fault> {
    if digits.is_empty() || !digits.bytes().all(|digit| digit.is_ascii_digit()) {
        return Err(Fault::NotUnderstood);
    }
    digits.parse().map_err(|_| Fault::NoSuchMoment)
}

/// A local time as UTC. The zone is asked for twice: the first answer may be of the other side of
/// a change of the clocks.
fn to_utc(local: UnixSeconds, east: &impl Fn(UnixSeconds) -> i64) -> UnixSeconds {
    let near = local - east(local) * 60;
    local - east(near) * 60
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2026-11-24 02:00:00 UTC, in Seoul 11:00.
    const NOW: UnixMillis = 1_795_485_600_000;

    fn seoul(_: UnixSeconds) -> i64 {
        9 * 60
    }

    #[test]
    fn words_and_dates_are_moments() {
        let minute = 60_000;
        for (text, expected) in [
            ("1h", NOW - 60 * minute),
            ("30m", NOW - 30 * minute),
            (" 1h30m ", NOW - 90 * minute),
            ("1h 30m ago", NOW - 90 * minute),
            ("90s", NOW - 90_000),
            ("2d", NOW - 2 * 24 * 60 * minute),
            ("1.5h", NOW - 90 * minute),
            ("2시간 전", NOW - 120 * minute),
            ("30분", NOW - 30 * minute),
            ("now", NOW),
            ("today", NOW - 11 * 60 * minute),
            ("어제", NOW - 35 * 60 * minute),
            ("10:00", NOW - 60 * minute),
            ("2026-11-24", NOW - 11 * 60 * minute),
            ("2026-11-24 10:00", NOW - 60 * minute),
            ("2026-11-24t10:00:05.25", NOW - 60 * minute + 5_250),
            ("2026-11-24T02:00:00Z", NOW),
            ("2026-11-24 02:00 +00:00", NOW),
            ("2026-11-23T21:00:00-05:00", NOW),
            ("1795485600", NOW),
            ("1795485600.5", NOW + 500),
        ] {
            assert_eq!(parse(text, NOW, seoul), Ok(expected), "{text}");
        }
        assert_eq!(typed(NOW, seoul), "2026-11-24 11:00");
        assert_eq!(typed(NOW + 5_000, seoul), "2026-11-24 11:00:05");
    }

    #[test]
    fn what_is_no_moment_is_said_to_be_none() {
        for text in [
            "", "soon", "1x", "h", "1h30", "10", "2026-11", "10:0a", "1-2-3",
        ] {
            assert_eq!(parse(text, NOW, seoul), Err(Fault::NotUnderstood), "{text}");
        }
        for text in [
            "2026-13-01",
            "2026-02-30",
            "2026-11-24 25:00",
            "10:60",
            "9999999999999999999h",
            "2026-11-24 10:00+20:00",
        ] {
            assert_eq!(parse(text, NOW, seoul), Err(Fault::NoSuchMoment), "{text}");
        }
    }

    #[test]
    fn a_change_of_the_clocks_is_on_the_right_side() {
        // Ahead by two hours until then, by one from then on.
        let change = 1_792_893_600;
        let east = |time: UnixSeconds| if time < change { 120 } else { 60 };
        let before = parse("2026-10-25 01:30", NOW, east);
        let after = parse("2026-10-25 12:00", NOW, east);
        assert_eq!(before, Ok(1_792_884_600_000));
        assert_eq!(after, Ok(1_792_926_000_000));
    }
}
