//! A spec's texts, read one by one; what cannot be read is noted at its place.

use super::value;
use contract::{Note, Pair, Pointer, Remark, Wanted};
use serde_json::{Map, Value};

/// A JSON object in the making.
pub(super) type Object = Map<String, Value>;

/// What is said against the texts read so far.
#[derive(Default)]
pub(super) struct Said {
    /// Why the engine cannot be asked.
    pub(super) faults: Vec<Note>,
    /// What this engine does not know and is left out.
    pub(super) left_out: Vec<Note>,
}

impl Said {
    pub(super) fn fault(&mut self, at: impl Into<Pointer>, what: Remark) {
        self.faults.push(Note {
            at: at.into(),
            what,
        });
    }

    pub(super) fn malformed(&mut self, at: impl Into<Pointer>, wanted: Wanted) {
        self.fault(at, Remark::Malformed { wanted });
    }

    /// The engine is too old for it, or too new.
    pub(super) fn not_by_engine(&mut self, at: impl Into<Pointer>) {
        self.left_out.push(Note {
            at: at.into(),
            what: Remark::NotByEngine,
        });
    }

    /// The value, unless the text is empty (not given) or not what is wanted (noted).
    pub(super) fn read<T>(
        &mut self,
        at: &str,
        text: &str,
        wanted: Wanted,
        reads: impl FnOnce(&str) -> Option<T>,
    ) -> Option<T> {
        let text = text.trim();
        if text.is_empty() {
            return None;
        }
        let value = reads(text);
        if value.is_none() {
            self.malformed(at, wanted);
        }
        value
    }

    /// The values of a list, each read; entries that are empty are not what is wanted.
    pub(super) fn each<T>(
        &mut self,
        at: &str,
        texts: &[String],
        wanted: Wanted,
        reads: impl Fn(&str) -> Option<T>,
    ) -> Vec<T> {
        let mut values = Vec::with_capacity(texts.len());
        for (index, text) in texts.iter().enumerate() {
            match reads(text.trim()) {
                Some(value) => values.push(value),
                None => self.malformed(format!("{at}/{index}"), wanted),
            }
        }
        values
    }

    pub(super) fn whole(&mut self, at: &str, text: &str) -> Option<i64> {
        self.read(at, text, Wanted::Number, |text| text.parse().ok())
    }

    pub(super) fn within(&mut self, at: &str, text: &str, min: i64, max: i64) -> Option<i64> {
        self.read(at, text, Wanted::Within { min, max }, |text| {
            text.parse()
                .ok()
                .filter(|value| (min..=max).contains(value))
        })
    }

    pub(super) fn size(&mut self, at: &str, text: &str) -> Option<i64> {
        self.read(at, text, Wanted::Size, value::size)
    }

    pub(super) fn duration(&mut self, at: &str, text: &str) -> Option<i64> {
        self.read(at, text, Wanted::Duration, value::duration)
    }

    /// One of the words that an option knows.
    pub(super) fn choice<'t>(
        &mut self,
        at: &str,
        text: &'t str,
        words: &[&str],
    ) -> Option<&'t str> {
        let text = text.trim();
        if text.is_empty() {
            return None;
        }
        if words.contains(&text) {
            Some(text)
        } else {
            self.malformed(at, Wanted::Choice);
            None
        }
    }

    /// Pairs as an object; a later one of a name overrules an earlier one, as in the CLI.
    pub(super) fn pairs(&mut self, at: &str, pairs: &[Pair]) -> Object {
        let mut object = Object::new();
        for (index, pair) in pairs.iter().enumerate() {
            if pair.name.is_empty() {
                self.malformed(format!("{at}/{index}/name"), Wanted::Pair);
            } else {
                object.insert(pair.name.clone(), pair.value.clone().into());
            }
        }
        object
    }
}

/// Puts what was given, and leaves out what was not: then the engine or the image decides.
pub(super) trait Put {
    fn put(&mut self, key: &str, value: Option<impl Into<Value>>);
    fn put_text(&mut self, key: &str, text: &str);
    fn put_flag(&mut self, key: &str, flag: bool);
    fn put_list<T: Into<Value>>(&mut self, key: &str, list: Vec<T>);
    fn put_object(&mut self, key: &str, object: Object);
}

impl Put for Object {
    fn put(&mut self, key: &str, value: Option<impl Into<Value>>) {
        if let Some(value) = value {
            self.insert(key.to_owned(), value.into());
        }
    }

    fn put_text(&mut self, key: &str, text: &str) {
        self.put(key, (!text.is_empty()).then_some(text));
    }

    fn put_flag(&mut self, key: &str, flag: bool) {
        self.put(key, flag.then_some(true));
    }

    fn put_list<T: Into<Value>>(&mut self, key: &str, list: Vec<T>) {
        if !list.is_empty() {
            let list: Vec<Value> = list.into_iter().map(Into::into).collect();
            self.insert(key.to_owned(), list.into());
        }
    }

    fn put_object(&mut self, key: &str, object: Object) {
        if !object.is_empty() {
            self.insert(key.to_owned(), object.into());
        }
    }
}
