//! Reading an answer by name, whatever shape its parts have: a part that is missing, `null`, or
//! something else than expected was not said.

use contract::Pair;
use serde_json::Value;

/// A part of an answer, which may not be there.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Part<'a>(Option<&'a Value>);

impl<'a> Part<'a> {
    pub(crate) fn of(value: &'a Value) -> Self {
        Self(Some(value))
    }

    /// The part of this name.
    pub(crate) fn part(self, name: &str) -> Self {
        Self(self.0.and_then(|value| value.get(name)))
    }

    /// Neither missing nor `null`.
    pub(crate) fn is_said(self) -> bool {
        self.0.is_some_and(|value| !value.is_null())
    }

    /// This part as a text; empty where it is none.
    pub(crate) fn word(self) -> &'a str {
        self.0.and_then(Value::as_str).unwrap_or_default()
    }

    pub(crate) fn text(self, name: &str) -> &'a str {
        self.part(name).word()
    }

    pub(crate) fn owned(self, name: &str) -> String {
        self.text(name).to_owned()
    }

    pub(crate) fn number(self, name: &str) -> Option<i64> {
        self.part(name).0.and_then(Value::as_i64)
    }

    /// A number that means something: engines write 0 for what was not given.
    pub(crate) fn given(self, name: &str) -> Option<i64> {
        self.number(name).filter(|number| *number != 0)
    }

    /// As [`Part::given`], written out; empty where it was not given.
    pub(crate) fn digits(self, name: &str) -> String {
        self.given(name)
            .map_or_else(String::new, |number| number.to_string())
    }

    pub(crate) fn flag(self, name: &str) -> bool {
        self.part(name).0.and_then(Value::as_bool) == Some(true)
    }

    /// The items of this part, if it is a list.
    pub(crate) fn list(self) -> impl Iterator<Item = Part<'a>> + use<'a> {
        let items = self.0.and_then(Value::as_array);
        items.into_iter().flatten().map(Part::of)
    }

    /// The items of a list.
    pub(crate) fn items(self, name: &str) -> impl Iterator<Item = Part<'a>> + use<'a> {
        self.part(name).list()
    }

    /// The texts of a list; a text alone is a list of one.
    pub(crate) fn texts(self, name: &str) -> Vec<String> {
        match self.part(name).0 {
            Some(Value::String(text)) => vec![text.clone()],
            _ => self
                .items(name)
                .filter_map(|item| item.0.and_then(Value::as_str))
                .map(str::to_owned)
                .collect(),
        }
    }

    /// The entries of an object whose keys are data, by key.
    pub(crate) fn entries(self, name: &str) -> impl Iterator<Item = (&'a str, Part<'a>)> + use<'a> {
        let entries = self.part(name).0.and_then(Value::as_object);
        entries
            .into_iter()
            .flatten()
            .map(|(key, value)| (key.as_str(), Part::of(value)))
    }

    /// The keys of an object, in order.
    pub(crate) fn keys(self, name: &str) -> impl Iterator<Item = &'a str> + use<'a> {
        self.entries(name).map(|(key, _)| key)
    }

    /// An object of texts.
    pub(crate) fn pairs(self, name: &str) -> Vec<Pair> {
        self.entries(name)
            .map(|(key, value)| Pair {
                name: key.to_owned(),
                value: value.word().to_owned(),
            })
            .collect()
    }
}
