//! The lines of a table from top to bottom, and which of them a window shows.

use super::Group;
use crate::stores::{Entry, Id, Listed};
use std::ops::Range;
use std::sync::Arc;

/// In CSS pixels; the same as `--row` and `--group-row`.
const ROW: u32 = 36;
const GROUP_ROW: u32 = 30;

/// A line.
pub(crate) enum Line<R: Listed, G> {
    /// The head of the rows below it.
    Group(G),
    /// A row.
    Row(Arc<Entry<R>>),
}

impl<R: Listed, G: Clone> Clone for Line<R, G> {
    fn clone(&self) -> Self {
        match self {
            Self::Group(group) => Self::Group(group.clone()),
            Self::Row(entry) => Self::Row(entry.clone()),
        }
    }
}

/// Equal where the same line stands; what is in a row is told by the row itself.
impl<R: Listed, G: PartialEq> PartialEq for Line<R, G> {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Group(one), Self::Group(other)) => one == other,
            (Self::Row(one), Self::Row(other)) => one.serial == other.serial,
            (Self::Group(_), Self::Row(_)) | (Self::Row(_), Self::Group(_)) => false,
        }
    }
}

/// Lines from top to bottom, with where each begins.
pub(crate) struct Lines<R: Listed, G> {
    lines: Vec<(u32, Line<R, G>)>,
    height: u32,
    rows: usize,
}

impl<R: Listed, G> Default for Lines<R, G> {
    fn default() -> Self {
        Self {
            lines: Vec::new(),
            height: 0,
            rows: 0,
        }
    }
}

impl<R: Listed, G> Lines<R, G> {
    /// Adds a line below the others.
    pub(crate) fn push(&mut self, line: Line<R, G>) {
        let height = match line {
            Line::Group(_) => GROUP_ROW,
            Line::Row(_) => {
                self.rows += 1;
                ROW
            }
        };
        self.lines.push((self.height, line));
        self.height += height;
    }

    /// From the top of the first to the bottom of the last, in CSS pixels.
    pub(super) fn height(&self) -> u32 {
        self.height
    }

    /// How many lines there are, heads of groups counted.
    pub(super) fn len(&self) -> usize {
        self.lines.len()
    }

    /// Whether there is nothing to show.
    pub(crate) fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// Rows, heads of groups not counted.
    pub(crate) fn rows(&self) -> usize {
        self.rows
    }

    /// All lines from top to bottom.
    #[cfg(test)]
    pub(crate) fn all(&self) -> impl Iterator<Item = &Line<R, G>> {
        self.lines.iter().map(|(_, line)| line)
    }

    /// The lines that are touched by the stretch from `top` to `bottom`.
    pub(super) fn between(&self, top: f64, bottom: f64) -> Range<usize> {
        let first = self
            .lines
            .partition_point(|(at, _)| f64::from(*at) <= top)
            .saturating_sub(1);
        let end = self
            .lines
            .partition_point(|(at, _)| f64::from(*at) < bottom);
        first..end.max(first)
    }

    /// The lines around the stretch of a height that begins at `top`: as many wherever it is, so
    /// that scrolling needs neither more nor fewer.
    pub(super) fn around(&self, top: f64, height: f64) -> Range<usize> {
        let count = (height / f64::from(GROUP_ROW)).ceil() as usize + 1;
        let first = self.between(top, top + height).start;
        let end = (first + count).min(self.lines.len());
        end.saturating_sub(count)..end
    }

    /// A line and where it begins.
    pub(super) fn at(&self, place: usize) -> Option<&(u32, Line<R, G>)> {
        self.lines.get(place)
    }

    /// Where a row stands: its line's place and top.
    pub(super) fn find(&self, id: &str) -> Option<(usize, u32)> {
        self.lines
            .iter()
            .enumerate()
            .find_map(|(place, (top, line))| {
                matches!(line, Line::Row(entry) if *entry.id == *id).then_some((place, *top))
            })
    }

    /// All rows' keys from top to bottom.
    pub(crate) fn ids(&self) -> impl Iterator<Item = &Id> {
        self.lines.iter().filter_map(|(_, line)| match line {
            Line::Row(entry) => Some(&entry.id),
            Line::Group(_) => None,
        })
    }

    /// The row that is `steps` rows below (or above) another.
    pub(super) fn beside(&self, id: Option<&str>, steps: isize) -> Option<Id> {
        let ids: Vec<&Id> = self.ids().collect();
        let last = ids.len().checked_sub(1)?;
        let to = match id.and_then(|id| ids.iter().position(|other| ***other == *id)) {
            Some(at) => at.saturating_add_signed(steps).min(last),
            // Nowhere yet: the first step down is onto the first row, up onto the last.
            None if steps < 0 => last,
            None => 0,
        };
        ids.get(to).map(|id| (*id).clone())
    }
}

/// Where the keyboard can stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Stop {
    Row(Id),
    /// The head of a group, by its key.
    Head(Id),
}

impl<R: Listed, G: Group> Lines<R, G> {
    /// The line that is `steps` lines below (or above) another.
    pub(super) fn stop_beside(&self, from: Option<&Stop>, steps: isize) -> Option<Stop> {
        let last = self.lines.len().checked_sub(1)?;
        let at = from.and_then(|from| match from {
            Stop::Row(id) => self.find(id),
            Stop::Head(key) => self.find_head(key),
        });
        let to = match at {
            Some((at, _)) => at.saturating_add_signed(steps).min(last),
            None if steps < 0 => last,
            None => 0,
        };
        self.lines.get(to).map(|(_, line)| match line {
            Line::Row(entry) => Stop::Row(entry.id.clone()),
            Line::Group(group) => Stop::Head(group.key().into()),
        })
    }

    /// Where the head of a group stands: its line's place and top.
    pub(super) fn find_head(&self, key: &str) -> Option<(usize, u32)> {
        let mut lines = self.lines.iter().enumerate();
        lines.find_map(|(place, (top, line))| {
            matches!(line, Line::Group(group) if group.key() == key).then_some((place, *top))
        })
    }

    /// Whether the rows of a group are folded away.
    pub(super) fn is_folded(&self, key: &str) -> Option<bool> {
        let (place, _) = self.find_head(key)?;
        match self.at(place) {
            Some((_, Line::Group(group))) => Some(group.is_folded()),
            _ => None,
        }
    }

    /// The key of the group that a row stands in.
    pub(super) fn head_of(&self, id: &str) -> Option<Id> {
        let (place, _) = self.find(id)?;
        let above = self.lines.get(..place)?;
        above.iter().rev().find_map(|(_, line)| match line {
            Line::Group(group) => Some(group.key().into()),
            Line::Row(_) => None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use contract::VolumeRow;

    #[derive(Clone, PartialEq, Eq, Hash)]
    struct Head(String);

    impl Group for Head {
        fn key(&self) -> &str {
            &self.0
        }
    }

    fn lines(names: &[&str]) -> Lines<VolumeRow, Head> {
        let mut lines = Lines::default();
        for name in names {
            lines.push(match name.strip_prefix('#') {
                Some(name) => Line::Group(Head(name.to_owned())),
                None => Line::Row(Arc::new(Entry::new(VolumeRow {
                    anonymous: false,
                    options: Vec::new(),
                    labels: Vec::new(),
                    name: (*name).to_owned(),
                    driver: String::new(),
                    mount_point: String::new(),
                    created: None,
                    project: None,
                }))),
            });
        }
        lines
    }

    #[test]
    fn a_window_shows_the_lines_it_touches() {
        let lines = lines(&["#one", "a", "b", "#two", "c"]); // tops 0 30 66 102 132, height 168
        assert_eq!(lines.height(), 168);
        assert_eq!(lines.between(0.0, 30.0), 0..1);
        assert_eq!(lines.between(0.0, 31.0), 0..2);
        assert_eq!(lines.between(65.9, 66.1), 1..3);
        assert_eq!(lines.between(1000.0, 2000.0), 4..5);
        assert_eq!(Lines::<VolumeRow, ()>::default().between(0.0, 500.0), 0..0);
    }

    #[test]
    fn heads_are_stops_of_the_keyboard() {
        let lines = lines(&["#one", "a", "b", "#two", "c"]);
        let (row, head) = (
            |id: &str| Stop::Row(id.into()),
            |key: &str| Stop::Head(key.into()),
        );
        let step = |from: Option<&Stop>, steps| lines.stop_beside(from, steps);
        assert_eq!(step(None, 1), Some(head("one")));
        assert_eq!(step(Some(&head("one")), 1), Some(row("a")));
        assert_eq!(step(Some(&row("b")), 1), Some(head("two")));
        assert_eq!(step(Some(&row("c")), 5), Some(row("c")));
        assert_eq!(step(Some(&row("a")), -1), Some(head("one")));
        assert_eq!(lines.head_of("c").as_deref(), Some("two"));
        assert_eq!(lines.is_folded("two"), Some(false));
    }

    #[test]
    fn a_range_grows_over_heads_and_stays_inside() {
        let lines = lines(&["#one", "a", "b", "#two", "c"]);
        let step = |from, steps| lines.beside(from, steps).map(|id| id.to_string());
        assert_eq!(step(None, 1).as_deref(), Some("a"));
        assert_eq!(step(None, -1).as_deref(), Some("c"));
        assert_eq!(step(Some("b"), 1).as_deref(), Some("c"));
        assert_eq!(step(Some("c"), 10).as_deref(), Some("c"));
        assert_eq!(step(Some("b"), -10).as_deref(), Some("a"));
    }
}
