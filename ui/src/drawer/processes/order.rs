//! The order of processes. Pure.

use crate::stores::natural_key;
use std::cmp::Ordering;

/// Which column they are sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct By {
    pub(super) column: usize,
    pub(super) descending: bool,
}

/// Until somebody says otherwise: who works most stands first, where `ps` tells.
pub(super) fn at_first(titles: &[String]) -> Option<By> {
    let column = titles.iter().position(|title| title == "%CPU")?;
    Some(By {
        column,
        descending: true,
    })
}

/// The columns in the order in which they are shown: which process it is and what it does stand
/// first, so that both are seen in a narrow drawer; the rest as the engine has it.
pub(super) fn arranged(titles: &[String], pid: Option<usize>) -> Vec<usize> {
    let titled = |title: &str| titles.iter().position(|known| known == title);
    // `ps` writes the command last: it may contain anything.
    let command = titles.len().checked_sub(1);
    let first = [pid, command, titled("%CPU"), titled("%MEM")];
    let mut order = Vec::with_capacity(titles.len());
    for column in first.into_iter().flatten().chain(0..titles.len()) {
        if !order.contains(&column) {
            order.push(column);
        }
    }
    order
}

/// What a press on a title makes of the order. Numbers begin with the largest.
pub(super) fn pressed(now: Option<By>, column: usize, numbers: bool) -> By {
    match now {
        Some(now) if now.column == column => By {
            descending: !now.descending,
            ..now
        },
        Some(_) | None => By {
            column,
            descending: numbers,
        },
    }
}

/// Whether a column holds numbers.
pub(super) fn is_number(text: &str) -> bool {
    text.parse::<f64>().is_ok()
}

/// Sorts rows; those that say the same stay as they were.
pub(super) fn sort(rows: &mut [Vec<String>], by: By) {
    rows.sort_by(|one, other| {
        let order = compare(cell(one, by.column), cell(other, by.column));
        if by.descending {
            order.reverse()
        } else {
            order
        }
    });
}

fn compare(one: &str, other: &str) -> Ordering {
    match (one.parse::<f64>(), other.parse::<f64>()) {
        (Ok(one), Ok(other)) => one.total_cmp(&other),
        _ => natural_key(one).cmp(&natural_key(other)),
    }
}

/// A cell; an engine may send rows that are too short.
pub(super) fn cell(row: &[String], column: usize) -> &str {
    row.get(column).map_or("", String::as_str)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_sort_by_value_and_words_as_a_person_would() {
        let rows = [["10.5", "b2"], ["9.1", "b10"], ["0.0", "a"]];
        let mut rows: Vec<Vec<String>> = rows
            .iter()
            .map(|row| row.iter().map(|&cell| cell.to_owned()).collect())
            .collect();
        rows.push(vec!["100".to_owned()]);
        let first = |rows: &[Vec<String>]| {
            let cells: Vec<&str> = rows.iter().map(|row| cell(row, 0)).collect();
            cells.join(" ")
        };
        let titles: Vec<String> = ["%CPU", "COMMAND"].map(str::to_owned).into();
        let by = at_first(&titles).unwrap();
        sort(&mut rows, by);
        assert_eq!(first(&rows), "100 10.5 9.1 0.0");
        sort(&mut rows, pressed(Some(by), 0, true));
        assert_eq!(first(&rows), "0.0 9.1 10.5 100");
        sort(&mut rows, pressed(Some(by), 1, false));
        assert_eq!(first(&rows), "100 0.0 10.5 9.1");
        assert_eq!(at_first(&titles[1..]), None);
    }

    #[test]
    fn the_command_stands_beside_its_process() {
        for (titles, pid, order) in [
            ("UID PID PPID CMD", Some(1), vec![1, 3, 0, 2]),
            (
                "USER PID %CPU %MEM VSZ COMMAND",
                Some(1),
                vec![1, 5, 2, 3, 0, 4],
            ),
            ("Name PID CPU", Some(1), vec![1, 2, 0]),
            ("PID", Some(0), vec![0]),
            ("", None, vec![]),
        ] {
            let titles: Vec<String> = titles.split_whitespace().map(str::to_owned).collect();
            assert_eq!(arranged(&titles, pid), order, "{titles:?}");
        }
    }
}
