//! The ways in which engines write a moment.

use contract::UnixSeconds;

/// RFC 3339, as in inspect: `2026-11-23T19:29:46.103583827Z`. Go's zero time, which stands for
/// never, is `None`.
pub(crate) fn rfc3339(text: &str) -> Option<UnixSeconds> {
    let text = text.trim();
    let (date, rest) = text.split_once(['T', 't', ' '])?;
    let mut parts = date.splitn(3, '-');
    let year: i64 = parts.next()?.parse().ok()?;
    let month: i64 = parts.next()?.parse().ok()?;
    let day: i64 = parts.next()?.parse().ok()?;
    let end = rest.find(['Z', 'z', '+', '-', ' ']).unwrap_or(rest.len());
    let (time, zone) = rest.split_at_checked(end)?;
    let whole = time.split_once('.').map_or(time, |(whole, _)| whole);
    let offset = offset(zone.trim())?;
    // The year 1 is Go's zero time.
    if year <= 1 {
        return None;
    }
    Some(days(year, month, day)? * 86_400 + clock(whole)? - offset)
}

/// RFC 3339 to the nanosecond, in nanoseconds since 1970.
pub(crate) fn rfc3339_nanos(text: &str) -> Option<i64> {
    let fraction = text.split_once('.').map_or("", |(_, rest)| rest);
    let digits = fraction.bytes().take_while(u8::is_ascii_digit).take(9);
    let (nanos, read) = digits.fold((0_i64, 0_u32), |(nanos, read), digit| {
        (nanos * 10 + i64::from(digit - b'0'), read + 1)
    });
    rfc3339(text)?
        .checked_mul(1_000_000_000)?
        .checked_add(nanos * 10_i64.pow(9 - read))
}

/// The `Date` header: `Mon, 23 Nov 2026 19:29:51 GMT`.
pub(crate) fn http_date(text: &str) -> Option<UnixSeconds> {
    const MONTHS: [&str; 12] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    let (_, rest) = text.split_once(", ")?;
    let mut words = rest.split_whitespace();
    let day: i64 = words.next()?.parse().ok()?;
    let month = words.next()?;
    let month = MONTHS.iter().position(|name| *name == month)?;
    let year: i64 = words.next()?.parse().ok()?;
    let time = clock(words.next()?)?;
    Some(days(year, i64::try_from(month).ok()? + 1, day)? * 86_400 + time)
}

/// `19:29:46` → seconds of the day.
fn clock(text: &str) -> Option<i64> {
    let mut parts = text.splitn(3, ':').map(str::parse::<i64>);
    let (hour, minute, second) = (
        parts.next()?.ok()?,
        parts.next()?.ok()?,
        parts.next()?.ok()?,
    );
    let fine = (0..24).contains(&hour) && (0..60).contains(&minute) && (0..=60).contains(&second);
    fine.then_some(hour * 3600 + minute * 60 + second)
}

/// `Z`, `+09:00` → seconds east.
fn offset(text: &str) -> Option<i64> {
    let sign = match text.as_bytes().first() {
        None | Some(b'Z' | b'z') => return Some(0),
        Some(b'+') => 1,
        Some(b'-') => -1,
        Some(_) => return None,
    };
    let digits: String = text.chars().filter(char::is_ascii_digit).take(4).collect();
    let number: i64 = digits.parse().ok()?;
    Some(sign * (number / 100 * 3600 + number % 100 * 60))
}

/// Days since 1970-01-01 of a date of the Gregorian calendar.
fn days(year: i64, month: i64, day: i64) -> Option<i64> {
    if !(1..=9999).contains(&year) || !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    // Years begin in March here, so that a leap day is the last of its year.
    let year = if month <= 2 { year - 1 } else { year };
    let month = (month + 9) % 12;
    let of_year = (153 * month + 2) / 5 + day - 1;
    Some(
        year * 365 + year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400) + of_year
            - 719_468,
    )
}

#[cfg(test)]
mod tests {
    use super::{http_date, rfc3339, rfc3339_nanos};

    #[test]
    fn moments_are_read() {
        for (text, seconds) in [
            ("2026-11-23T19:29:46.103583827Z", Some(1_795_462_186)),
            ("2026-11-23T19:29:46Z", Some(1_795_462_186)),
            ("2026-11-24T04:29:46.1+09:00", Some(1_795_462_186)),
            ("2026-11-23 19:29:46.1 +0000 UTC", Some(1_795_462_186)),
            ("2024-02-29T00:00:00Z", Some(1_709_164_800)),
            ("1970-01-01T00:00:00Z", Some(0)),
            ("0001-01-01T00:00:00Z", None),
            ("", None),
            ("2026-13-23T19:29:46Z", None),
            ("2026-11-23T25:29:46Z", None),
            ("99999999999999999999-11-23T19:29:46Z", None),
            ("é-é-éTé:é:é", None),
        ] {
            assert_eq!(rfc3339(text), seconds, "{text}");
        }
        assert_eq!(
            http_date("Mon, 23 Nov 2026 19:29:46 GMT"),
            Some(1_795_462_186)
        );
        assert_eq!(http_date("now"), None);
        for (text, nanos) in [
            ("2026-11-23T19:29:46.103583827Z", Some(103_583_827)),
            ("2026-11-23T19:29:46.1Z", Some(100_000_000)),
            ("2026-11-24T04:29:46.1234567891+09:00", Some(123_456_789)),
            ("2026-11-23T19:29:46Z", Some(0)),
            ("0001-01-01T00:00:00Z", None),
        ] {
            let whole = 1_795_462_186_000_000_000;
            assert_eq!(
                rfc3339_nanos(text),
                nanos.map(|nanos| whole + nanos),
                "{text}"
            );
        }
    }
}
