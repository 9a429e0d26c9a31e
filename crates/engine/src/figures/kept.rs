//! What was measured in the last minutes, by container.

use super::count::{CpuReading, figures};
use crate::hear::Measured;
use contract::{Figures, UnixMillis};
use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// For how long a measurement is kept, in milliseconds.
const KEPT: UnixMillis = 15 * 60 * 1000;
/// The most measurements of a container: one a second.
const MOST: usize = 900;
/// The most containers of which measurements are kept, some 100 kB each at most.
const MOST_CONTAINERS: usize = 100;

/// What was measured. Times are this machine's, passed in; the figures' own are the engine's.
#[derive(Default)]
pub(crate) struct Kept(Mutex<HashMap<String, History>>);

#[derive(Default)]
struct History {
    /// What the next measurement is held against.
    before: CpuReading,
    /// Without their ID, which is the key.
    samples: VecDeque<Sample>,
    /// When it was measured last.
    last: UnixMillis,
}

struct Sample {
    taken: UnixMillis,
    figures: Figures,
}

impl Kept {
    /// Takes a measurement in, and says what it comes to.
    pub(super) fn take(&self, id: &str, told: &Measured, now: UnixMillis) -> Figures {
        let mut all = self.lock();
        forget_old(&mut all, now);
        if !all.contains_key(id) && all.len() >= MOST_CONTAINERS {
            let oldest = all.iter().min_by_key(|(_, history)| history.last);
            if let Some(oldest) = oldest.map(|(id, _)| id.clone()) {
                all.remove(&oldest);
            }
        }
        let history = all.entry(id.to_owned()).or_default();
        let reading = CpuReading::of(told);
        let known = history.last > 0;
        let mut figures = figures(id, told, known.then_some(&history.before), now);
        if known && !reading.is_after(&history.before) {
            // Two windows asked at the same moment.
            figures.cpu = history.samples.back().and_then(|last| last.figures.cpu);
        } else {
            history.before = reading;
        }
        history.last = now.max(1);
        history.samples.push_back(Sample {
            taken: now,
            figures: Figures {
                id: String::new(),
                ..figures.clone()
            },
        });
        while history.samples.len() > MOST {
            history.samples.pop_front();
        }
        figures
    }

    /// What is known of a container, oldest first.
    pub(super) fn of(&self, id: &str, now: UnixMillis) -> Vec<Figures> {
        let mut all = self.lock();
        forget_old(&mut all, now);
        let samples = all.get(id).map(|history| &history.samples);
        samples
            .into_iter()
            .flatten()
            .map(|sample| Figures {
                id: id.to_owned(),
                ..sample.figures.clone()
            })
            .collect()
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, History>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Needs no timer: it is bounded, and looked after whenever something is added or asked.
fn forget_old(all: &mut HashMap<String, History>, now: UnixMillis) {
    all.retain(|_, history| {
        while let Some(first) = history.samples.front()
            && now - first.taken > KEPT
        {
            history.samples.pop_front();
        }
        !history.samples.is_empty()
    });
}

#[cfg(test)]
mod tests {
    use super::{KEPT, Kept, MOST, MOST_CONTAINERS};
    use crate::hear::Measured;

    fn told(seconds: i64, used: i64) -> Measured {
        serde_json::from_value(serde_json::json!({
            "read": format!("2026-11-24T00:{:02}:{:02}Z", seconds / 60, seconds % 60),
            "cpu_stats": { "cpu_usage": { "total_usage": used } },
        }))
        .expect("a measurement")
    }

    #[test]
    fn fifteen_minutes_are_kept_and_no_more() {
        let kept = Kept::default();
        assert_eq!(kept.take("a", &told(0, 0), 1000).cpu, None);
        assert_eq!(kept.take("a", &told(1, 500_000_000), 2000).cpu, Some(50.0));
        // The same moment once more says the same, and spoils nothing for the next.
        assert_eq!(kept.take("a", &told(1, 500_000_001), 2000).cpu, Some(50.0));
        assert_eq!(
            kept.take("a", &told(2, 1_500_000_000), 3000).cpu,
            Some(100.0)
        );
        let all = kept.of("a", 4000);
        assert_eq!(all.len(), 4);
        assert!(all.iter().all(|figures| figures.id == "a"));
        assert_eq!(
            kept.of("a", 2001 + KEPT).len(),
            1,
            "the first three are old"
        );
        assert_eq!(kept.of("a", 3001 + KEPT).len(), 0);
        assert!(kept.lock().is_empty(), "and then it is forgotten");
        for n in 0..2 * MOST as i64 {
            kept.take("a", &told(n % 3600, n), 1_000_000);
        }
        assert_eq!(kept.of("a", 1_000_000).len(), MOST);
        for n in 0..2 * MOST_CONTAINERS as i64 {
            kept.take(&format!("c{n}"), &told(0, 0), 1_000_001 + n);
        }
        assert_eq!(kept.lock().len(), MOST_CONTAINERS);
        assert!(kept.of("a", 1_000_300).is_empty(), "the oldest goes first");
    }
}
