//! Reading JSON into a [`Tree`], and marking what in it looks secret.

use super::tree::{Key, Node, NodeId, Tree, Value};
use crate::format::secret;
use contract::looks_secret;
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use std::fmt;

impl Tree {
    /// Reads a JSON text; the error is the parser's.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let mut tree = Self::default();
        let mut json = serde_json::Deserializer::from_str(text);
        let root = Place {
            tree: &mut tree,
            key: Key::Root,
            parent: None,
            depth: 0,
            place: 0,
        };
        root.deserialize(&mut json)
            .and_then(|()| json.end())
            .map_err(|error| error.to_string())?;
        Ok(tree)
    }

    /// The byte where a secret begins in a text that stands under this key.
    fn secret_of(&self, key: &Key, parent: Option<NodeId>, text: &str) -> Option<usize> {
        match key {
            Key::Root => None,
            // The engine's path of a network namespace, which only sounds like a key.
            Key::Field(name) if name == "SandboxKey" => None,
            Key::Field(name) if looks_secret(name) => (!text.is_empty()).then_some(0),
            // The options of a mount hold passwords in the middle of a list.
            Key::Field(_) => secret::in_list(text).or_else(|| secret::in_argument(None, text)),
            Key::Item(0) => secret::in_argument(None, text),
            Key::Item(index) => {
                // The item before it is the last node, or it is no text and announces nothing.
                let before = self
                    .nodes
                    .last()
                    .filter(|node| node.parent == parent && node.key == Key::Item(index - 1));
                match before.map(|node| &node.value) {
                    Some(Value::Text(before)) => secret::in_argument(Some(before), text),
                    _ => secret::in_argument(None, text),
                }
            }
        }
    }
}

/// Where the next value goes.
struct Place<'tree> {
    tree: &'tree mut Tree,
    key: Key,
    parent: Option<NodeId>,
    depth: usize,
    place: usize,
}

impl Place<'_> {
    fn put(self, value: Value) {
        let secret = match &value {
            Value::Text(text) => self.tree.secret_of(&self.key, self.parent, text),
            _ => None,
        };
        let end = self.tree.nodes.len() + 1;
        self.tree.nodes.push(Node {
            key: self.key,
            value,
            parent: self.parent,
            depth: self.depth,
            place: self.place,
            end,
            secret,
        });
    }
}

impl<'de> DeserializeSeed<'de> for Place<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<(), D::Error> {
        json.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Place<'_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("JSON")
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        self.put(Value::Plain("null".to_owned()));
        Ok(())
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<(), E> {
        self.put(Value::Plain(value.to_string()));
        Ok(())
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<(), E> {
        self.put(Value::Plain(value.to_string()));
        Ok(())
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<(), E> {
        self.put(Value::Plain(value.to_string()));
        Ok(())
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<(), E> {
        self.put(Value::Plain(value.to_string()));
        Ok(())
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<(), E> {
        self.put(Value::Text(value.to_owned()));
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        let Place {
            tree,
            key,
            parent,
            depth,
            place,
        } = self;
        let id = tree.nodes.len();
        Place {
            tree: &mut *tree,
            key,
            parent,
            depth,
            place,
        }
        .put(Value::Array(0));
        let mut length = 0;
        while items
            .next_element_seed(Place {
                tree: &mut *tree,
                key: Key::Item(length),
                parent: Some(id),
                depth: depth + 1,
                place: length,
            })?
            .is_some()
        {
            length += 1;
        }
        tree.close(id, Value::Array(length));
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<(), A::Error> {
        let Place {
            tree,
            key,
            parent,
            depth,
            place,
        } = self;
        let id = tree.nodes.len();
        Place {
            tree: &mut *tree,
            key,
            parent,
            depth,
            place,
        }
        .put(Value::Object(0));
        let mut length = 0;
        while let Some(name) = fields.next_key::<String>()? {
            fields.next_value_seed(Place {
                tree: &mut *tree,
                key: Key::Field(name),
                parent: Some(id),
                depth: depth + 1,
                place: length,
            })?;
            length += 1;
        }
        tree.close(id, Value::Object(length));
        Ok(())
    }
}

impl Tree {
    fn close(&mut self, id: NodeId, value: Value) {
        let end = self.nodes.len();
        if let Some(node) = self.nodes.get_mut(id) {
            node.value = value;
            node.end = end;
        }
    }
}
