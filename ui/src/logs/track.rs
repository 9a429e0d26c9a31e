//! Where one is in a log, and what the scroll bar makes of it. Pure.
//!
//! The place is a row and the pixels of it that are scrolled away; the scroll bar only follows.
//! Neither has to know the heights of rows that were never drawn, and a log may have more rows
//! than a browser's elements may have pixels.

/// Of a row that is not wrapped, in CSS pixels: `--log-line`.
pub(super) const LINE: f64 = 18.0;
/// The highest that the scrolled element becomes. Webviews give up somewhere above 16 million.
const HIGHEST: f64 = 8_000_000.0;

/// The place of what is seen first.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Place {
    /// The row.
    pub(super) row: u64,
    /// Of its height, what is scrolled away, in CSS pixels. Less than none, or more than the row
    /// has, until [`settle`] knows the heights.
    pub(super) shift: f64,
}

/// The rows there are, and how high they are on an average.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Track {
    pub(super) first: u64,
    /// One past the last.
    pub(super) end: u64,
    /// In CSS pixels; [`LINE`] where rows are not wrapped.
    pub(super) mean: f64,
}

impl Track {
    fn rows(&self) -> f64 {
        self.end.saturating_sub(self.first) as f64
    }

    /// Of the scrolled element, in CSS pixels.
    pub(super) fn height(&self) -> f64 {
        (self.rows() * self.mean).min(HIGHEST).ceil()
    }

    /// A pixel of the scroll bar is a pixel of the log.
    pub(super) fn is_exact(&self) -> bool {
        self.mean == LINE && self.rows() * LINE <= HIGHEST
    }

    /// Where the scroll bar stands for a place, in a view of a height.
    pub(super) fn top_of(&self, at: Place, view: f64) -> f64 {
        let above = at.row.saturating_sub(self.first) as f64 * self.mean + at.shift;
        if self.is_exact() {
            return above;
        }
        let (all, most) = (self.rows() * self.mean - view, self.height() - view);
        if all <= 0.0 || most <= 0.0 {
            return 0.0;
        }
        (above / all * most).clamp(0.0, most)
    }

    /// The place for which the scroll bar stands there.
    pub(super) fn at_top(&self, top: f64, view: f64) -> Place {
        let (all, most) = (self.rows() * self.mean - view, self.height() - view);
        let above = if self.is_exact() || most <= 0.0 {
            top
        } else {
            top / most * all
        };
        let above = above.max(0.0);
        let row = (above / self.mean).floor();
        Place {
            row: (self.first + row as u64).min(self.end.saturating_sub(1).max(self.first)),
            shift: if self.is_exact() {
                above - row * LINE
            } else {
                0.0
            },
        }
    }
}

/// A place whose shift lies within its row, as far as the heights tell: they are of the rows from
/// `from` on. Not before the first of them.
pub(super) fn settle(at: Place, from: u64, heights: &[f64]) -> Place {
    let height = |row: u64| {
        let place = usize::try_from(row.checked_sub(from)?).ok()?;
        heights.get(place).copied()
    };
    let Place { mut row, mut shift } = at;
    while shift < 0.0 {
        let Some(above) = row.checked_sub(1).and_then(height) else {
            shift = 0.0;
            break;
        };
        row -= 1;
        shift += above;
    }
    while let Some(own) = height(row)
        && shift >= own
        && height(row + 1).is_some()
    {
        shift -= own;
        row += 1;
    }
    Place { row, shift }
}

/// The place at which the last of some rows, which begin at `from`, ends where the view ends; the
/// first of them where they do not fill it.
pub(super) fn at_end(from: u64, heights: &[f64], view: f64) -> Place {
    let mut room = view;
    for (place, height) in heights.iter().enumerate().rev() {
        room -= height;
        if room <= 0.0 {
            return Place {
                row: from + place as u64,
                shift: -room,
            };
        }
    }
    Place {
        row: from,
        shift: 0.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn track(rows: u64) -> Track {
        Track {
            first: 100,
            end: 100 + rows,
            mean: LINE,
        }
    }

    #[test]
    fn ten_million_rows_scroll_like_ten() {
        let view = 600.0;
        for rows in [50, 400_000, 10_000_000] {
            let track = track(rows);
            assert!(track.height() <= HIGHEST);
            let most = track.height() - view;
            assert_eq!(track.at_top(0.0, view).row, 100);
            let last = track.at_top(most, view);
            let seen = (view / LINE) as u64;
            assert!(last.row + seen + 1 >= track.end, "{rows}: {last:?}");
            // There and back, in the middle.
            let middle = track.at_top(most / 2.0, view);
            let back = track.top_of(middle, view);
            assert!((back - most / 2.0).abs() <= LINE, "{rows}: {back}");
        }
    }

    #[test]
    fn a_place_settles_in_rows_of_any_height() {
        let heights = [18.0, 54.0, 18.0, 18.0];
        let at = |row, shift| Place { row, shift };
        assert_eq!(settle(at(12, -10.0), 10, &heights), at(11, 44.0));
        assert_eq!(settle(at(10, 80.0), 10, &heights), at(12, 8.0));
        // Above the first known and below the last known it stops.
        assert_eq!(settle(at(10, -10.0), 10, &heights), at(10, 0.0));
        assert_eq!(settle(at(13, 99.0), 10, &heights), at(13, 99.0));
    }

    #[test]
    fn the_end_is_at_the_end_of_the_view() {
        let heights = [18.0, 54.0, 18.0];
        assert_eq!(
            at_end(7, &heights, 60.0),
            Place {
                row: 8,
                shift: 12.0
            }
        );
        // Too few: they begin at the top.
        assert_eq!(at_end(7, &heights, 600.0), Place { row: 7, shift: 0.0 });
    }
}
