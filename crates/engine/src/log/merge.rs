//! Lines of several containers in time order.
//!
//! A container's own lines keep the order in which it wrote them, whatever their moments say: a
//! line counts as at least as late as the one before it. Beyond that the earlier moment is first.

use super::ask::{Ended, Finite};
use super::batch::Batch;
use super::stamp::{Nanos, UNSAID};
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::ops::Range;
use std::sync::Arc;

/// The order of the lines of several batches, each a container's next: index of the batch, and of
/// the line. Batches of one container stand in order.
pub(super) fn order(batches: &[(u16, Batch)]) -> Vec<(u32, u32)> {
    let mut order = Vec::new();
    let sources = batches.iter().map(|(source, _)| usize::from(*source) + 1);
    let mut latest = vec![UNSAID; sources.max().unwrap_or(0)];
    for (batch, (source, lines)) in batches.iter().enumerate() {
        let Some(latest) = latest.get_mut(usize::from(*source)) else {
            continue;
        };
        for (line, of) in lines.lines.iter().enumerate() {
            *latest = (*latest).max(of.at);
            order.push((*latest, batch as u32, line as u32));
        }
    }
    // Stable: what was written at the same moment stays as it came.
    order.sort_by_key(|(at, ..)| *at);
    order
        .into_iter()
        .map(|(_, batch, line)| (batch, line))
        .collect()
}

/// Lines of several logs as one.
pub(super) struct Merged {
    logs: Vec<Log>,
    /// The next line of each log that has one at hand, the earliest first.
    heads: BinaryHeap<Reverse<(Nanos, usize)>>,
    /// Logs whose next batch has to be waited for.
    waits: Vec<usize>,
}

struct Log {
    source: u16,
    read: Finite,
    batch: Arc<Batch>,
    at: usize,
    latest: Nanos,
}

/// Lines that stand together.
pub(super) struct Piece {
    pub(super) source: u16,
    pub(super) batch: Arc<Batch>,
    pub(super) lines: Range<usize>,
}

impl Merged {
    pub(super) fn new(logs: impl IntoIterator<Item = (u16, Finite)>) -> Self {
        let logs: Vec<Log> = logs
            .into_iter()
            .map(|(source, read)| Log {
                source,
                read,
                batch: Arc::default(),
                at: 0,
                latest: UNSAID,
            })
            .collect();
        Self {
            heads: BinaryHeap::new(),
            waits: (0..logs.len()).collect(),
            logs,
        }
    }

    /// The next lines; `None` when all logs have ended. One that cannot be read ends all.
    pub(super) async fn next(&mut self) -> Option<Result<Piece, (u16, Ended)>> {
        while let Some(of) = self.waits.pop() {
            let log = self.logs.get_mut(of)?;
            match log.read.next().await {
                None => {}
                Some(Err(ended)) => return Some(Err((log.source, ended))),
                Some(Ok(batch)) if batch.is_empty() => self.waits.push(of),
                Some(Ok(batch)) => {
                    log.batch = Arc::new(batch);
                    log.at = 0;
                    self.heads.push(Reverse((log.key(), of)));
                }
            }
        }
        let Reverse((_, of)) = self.heads.pop()?;
        let other = self.heads.peek().map(|Reverse((at, _))| *at);
        let log = self.logs.get_mut(of)?;
        let from = log.at;
        loop {
            log.latest = log.key();
            log.at += 1;
            if log.at >= log.batch.lines.len() {
                self.waits.push(of);
                break;
            }
            let key = log.key();
            if other.is_some_and(|other| key > other) {
                self.heads.push(Reverse((key, of)));
                break;
            }
        }
        Some(Ok(Piece {
            source: log.source,
            batch: Arc::clone(&log.batch),
            lines: from..log.at,
        }))
    }
}

impl Log {
    /// Where its next line belongs.
    fn key(&self) -> Nanos {
        let at = self.batch.lines.get(self.at).map_or(UNSAID, |line| line.at);
        self.latest.max(at)
    }
}

#[cfg(test)]
mod tests {
    use super::order;
    use crate::log::batch::Batch;
    use crate::log::stamp::{Nanos, UNSAID};
    use contract::LogStream;

    #[test]
    fn lines_are_in_time_order_and_those_of_one_container_in_their_own() {
        let batch = |source, moments: &[Nanos]| {
            let mut batch = Batch::default();
            for at in moments {
                batch.push(*at, LogStream::Stdout, b"");
            }
            (source, batch)
        };
        let batches = [
            batch(0, &[10, 30, 20, 40]),
            batch(1, &[15, UNSAID, 35]),
            batch(0, &[5, 50]),
        ];
        assert_eq!(
            order(&batches),
            [
                (0, 0),
                (1, 0),
                (1, 1),
                (0, 1),
                (0, 2),
                (1, 2),
                (0, 3),
                (2, 0),
                (2, 1)
            ]
        );
    }
}
