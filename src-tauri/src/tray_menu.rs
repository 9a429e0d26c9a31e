//! What the tray's menu says and does, as a value: no Tauri in it.

use crate::words::Words;
use contract::Phase;
use engine::{Glance, GlanceRow};

/// A line of the menu.
#[derive(Debug, PartialEq)]
pub(crate) enum Line {
    /// Says something; cannot be chosen.
    Text(String),
    /// Does something.
    Do(String, Act),
    /// Opens further lines.
    More(String, Vec<Line>),
    /// Divides.
    Rule,
}

/// What choosing a line does.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Act {
    OpenWindow,
    Quit,
    Start(String),
    Stop(String),
    OpenPort(String, u16),
}

impl Act {
    /// The menu item's ID: the menu gives nothing else back.
    pub(crate) fn to_id(&self) -> String {
        match self {
            Self::OpenWindow => "open".to_owned(),
            Self::Quit => "quit".to_owned(),
            Self::Start(id) => format!("start {id}"),
            Self::Stop(id) => format!("stop {id}"),
            Self::OpenPort(id, port) => format!("port {port} {id}"),
        }
    }

    pub(crate) fn from_id(id: &str) -> Option<Self> {
        let (word, rest) = id.split_once(' ').unwrap_or((id, ""));
        match word {
            "open" => Some(Self::OpenWindow),
            "quit" => Some(Self::Quit),
            "start" => Some(Self::Start(rest.to_owned())),
            "stop" => Some(Self::Stop(rest.to_owned())),
            "port" => {
                let (port, id) = rest.split_once(' ')?;
                Some(Self::OpenPort(id.to_owned(), port.parse().ok()?))
            }
            _ => None,
        }
    }
}

/// How the engine is, as the tray's picture tells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Picture {
    Live,
    Trouble,
    Offline,
}

pub(crate) fn picture(phase: &Phase) -> Picture {
    match phase {
        Phase::Live { .. } => Picture::Live,
        Phase::Connecting | Phase::Reconnecting { .. } | Phase::Stale { .. } => Picture::Trouble,
        Phase::Offline { .. } => Picture::Offline,
    }
}

/// The state in words.
pub(crate) fn headline(glance: &Glance, words: &Words) -> String {
    match glance.phase {
        Phase::Connecting => words.connecting.clone(),
        // Paused ones are rare: they are told of where there are any.
        Phase::Live { .. } => if glance.paused == 0 {
            &words.live
        } else {
            &words.live_paused
        }
        .replace("{running}", &glance.running.to_string())
        .replace("{paused}", &glance.paused.to_string())
        .replace("{stopped}", &glance.stopped.to_string()),
        Phase::Reconnecting { .. } => words.reconnecting.clone(),
        Phase::Stale { .. } => words.stale.clone(),
        Phase::Offline { .. } => words.offline.clone(),
    }
}

/// The whole menu.
pub(crate) fn menu(glance: &Glance, words: &Words) -> Vec<Line> {
    let mut lines = vec![
        Line::Text(headline(glance, words)),
        Line::Do(words.open_window.clone(), Act::OpenWindow),
        Line::Rule,
    ];
    // Nothing can be done to containers of an engine that is away.
    if matches!(glance.phase, Phase::Live { .. }) {
        if glance.active_rows.is_empty() {
            lines.push(Line::Text(words.none_running.clone()));
        }
        lines.extend(glance.active_rows.iter().map(|row| active(row, words)));
        lines.extend(unlisted(
            glance.running + glance.paused,
            glance.active_rows.len(),
            words,
        ));
        if !glance.stopped_rows.is_empty() {
            let mut stopped: Vec<Line> = glance
                .stopped_rows
                .iter()
                .map(|row| startable(row, words))
                .collect();
            stopped.extend(unlisted(glance.stopped, glance.stopped_rows.len(), words));
            lines.push(Line::More(words.stopped_containers.clone(), stopped));
        }
        lines.push(Line::Rule);
    }
    lines.push(Line::Do(words.quit.clone(), Act::Quit));
    lines
}

fn active(row: &GlanceRow, words: &Words) -> Line {
    let mut acts = vec![Line::Do(words.stop.clone(), Act::Stop(row.id.clone()))];
    acts.extend(row.published.iter().map(|port| {
        Line::Do(
            words.open_port.replace("{port}", &port.to_string()),
            Act::OpenPort(row.id.clone(), *port),
        )
    }));
    Line::More(label(&row.name), acts)
}

fn startable(row: &GlanceRow, words: &Words) -> Line {
    Line::More(
        label(&row.name),
        vec![Line::Do(words.start.clone(), Act::Start(row.id.clone()))],
    )
}

fn unlisted(all: usize, listed: usize, words: &Words) -> Option<Line> {
    (all > listed).then(|| Line::Text(words.more.replace("{count}", &(all - listed).to_string())))
}

/// A name from the engine as a menu's label: one line, no mnemonic, no reordering of what follows.
fn label(name: &str) -> String {
    name.chars()
        .map(|letter| match letter {
            '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {
                '\u{fffd}'
            }
            letter if letter.is_control() => '\u{fffd}',
            letter => letter,
        })
        .take(64)
        .collect::<String>()
        .replace('&', "&&")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words() -> Words {
        serde_json::from_str(include_str!("../locales/en.json")).unwrap()
    }

    fn row(name: &str, published: &[u16]) -> GlanceRow {
        GlanceRow {
            id: format!("id of {name}"),
            name: name.to_owned(),
            published: published.to_vec(),
        }
    }

    #[test]
    fn the_menu_lists_running_containers_with_what_can_be_done() {
        let glance = Glance {
            phase: Phase::Live { since: 0 },
            running: 2,
            paused: 1,
            stopped: 1,
            active_rows: vec![row("web", &[8080]), row("R&D\u{202e}\n", &[])],
            stopped_rows: vec![row("old", &[])],
        };
        let id = "id of web".to_owned();
        assert_eq!(
            menu(&glance, &words()),
            [
                Line::Text("Live · 2 running, 1 paused, 1 stopped".into()),
                Line::Do("Open Berth".into(), Act::OpenWindow),
                Line::Rule,
                Line::More(
                    "web".into(),
                    vec![
                        Line::Do("Stop".into(), Act::Stop(id.clone())),
                        Line::Do("Open port 8080".into(), Act::OpenPort(id, 8080)),
                    ]
                ),
                Line::More(
                    "R&&D\u{fffd}\u{fffd}".into(),
                    vec![Line::Do(
                        "Stop".into(),
                        Act::Stop("id of R&D\u{202e}\n".into())
                    )]
                ),
                Line::Text("1 more…".into()),
                Line::More(
                    "Stopped containers".into(),
                    vec![Line::More(
                        "old".into(),
                        vec![Line::Do("Start".into(), Act::Start("id of old".into()))]
                    )]
                ),
                Line::Rule,
                Line::Do("Quit".into(), Act::Quit),
            ]
        );
    }

    #[test]
    fn an_engine_that_is_away_offers_nothing_to_do_to_its_containers() {
        let glance = Glance {
            phase: Phase::Connecting,
            running: 1,
            paused: 0,
            stopped: 0,
            active_rows: vec![row("web", &[])],
            stopped_rows: Vec::new(),
        };
        assert_eq!(
            menu(&glance, &words()),
            [
                Line::Text("Connecting…".into()),
                Line::Do("Open Berth".into(), Act::OpenWindow),
                Line::Rule,
                Line::Do("Quit".into(), Act::Quit),
            ]
        );
    }

    #[test]
    fn what_a_line_does_is_found_again_from_its_id() {
        for act in [
            Act::OpenWindow,
            Act::Quit,
            Act::Start("a b".into()),
            Act::Stop("c".into()),
            Act::OpenPort("d e".into(), 80),
        ] {
            assert_eq!(Act::from_id(&act.to_id()), Some(act));
        }
        assert_eq!(Act::from_id("port x"), None);
    }
}
