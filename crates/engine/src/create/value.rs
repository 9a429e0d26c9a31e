//! Texts of options → what the engine API takes, by the docker CLI's rules. Pure; `None` is a text
//! that the CLI would refuse.

/// Bytes: `512m`, `1.5g`, `64`, `2 KiB`. Units are powers of 1024, as everywhere in the CLI.
pub(crate) fn size(text: &str) -> Option<i64> {
    let (number, unit) = match text.rfind(|at: char| at.is_ascii_digit() || matches!(at, '.' | ' '))
    {
        Some(last) => text.split_at(last + 1),
        None => return None,
    };
    let number = number.strip_suffix(' ').unwrap_or(number);
    let power = match unit.to_ascii_lowercase().as_str() {
        "" | "b" => 0,
        "k" | "kb" | "kib" => 1,
        "m" | "mb" | "mib" => 2,
        "g" | "gb" | "gib" => 3,
        "t" | "tb" | "tib" => 4,
        "p" | "pb" | "pib" => 5,
        _ => return None,
    };
    let factor = 1024_i64.checked_pow(power)?;
    if let Ok(whole) = number.parse::<i64>() {
        return (whole >= 0).then(|| whole.checked_mul(factor)).flatten();
    }
    fraction(number, factor)
}

/// `1.5` of a factor, rounded down, without the detour over a float that would bend large values.
fn fraction(number: &str, factor: i64) -> Option<i64> {
    let (whole, part) = number.split_once('.')?;
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(whole) || !digits(part) || (whole.is_empty() && part.is_empty()) {
        return None;
    }
    let whole: i128 = if whole.is_empty() {
        0
    } else {
        whole.parse().ok()?
    };
    // More digits say nothing of a byte.
    let part = part.get(..15).unwrap_or(part);
    let scale = 10_i128.checked_pow(u32::try_from(part.len()).ok()?)?;
    let part: i128 = if part.is_empty() {
        0
    } else {
        part.parse().ok()?
    };
    let factor = i128::from(factor);
    let bytes = whole
        .checked_mul(factor)?
        .checked_add(part * factor / scale)?;
    i64::try_from(bytes).ok()
}

/// CPUs in billionths: `1.5` → 1 500 000 000. Finer than that is refused.
pub(crate) fn nano_cpus(text: &str) -> Option<i64> {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let part = part.trim_end_matches('0');
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if part.len() > 9 || !digits(whole) || !digits(part) || text == "." || text.is_empty() {
        return None;
    }
    let number = |text: &str| -> Option<i64> {
        if text.is_empty() {
            Some(0)
        } else {
            text.parse().ok()
        }
    };
    let nano = number(&format!("{part:0<9}"))?;
    number(whole)?.checked_mul(1_000_000_000)?.checked_add(nano)
}

/// Nanoseconds of a Go duration that is not negative: `1m30s`, `1.5h`, `0`.
pub(crate) fn duration(text: &str) -> Option<i64> {
    let mut rest = text.strip_prefix('+').unwrap_or(text);
    if rest == "0" {
        return Some(0);
    }
    if rest.is_empty() {
        return None;
    }
    let mut total: i64 = 0;
    while !rest.is_empty() {
        let end = rest
            .find(|at: char| !at.is_ascii_digit() && at != '.')
            .filter(|end| *end > 0)?;
        let (number, after) = rest.split_at(end);
        // `ms` before `m` and `s`.
        let (unit, factor) = [
            ("ns", 1),
            ("us", 1_000),
            ("µs", 1_000),
            ("μs", 1_000),
            ("ms", 1_000_000),
            ("s", 1_000_000_000),
            ("m", 60_000_000_000),
            ("h", 3_600_000_000_000),
        ]
        .into_iter()
        .find(|(unit, _)| after.starts_with(unit))?;
        let nanoseconds = match number.parse::<i64>() {
            Ok(whole) => whole.checked_mul(factor)?,
            Err(_) => fraction(number, factor)?,
        };
        total = total.checked_add(nanoseconds)?;
        rest = &after[unit.len()..];
    }
    Some(total)
}

/// A port or a range of them, as first and last.
pub(crate) fn ports(text: &str) -> Option<(u16, u16)> {
    let (first, last) = text.split_once('-').unwrap_or((text, text));
    let (first, last) = (port(first)?, port(last)?);
    (first <= last).then_some((first, last))
}

fn port(text: &str) -> Option<u16> {
    number(text).filter(|port| *port != 0)
}

/// Digits alone: Rust would take a sign as well.
fn number<T: std::str::FromStr>(text: &str) -> Option<T> {
    text.bytes()
        .all(|byte| byte.is_ascii_digit())
        .then(|| text.parse().ok())
        .flatten()
}

/// A ulimit: `nofile=1024:2048` → its name, soft and hard. `-1` is none.
pub(crate) fn ulimit(text: &str) -> Option<(&str, i64, i64)> {
    const NAMES: &[&str] = &[
        "core",
        "cpu",
        "data",
        "fsize",
        "locks",
        "memlock",
        "msgqueue",
        "nice",
        "nofile",
        "nproc",
        "rss",
        "rtprio",
        "rttime",
        "sigpending",
        "stack",
    ];
    let (name, limits) = text.split_once('=')?;
    let (soft, hard) = limits.split_once(':').unwrap_or((limits, limits));
    let (soft, hard): (i64, i64) = (soft.parse().ok()?, hard.parse().ok()?);
    let orderly = hard == -1 || (soft != -1 && soft <= hard);
    (NAMES.contains(&name) && orderly).then_some((name, soft, hard))
}

/// A device: on the host, in the container, and what may be done with it (of `rwm`).
pub(crate) fn device(text: &str) -> Option<(&str, &str, &str)> {
    let parts: Vec<&str> = text.split(':').collect();
    let (host, inside, mode) = match parts.as_slice() {
        [host] => (*host, *host, "rwm"),
        [host, mode] if device_mode(mode) => (*host, *host, *mode),
        [host, inside] => (*host, *inside, "rwm"),
        [host, inside, mode] if device_mode(mode) => (*host, *inside, *mode),
        _ => return None,
    };
    (!host.is_empty() && inside.starts_with('/')).then_some((host, inside, mode))
}

fn device_mode(mode: &str) -> bool {
    !mode.is_empty()
        && mode.bytes().enumerate().all(|(index, byte)| {
            b"rwm".contains(&byte) && !mode.as_bytes()[..index].contains(&byte)
        })
}

/// A device by its CDI name: `vendor.com/class=name`.
pub(crate) fn is_cdi(text: &str) -> bool {
    let named = |text: &str| {
        text.starts_with(|first: char| first.is_ascii_alphanumeric()) && !text.contains([':', ' '])
    };
    text.split_once('=').is_some_and(|(kind, name)| {
        !name.is_empty()
            && kind
                .split_once('/')
                .is_some_and(|(vendor, class)| named(vendor) && named(class))
    })
}

/// A rule of the device control group: `c 1:3 mr`.
pub(crate) fn is_device_rule(text: &str) -> bool {
    let number = |text: &str| {
        text == "*" || (!text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()))
    };
    let parts: Vec<&str> = text.split(' ').collect();
    let [kind, device, mode] = parts.as_slice() else {
        return false;
    };
    ["a", "b", "c"].contains(kind)
        && device
            .split_once(':')
            .is_some_and(|(major, minor)| number(major) && number(minor))
        && (1..=3).contains(&mode.len())
        && mode.bytes().all(|byte| b"rwm".contains(&byte))
}

/// A path of a device and what is said of it: `/dev/sda:1mb`.
pub(crate) fn of_device(text: &str) -> Option<(&str, &str)> {
    let (path, value) = text.split_once(':')?;
    (path.starts_with("/dev/") && !value.contains(':')).then_some((path, value))
}

/// A whole number that is not negative.
pub(crate) fn count(text: &str) -> Option<u64> {
    number(text)
}

/// Numbers and ranges: `0-2,4`.
pub(crate) fn is_cpu_set(text: &str) -> bool {
    let one = |text: &str| number::<u32>(text);
    text.split(',').all(|part| match part.split_once('-') {
        None => one(part).is_some(),
        Some((first, last)) => {
            matches!((one(first), one(last)), (Some(first), Some(last)) if first <= last)
        }
    })
}

/// A restart policy: its name and how often.
pub(crate) fn restart(text: &str) -> Option<(&str, i64)> {
    match text.split_once(':') {
        None => ["no", "always", "unless-stopped", "on-failure"]
            .contains(&text)
            .then_some((text, 0)),
        Some(("on-failure", times)) => number(times).map(|times| ("on-failure", times)),
        Some(_) => None,
    }
}

/// `name:address` or `name=address`, as the engine takes it: `name:address`.
pub(crate) fn extra_host(text: &str) -> Option<String> {
    let (name, address) = text.split_once('=').or_else(|| text.split_once(':'))?;
    let bare = address
        .strip_prefix('[')
        .and_then(|address| address.strip_suffix(']'))
        .unwrap_or(address);
    let known = bare == "host-gateway" || bare.parse::<std::net::IpAddr>().is_ok();
    (!name.is_empty() && known).then(|| format!("{name}:{bare}"))
}

/// A MAC address of 48 bits, in the three ways of writing that Go reads.
pub(crate) fn is_mac(text: &str) -> bool {
    let hex = |part: &str, length: usize| {
        part.len() == length && part.bytes().all(|byte| byte.is_ascii_hexdigit())
    };
    let all = |at: char, parts: usize, length: usize| {
        text.split(at).count() == parts && text.split(at).all(|part| hex(part, length))
    };
    all(':', 6, 2) || all('-', 6, 2) || all('.', 3, 4)
}

/// `os/arch[/variant]`; the CLI takes an OS or an architecture alone as well.
pub(crate) fn is_platform(text: &str) -> bool {
    let parts: Vec<&str> = text.split('/').collect();
    (1..=3).contains(&parts.len())
        && parts.iter().all(|part| {
            !part.is_empty()
                && part
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || b"_.-()".contains(&byte))
        })
}

/// The engine's rule for names of containers and volumes.
pub(crate) fn is_name(text: &str) -> bool {
    let mut bytes = text.bytes();
    text.len() > 1
        && bytes
            .next()
            .is_some_and(|first| first.is_ascii_alphanumeric())
        && bytes.all(|byte| byte.is_ascii_alphanumeric() || b"_.-".contains(&byte))
}

/// An octal mode.
pub(crate) fn mode(text: &str) -> Option<u32> {
    let digits = !text.is_empty() && text.bytes().all(|byte| (b'0'..=b'7').contains(&byte));
    digits
        .then(|| u32::from_str_radix(text, 8).ok())
        .flatten()
        .filter(|mode| *mode <= 0o7777)
}

/// One line of comma-separated fields, quoted where a field holds commas, as `--gpus` takes it.
/// `None` where a quote is not closed or stands amid a field.
pub(crate) fn fields(line: &str) -> Option<Vec<String>> {
    let mut fields = Vec::new();
    let mut rest = line;
    loop {
        if let Some(quoted) = rest.strip_prefix('"') {
            let mut field = String::new();
            let mut quoted = quoted;
            loop {
                let (part, after) = quoted.split_once('"')?;
                field.push_str(part);
                match after.strip_prefix('"') {
                    Some(more) => {
                        field.push('"');
                        quoted = more;
                    }
                    None => {
                        rest = after;
                        break;
                    }
                }
            }
            fields.push(field);
            match rest.strip_prefix(',') {
                Some(after) => rest = after,
                None => return rest.is_empty().then_some(fields),
            }
        } else {
            let (field, after) = match rest.split_once(',') {
                Some((field, after)) => (field, Some(after)),
                None => (rest, None),
            };
            if field.contains('"') {
                return None;
            }
            fields.push(field.to_owned());
            match after {
                Some(after) => rest = after,
                None => return Some(fields),
            }
        }
    }
}

/// An absolute path within a container: of Linux, or of Windows.
pub(crate) fn is_absolute(path: &str) -> bool {
    path.starts_with('/') || is_windows_path(path)
}

/// `C:\…`, `C:/…` or `\\server\…`.
pub(crate) fn is_windows_path(path: &str) -> bool {
    let bytes = path.as_bytes();
    path.starts_with(r"\\")
        || (bytes.len() >= 3
            && bytes[0].is_ascii_alphabetic()
            && bytes[1] == b':'
            && matches!(bytes[2], b'\\' | b'/'))
}
