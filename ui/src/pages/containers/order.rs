//! Which containers are listed, in which order, under which heads. Pure.

use super::status::{Tone, tone};
use crate::filter::Filter;
use crate::parts::table::{Group, Line, Lines, SortKey};
use crate::stores::{Entry, Id, Show, natural_key};
use contract::{ContainerRow, CountedAs, Health};
use std::collections::HashMap;
use std::sync::Arc;

pub(crate) type Row = Arc<Entry<ContainerRow>>;

/// The head of a project's rows.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct ProjectHead {
    /// `None` for the rows of no project.
    pub(crate) name: Option<Id>,
    pub(crate) config: Option<Id>,
    pub(crate) running: usize,
    pub(crate) total: usize,
    pub(crate) folded: bool,
}

impl Group for ProjectHead {
    fn key(&self) -> &str {
        self.name.as_deref().unwrap_or_default()
    }

    fn is_folded(&self) -> bool {
        self.folded
    }
}

/// What a container is sorted by.
pub(super) fn sort_key(entry: &Entry<ContainerRow>, column: &str) -> SortKey {
    let row = &entry.placed;
    let first = |texts: &[String]| texts.first().map_or(SortKey::None, |it| SortKey::text(it));
    match column {
        "name" => SortKey::Text(entry.name_key.clone()),
        "id" => SortKey::Text(row.id.clone()),
        "image" => SortKey::text(&row.image),
        "command" => SortKey::text(&row.command),
        "created" => SortKey::age(Some(row.created)),
        "status" => SortKey::Ranked(rank(row), row.since.unwrap_or(0).saturating_neg()),
        "ports" => row
            .ports
            .iter()
            .filter_map(|port| port.host)
            .min()
            .map_or(SortKey::None, |port| SortKey::Number(port.into())),
        "networks" => first(&row.networks),
        "project" => row
            .project
            .as_ref()
            .map_or(SortKey::None, |project| SortKey::text(&project.name)),
        "health" => match row.health {
            Some(Health::Unhealthy) => SortKey::Number(0),
            Some(Health::Starting) => SortKey::Number(1),
            Some(Health::Healthy) => SortKey::Number(2),
            None => SortKey::None,
        },
        _ => SortKey::None,
    }
}

fn rank(row: &ContainerRow) -> u8 {
    match tone(row) {
        Tone::Running => 0,
        Tone::Warning => 1,
        Tone::Paused => 2,
        Tone::Failed => 3,
        Tone::Stopped => 4,
    }
}

/// All rows in order, under their projects or not. Made when rows change; typing only filters it.
pub(crate) enum Arranged {
    Flat(Vec<Row>),
    /// Projects by name; the rows of none last.
    Grouped(Vec<(ProjectHead, Vec<Row>)>),
}

pub(crate) fn arranged(rows: Vec<Row>, grouped: bool) -> Arranged {
    // Where there are no projects at all a head would only say what is seen.
    if !grouped || rows.iter().all(|row| row.placed.project.is_none()) {
        return Arranged::Flat(rows);
    }
    let mut groups: Vec<(ProjectHead, Vec<Row>)> = Vec::new();
    let mut places: HashMap<Option<Id>, usize> = HashMap::new();
    for row in rows {
        let project = row.placed.project.as_ref();
        let name = project.map(|project| Id::from(project.name.as_str()));
        let place = *places.entry(name).or_insert_with_key(|name| {
            let head = ProjectHead {
                name: name.clone(),
                config: None,
                running: 0,
                total: 0,
                folded: false,
            };
            groups.push((head, Vec::new()));
            groups.len() - 1
        });
        if let Some((head, rows)) = groups.get_mut(place) {
            head.total += 1;
            head.running += usize::from(row.placed.state.counts_as() == CountedAs::Running);
            if head.config.is_none() {
                head.config = project.and_then(|project| Some(project.config.as_deref()?.into()));
            }
            rows.push(row);
        }
    }
    groups.sort_by_cached_key(|(head, _)| {
        (head.name.is_none(), head.name.as_deref().map(natural_key))
    });
    Arranged::Grouped(groups)
}

/// The lines of the list: the rows that pass, under their heads.
pub(crate) fn lines(
    arranged: &Arranged,
    filter: &Filter,
    show: Show,
    folded: &[String],
) -> Lines<ContainerRow, ProjectHead> {
    let passes = |row: &&Row| show.passes(&row.placed) && filter.passes(&row.placed, &row.search);
    let mut lines = Lines::default();
    match arranged {
        Arranged::Flat(rows) => {
            for row in rows.iter().filter(passes) {
                lines.push(Line::Row(row.clone()));
            }
        }
        Arranged::Grouped(groups) => {
            for (head, rows) in groups {
                let name = head.name.as_deref().unwrap_or_default();
                let mut passing = rows.iter().filter(passes).peekable();
                if passing.peek().is_none() {
                    continue;
                }
                let folded = folded.iter().any(|folded| folded == name);
                lines.push(Line::Group(ProjectHead {
                    folded,
                    ..head.clone()
                }));
                if !folded {
                    for row in passing {
                        lines.push(Line::Row(row.clone()));
                    }
                }
            }
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parts::table::sorted;
    use crate::stores::sample::container;
    use contract::{ContainerState, Project, Sort};

    fn row(name: &str, project: &str, state: ContainerState, since: i64) -> Row {
        Arc::new(Entry::new(ContainerRow {
            created: since,
            state,
            since: Some(since),
            project: (!project.is_empty()).then(|| Project {
                name: project.into(),
                service: None,
                config: None,
            }),
            ..container(name)
        }))
    }

    fn rows() -> Vec<Row> {
        // By name, as they come.
        vec![
            row("blog", "blog", ContainerState::Paused, 40),
            row("redis", "", ContainerState::Running, 10),
            row("web-9", "shop", ContainerState::Exited, 30),
            row("web-10", "shop", ContainerState::Running, 20),
        ]
    }

    fn told(rows: &[Row], filter: &str, show: Show, grouped: bool, folded: &[String]) -> String {
        let arranged = arranged(rows.to_vec(), grouped);
        let lines = lines(&arranged, &Filter::parse(filter), show, folded);
        lines
            .all()
            .map(|line| match line {
                Line::Group(head) => format!(
                    "[{} {}/{}]",
                    head.name.as_deref().unwrap_or("-"),
                    head.running,
                    head.total
                ),
                Line::Row(row) => row.placed.name.clone(),
            })
            .collect::<Vec<_>>()
            .join(" ")
    }

    #[test]
    fn rows_stand_under_their_projects() {
        let rows = rows();
        assert_eq!(
            told(&rows, "", Show::All, true, &[]),
            "[blog 0/1] blog [shop 1/2] web-9 web-10 [- 1/1] redis"
        );
        assert_eq!(
            told(&rows, "", Show::All, true, &["shop".into()]),
            "[blog 0/1] blog [shop 1/2] [- 1/1] redis"
        );
        assert_eq!(
            told(&rows, "web", Show::Running, true, &[]),
            "[shop 1/2] web-10"
        );
        assert_eq!(
            told(&rows, "", Show::All, false, &[]),
            "blog redis web-9 web-10"
        );
        assert_eq!(told(&rows[1..2], "", Show::All, true, &[]), "redis");
    }

    #[test]
    fn columns_sort_both_ways() {
        let by = |column: &str, descending| {
            let sort = Sort {
                column: column.into(),
                descending,
            };
            let rows = sorted(rows(), Some(&sort), sort_key);
            told(&rows, "", Show::All, false, &[])
        };
        assert_eq!(by("created", false), "blog web-9 web-10 redis");
        assert_eq!(by("created", true), "redis web-10 web-9 blog");
        assert_eq!(by("status", false), "web-10 redis blog web-9");
        assert_eq!(by("nonsense", true), "blog redis web-9 web-10");
    }
}
