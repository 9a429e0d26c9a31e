//! Which volumes are listed, and in which order. Pure.

use super::filter::{Filter, kind};
use crate::parts::table::SortKey;
use crate::stores::{Entry, Id, ShowVolumes, VolumeUsers};
use contract::VolumeRow;
use std::sync::Arc;

pub(super) type Row = Arc<Entry<VolumeRow>>;

/// The containers that use a volume, by name.
pub(super) fn users_of<'users>(users: &'users VolumeUsers, name: &str) -> &'users [(Id, String)] {
    users.get(name).map_or(&[], Vec::as_slice)
}

/// What a volume is sorted by. `bytes` is its size, where that is known.
pub(super) fn sort_key(
    entry: &Entry<VolumeRow>,
    column: &str,
    users: &VolumeUsers,
    bytes: impl Fn(&str) -> Option<u64>,
) -> SortKey {
    let row = &entry.placed;
    match column {
        "name" => SortKey::Text(entry.name_key.clone()),
        "size" => bytes(&row.name).map_or(SortKey::None, |bytes| {
            SortKey::Number(bytes.try_into().unwrap_or(i64::MAX))
        }),
        "used" => users_of(users, &row.name)
            .first()
            .map_or(SortKey::None, |(_, name)| SortKey::text(name)),
        "driver" => SortKey::text(&format!("{} {}", row.driver, kind(row).unwrap_or_default())),
        "project" => SortKey::text(row.project.as_deref().unwrap_or_default()),
        "created" => SortKey::age(row.created),
        "mount" => SortKey::text(&row.mount_point),
        _ => SortKey::None,
    }
}

/// Those that pass, in the order they came.
pub(super) fn passing<'rows>(
    rows: &'rows [Row],
    filter: &Filter,
    show: ShowVolumes,
    users: &VolumeUsers,
) -> impl Iterator<Item = &'rows Row> {
    rows.iter().filter(move |entry| {
        let row = &entry.placed;
        let own = users_of(users, &row.name);
        show.passes(row, !own.is_empty()) && {
            let names: Vec<&str> = own.iter().map(|(_, name)| name.as_str()).collect();
            filter.passes(row, &entry.search, &names)
        }
    })
}

/// How many each chip would show.
pub(super) fn counts(rows: &[Row], users: &VolumeUsers) -> [usize; 4] {
    ShowVolumes::ALL.map(|show| {
        let passes = |entry: &&Row| {
            let used = !users_of(users, &entry.placed.name).is_empty();
            show.passes(&entry.placed, used)
        };
        rows.iter().filter(passes).count()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parts::table::sorted;
    use contract::Sort;

    fn rows() -> Vec<Row> {
        [
            ("cache", false),
            ("data-2", false),
            ("data-10", false),
            ("9f2c", true),
        ]
        .map(|(name, anonymous)| {
            Arc::new(Entry::new(VolumeRow {
                name: name.into(),
                driver: "local".into(),
                mount_point: String::new(),
                created: None,
                project: None,
                anonymous,
                options: Vec::new(),
                labels: Vec::new(),
            }))
        })
        .into()
    }

    fn users() -> VolumeUsers {
        let by = |names: &[&str]| {
            names
                .iter()
                .map(|it| (Id::from(*it), (*it).to_owned()))
                .collect()
        };
        VolumeUsers::from([
            ("data-2".to_owned(), by(&["api", "worker"])),
            ("9f2c".to_owned(), by(&["db"])),
            ("/srv".to_owned(), by(&["api"])),
        ])
    }

    fn told<'rows>(rows: impl IntoIterator<Item = &'rows Row>) -> String {
        let names: Vec<&str> = rows.into_iter().map(|row| &*row.placed.name).collect();
        names.join(" ")
    }

    #[test]
    fn chips_and_filter_pass_together() {
        let (rows, users) = (rows(), users());
        assert_eq!(counts(&rows, &users), [4, 2, 2, 1]);
        let told = |text: &str, show| told(passing(&rows, &Filter::parse(text), show, &users));
        assert_eq!(told("", ShowVolumes::Unused), "cache data-10");
        assert_eq!(told("used:worker", ShowVolumes::All), "data-2");
        assert_eq!(told("data", ShowVolumes::Used), "data-2");
        assert_eq!(told("", ShowVolumes::Anonymous), "9f2c");
    }

    #[test]
    fn columns_sort_and_what_is_not_known_stands_last() {
        let users = users();
        let by = |column: &str, descending| {
            let sort = Sort {
                column: column.into(),
                descending,
            };
            let bytes = |name: &str| match name {
                "cache" => Some(5),
                "9f2c" => Some(7),
                _ => None,
            };
            let key =
                |entry: &Entry<VolumeRow>, column: &str| sort_key(entry, column, &users, bytes);
            told(&sorted(rows(), Some(&sort), key))
        };
        assert_eq!(by("name", false), "9f2c cache data-2 data-10");
        assert_eq!(by("size", true), "9f2c cache data-2 data-10");
        assert_eq!(by("size", false), "cache 9f2c data-2 data-10");
        assert_eq!(by("used", false), "data-2 9f2c cache data-10");
    }
}
