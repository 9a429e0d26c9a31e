//! What the filter box says, as a question to a row.
//!
//! Terms stand side by side and all must hold; `-` before one turns it around. Plain words are
//! looked for in everything a row is found by; `key:value` looks in one place. Quotes keep spaces
//! together. A key that is not known is a plain word: image names have colons too.

use contract::{ContainerRow, ContainerState, Health};

/// What the box says. Empty lets everything pass.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Filter {
    terms: Vec<Term>,
    /// The first term that cannot mean anything.
    pub(crate) fault: Option<Fault>,
}

/// Why a term cannot mean anything.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// `state:` with a word that is no state.
    NoSuchState(String),
    /// `port:` without a port number.
    NoPort(String),
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Term {
    negated: bool,
    what: What,
}

/// Texts are lower case.
#[derive(Clone, Debug, PartialEq, Eq)]
enum What {
    Word(String),
    State(State),
    Image(String),
    Label {
        key: String,
        value: Option<String>,
    },
    Port {
        number: u16,
        protocol: Option<String>,
    },
    Network(String),
    Volume(String),
    Project(String),
    Id(String),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Created,
    Running,
    Paused,
    Restarting,
    Removing,
    Exited,
    Dead,
    /// Not running in any way.
    Stopped,
    Healthy,
    Unhealthy,
    Starting,
}

impl Filter {
    /// Reads the box. Never fails: what cannot be meant is left out and told as a fault.
    pub(crate) fn parse(text: &str) -> Self {
        let mut filter = Self::default();
        for word in words(text) {
            let (negated, word) = match word.strip_prefix('-') {
                Some(rest) if !rest.is_empty() => (true, rest),
                _ => (false, word.as_str()),
            };
            match what(word) {
                Ok(Some(what)) => filter.terms.push(Term { negated, what }),
                Ok(None) => {}
                Err(fault) => {
                    filter.fault.get_or_insert(fault);
                }
            }
        }
        filter
    }

    /// Whether a container passes. `search` is its search text, in lower case; plain words are
    /// looked for in its ID too.
    pub(crate) fn passes(&self, row: &ContainerRow, search: &str) -> bool {
        self.terms
            .iter()
            .all(|term| term.what.holds(row, search) != term.negated)
    }

    /// Whether something that has only a search text passes: each term is a plain word.
    pub(crate) fn passes_text(&self, search: &str) -> bool {
        self.terms.iter().all(|term| match &term.what {
            What::Word(word) | What::Id(word) | What::Image(word) | What::Project(word) => {
                search.contains(word.as_str()) != term.negated
            }
            What::Network(word) | What::Volume(word) => {
                search.contains(word.as_str()) != term.negated
            }
            What::State(_) | What::Label { .. } | What::Port { .. } => term.negated,
        })
    }
}

impl What {
    fn holds(&self, row: &ContainerRow, search: &str) -> bool {
        match self {
            Self::Word(word) => {
                search.contains(word.as_str())
                    || (may_be_id(word) && row.id.contains(word.as_str()))
            }
            Self::State(state) => state.holds(row),
            Self::Image(image) => has(&row.image, image) || has(&row.image_id, image),
            Self::Label { key, value } => row.labels.iter().any(|(own_key, own_value)| {
                own_key.eq_ignore_ascii_case(key)
                    && value.as_ref().is_none_or(|value| has(own_value, value))
            }),
            Self::Port { number, protocol } => row.ports.iter().any(|port| {
                (port.container == *number || port.host == Some(*number))
                    && protocol
                        .as_ref()
                        .is_none_or(|protocol| port.protocol.eq_ignore_ascii_case(protocol))
            }),
            Self::Network(name) => row.networks.iter().any(|network| has(network, name)),
            Self::Volume(name) => row.volumes.iter().any(|volume| has(volume, name)),
            Self::Project(name) => row
                .project
                .as_ref()
                .is_some_and(|project| has(&project.name, name)),
            Self::Id(id) => row.id.starts_with(id.as_str()),
        }
    }
}

impl State {
    fn parse(word: &str) -> Option<Self> {
        Some(match word {
            "created" => Self::Created,
            "running" | "up" => Self::Running,
            "paused" => Self::Paused,
            "restarting" => Self::Restarting,
            "removing" => Self::Removing,
            "exited" => Self::Exited,
            "dead" => Self::Dead,
            "stopped" => Self::Stopped,
            "healthy" => Self::Healthy,
            "unhealthy" => Self::Unhealthy,
            "starting" => Self::Starting,
            _ => return None,
        })
    }

    fn holds(self, row: &ContainerRow) -> bool {
        match self {
            Self::Created => row.state == ContainerState::Created,
            Self::Running => row.state == ContainerState::Running,
            Self::Paused => row.state == ContainerState::Paused,
            Self::Restarting => row.state == ContainerState::Restarting,
            Self::Removing => row.state == ContainerState::Removing,
            Self::Exited => row.state == ContainerState::Exited,
            Self::Dead => row.state == ContainerState::Dead,
            Self::Stopped => !row.state.is_active(),
            Self::Healthy => row.health == Some(Health::Healthy),
            Self::Unhealthy => row.health == Some(Health::Unhealthy),
            Self::Starting => row.health == Some(Health::Starting),
        }
    }
}

/// Whether a word could stand in an ID.
fn may_be_id(word: &str) -> bool {
    word.bytes().all(|digit| digit.is_ascii_hexdigit())
}

/// Whether `text` has `part` in it, which is in lower case.
pub(crate) fn has(text: &str, part: &str) -> bool {
    if text.is_ascii() {
        // The common case without a copy.
        let (text, part) = (text.as_bytes(), part.as_bytes());
        return part.is_empty()
            || text
                .windows(part.len())
                .any(|window| window.eq_ignore_ascii_case(part));
    }
    text.to_lowercase().contains(part)
}

/// `None` is a term that is not written to its end yet: it says nothing.
fn what(word: &str) -> Result<Option<What>, Fault> {
    let word = word.to_lowercase();
    let Some((key, value)) = word.split_once(':') else {
        return Ok(Some(What::Word(word)));
    };
    let text = value.to_owned();
    let what = match key {
        "state" | "status" | "health" => {
            if value.is_empty() {
                return Ok(None);
            }
            What::State(State::parse(value).ok_or(Fault::NoSuchState(text))?)
        }
        "image" => What::Image(text),
        "label" => match value.split_once('=') {
            Some((key, value)) => What::Label {
                key: key.to_owned(),
                value: Some(value.to_owned()),
            },
            None => What::Label {
                key: text,
                value: None,
            },
        },
        "port" => {
            if value.is_empty() {
                return Ok(None);
            }
            let (number, protocol) = match value.split_once('/') {
                Some((number, protocol)) => (number, Some(protocol)),
                None => (value, None),
            };
            What::Port {
                number: number.parse().map_err(|_| Fault::NoPort(text.clone()))?,
                protocol: protocol.filter(|it| !it.is_empty()).map(str::to_owned),
            }
        }
        "network" => What::Network(text),
        "volume" => What::Volume(text),
        "project" => What::Project(text),
        "id" => What::Id(text),
        _ => What::Word(word.clone()),
    };
    Ok((!value.is_empty() || matches!(what, What::Word(_))).then_some(what))
}

/// Split at spaces, except inside quotes; a quote that is not closed closes at the end.
pub(crate) fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut quote = None;
    let mut begun = false;
    for letter in text.chars() {
        match quote {
            Some(open) if letter == open => quote = None,
            Some(_) => word.push(letter),
            None if letter == '"' || letter == '\'' => {
                quote = Some(letter);
                begun = true;
            }
            None if letter.is_whitespace() => {
                if begun && !word.is_empty() {
                    words.push(std::mem::take(&mut word));
                }
                begun = false;
            }
            None => {
                word.push(letter);
                begun = true;
            }
        }
    }
    if !word.is_empty() {
        words.push(word);
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stores::Listed;
    use crate::stores::sample::container;
    use contract::{Port, Project};

    fn web() -> ContainerRow {
        ContainerRow {
            id: "8f3c1d2a9b07".repeat(5),
            image: "registry:5000/nginx:1.27".into(),
            command: "nginx -g 'daemon off;'".into(),
            health: Some(Health::Unhealthy),
            ports: vec![Port {
                container: 80,
                protocol: "tcp".into(),
                host: Some(8080),
                host_ip: Some("0.0.0.0".into()),
            }],
            networks: vec!["shop_default".into()],
            volumes: vec!["wpdata".into()],
            project: Some(Project {
                name: "shop".into(),
                service: None,
                config: None,
            }),
            labels: vec![("tier".into(), "Front End".into())],
            ..container("Web-1")
        }
    }

    fn passes(text: &str) -> bool {
        let row = web();
        Filter::parse(text).passes(&row, &row.search_text().to_lowercase())
    }

    #[test]
    fn every_term_must_hold() {
        for text in [
            "",
            "  ",
            "web",
            "WEB nginx",
            "8f3c1d",
            "8080",
            "shop",
            "daemon",
            "state:running",
            "state:unhealthy web",
            "image:nginx",
            "label:tier",
            "label:tier=front",
            "label:tier=\"front end\"",
            "port:80",
            "port:8080/tcp",
            "network:shop",
            "volume:wp",
            "project:shop",
            "id:8f3c",
            "-redis",
            "-state:paused",
            "\"daemon off\"",
            "registry:5000", // not a key: a word
            "state:",
            "label:",
        ] {
            assert!(passes(text), "{text}");
        }
        for text in [
            "redis",
            "web redis",
            "-web",
            "state:stopped",
            "state:healthy",
            "image:redis",
            "label:tier=back",
            "label:tie",
            "port:81",
            "port:80/udp",
            "network:host",
            "project:blog",
            "id:3c1d",
            "-project:shop",
        ] {
            assert!(!passes(text), "{text}");
        }
    }

    #[test]
    fn what_cannot_be_meant_is_told_and_left_out() {
        assert_eq!(
            Filter::parse("state:runing").fault,
            Some(Fault::NoSuchState("runing".into()))
        );
        assert_eq!(
            Filter::parse("port:http").fault,
            Some(Fault::NoPort("http".into()))
        );
        assert!(passes("state:runing web"));
        assert_eq!(Filter::parse("state:"), Filter::default());
        assert!(Filter::parse("port:").fault.is_none());
    }
}
