//! The order of rows. Pure.

use crate::stores::{Entry, Listed, natural_key};
use contract::Sort;
use std::cmp::Reverse;
use std::sync::Arc;

/// What a row is sorted by, in one column. What has no value stands last.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum SortKey {
    /// See [`SortKey::text`].
    Text(String),
    Number(i64),
    /// A rank, then a number.
    Ranked(u8, i64),
    None,
}

impl SortKey {
    /// Sorts as a person would; what is empty stands last.
    pub(crate) fn text(text: &str) -> Self {
        if text.is_empty() {
            Self::None
        } else {
            Self::Text(natural_key(text))
        }
    }

    /// Ascending is youngest first, as the ages stand in the column.
    pub(crate) fn age(since: Option<i64>) -> Self {
        since.map_or(Self::None, |since| Self::Number(since.saturating_neg()))
    }
}

/// Rows in the order that is asked for. They come sorted by name, and stay so where there is no
/// other order or the column says the same.
pub(crate) fn sorted<R: Listed>(
    mut rows: Vec<Arc<Entry<R>>>,
    sort: Option<&Sort>,
    key: impl Fn(&Entry<R>, &str) -> SortKey,
) -> Vec<Arc<Entry<R>>> {
    match sort {
        None => {}
        Some(sort) if sort.descending => rows.sort_by_cached_key(|row| {
            let key = key(row, &sort.column);
            // Last is last in both directions.
            (key == SortKey::None, Reverse(key))
        }),
        Some(sort) => rows.sort_by_cached_key(|row| key(row, &sort.column)),
    }
    rows
}
