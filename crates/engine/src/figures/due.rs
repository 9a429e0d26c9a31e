//! When each container is to be measured again. Pure.

use std::collections::{HashMap, HashSet};
use std::time::Duration;
use tokio::time::Instant;

/// Between two measurements of a row, from the end of one to the beginning of the next.
const ROWS: Duration = Duration::from_millis(2500);
/// Between two measurements of a chart, from beginning to beginning.
const CHARTS: Duration = Duration::from_secs(1);
/// The least pause after any, however long it took.
const REST: Duration = Duration::from_millis(50);
/// After one that failed.
const AFTER_FAILURE: Duration = Duration::from_secs(10);
/// What is due this soon is measured now: one message instead of two.
const SOON: Duration = Duration::from_millis(600);

/// Moments, by container. One that has none is due at once.
#[derive(Default)]
pub(super) struct Due(HashMap<String, Instant>);

impl Due {
    /// Forgets all others.
    pub(super) fn keep(&mut self, ids: &HashSet<String>) {
        self.0.retain(|id, _| ids.contains(id));
    }

    /// When the first of these is due; `None` where there are none.
    pub(super) fn next(&self, ids: &HashSet<String>, now: Instant) -> Option<Instant> {
        ids.iter().map(|id| self.of(id, now)).min()
    }

    /// Those that are due, and those that soon would be. None are due as long as the first is not.
    pub(super) fn take(&self, ids: &HashSet<String>, now: Instant) -> Vec<String> {
        if self.next(ids, now).is_none_or(|next| next > now) {
            return Vec::new();
        }
        let due = ids.iter().filter(|id| self.of(id, now) <= now + SOON);
        due.cloned().collect()
    }

    /// One was measured. A first measurement has no percentage: the second comes soon.
    pub(super) fn measured(
        &mut self,
        id: &str,
        charted: bool,
        percent: bool,
        began: Instant,
        now: Instant,
    ) {
        let at = if charted || !percent {
            (began + CHARTS).max(now + REST)
        } else {
            now + ROWS
        };
        self.0.insert(id.to_owned(), at);
    }

    /// One could not be measured.
    pub(super) fn failed(&mut self, id: &str, now: Instant) {
        self.0.insert(id.to_owned(), now + AFTER_FAILURE);
    }

    fn of(&self, id: &str, now: Instant) -> Instant {
        self.0.get(id).copied().unwrap_or(now)
    }
}

#[cfg(test)]
mod tests {
    use super::{AFTER_FAILURE, CHARTS, Due, ROWS};
    use std::collections::HashSet;
    use std::time::Duration;
    use tokio::time::Instant;

    #[test]
    fn charts_are_measured_each_second_and_rows_when_it_suits() {
        let start = Instant::now();
        let at = |millis: u64| start + Duration::from_millis(millis);
        let all: HashSet<String> = ["row", "chart", "bad"].map(str::to_owned).into();
        let mut due = Due::default();
        let taken = |due: &Due, now| {
            let mut ids = due.take(&all, now);
            ids.sort();
            ids.join(" ")
        };
        assert_eq!(due.next(&all, start), Some(start));
        assert_eq!(taken(&due, start), "bad chart row");
        due.measured("chart", true, false, start, at(100));
        due.measured("row", false, false, start, at(100));
        due.failed("bad", at(100));
        assert_eq!(due.next(&all, at(100)), Some(start + CHARTS));
        assert_eq!(taken(&due, at(900)), "", "not before the first is due");
        assert_eq!(
            taken(&due, at(1000)),
            "chart row",
            "a row wants a percentage"
        );
        due.measured("row", false, true, at(1000), at(1100));
        due.measured("chart", true, true, at(1000), at(1100));
        assert_eq!(taken(&due, at(2000)), "chart");
        due.measured("chart", true, true, at(2000), at(4000));
        assert_eq!(
            due.next(&all, at(4000)),
            Some(at(1100) + ROWS),
            "a slow engine rests"
        );
        assert_eq!(taken(&due, at(4000)), "chart row");
        assert_eq!(taken(&due, at(100) + AFTER_FAILURE), "bad chart row");
        due.keep(&HashSet::from(["bad".to_owned()]));
        assert_eq!(
            due.next(&all, at(5000)),
            Some(at(5000)),
            "who comes back is due"
        );
    }
}
