//! The columns of a table: what they are, and how a person set them.

use crate::i18n::Locale;
use contract::{ColumnSettings, ListSettings, Sort};

/// The narrowest a column can be made, in CSS pixels.
const NARROWEST: u32 = 48;

/// A text that an engine made up.
pub(crate) const TEXT: &str = "cell hostile";
/// An identifier.
pub(crate) const MONO: &str = "cell hostile mono";
/// What matters less.
pub(crate) const QUIET: &str = "cell hostile quiet";
/// What the row is called.
pub(crate) const NAME: &str = "cell hostile name";

/// A column, as it is until a person changes it.
#[derive(Debug)]
pub(crate) struct Column {
    /// Kept in the settings, and a hook: `data-column`.
    pub(crate) name: &'static str,
    pub(crate) title: fn(Locale) -> &'static str,
    /// In CSS pixels; the least, where it grows.
    pub(crate) width: u32,
    /// Its part of the room that is left; 0 does not grow.
    pub(crate) grow: u32,
    /// Shown unless a person hides it.
    pub(crate) shown: bool,
    /// Cannot be hidden: it says which row is which.
    pub(crate) fixed: bool,
    /// Can be sorted by.
    pub(crate) sorts: bool,
    /// Of its cells: [`TEXT`], [`MONO`], [`QUIET`], [`NAME`] or something of the page's own.
    pub(crate) class: &'static str,
}

impl PartialEq for Column {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Column {
    fn kept<'a>(&self, settings: &'a ListSettings) -> Option<&'a ColumnSettings> {
        settings
            .columns
            .iter()
            .find(|kept| kept.column == self.name)
    }

    /// Whether it is shown now.
    pub(crate) fn is_shown(&self, settings: &ListSettings) -> bool {
        self.fixed || self.kept(settings).map_or(self.shown, |kept| kept.shown)
    }

    /// Shows or hides it.
    pub(crate) fn show(&self, settings: &mut ListSettings, shown: bool) {
        self.change(settings, |kept| kept.shown = shown);
    }

    /// Sizes it; `None` is the default.
    pub(crate) fn size(&self, settings: &mut ListSettings, width: Option<u32>) {
        self.change(settings, |kept| {
            kept.width = width.map(|width| width.max(NARROWEST));
        });
    }

    fn change(&self, settings: &mut ListSettings, change: impl FnOnce(&mut ColumnSettings)) {
        let mut kept = self.kept(settings).cloned().unwrap_or(ColumnSettings {
            column: self.name.to_owned(),
            shown: self.shown,
            width: None,
        });
        change(&mut kept);
        settings.columns.retain(|kept| kept.column != self.name);
        // Only what differs is kept, so that a better default of a later version is seen.
        if kept.shown != self.shown || kept.width.is_some() {
            settings.columns.push(kept);
        }
    }
}

/// The columns that are shown, in their order.
pub(crate) fn shown(columns: &'static [Column], settings: &ListSettings) -> Vec<&'static Column> {
    columns
        .iter()
        .filter(|column| column.is_shown(settings))
        .collect()
}

/// The widths as CSS grid columns, between what stands before and after them, and the least that
/// all of it takes, in CSS pixels.
pub(super) fn template(
    columns: &[&'static Column],
    settings: &ListSettings,
    before: u32,
    after: u32,
) -> (String, u32) {
    let mut template = format!("{before}px");
    let mut least = before + after;
    for column in columns {
        let kept = column.kept(settings).and_then(|kept| kept.width);
        least += kept.unwrap_or(column.width);
        template.push_str(&match (kept, column.grow) {
            (Some(width), _) => format!(" {width}px"),
            (None, 0) => format!(" {}px", column.width),
            (None, grow) => format!(" minmax({}px, {}fr)", column.width, grow * 1000),
        });
    }
    // The last one takes what nobody wants, so that it stands at the right edge.
    template.push_str(&format!(" minmax({after}px, 1fr)"));
    (template, least)
}

/// What a press on a column's head makes of the order: this column up, down, then the default.
pub(super) fn next_sort(column: &Column, now: Option<&Sort>) -> Option<Sort> {
    let by = |descending| {
        Some(Sort {
            column: column.name.to_owned(),
            descending,
        })
    };
    match now {
        Some(now) if now.column == column.name && !now.descending => by(true),
        Some(now) if now.column == column.name => None,
        Some(_) | None => by(false),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIRST: Column = Column {
        name: "name",
        title: |_| "Name",
        width: 100,
        grow: 2,
        shown: true,
        fixed: true,
        sorts: true,
        class: TEXT,
    };
    const AGE: Column = Column {
        name: "age",
        title: |_| "Age",
        width: 50,
        grow: 0,
        shown: true,
        fixed: false,
        sorts: true,
        class: TEXT,
    };

    #[test]
    fn only_what_differs_from_the_default_is_kept() {
        let mut settings = ListSettings::default();
        AGE.show(&mut settings, false);
        assert!(!AGE.is_shown(&settings));
        AGE.size(&mut settings, Some(3));
        AGE.show(&mut settings, true);
        assert_eq!(settings.columns[0].width, Some(NARROWEST));
        AGE.size(&mut settings, None);
        assert!(settings.columns.is_empty());
        FIRST.show(&mut settings, false);
        assert!(FIRST.is_shown(&settings), "the name cannot be hidden");
    }

    #[test]
    fn a_sized_column_does_not_grow() {
        let mut settings = ListSettings::default();
        let template = |settings: &ListSettings| super::template(&[&FIRST, &AGE], settings, 36, 80);
        assert_eq!(
            template(&settings),
            (
                "36px minmax(100px, 2000fr) 50px minmax(80px, 1fr)".to_owned(),
                266
            )
        );
        FIRST.size(&mut settings, Some(300));
        assert_eq!(
            template(&settings),
            ("36px 300px 50px minmax(80px, 1fr)".to_owned(), 466)
        );
    }

    #[test]
    fn a_head_sorts_up_then_down_then_not() {
        let up = next_sort(&FIRST, None);
        let down = next_sort(&FIRST, up.as_ref());
        assert!(down.as_ref().is_some_and(|sort| sort.descending));
        assert_eq!(next_sort(&FIRST, down.as_ref()), None);
        assert!(next_sort(&AGE, down.as_ref()).is_some_and(|sort| !sort.descending));
    }
}
