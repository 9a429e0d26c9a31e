//! Rows of one height, and what the scroll bar makes of them. Pure.
//!
//! A browser's elements have an end, a folder has none: where all rows would be higher than that,
//! a pixel of the scroll bar stands for more than one of them.

use std::ops::Range;

/// The highest that the scrolled element becomes, in CSS pixels.
const HIGHEST: f64 = 8_000_000.0;
/// So many rows are there above and below those that are seen.
pub(super) const AROUND: u64 = 8;

/// So many rows in a view of some height, all in CSS pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Track {
    pub(super) rows: u64,
    pub(super) row: f64,
    pub(super) view: f64,
}

impl Track {
    fn all(&self) -> f64 {
        self.rows as f64 * self.row
    }

    /// Of the scrolled element.
    pub(super) fn height(&self) -> f64 {
        self.all().min(HIGHEST)
    }

    /// How far the rows are scrolled, for the bar's place.
    fn scrolled(&self, top: f64) -> f64 {
        let (all, most) = (self.all() - self.view, self.height() - self.view);
        if self.all() <= HIGHEST || most <= 0.0 {
            return top.max(0.0);
        }
        (top / most * all).clamp(0.0, all)
    }

    /// The bar's place for so much scrolled.
    fn bar(&self, scrolled: f64) -> f64 {
        let (all, most) = (self.all() - self.view, self.height() - self.view);
        if self.all() <= HIGHEST || all <= 0.0 {
            return scrolled.max(0.0);
        }
        (scrolled / all * most).clamp(0.0, most)
    }

    /// The rows that are seen, if only in part.
    pub(super) fn seen(&self, top: f64) -> Range<u64> {
        let scrolled = self.scrolled(top);
        let from = (scrolled / self.row).floor().max(0.0) as u64;
        let to = ((scrolled + self.view) / self.row).ceil().max(0.0) as u64;
        from.min(self.rows)..to.min(self.rows)
    }

    /// The rows that exist as elements.
    pub(super) fn drawn(&self, top: f64) -> Range<u64> {
        let seen = self.seen(top);
        seen.start.saturating_sub(AROUND)..(seen.end + AROUND).min(self.rows)
    }

    /// Where a row stands in the scrolled element.
    pub(super) fn place(&self, row: u64, top: f64) -> f64 {
        row as f64 * self.row - self.scrolled(top) + top.max(0.0)
    }

    /// Whole rows that fit.
    pub(super) fn page(&self) -> u64 {
        ((self.view / self.row).floor() as u64).max(1)
    }

    /// Where the bar has to be for a row to be seen whole; `None` where it is.
    pub(super) fn bring(&self, row: u64, top: f64) -> Option<f64> {
        let scrolled = self.scrolled(top);
        let above = row as f64 * self.row;
        if above < scrolled {
            Some(self.bar(above))
        } else if above + self.row > scrolled + self.view {
            Some(self.bar(above + self.row - self.view))
        } else {
            None
        }
    }
}

/// Which row each of so many elements shows, for some rows to be drawn: one that goes out at one
/// end comes in at the other, and the rest stay what they are.
pub(super) fn row_of(element: u64, elements: u64, drawn: &Range<u64>) -> Option<u64> {
    if elements == 0 {
        return None;
    }
    let base = drawn.start - drawn.start % elements + element;
    let row = if base < drawn.start {
        base + elements
    } else {
        base
    };
    drawn.contains(&row).then_some(row)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn track(rows: u64) -> Track {
        Track {
            rows,
            row: 30.0,
            view: 300.0,
        }
    }

    #[test]
    fn a_million_rows_scroll_like_ten() {
        for rows in [5, 1000, 100_000, 1_000_000, 50_000_000] {
            let track = track(rows);
            assert!(track.height() <= HIGHEST);
            assert_eq!(track.seen(0.0).start, 0);
            let most = (track.height() - track.view).max(0.0);
            assert_eq!(track.seen(most).end, rows, "{rows}");
            // Each row can be brought into view, and then is in view.
            for row in [0, rows / 3, rows - 1] {
                let top = track.bring(row, most / 2.0).unwrap_or(most / 2.0);
                assert!(track.seen(top).contains(&row), "{row} of {rows}");
                let place = track.place(row, top) - top;
                assert!((-1.0..=271.0).contains(&place), "{row} of {rows}: {place}");
            }
        }
        assert_eq!(track(1000).bring(3, 0.0), None);
        assert_eq!(track(1000).bring(10, 0.0), Some(30.0));
    }

    #[test]
    fn elements_take_turns() {
        let shown = |drawn: Range<u64>| -> Vec<Option<u64>> {
            (0..4).map(|at| row_of(at, 4, &drawn)).collect()
        };
        assert_eq!(shown(0..4), [Some(0), Some(1), Some(2), Some(3)]);
        assert_eq!(shown(1..5), [Some(4), Some(1), Some(2), Some(3)]);
        assert_eq!(shown(6..9), [Some(8), None, Some(6), Some(7)]);
        assert_eq!(row_of(0, 0, &(0..0)), None);
    }
}
