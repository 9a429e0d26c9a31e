//! Query strings and the `filters` that they carry.

use serde_json::Value;
use std::collections::HashMap;

/// The parameters of a query string, decoded.
#[derive(Debug, Default)]
pub(crate) struct Query(HashMap<String, String>);

impl Query {
    pub(crate) fn parse(text: &str) -> Self {
        let pairs = text.split('&').filter(|pair| !pair.is_empty()).map(|pair| {
            let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
            (decode(key), decode(value))
        });
        Self(pairs.collect())
    }

    pub(crate) fn text(&self, key: &str) -> Option<&str> {
        self.0.get(key).map(String::as_str)
    }

    /// The engine takes everything but these as true.
    pub(crate) fn flag(&self, key: &str) -> bool {
        self.text(key)
            .is_some_and(|value| !matches!(value, "" | "0" | "no" | "false" | "none"))
    }

    pub(crate) fn number<N: std::str::FromStr>(&self, key: &str) -> Option<N> {
        self.text(key)?.parse().ok()
    }

    pub(crate) fn filters(&self) -> Filters {
        self.text("filters")
            .map_or_else(Filters::default, Filters::parse)
    }
}

/// `%41+b` → `A b`; bytes that make no UTF-8 become U+FFFD.
pub(crate) fn decode(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        let hex = tail.get(..2).and_then(|two| std::str::from_utf8(two).ok());
        match (first, hex.and_then(|two| u8::from_str_radix(two, 16).ok())) {
            (b'%', Some(byte)) => {
                bytes.push(byte);
                rest = &tail[2..];
            }
            (b'+', _) => {
                bytes.push(b' ');
                rest = tail;
            }
            (byte, _) => {
                bytes.push(*byte);
                rest = tail;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// The `filters` parameter: `{"id":["…"]}`, or the older `{"id":{"…":true}}`.
#[derive(Debug, Default)]
pub(crate) struct Filters(HashMap<String, Vec<String>>);

impl Filters {
    fn parse(text: &str) -> Self {
        let Ok(Value::Object(fields)) = serde_json::from_str(text) else {
            return Self::default();
        };
        let values = |value: Value| match value {
            Value::Array(all) => all
                .iter()
                .filter_map(Value::as_str)
                .map(str::to_owned)
                .collect(),
            Value::Object(all) => all.keys().cloned().collect(),
            _ => Vec::new(),
        };
        Self(
            fields
                .into_iter()
                .map(|(key, value)| (key, values(value)))
                .collect(),
        )
    }

    /// There is nothing to filter by.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn has(&self, key: &str) -> bool {
        self.0.contains_key(key)
    }

    /// The one value, where this key alone is filtered by and has one.
    pub(crate) fn only(&self, key: &str) -> Option<&str> {
        match self.0.get(key).map(Vec::as_slice) {
            Some([value]) if self.0.len() == 1 => Some(value),
            _ => None,
        }
    }

    /// True where the key is not filtered by, or one of its values matches.
    pub(crate) fn allows(&self, key: &str, matches: impl Fn(&str) -> bool) -> bool {
        self.0
            .get(key)
            .is_none_or(|values| values.iter().any(|value| matches(value)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn filters_are_read_in_both_shapes() {
        for shape in ["%7B%22id%22%3A%5B%22ab%22%5D%7D", r#"{"id":{"ab":true}}"#] {
            let filters = Query::parse(&format!("all=1&filters={shape}")).filters();
            assert!(filters.allows("id", |value| value == "ab"), "{shape}");
            assert!(!filters.allows("id", |value| value == "cd"), "{shape}");
            assert!(filters.allows("name", |_| false), "{shape}");
        }
    }

    #[test]
    fn escapes_that_are_none_stay_as_they_are() {
        assert_eq!(decode("100%+%C3%A9%zz"), "100% é%zz");
    }
}
