//! Which lines match, and which rows there are when only those are shown with some lines around.

use std::collections::VecDeque;
use std::ops::Range;

/// Numbers of lines that match, in order, at four bytes each.
#[derive(Debug)]
pub(super) struct Found {
    base: u64,
    matches: VecDeque<u32>,
    /// Matches that were given up with their lines.
    around: Option<Rows>,
}

/// Runs of lines that are rows.
#[derive(Debug)]
struct Rows {
    around: u64,
    runs: VecDeque<Run>,
}

#[derive(Clone, Copy, Debug)]
struct Run {
    from: u64,
    /// One past the last; may lie beyond the last line there is.
    to: u64,
    /// The row of its first line.
    row: u64,
}

impl Found {
    /// Nothing yet, from this line on.
    pub(super) fn new(base: u64, around: Option<u32>) -> Self {
        Self {
            base,
            matches: VecDeque::new(),
            around: around.map(|around| Rows {
                around: u64::from(around),
                runs: VecDeque::new(),
            }),
        }
    }

    /// A line matches, after all those before.
    pub(super) fn push(&mut self, number: u64) {
        let Ok(distance) = u32::try_from(number - self.base) else {
            // Four thousand million lines further on the oldest are long gone.
            return;
        };
        self.matches.push_back(distance);
        let Some(rows) = &mut self.around else {
            return;
        };
        let from = number.saturating_sub(rows.around).max(self.base);
        let to = number + rows.around + 1;
        match rows.runs.back_mut() {
            Some(last) if last.to >= from => last.to = to,
            last => {
                let row = last.map_or(0, |last| last.row + (last.to - last.from));
                rows.runs.push_back(Run { from, to, row });
            }
        }
    }

    /// Lines before this one are gone.
    pub(super) fn give_up(&mut self, first: u64) {
        let gone = first.saturating_sub(self.base);
        while self
            .matches
            .front()
            .is_some_and(|distance| u64::from(*distance) < gone)
        {
            self.matches.pop_front();
        }
        if let Some(rows) = &mut self.around {
            // One stays, so that rows are counted on.
            while rows.runs.len() > 1 && rows.runs.front().is_some_and(|run| run.to <= first) {
                rows.runs.pop_front();
            }
        }
    }

    pub(super) fn count(&self) -> u64 {
        self.matches.len() as u64
    }

    /// Rows are counted by matches, not by lines.
    pub(super) fn is_filter(&self) -> bool {
        self.around.is_some()
    }

    /// Whether a line matches.
    pub(super) fn has(&self, number: u64) -> bool {
        let distance = number.checked_sub(self.base);
        let distance = distance.and_then(|distance| u32::try_from(distance).ok());
        distance.is_some_and(|distance| self.matches.binary_search(&distance).is_ok())
    }

    /// The match after a line, or before it; around the ends. `None` begins at an end.
    pub(super) fn next(&self, from: Option<u64>, backwards: bool) -> Option<u64> {
        let distance =
            |number: u64| u32::try_from(number.saturating_sub(self.base)).unwrap_or(u32::MAX);
        let found = match (from, backwards) {
            (None, false) => None,
            (None, true) => self.matches.back(),
            (Some(from), false) => {
                let after = self.matches.partition_point(|at| *at <= distance(from));
                self.matches.get(after)
            }
            (Some(from), true) => {
                let before = self.matches.partition_point(|at| *at < distance(from));
                before.checked_sub(1).and_then(|at| self.matches.get(at))
            }
        };
        let ends = if backwards {
            self.matches.back()
        } else {
            self.matches.front()
        };
        found.or(ends).map(|at| self.base + u64::from(*at))
    }

    /// The first row and one past the last, of lines that are held.
    pub(super) fn rows(&self, lines: &Range<u64>) -> Range<u64> {
        let Some(rows) = &self.around else {
            return lines.clone();
        };
        let first = self.row_of(lines.start, lines);
        let end = rows.runs.back().map_or(0, |run| {
            run.row + run.to.min(lines.end).saturating_sub(run.from)
        });
        first.min(end)..end
    }

    /// The row at which a line stands, or would stand.
    pub(super) fn row_of(&self, number: u64, lines: &Range<u64>) -> u64 {
        let Some(rows) = &self.around else {
            return number.clamp(lines.start, lines.end);
        };
        let after = rows.runs.partition_point(|run| run.from <= number);
        match after.checked_sub(1).and_then(|at| rows.runs.get(at)) {
            Some(run) => run.row + (number.min(run.to).min(lines.end.max(run.from)) - run.from),
            None => rows.runs.front().map_or(0, |run| run.row),
        }
    }

    /// Runs of lines that stand at rows, in order.
    pub(super) fn lines_at(&self, at: Range<u64>, lines: &Range<u64>) -> Vec<Range<u64>> {
        let Some(rows) = &self.around else {
            let range = at.start.max(lines.start)..at.end.min(lines.end);
            return if range.is_empty() {
                Vec::new()
            } else {
                vec![range]
            };
        };
        let mut all = Vec::new();
        let begin = rows.runs.partition_point(|run| run.row <= at.start);
        for run in rows.runs.iter().skip(begin.saturating_sub(1)) {
            if run.row >= at.end {
                break;
            }
            let from = run.from + at.start.saturating_sub(run.row);
            let to = run.to.min(run.from + (at.end - run.row));
            let range = from.max(lines.start)..to.min(lines.end);
            if !range.is_empty() {
                all.push(range);
            }
        }
        all
    }
}

#[cfg(test)]
mod tests {
    use super::Found;

    fn found(base: u64, around: Option<u32>, matches: &[u64]) -> Found {
        let mut found = Found::new(base, around);
        for number in matches {
            found.push(*number);
        }
        found
    }

    #[test]
    fn the_next_match_is_found_around_the_ends() {
        let found = found(100, None, &[105, 110, 120]);
        for (from, backwards, next) in [
            (None, false, 105),
            (None, true, 120),
            (Some(105), false, 110),
            (Some(106), false, 110),
            (Some(120), false, 105),
            (Some(105), true, 120),
            (Some(111), true, 110),
        ] {
            assert_eq!(
                found.next(from, backwards),
                Some(next),
                "{from:?} {backwards}"
            );
        }
        assert_eq!(Found::new(0, None).next(None, true), None);
        assert!(found.has(110) && !found.has(111) && !found.has(5));
    }

    #[test]
    fn rows_are_matches_with_lines_around() {
        let lines = 100..130;
        let found = found(100, Some(2), &[101, 110, 113, 129]);
        // 100–103, 108–115, 127–131, of which 130 and 131 have not come.
        assert_eq!(found.rows(&lines), 0..15);
        assert_eq!(found.rows(&(100..132)), 0..17);
        assert_eq!(found.lines_at(0..5, &lines), [100..104, 108..109]);
        assert_eq!(found.lines_at(4..100, &lines), [108..116, 127..130]);
        assert_eq!(found.lines_at(15..20, &lines), []);
        for (number, row) in [(100, 0), (103, 3), (105, 4), (108, 4), (115, 11), (129, 14)] {
            assert_eq!(found.row_of(number, &lines), row, "{number}");
        }
    }

    #[test]
    fn rows_keep_their_places_when_lines_are_given_up() {
        let mut found = found(0, Some(1), &[5, 10, 20]);
        assert_eq!(found.rows(&(0..30)), 0..9);
        found.give_up(10);
        assert_eq!(found.count(), 2);
        assert_eq!(found.rows(&(10..30)), 4..9);
        assert_eq!(found.lines_at(4..9, &(10..30)), [10..12, 19..22]);
        assert_eq!(found.row_of(20, &(10..30)), 7);
        // All matches are gone, and more come.
        found.give_up(25);
        found.push(28);
        assert_eq!(found.rows(&(25..30)), 9..12);
    }
}
