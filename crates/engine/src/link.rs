//! Where the connection to an engine stands, as a pure step function. [`crate::drive`] does what it
//! says.

use contract::{Phase, Retry, Transport, Trouble, TroubleKind, UnixMillis};

/// The first pause between attempts, in milliseconds. It doubles.
const FIRST: i64 = 250;
/// The longest pause.
const LONGEST: i64 = 5_000;
/// The longest pause where nothing tells that the engine is back. An engine that answers again is
/// to be live within a second; where a file appears, that wakes us, but a refused TCP port or a
/// socket that somebody else holds open for an engine gives no sign, so there the pause stays
/// below that second. An attempt costs a connection; the engine is not there to feel it.
const LONGEST_UNTOLD: i64 = 750;
/// Data older than this counts as stale.
const STALE_AFTER: i64 = 5_000;
/// A connection that lasted this long was a good one: the pauses begin anew.
const GOOD_AFTER: i64 = 5_000;

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Input {
    /// Another engine is wanted.
    Switched,
    /// The engine answered and gave its list.
    Reached,
    /// The attempt failed.
    Failed(Trouble),
    /// The engine was live, and is not any more.
    Lost(Trouble),
    /// The person does not want to wait.
    Retry,
    /// Something appeared where the engine would be.
    Appeared,
    /// It is a deadline's time.
    Time,
}

/// What is to be done about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Act {
    /// Attempt to connect. Whatever was under way is given up.
    Attempt,
    /// Go on with what is under way.
    GoOn,
}

/// The state of the link.
#[derive(Clone, Debug)]
pub(crate) struct LinkState {
    stage: Stage,
    /// When it was lost; `None` where it was not reached yet.
    lost: Option<UnixMillis>,
    /// Attempts that failed since.
    tries: u32,
    /// Attempts that failed since something gave new hope.
    pace: u32,
    trouble: Option<Trouble>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    Attempting,
    Waiting { until: UnixMillis },
    Live { since: UnixMillis },
}

impl LinkState {
    /// The first attempt is under way.
    pub(crate) fn new() -> Self {
        Self {
            stage: Stage::Attempting,
            lost: None,
            tries: 0,
            pace: 0,
            trouble: None,
        }
    }

    /// Takes in what happened. `transport` is how the engine is spoken to, as far as that is
    /// known; `chance` is from 0 to 1.
    pub(crate) fn step(
        &mut self,
        input: Input,
        now: UnixMillis,
        transport: Option<Transport>,
        chance: f64,
    ) -> Act {
        match (input, self.stage) {
            (Input::Switched, _) => {
                *self = Self::new();
                Act::Attempt
            }
            (Input::Reached, _) => {
                self.stage = Stage::Live { since: now };
                self.trouble = None;
                Act::GoOn
            }
            (Input::Failed(trouble), Stage::Attempting) => {
                self.fail(trouble, now, transport, chance);
                Act::GoOn
            }
            (Input::Lost(trouble), Stage::Live { since }) => {
                self.lost = Some(now);
                if now - since >= GOOD_AFTER {
                    self.tries = 0;
                    self.pace = 0;
                    self.trouble = Some(trouble);
                    self.stage = Stage::Attempting;
                    return Act::Attempt;
                }
                // It comes and goes: at once would be a busy loop.
                self.fail(trouble, now, transport, chance);
                Act::GoOn
            }
            (Input::Retry | Input::Appeared, Stage::Waiting { .. }) => {
                // An engine appears a moment before it listens.
                self.pace = 0;
                self.stage = Stage::Attempting;
                Act::Attempt
            }
            (Input::Time, Stage::Waiting { until }) if now >= until => {
                self.stage = Stage::Attempting;
                Act::Attempt
            }
            // Late news of what was given up, and impatience while an attempt is under way.
            (
                Input::Failed(_) | Input::Lost(_) | Input::Retry | Input::Appeared | Input::Time,
                _,
            ) => Act::GoOn,
        }
    }

    fn fail(
        &mut self,
        trouble: Trouble,
        now: UnixMillis,
        transport: Option<Transport>,
        chance: f64,
    ) {
        self.tries = self.tries.saturating_add(1);
        self.pace = self.pace.saturating_add(1);
        let pause = pause(self.pace, trouble.kind, transport, chance);
        self.trouble = Some(trouble);
        self.stage = Stage::Waiting { until: now + pause };
    }

    /// As it is told to the page.
    pub(crate) fn phase(&self, now: UnixMillis) -> Phase {
        let retry = Retry {
            tries: self.tries,
            next: match self.stage {
                Stage::Waiting { until } => Some(until),
                Stage::Attempting | Stage::Live { .. } => None,
            },
        };
        match (self.stage, self.lost, self.trouble.clone()) {
            (Stage::Live { since }, _, _) => Phase::Live { since },
            (_, Some(lost), Some(trouble)) if now - lost >= STALE_AFTER => Phase::Stale {
                lost,
                retry,
                trouble,
            },
            (_, Some(lost), Some(trouble)) => Phase::Reconnecting {
                lost,
                retry,
                trouble,
            },
            (_, None, Some(trouble)) => Phase::Offline { retry, trouble },
            (_, _, None) => Phase::Connecting,
        }
    }

    /// When to step with [`Input::Time`]: for the next attempt, or because the phase changes.
    pub(crate) fn deadline(&self, now: UnixMillis) -> Option<UnixMillis> {
        let attempt = match self.stage {
            Stage::Waiting { until } => Some(until),
            Stage::Attempting => None,
            Stage::Live { .. } => return None,
        };
        let stale = self
            .lost
            .map(|lost| lost + STALE_AFTER)
            .filter(|stale| *stale > now);
        attempt.into_iter().chain(stale).min()
    }

    pub(crate) fn is_live(&self) -> bool {
        matches!(self.stage, Stage::Live { .. })
    }
}

/// The pause after the `pace`th failure in a row, in milliseconds.
fn pause(pace: u32, kind: TroubleKind, transport: Option<Transport>, chance: f64) -> i64 {
    // The attempt itself waited for seconds.
    if kind == TroubleKind::Hung {
        return FIRST;
    }
    let file = matches!(transport, None | Some(Transport::Unix));
    let longest = match kind {
        // Over when a file appears or changes, which is watched.
        TroubleKind::NotInstalled | TroubleKind::NotRunning | TroubleKind::NoPermission if file => {
            LONGEST
        }
        // Over when a person has changed something; contexts are watched, certificates are not.
        TroubleKind::BadAddress
        | TroubleKind::UnsupportedTransport
        | TroubleKind::WrongVersion
        | TroubleKind::Tls => LONGEST,
        TroubleKind::NotInstalled
        | TroubleKind::NotRunning
        | TroubleKind::NoPermission
        | TroubleKind::Refused
        | TroubleKind::Unreachable
        | TroubleKind::ErrorAnswer
        | TroubleKind::Hung
        | TroubleKind::Lost => LONGEST_UNTOLD,
    };
    let doubled = FIRST << (pace.max(1) - 1).min(10);
    let full = doubled.min(longest);
    // Up to a fifth shorter, never longer: the bounds above are promises.
    let shorter = (full as f64 * 0.2 * chance.clamp(0.0, 1.0)) as i64;
    full - shorter
}

#[cfg(test)]
mod tests {
    use super::{Act, Input, LinkState, pause};
    use contract::{Phase, Retry, Transport, Trouble, TroubleKind};

    fn trouble(kind: TroubleKind) -> Trouble {
        Trouble {
            kind,
            message: String::new(),
            commands: Vec::new(),
        }
    }

    struct Try(LinkState);

    impl Try {
        fn at(&mut self, now: i64, input: Input) -> (Act, Phase) {
            let act = self.0.step(input, now, Some(Transport::Unix), 0.0);
            (act, self.0.phase(now))
        }
    }

    #[test]
    fn an_engine_that_is_not_there_is_offline_and_tried_ever_slower() {
        let mut link = Try(LinkState::new());
        assert_eq!(link.0.phase(0), Phase::Connecting);
        let absent = || Input::Failed(trouble(TroubleKind::NotRunning));
        let mut now = 0;
        for (tries, pause) in [250, 500, 1000, 2000, 4000, 5000, 5000]
            .into_iter()
            .enumerate()
        {
            let (act, phase) = link.at(now, absent());
            let next = now + pause;
            let retry = Retry {
                tries: u32::try_from(tries).unwrap() + 1,
                next: Some(next),
            };
            let expected = Phase::Offline {
                retry,
                trouble: trouble(TroubleKind::NotRunning),
            };
            assert_eq!((act, phase), (Act::GoOn, expected));
            assert_eq!(link.0.deadline(now), Some(next));
            assert_eq!(link.at(next - 1, Input::Time).0, Act::GoOn);
            assert_eq!(link.at(next, Input::Time).0, Act::Attempt);
            now = next;
        }
        // Its socket appears while the pause is long: at once, and then quickly again.
        link.at(now, absent());
        assert_eq!(link.at(now + 10, Input::Appeared).0, Act::Attempt);
        assert_eq!(link.at(now + 11, Input::Appeared).0, Act::GoOn);
        link.at(now + 20, absent());
        assert_eq!(link.0.deadline(now + 20), Some(now + 270));
        assert_eq!(link.at(now + 30, Input::Retry).0, Act::Attempt);
        let (_, phase) = link.at(now + 40, Input::Reached);
        assert_eq!(phase, Phase::Live { since: now + 40 });
        assert_eq!(link.0.deadline(now + 40), None);
    }

    #[test]
    fn a_lost_engine_is_tried_at_once_and_its_data_grows_stale() {
        let mut link = Try(LinkState::new());
        link.at(0, Input::Reached);
        let (act, phase) = link.at(60_000, Input::Lost(trouble(TroubleKind::Lost)));
        assert_eq!(act, Act::Attempt);
        assert!(matches!(
            phase,
            Phase::Reconnecting {
                lost: 60_000,
                retry: Retry {
                    tries: 0,
                    next: None
                },
                ..
            }
        ));
        link.at(60_010, Input::Failed(trouble(TroubleKind::NotRunning)));
        assert_eq!(link.0.deadline(60_010), Some(60_260));
        // The phase changes while an attempt hangs.
        assert_eq!(link.at(60_260, Input::Time).0, Act::Attempt);
        assert_eq!(link.0.deadline(60_260), Some(65_000));
        let (act, phase) = link.at(65_000, Input::Time);
        assert_eq!(act, Act::GoOn);
        assert!(matches!(phase, Phase::Stale { lost: 60_000, .. }));
        assert_eq!(link.0.deadline(65_000), None);
        link.at(65_001, Input::Reached);
        assert!(link.0.is_live());
    }

    #[test]
    fn an_engine_that_comes_and_goes_is_not_hammered() {
        let mut link = Try(LinkState::new());
        let mut now = 0;
        let mut attempts = 0;
        while now < 10_000 {
            link.at(now, Input::Reached);
            let (act, _) = link.at(now + 1, Input::Lost(trouble(TroubleKind::Lost)));
            assert_eq!(act, Act::GoOn);
            now = link.0.deadline(now + 1).unwrap();
            while link.at(now, Input::Time).0 != Act::Attempt {
                now = link.0.deadline(now).unwrap();
            }
            attempts += 1;
        }
        assert!(attempts < 20, "{attempts}");
    }

    #[test]
    fn another_engine_begins_anew() {
        let mut link = Try(LinkState::new());
        link.at(0, Input::Reached);
        link.at(9_000, Input::Lost(trouble(TroubleKind::Lost)));
        assert_eq!(
            link.at(9_001, Input::Switched),
            (Act::Attempt, Phase::Connecting)
        );
        // What was under way for the one before is late.
        let (act, phase) = link.at(9_002, Input::Lost(trouble(TroubleKind::Lost)));
        assert_eq!((act, phase), (Act::GoOn, Phase::Connecting));
    }

    #[test]
    fn pauses_are_short_where_nothing_tells_of_the_engine() {
        use TroubleKind::{Hung, Lost, NotRunning, Refused};
        let unix = Some(Transport::Unix);
        let tcp = Some(Transport::Tcp);
        assert_eq!(pause(30, NotRunning, unix, 0.0), 5_000);
        assert_eq!(pause(30, NotRunning, unix, 1.0), 4_000);
        assert_eq!(pause(30, NotRunning, Some(Transport::NamedPipe), 0.0), 750);
        assert_eq!(pause(30, Refused, tcp, 0.0), 750);
        assert_eq!(pause(30, Lost, unix, 0.0), 750);
        assert_eq!(pause(30, Hung, unix, 0.0), 250);
        assert_eq!(pause(1, Refused, tcp, 7.0), 200);
    }
}
