//! What of a log was read already, so that it is read on without losing or doubling a line.
//!
//! The engine can be asked for what was written since a moment, and puts a moment before each
//! entry; but several entries may have the same one, and the two outputs of a process are written
//! by two threads, so that the moments of entries that stand side by side are not always in order.
//! So the entries of the last moments are remembered by their moment and stream, and where the log
//! is asked for again from a little earlier, as many of each are left out as were had.

use super::stamp::{Nanos, UNSAID};
use std::collections::{HashMap, VecDeque};

/// How far the moments of an engine's entries may be out of order. What was seen is microseconds.
const SLACK: Nanos = 50_000_000;
/// The most different moments that are remembered: a flood within [`SLACK`].
const MOST: usize = 1 << 16;

/// A moment, and which output.
type Key = (Nanos, u8);

/// What to do with an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    Take,
    /// It was had.
    Leave,
    /// It is new, and what was had last has not been seen again: the answer did not reach back far
    /// enough.
    Gap,
}

#[derive(Debug)]
pub(super) struct Had {
    recent: VecDeque<(Key, u32)>,
    latest: Nanos,
    /// What is to be left out, how often each, and how many in all.
    again: HashMap<Key, u32>,
    left: u64,
    /// What comes before what was had last is certainly a gap.
    strict: bool,
}

impl Had {
    pub(super) fn new() -> Self {
        Self {
            recent: VecDeque::new(),
            latest: UNSAID,
            again: HashMap::new(),
            left: 0,
            strict: false,
        }
    }

    /// The moment of the latest entry.
    pub(super) fn latest(&self) -> Option<Nanos> {
        (self.latest != UNSAID).then_some(self.latest)
    }

    /// An entry was read to its end.
    pub(super) fn took(&mut self, at: Nanos, stream: u8) {
        if at == UNSAID {
            return;
        }
        match self.recent.back_mut() {
            Some((key, count)) if *key == (at, stream) => *count += 1,
            _ => self.recent.push_back(((at, stream), 1)),
        }
        self.latest = self.latest.max(at);
        while self.recent.len() > MOST
            || self
                .recent
                .front()
                .is_some_and(|((at, _), _)| *at < self.latest - SLACK)
        {
            self.recent.pop_front();
        }
    }

    /// The log is asked for again, from the moment that is given. `strict`: the answer may not
    /// reach back that far, and is to be found out.
    pub(super) fn again(&mut self, strict: bool) -> Option<Nanos> {
        self.again.clear();
        self.left = 0;
        self.strict = strict;
        let mut from = self.latest()?;
        for (key, count) in &self.recent {
            *self.again.entry(*key).or_default() += count;
            self.left += u64::from(*count);
            from = from.min(key.0);
        }
        Some(from)
    }

    pub(super) fn judge(&mut self, at: Nanos, stream: u8) -> Verdict {
        if self.left == 0 || at == UNSAID {
            return Verdict::Take;
        }
        if let Some(count) = self.again.get_mut(&(at, stream))
            && *count > 0
        {
            *count -= 1;
            self.left -= 1;
            return Verdict::Leave;
        }
        if self.strict && at > self.latest {
            return Verdict::Gap;
        }
        if at > self.latest + SLACK {
            // What has not come again by now was given up by the engine.
            self.left = 0;
        }
        Verdict::Take
    }
}

#[cfg(test)]
mod tests {
    use super::{Had, Verdict};

    #[test]
    fn entries_of_one_moment_are_counted() {
        let mut had = Had::new();
        for (at, stream) in [(100, 0), (200, 0), (200, 0), (200, 1)] {
            had.took(at, stream);
        }
        assert_eq!(had.again(false), Some(100));
        let heard = [
            (100, 0),
            (200, 0),
            (200, 1),
            (200, 0),
            (200, 0),
            (150, 1),
            (300, 0),
        ];
        let news: Vec<_> = heard
            .into_iter()
            .filter(|(at, stream)| had.judge(*at, *stream) == Verdict::Take)
            .collect();
        // A third entry of the same moment, one that was written late, and one after.
        assert_eq!(news, [(200, 0), (150, 1), (300, 0)]);
    }

    #[test]
    fn an_answer_that_does_not_reach_back_is_found_out() {
        let mut had = Had::new();
        had.took(100, 0);
        had.took(200, 0);
        had.again(true);
        assert_eq!(had.judge(200, 0), Verdict::Leave);
        assert_eq!(had.judge(300, 0), Verdict::Gap);
        had.again(true);
        assert_eq!(had.judge(100, 0), Verdict::Leave);
        assert_eq!(had.judge(200, 0), Verdict::Leave);
        assert_eq!(had.judge(300, 0), Verdict::Take);
    }
}
