//! The `Status` text of the container list, `Up 2 hours (healthy)`: the only place where a list
//! says when a container started or ended, with which code, and how healthy it is.

use contract::Health;

/// What such a text says.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Status {
    /// `Exited (137)`, `Restarting (1)`.
    pub(crate) exit_code: Option<i64>,
    /// How long ago the state began.
    pub(crate) ago: Option<Ago>,
    /// `None` where it says nothing of health.
    pub(crate) health: Option<Health>,
}

/// A rounded length of time, in seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Ago {
    /// As it reads: 7200 for `2 hours`.
    pub(crate) about: i64,
    /// The least that reads so.
    pub(crate) least: i64,
    /// The most that reads so.
    pub(crate) most: i64,
}

impl Ago {
    /// Whether a length of time in seconds may read so. The engine wrote the text a moment before
    /// we read it, and its clock is known to a second or so: some slack.
    pub(crate) fn fits(self, seconds: i64) -> bool {
        const SLACK: i64 = 4;
        seconds >= self.least - SLACK && seconds <= self.most + SLACK
    }
}

impl Status {
    pub(crate) fn parse(text: &str) -> Self {
        let (plain, health) = match text.rsplit_once(" (") {
            Some((before, note)) => match note.trim_end_matches(')') {
                "healthy" => (before, Some(Health::Healthy)),
                "unhealthy" => (before, Some(Health::Unhealthy)),
                "health: starting" | "starting" => (before, Some(Health::Starting)),
                "Paused" => (before, None),
                _ => (text, None),
            },
            None => (text, None),
        };
        let (word, rest) = plain.split_once(' ').unwrap_or((plain, ""));
        let (exit_code, ago) = match word {
            "Up" => (None, ago(rest)),
            "Exited" | "Restarting" => {
                match rest.strip_prefix('(').and_then(|rest| rest.split_once(')')) {
                    Some((code, rest)) => {
                        let rest = rest.trim();
                        (
                            code.parse().ok(),
                            ago(rest.strip_suffix(" ago").unwrap_or(rest)),
                        )
                    }
                    None => (None, None),
                }
            }
            _ => (None, None),
        };
        Self {
            exit_code,
            ago,
            health,
        }
    }
}

/// The reverse of `HumanDuration` of docker's go-units, which podman uses too.
fn ago(text: &str) -> Option<Ago> {
    const MINUTE: i64 = 60;
    const HOUR: i64 = 60 * MINUTE;
    const DAY: i64 = 24 * HOUR;
    let range = |about, least, most| Some(Ago { about, least, most });
    match text {
        "Less than a second" => return range(0, 0, 1),
        "About a minute" => return range(MINUTE, MINUTE, 2 * MINUTE),
        // Hours are rounded to the nearest, all else is cut off.
        "About an hour" => return range(HOUR, HOUR, HOUR + HOUR / 2),
        _ => {}
    }
    let (number, unit) = text.split_once(' ')?;
    let number: i64 = number
        .parse()
        .ok()
        .filter(|number| (0..100_000).contains(number))?;
    let (unit, early) = match unit {
        "second" | "seconds" => (1, 0),
        "minute" | "minutes" => (MINUTE, 0),
        "hour" | "hours" => {
            let about = number * HOUR;
            return range(about, about - HOUR / 2, about + HOUR / 2);
        }
        // Counted in rounded hours, so up to half an hour early.
        "day" | "days" => (DAY, HOUR / 2),
        "week" | "weeks" => (7 * DAY, HOUR / 2),
        "month" | "months" => (30 * DAY, HOUR / 2),
        "year" | "years" => (365 * DAY, HOUR / 2),
        _ => return None,
    };
    range(number * unit, number * unit - early, (number + 1) * unit)
}

#[cfg(test)]
mod tests {
    use super::{Ago, Status};
    use contract::Health;

    fn about(text: &str) -> (Option<i64>, Option<i64>, Option<Health>) {
        let status = Status::parse(text);
        (
            status.exit_code,
            status.ago.map(|ago| ago.about),
            status.health,
        )
    }

    #[test]
    fn the_texts_of_engines_are_understood() {
        for (text, code, ago, health) in [
            (
                "Up 2 hours (healthy)",
                None,
                Some(7200),
                Some(Health::Healthy),
            ),
            (
                "Up 2 minutes (unhealthy)",
                None,
                Some(120),
                Some(Health::Unhealthy),
            ),
            (
                "Up 5 seconds (health: starting)",
                None,
                Some(5),
                Some(Health::Starting),
            ),
            ("Up 3 minutes (Paused)", None, Some(180), None),
            ("Up Less than a second", None, Some(0), None),
            ("Up About a minute", None, Some(60), None),
            ("Up About an hour", None, Some(3600), None),
            ("Up 2 weeks", None, Some(1_209_600), None),
            ("Exited (137) 4 minutes ago", Some(137), Some(240), None),
            ("Exited (0) About an hour ago", Some(0), Some(3600), None),
            ("Exited (-1) 2 years ago", Some(-1), Some(63_072_000), None),
            ("Restarting (1) 3 seconds ago", Some(1), Some(3), None),
            (
                "Restarting (255) Less than a second ago",
                Some(255),
                Some(0),
                None,
            ),
            ("Created", None, None, None),
            ("Dead", None, None, None),
            ("Removal In Progress", None, None, None),
            ("", None, None, None),
            ("Exited", None, None, None),
            ("Exited (", None, None, None),
            ("Up (healthy)", None, None, Some(Health::Healthy)),
            ("Up 99999999999999999999 hours", None, None, None),
            ("Exited (1e9) soon ago", None, None, None),
        ] {
            assert_eq!(about(text), (code, ago, health), "{text}");
        }
    }

    #[test]
    fn an_exact_time_fits_its_own_text() {
        let ago = |text: &str| -> Ago { Status::parse(text).ago.unwrap() };
        // 100 minutes: rounded up to two hours.
        assert!(ago("Up 2 hours").fits(6000));
        assert!(!ago("Up 2 hours").fits(3600));
        assert!(ago("Up About a minute").fits(119));
        // Restarted meanwhile.
        assert!(!ago("Up 3 seconds").fits(60));
        assert!(ago("Up 2 days").fits(48 * 3600 - 1000));
        assert!(ago("Up 9 weeks").fits(69 * 86400));
    }
}
