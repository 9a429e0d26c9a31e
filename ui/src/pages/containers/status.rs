//! The state of a container in words, as `docker ps` says it and a little more.

use crate::format::words;
use crate::i18n::{Locale, td_string};
use contract::{ContainerRow, ContainerState, Health};

/// How the dot and the words of a row look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tone {
    Running,
    /// Running, but something is wrong or undecided.
    Warning,
    Paused,
    /// Ended as it should, or was never started.
    Stopped,
    /// Ended badly.
    Failed,
}

impl Tone {
    /// `data-tone`, for the style.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Warning => "warning",
            Self::Paused => "paused",
            Self::Stopped => "stopped",
            Self::Failed => "failed",
        }
    }
}

/// The tone of a container.
pub(crate) fn tone(row: &ContainerRow) -> Tone {
    match &row.state {
        ContainerState::Running if row.health == Some(Health::Unhealthy) => Tone::Warning,
        ContainerState::Running => Tone::Running,
        ContainerState::Paused => Tone::Paused,
        ContainerState::Restarting | ContainerState::Removing => Tone::Warning,
        ContainerState::Dead => Tone::Failed,
        // What a stop leaves behind is no failure: 143 is SIGTERM. 137 is, for it had to be killed.
        ContainerState::Exited if row.oom_killed => Tone::Failed,
        ContainerState::Exited => match row.exit_code {
            None | Some(0 | 143) => Tone::Stopped,
            Some(_) => Tone::Failed,
        },
        ContainerState::Created => Tone::Stopped,
        ContainerState::Other(_) => Tone::Warning,
    }
}

/// `Up 2 hours (healthy)`, `Exited (137) 4 min ago · OOM`. `age` is how long the state has lasted,
/// in seconds.
pub(crate) fn status(row: &ContainerRow, age: Option<i64>, locale: Locale) -> String {
    let lasted = age.map(|age| words::span(locale, age));
    let ago = age.map(|age| words::ago(locale, age));
    match &row.state {
        ContainerState::Running => {
            let up = match lasted {
                Some(time) => td_string!(locale, list.up_for, time = time),
                None => td_string!(locale, list.up).to_owned(),
            };
            match row.health {
                Some(health) => format!("{up} ({})", health_word(health, locale)),
                None => up,
            }
        }
        ContainerState::Paused => match lasted {
            Some(time) => td_string!(locale, list.paused_up, time = time),
            None => td_string!(locale, list.is_paused).to_owned(),
        },
        ContainerState::Restarting => match (row.exit_code, ago) {
            (Some(code), Some(ago)) => {
                td_string!(locale, list.restarting_after, code = code, ago = ago)
            }
            (_, None) | (None, _) => td_string!(locale, list.restarting).to_owned(),
        },
        ContainerState::Exited => {
            let exited = match (row.exit_code, ago) {
                (Some(code), Some(ago)) => {
                    td_string!(locale, list.exited_ago, code = code, ago = ago)
                }
                (Some(code), None) => td_string!(locale, list.exited, code = code),
                (None, Some(ago)) => td_string!(locale, list.exited_unknown_ago, ago = ago),
                (None, None) => td_string!(locale, list.exited_unknown).to_owned(),
            };
            if row.oom_killed {
                format!("{exited} · OOM")
            } else {
                exited
            }
        }
        ContainerState::Created => td_string!(locale, list.is_created).to_owned(),
        ContainerState::Removing => td_string!(locale, list.removing).to_owned(),
        ContainerState::Dead => td_string!(locale, list.dead).to_owned(),
        ContainerState::Other(word) => crate::format::plain(word).into_owned(),
    }
}

/// The word for a health.
pub(crate) fn health_word(health: Health, locale: Locale) -> &'static str {
    match health {
        Health::Starting => td_string!(locale, list.health_starting),
        Health::Healthy => td_string!(locale, list.health_healthy),
        Health::Unhealthy => td_string!(locale, list.health_unhealthy),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stores::sample::container;

    fn row(state: ContainerState) -> ContainerRow {
        ContainerRow {
            state,
            ..container("web")
        }
    }

    #[test]
    fn states_are_told_in_words() {
        let mut up = row(ContainerState::Running);
        assert_eq!(status(&up, Some(7200), Locale::en), "Up 2 hours");
        assert_eq!(status(&up, Some(7200), Locale::ko), "2시간째 실행 중");
        up.health = Some(Health::Healthy);
        assert_eq!(status(&up, Some(7200), Locale::en), "Up 2 hours (healthy)");

        let mut out = row(ContainerState::Exited);
        out.exit_code = Some(137);
        assert_eq!(
            status(&out, Some(240), Locale::en),
            "Exited (137) 4 min ago"
        );
        out.oom_killed = true;
        assert_eq!(
            status(&out, Some(240), Locale::en),
            "Exited (137) 4 min ago · OOM"
        );
        assert_eq!(tone(&out), Tone::Failed);

        let odd = row(ContainerState::Other("odd\n".into()));
        assert_eq!(status(&odd, None, Locale::en), "odd⏎");
    }

    #[test]
    fn a_stop_is_no_failure() {
        let mut out = row(ContainerState::Exited);
        for (code, expected) in [
            (0, Tone::Stopped),
            (143, Tone::Stopped),
            (137, Tone::Failed),
            (1, Tone::Failed),
        ] {
            out.exit_code = Some(code);
            assert_eq!(tone(&out), expected, "{code}");
        }
    }
}
