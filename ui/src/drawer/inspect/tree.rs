//! The JSON of an object as a tree: parsed once, in the engine's own order, and walked by number.
//!
//! Nodes stand in reading order, so that a subtree is a range. `serde_json::Value` would sort the
//! keys, and the engine's order is the one that people know.

use std::collections::HashSet;

/// A node's number: its place in reading order.
pub(super) type NodeId = usize;

/// A whole JSON text.
#[derive(Debug, Default)]
pub(in crate::drawer) struct Tree {
    pub(super) nodes: Vec<Node>,
}

/// One value of it.
#[derive(Debug)]
pub(super) struct Node {
    /// What leads to it from its parent.
    pub(super) key: Key,
    /// The value.
    pub(super) value: Value,
    /// `None` for the root.
    pub(super) parent: Option<NodeId>,
    /// 0 for the root.
    pub(super) depth: usize,
    /// Its place among its siblings, from 0.
    pub(super) place: usize,
    /// One past the last node below it.
    pub(super) end: NodeId,
    /// The byte of the text where a secret begins.
    pub(super) secret: Option<usize>,
}

/// What leads from a parent to a child.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Key {
    /// The root has none.
    Root,
    /// A field of an object.
    Field(String),
    /// An item of an array.
    Item(usize),
}

/// A value. Numbers are kept as they are written.
#[derive(Debug, PartialEq)]
pub(super) enum Value {
    /// `null`, `true`, `12`
    Plain(String),
    /// A string.
    Text(String),
    /// An array and its length.
    Array(usize),
    /// An object and its length.
    Object(usize),
}

impl Node {
    /// It has nodes below it.
    pub(super) fn is_full(&self) -> bool {
        matches!(self.value, Value::Array(1..) | Value::Object(1..))
    }
}

impl Tree {
    /// The node of that number.
    pub(super) fn node(&self, id: NodeId) -> Option<&Node> {
        self.nodes.get(id)
    }

    /// How many siblings it has, itself among them.
    pub(super) fn siblings(&self, id: NodeId) -> usize {
        match self
            .nodes
            .get(id)
            .and_then(|node| node.parent)
            .and_then(|parent| self.nodes.get(parent))
        {
            Some(Node {
                value: Value::Array(length) | Value::Object(length),
                ..
            }) => *length,
            _ => 1,
        }
    }

    /// The nodes that are seen when these are open, in reading order.
    pub(super) fn visible(&self, open: &HashSet<NodeId>) -> Vec<NodeId> {
        let mut seen = Vec::new();
        let mut id = 0;
        while let Some(node) = self.nodes.get(id) {
            seen.push(id);
            id = if open.contains(&id) { id + 1 } else { node.end };
        }
        seen
    }

    /// All that can be opened.
    pub(super) fn branches(&self) -> HashSet<NodeId> {
        self.nodes
            .iter()
            .enumerate()
            .filter(|(_, node)| node.is_full())
            .map(|(id, _)| id)
            .collect()
    }

    /// What is open at first: the object itself, and how it does.
    pub(super) fn first_open(&self) -> HashSet<NodeId> {
        let state = Key::Field("State".to_owned());
        self.nodes
            .iter()
            .enumerate()
            .filter(|(_, node)| {
                node.is_full() && (node.depth == 0 || node.depth == 1 && node.key == state)
            })
            .map(|(id, _)| id)
            .collect()
    }

    /// The same places in another tree, where it has them.
    pub(super) fn moved_to(&self, other: &Self, ids: &HashSet<NodeId>) -> HashSet<NodeId> {
        let paths: HashSet<String> = ids.iter().map(|id| self.path(*id)).collect();
        if paths.is_empty() {
            return HashSet::new();
        }
        (0..other.nodes.len())
            .filter(|id| paths.contains(&other.path(*id)))
            .collect()
    }

    /// The nodes above it, nearest first.
    pub(super) fn above(&self, id: NodeId) -> impl Iterator<Item = NodeId> {
        std::iter::successors(self.nodes.get(id).and_then(|node| node.parent), |id| {
            self.nodes.get(*id).and_then(|node| node.parent)
        })
    }

    /// The nodes whose key or text holds these words, in either case. Secrets are not searched:
    /// a match would tell a part of them.
    pub(super) fn search(&self, words: &str) -> Vec<NodeId> {
        let words = words.trim().to_lowercase();
        if words.is_empty() {
            return Vec::new();
        }
        let holds = |text: &str| text.to_lowercase().contains(&words);
        self.nodes
            .iter()
            .enumerate()
            .filter(|(_, node)| {
                let by_key = matches!(&node.key, Key::Field(name) if holds(name));
                by_key
                    || match &node.value {
                        Value::Plain(text) => holds(text),
                        Value::Text(text) => holds(
                            text.get(..node.secret.unwrap_or(text.len()))
                                .unwrap_or(text),
                        ),
                        Value::Array(_) | Value::Object(_) => false,
                    }
            })
            .map(|(id, _)| id)
            .collect()
    }

    /// Where it is, as `jq` takes it: `.HostConfig.PortBindings["80/tcp"][0]`.
    pub(super) fn path(&self, id: NodeId) -> String {
        let mut steps: Vec<&Key> = std::iter::once(id)
            .chain(self.above(id))
            .filter_map(|id| self.nodes.get(id))
            .map(|node| &node.key)
            .collect();
        steps.reverse();
        let mut path = String::new();
        for step in steps {
            match step {
                Key::Root => {}
                Key::Field(name) if is_identifier(name) => {
                    path.push('.');
                    path.push_str(name);
                }
                Key::Field(name) => {
                    if path.is_empty() {
                        path.push('.');
                    }
                    path.push_str(&format!("[{}]", quoted(name)));
                }
                Key::Item(index) => {
                    if path.is_empty() {
                        path.push('.');
                    }
                    path.push_str(&format!("[{index}]"));
                }
            }
        }
        if path.is_empty() {
            ".".to_owned()
        } else {
            path
        }
    }

    /// The value for the clipboard: a string bare, anything else as JSON.
    pub(super) fn copy(&self, id: NodeId) -> String {
        match self.nodes.get(id) {
            Some(Node {
                value: Value::Text(text),
                ..
            }) => text.clone(),
            _ => {
                let mut json = String::new();
                self.write(id, 0, &mut json);
                json
            }
        }
    }

    fn write(&self, id: NodeId, indent: usize, json: &mut String) {
        let Some(node) = self.nodes.get(id) else {
            return;
        };
        let (begin, end) = match &node.value {
            Value::Plain(text) => return json.push_str(text),
            Value::Text(text) => return json.push_str(&quoted(text)),
            Value::Array(0) => return json.push_str("[]"),
            Value::Object(0) => return json.push_str("{}"),
            Value::Array(_) => ('[', ']'),
            Value::Object(_) => ('{', '}'),
        };
        json.push(begin);
        let mut child = id + 1;
        while child < node.end {
            let Some(below) = self.nodes.get(child) else {
                break;
            };
            if child > id + 1 {
                json.push(',');
            }
            json.push('\n');
            json.push_str(&"    ".repeat(indent + 1));
            if let Key::Field(name) = &below.key {
                json.push_str(&quoted(name));
                json.push_str(": ");
            }
            self.write(child, indent + 1, json);
            child = below.end;
        }
        json.push('\n');
        json.push_str(&"    ".repeat(indent));
        json.push(end);
    }
}

fn is_identifier(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
        && name
            .chars()
            .all(|letter| letter.is_ascii_alphanumeric() || letter == '_')
}

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

#[cfg(test)]
mod tests {
    use super::{Tree, Value};
    use std::collections::HashSet;

    const JSON: &str = r#"{
        "Id": "8f3c", "Config": {
            "Env": ["PATH=/bin", "DB_PASSWORD=hunter2"],
            "Cmd": ["serve", "--token", "abc", "--port", "80"],
            "Labels": {"com.example.secret": "s3cr3t", "a b": "x"}, "Tty": false, "N": 1.5
        },
        "HostConfig": {"PortBindings": {"80/tcp": [{"HostPort": "8080"}]}, "Links": null},
        "Empty": {}
    }"#;

    fn at(tree: &Tree, path: &str) -> usize {
        (0..)
            .take_while(|id| tree.node(*id).is_some())
            .find(|id| tree.path(*id) == path)
            .unwrap_or_else(|| panic!("no {path}"))
    }

    #[test]
    fn the_engines_order_and_values_survive() {
        let tree = Tree::parse(JSON).unwrap();
        let back: serde_json::Value = serde_json::from_str(&tree.copy(0)).unwrap();
        assert_eq!(
            back,
            serde_json::from_str::<serde_json::Value>(JSON).unwrap()
        );
        let open = HashSet::from([0]);
        let fields: Vec<String> = tree
            .visible(&open)
            .into_iter()
            .map(|id| tree.path(id))
            .collect();
        assert_eq!(fields, [".", ".Id", ".Config", ".HostConfig", ".Empty"]);
        assert_eq!(tree.visible(&tree.branches()).len(), 24);
        assert!(Tree::parse("{\"a\": ").is_err());
        assert!(Tree::parse("{} trailing").is_err());
    }

    #[test]
    fn paths_are_jqs() {
        let tree = Tree::parse(JSON).unwrap();
        let port = at(&tree, r#".HostConfig.PortBindings["80/tcp"][0].HostPort"#);
        assert_eq!(
            tree.node(port).unwrap().value,
            Value::Text("8080".to_owned())
        );
        at(&tree, r#".Config.Labels["a b"]"#);
        assert_eq!(tree.above(port).count(), 5);
        assert_eq!(Tree::parse("[1]").unwrap().path(1), ".[0]");
    }

    #[test]
    fn secrets_are_marked_and_not_searched() {
        let tree = Tree::parse(JSON).unwrap();
        let secret = |path: &str| tree.node(at(&tree, path)).unwrap().secret;
        assert_eq!(secret(".Config.Env[0]"), None);
        assert_eq!(secret(".Config.Env[1]"), Some(12));
        assert_eq!(secret(".Config.Cmd[2]"), Some(0));
        assert_eq!(secret(".Config.Cmd[4]"), None);
        assert_eq!(secret(r#".Config.Labels["com.example.secret"]"#), Some(0));
        assert!(tree.search("hunter").is_empty());
        assert_eq!(tree.search("db_pass"), [at(&tree, ".Config.Env[1]")]);
        assert_eq!(tree.search("PORT").len(), 3);
        assert!(tree.search("  ").is_empty());
    }

    #[test]
    fn what_was_open_stays_open_in_a_new_tree() {
        let before = Tree::parse(JSON).unwrap();
        let after = Tree::parse(&JSON.replace("\"Id\"", "\"New\": [1], \"Id\"")).unwrap();
        let ports = HashSet::from([0, at(&before, ".HostConfig.PortBindings")]);
        let moved = before.moved_to(&after, &ports);
        assert_eq!(
            moved,
            HashSet::from([0, at(&after, ".HostConfig.PortBindings")])
        );
    }

    #[test]
    fn what_is_deep_or_large_does_not_break_it() {
        let deep = "[".repeat(100_000);
        assert!(Tree::parse(&deep).is_err());
        let label = "x".repeat(1 << 20);
        let tree = Tree::parse(&format!(r#"{{"Labels": {{"big": "{label}"}}}}"#)).unwrap();
        assert_eq!(tree.copy(2).len(), 1 << 20);
    }
}
