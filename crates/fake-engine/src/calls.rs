//! Who asked for what: the calls that clients made.

use crate::clock::Nanos;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Single calls are kept up to this many, so that a flood does not grow without bound.
const KEPT: usize = 2000;

#[derive(Debug, Default)]
struct Count {
    count: u64,
    first: Nanos,
    last: Nanos,
}

/// Calls since the start or the last reset.
#[derive(Debug)]
pub(crate) struct Calls {
    since: Nanos,
    total: u64,
    paths: BTreeMap<String, Count>,
    kept: Vec<(Nanos, String)>,
}

impl Calls {
    pub(crate) fn new(since: Nanos) -> Self {
        Self {
            since,
            total: 0,
            paths: BTreeMap::new(),
            kept: Vec::new(),
        }
    }

    /// `path` is without version; `query` only goes into the list of single calls.
    pub(crate) fn add(&mut self, method: &str, path: &str, query: &str, at: Nanos) {
        self.total += 1;
        let count = self
            .paths
            .entry(format!("{method} {}", without_ids(path)))
            .or_default();
        if count.count == 0 {
            count.first = at;
        }
        count.count += 1;
        count.last = at;
        if self.kept.len() < KEPT {
            let mark = if query.is_empty() { "" } else { "?" };
            self.kept
                .push((at, format!("{method} {path}{mark}{query}")));
        }
    }

    /// Times are milliseconds since 1970, with a fraction.
    pub(crate) fn report(&self) -> Value {
        let paths: serde_json::Map<String, Value> = self
            .paths
            .iter()
            .map(|(path, count)| {
                let value = json!({ "count": count.count, "first": millis(count.first), "last": millis(count.last) });
                (path.clone(), value)
            })
            .collect();
        let calls: Vec<Value> = self
            .kept
            .iter()
            .map(|(at, call)| json!({ "at": millis(*at), "call": call }))
            .collect();
        json!({ "since": millis(self.since), "total": self.total, "paths": paths, "calls": calls })
    }
}

/// Milliseconds with a fraction, as the page's clock counts.
#[expect(
    clippy::cast_precision_loss,
    reason = "a double holds today's microseconds"
)]
pub(crate) fn millis(time: Nanos) -> f64 {
    (time / 1000) as f64 / 1000.0
}

/// `/containers/0123…/json` → `/containers/{id}/json`, so that calls for many containers are one line.
fn without_ids(path: &str) -> String {
    let is_id = |part: &str| part.len() >= 12 && part.bytes().all(|byte| byte.is_ascii_hexdigit());
    let parts: Vec<&str> = path
        .split('/')
        .map(|part| if is_id(part) { "{id}" } else { part })
        .collect();
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_for_many_containers_are_one_line() {
        let mut calls = Calls::new(0);
        calls.add(
            "GET",
            "/containers/0123456789abcdef/json",
            "size=1",
            5_000_000,
        );
        calls.add("GET", "/containers/fedcba9876543210/json", "", 7_000_000);
        let report = calls.report();
        let line = &report["paths"]["GET /containers/{id}/json"];
        assert_eq!(
            (
                line["count"].as_u64(),
                line["first"].as_f64(),
                line["last"].as_f64()
            ),
            (Some(2), Some(5.0), Some(7.0))
        );
        assert_eq!(
            report["calls"][0]["call"],
            "GET /containers/0123456789abcdef/json?size=1"
        );
    }
}
