//! YAML as far as compose files go: scalars are texts, and nothing in a file can make it grow.
//!
//! Built on the parser's events rather than on serde, because a scalar is wanted as it was written:
//! `8080:80`, `0755`, `1.50` and `yes` are texts here, whatever a version of YAML makes of them.

use crate::Around;
use crate::interpolate::{Unset, interpolate};
use saphyr_parser::{Event, Parser, ScalarStyle};
use std::collections::{HashMap, HashSet};

/// How deep a file may nest. Compose's own keys go some eight deep.
const DEPTH: usize = 48;
/// How many values a file may have once its aliases are resolved.
const NODES: usize = 50_000;
/// How many bytes all of its texts may have then.
const BYTES: usize = 4 << 20;

/// A value, and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Node {
    /// Counted from 1.
    pub(crate) line: usize,
    pub(crate) value: Value,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Value {
    Null,
    Text(String),
    List(Vec<Node>),
    Map(Vec<(String, Node)>),
}

impl Node {
    /// One scalar; of nothing the empty text.
    pub(crate) fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Null => Some(""),
            Value::Text(text) => Some(text),
            Value::List(_) | Value::Map(_) => None,
        }
    }

    /// The scalars of a list, or the one that stands for a list.
    pub(crate) fn texts(&self) -> Option<Vec<String>> {
        match &self.value {
            Value::Null => Some(Vec::new()),
            Value::Text(text) => Some(vec![text.clone()]),
            Value::List(nodes) => {
                let texts = nodes.iter().map(|node| node.text().map(str::to_owned));
                texts.collect()
            }
            Value::Map(_) => None,
        }
    }

    pub(crate) fn map(&self) -> Option<&[(String, Self)]> {
        match &self.value {
            Value::Null => Some(&[]),
            Value::Map(entries) => Some(entries),
            Value::Text(_) | Value::List(_) => None,
        }
    }

    pub(crate) fn get(&self, key: &str) -> Option<&Self> {
        let entries = self.map()?;
        entries
            .iter()
            .find(|(known, _)| known == key)
            .map(|(_, node)| node)
    }

    /// `name: value` entries, or a list of `name=value`; without a value where there is none.
    pub(crate) fn pairs(&self) -> Option<Vec<(String, Option<String>)>> {
        if let Value::List(nodes) = &self.value {
            let split = nodes.iter().map(|node| {
                let text = node.text()?;
                Some(match text.split_once('=') {
                    Some((name, value)) => (name.to_owned(), Some(value.to_owned())),
                    None => (text.to_owned(), None),
                })
            });
            return split.collect();
        }
        let entries = self.map()?.iter().map(|(name, node)| {
            let value = match &node.value {
                Value::Null => None,
                Value::Text(text) => Some(text.clone()),
                Value::List(_) | Value::Map(_) => return None,
            };
            Some((name.clone(), value))
        });
        entries.collect()
    }

    /// In one line, to name it.
    pub(crate) fn brief(&self) -> String {
        let mut out = String::new();
        self.write_brief(&mut out);
        match out.char_indices().nth(160) {
            Some((at, _)) => format!("{}…", &out[..at]),
            None => out,
        }
    }

    fn write_brief(&self, out: &mut String) {
        if out.len() > 1000 {
            return;
        }
        match &self.value {
            Value::Null => {}
            Value::Text(text) => out.push_str(text),
            Value::List(nodes) => {
                out.push('[');
                for (at, node) in nodes.iter().enumerate() {
                    out.push_str(if at > 0 { ", " } else { "" });
                    node.write_brief(out);
                }
                out.push(']');
            }
            Value::Map(entries) => {
                out.push('{');
                for (at, (key, node)) in entries.iter().enumerate() {
                    out.push_str(if at > 0 { ", " } else { "" });
                    out.push_str(key);
                    out.push_str(": ");
                    node.write_brief(out);
                }
                out.push('}');
            }
        }
    }

    /// Values and bytes in it.
    fn weight(&self) -> (usize, usize) {
        let sum = |weights: &mut dyn Iterator<Item = (usize, usize)>| {
            weights.fold((1, 0), |(nodes, bytes), (n, b)| (nodes + n, bytes + b))
        };
        match &self.value {
            Value::Null => (1, 0),
            Value::Text(text) => (1, text.len()),
            Value::List(nodes) => sum(&mut nodes.iter().map(Self::weight)),
            Value::Map(entries) => sum(&mut entries.iter().map(|(key, node)| {
                let (nodes, bytes) = node.weight();
                (nodes, bytes + key.len())
            })),
        }
    }
}

/// A list or map that is not at its end yet.
struct Open {
    line: usize,
    anchor: usize,
    list: Option<Vec<Node>>,
    map: Vec<(String, Node)>,
    /// The names in `map`.
    names: HashSet<String>,
    /// What `<<` brought.
    merged: Vec<(String, Node)>,
    key: Option<Key>,
}

/// A name of a map whose value comes next.
enum Key {
    /// `<<` without quotes.
    Merge,
    Name(String),
}

struct Build<'a> {
    around: &'a dyn Around,
    unset: &'a mut Unset,
    open: Vec<Open>,
    anchors: HashMap<usize, Node>,
    nodes: usize,
    bytes: usize,
    root: Option<Node>,
}

/// The first document of a text, its variables filled in.
///
/// # Errors
/// What is wrong, with its line.
pub(crate) fn parse(text: &str, around: &dyn Around, unset: &mut Unset) -> Result<Node, String> {
    let mut build = Build {
        around,
        unset,
        open: Vec::new(),
        anchors: HashMap::new(),
        nodes: 0,
        bytes: 0,
        root: None,
    };
    for event in Parser::new_from_str(text) {
        let (event, span) = event.map_err(|error| {
            let at = error.marker();
            format!(
                "line {}, column {}: {}",
                at.line(),
                at.col() + 1,
                error.info()
            )
        })?;
        let line = span.start.line();
        build
            .event(event, line)
            .map_err(|message| format!("line {line}: {message}"))?;
        if build.root.is_some() {
            break;
        }
    }
    build.root.ok_or_else(|| "the file is empty".to_owned())
}

impl Build<'_> {
    fn event(&mut self, event: Event<'_>, line: usize) -> Result<(), String> {
        match event {
            Event::Nothing
            | Event::StreamStart
            | Event::StreamEnd
            | Event::DocumentStart(_)
            | Event::DocumentEnd => Ok(()),
            Event::SequenceStart(anchor, _) => self.begin(line, anchor, true),
            Event::MappingStart(anchor, _) => self.begin(line, anchor, false),
            Event::SequenceEnd | Event::MappingEnd => self.end(),
            Event::Alias(anchor) => {
                let node = self.anchors.get(&anchor).cloned();
                let node = node.ok_or("an alias within its own anchor")?;
                let (nodes, bytes) = node.weight();
                self.spend(nodes, bytes)?;
                self.place(node)
            }
            Event::Scalar(text, style, anchor, tag) => {
                if self.wants_key() {
                    let merge = style == ScalarStyle::Plain && text == "<<";
                    return self.key(text.into_owned(), merge);
                }
                let null = style == ScalarStyle::Plain
                    && tag.is_none()
                    && matches!(&*text, "" | "~" | "null" | "Null" | "NULL");
                let value = if null {
                    Value::Null
                } else {
                    Value::Text(interpolate(&text, self.around, self.unset)?)
                };
                let node = Node { line, value };
                self.spend(1, node.weight().1)?;
                self.anchored(anchor, &node)?;
                self.place(node)
            }
        }
    }

    fn spend(&mut self, nodes: usize, bytes: usize) -> Result<(), String> {
        self.nodes = self.nodes.saturating_add(nodes);
        self.bytes = self.bytes.saturating_add(bytes);
        if self.nodes > NODES || self.bytes > BYTES {
            return Err("the file is too large once its aliases are resolved".to_owned());
        }
        Ok(())
    }

    /// Whether the next value is a name in a map.
    fn wants_key(&self) -> bool {
        self.open
            .last()
            .is_some_and(|open| open.list.is_none() && open.key.is_none())
    }

    fn key(&mut self, key: String, merge: bool) -> Result<(), String> {
        self.spend(0, key.len())?;
        let Some(open) = self.open.last_mut() else {
            return Ok(());
        };
        if merge {
            open.key = Some(Key::Merge);
            return Ok(());
        }
        if !open.names.insert(key.clone()) {
            return Err(format!("{key:?} is there twice"));
        }
        open.key = Some(Key::Name(key));
        Ok(())
    }

    fn begin(&mut self, line: usize, anchor: usize, list: bool) -> Result<(), String> {
        if self.open.len() >= DEPTH {
            return Err("the file nests too deep".to_owned());
        }
        if self.wants_key() {
            return Err("a name must be a text".to_owned());
        }
        self.spend(1, 0)?;
        self.open.push(Open {
            line,
            anchor,
            list: list.then(Vec::new),
            map: Vec::new(),
            names: HashSet::new(),
            merged: Vec::new(),
            key: None,
        });
        Ok(())
    }

    fn end(&mut self) -> Result<(), String> {
        let Some(mut open) = self.open.pop() else {
            return Ok(());
        };
        let value = if let Some(list) = open.list {
            Value::List(list)
        } else {
            // A map's own entries come before what was merged into it.
            for (key, node) in open.merged {
                if open.names.insert(key.clone()) {
                    open.map.push((key, node));
                }
            }
            Value::Map(open.map)
        };
        let node = Node {
            line: open.line,
            value,
        };
        self.anchored(open.anchor, &node)?;
        self.place(node)
    }

    fn anchored(&mut self, anchor: usize, node: &Node) -> Result<(), String> {
        // Zero is no anchor.
        if anchor > 0 {
            let (nodes, bytes) = node.weight();
            self.spend(nodes, bytes)?;
            self.anchors.insert(anchor, node.clone());
        }
        Ok(())
    }

    fn place(&mut self, node: Node) -> Result<(), String> {
        let Some(open) = self.open.last_mut() else {
            self.root = Some(node);
            return Ok(());
        };
        if let Some(list) = &mut open.list {
            list.push(node);
            return Ok(());
        }
        match open.key.take() {
            Some(Key::Merge) => match node.value {
                Value::Map(entries) => open.merged.extend(entries),
                Value::List(nodes) => {
                    for node in nodes {
                        let Value::Map(entries) = node.value else {
                            return Err("<< takes maps".to_owned());
                        };
                        open.merged.extend(entries);
                    }
                }
                Value::Null => {}
                Value::Text(_) => return Err("<< takes maps".to_owned()),
            },
            Some(Key::Name(key)) => open.map.push((key, node)),
            // An alias as a name.
            None => match node.value {
                Value::Text(text) => return self.key(text, false),
                _ => return Err("a name must be a text".to_owned()),
            },
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Nothing;

    fn parsed(text: &str) -> Result<Node, String> {
        parse(text, &Nothing, &mut Unset::default())
    }

    #[test]
    fn scalars_are_as_they_were_written() {
        let node =
            parsed("a: [8080:80, 0755, 1.50, yes, ~, \"~\", 22:22]\nb: |\n  x\n  y\n").unwrap();
        let texts = node.get("a").unwrap().texts().unwrap();
        assert_eq!(texts, ["8080:80", "0755", "1.50", "yes", "", "~", "22:22"]);
        assert_eq!(node.get("b").unwrap().text(), Some("x\ny\n"));
    }

    #[test]
    fn merges_maps() {
        let node = parsed("x: &x {a: 1, b: 2}\ny: &y {b: 3, c: 4}\nz:\n  <<: [*x, *y]\n  a: 0\n");
        let node = node.unwrap();
        let z = node.get("z").unwrap();
        let shown = |key: &str| z.get(key).and_then(Node::text).map(str::to_owned).unwrap();
        assert_eq!([shown("a"), shown("b"), shown("c")], ["0", "2", "4"]);
        assert_eq!(
            parsed("\"<<\": a").unwrap().get("<<").unwrap().text(),
            Some("a")
        );
    }

    #[test]
    fn says_where_it_is_wrong() {
        assert!(parsed("a: 1\nb: [\n").unwrap_err().starts_with("line "));
        assert_eq!(
            parsed("a: 1\na: 2\n").unwrap_err(),
            "line 2: \"a\" is there twice"
        );
        assert!(parsed("").is_err());
    }

    #[test]
    fn a_bomb_does_not_go_off() {
        let mut bomb = "a0: &a0 [x,x,x,x,x,x,x,x,x]\n".to_owned();
        for level in 1..12 {
            let alias = format!("*a{},", level - 1).repeat(9);
            bomb.push_str(&format!(
                "a{level}: &a{level} [{}]\n",
                alias.trim_end_matches(',')
            ));
        }
        assert!(parsed(&bomb).unwrap_err().contains("too large"));
        assert!(parsed(&"[".repeat(100_000)).is_err());
        assert!(parsed(&"- ".repeat(100_000)).is_err());
        assert!(parsed("a: &a [*a]").is_err());
    }
}
