//! Time and chance, passed in so that a test can hold them still.

use contract::{UnixMillis, UnixSeconds};
use std::hash::{BuildHasher, RandomState};
use std::time::{SystemTime, UNIX_EPOCH};

/// What this program reads of the world besides engines.
#[derive(Clone, Copy, Debug)]
pub struct Ambient {
    /// This machine's clock.
    pub now: fn() -> UnixMillis,
    /// A number from 0 to 1, another one at each call; spreads the attempts of many programs that
    /// lost the same engine at the same moment.
    pub chance: fn() -> f64,
}

impl Ambient {
    /// The system's clock and the hasher's seeds.
    pub const SYSTEM: Self = Self {
        now: system_now,
        chance: system_chance,
    };

    pub(crate) fn now(self) -> UnixMillis {
        (self.now)()
    }

    pub(crate) fn seconds(self) -> UnixSeconds {
        self.now().div_euclid(1000)
    }
}

fn system_now() -> UnixMillis {
    match SystemTime::now().duration_since(UNIX_EPOCH) {
        Ok(since) => i64::try_from(since.as_millis()).unwrap_or(i64::MAX),
        // A clock before 1970 is not set; ages will be wrong, nothing else is.
        Err(_) => 0,
    }
}

fn system_chance() -> f64 {
    f64::from(RandomState::new().hash_one(0) as u32) / f64::from(u32::MAX)
}
