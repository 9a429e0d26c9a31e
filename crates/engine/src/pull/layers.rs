//! The lines of a pull → how far it is. Pure; the clock is passed in.

use crate::cut::{NAME, cut};
use crate::hear::PullLine;
use contract::{PullLayer, PullPhase, PullProgress};
use std::collections::{HashMap, VecDeque};
use std::time::Duration;
use tokio::time::Instant;

/// What the rate is taken over.
const WINDOW: Duration = Duration::from_secs(1);
/// The most layers that are told of; no engine makes images of more.
const MOST: usize = 512;

/// Layers, and the bytes that came lately.
#[derive(Default)]
pub(super) struct Layers {
    layers: Vec<PullLayer>,
    places: HashMap<String, usize>,
    came: VecDeque<(Instant, u64)>,
}

impl Layers {
    pub(super) fn hear(&mut self, line: &PullLine, now: Instant) {
        // Of these lines the ID is the tag.
        if line.id.is_empty() || line.status.starts_with("Pulling from") {
            return;
        }
        let id = cut(&line.id, NAME);
        let place = match self.places.get(&id) {
            Some(place) => *place,
            None if self.layers.len() < MOST => {
                self.places.insert(id.clone(), self.layers.len());
                self.layers.push(PullLayer {
                    id,
                    phase: PullPhase::Waiting,
                    current: 0,
                    total: None,
                });
                self.layers.len() - 1
            }
            None => return,
        };
        let Some(layer) = self.layers.get_mut(place) else {
            return;
        };
        let phase = phase(&line.status);
        let detail = &line.progress_detail;
        let bytes = |count: Option<i64>| {
            count
                .filter(|_| detail.units.is_empty())
                .and_then(|count| u64::try_from(count).ok())
        };
        let (current, total) = (
            bytes(detail.current),
            bytes(detail.total).filter(|total| *total > 0),
        );
        match &phase {
            PullPhase::Downloading => {
                let before = if layer.phase == PullPhase::Downloading {
                    layer.current
                } else {
                    0
                };
                let current = current.unwrap_or(before);
                let more = current.saturating_sub(before);
                if more > 0 {
                    self.came.push_back((now, more));
                }
                layer.current = current;
                layer.total = total.or(layer.total);
            }
            PullPhase::Extracting => {
                layer.current = current.unwrap_or(0);
                layer.total = total;
            }
            PullPhase::Verifying | PullPhase::Downloaded | PullPhase::Done => {
                layer.current = layer.total.unwrap_or(layer.current);
            }
            PullPhase::Waiting | PullPhase::Other(_) => {}
        }
        layer.phase = phase;
    }

    /// As it is now.
    pub(super) fn progress(&mut self, now: Instant) -> PullProgress {
        while self
            .came
            .front()
            .is_some_and(|(at, _)| now.duration_since(*at) >= WINDOW)
        {
            self.came.pop_front();
        }
        PullProgress {
            layers: self.layers.clone(),
            bytes_per_second: self.came.iter().map(|(_, bytes)| bytes).sum(),
        }
    }
}

fn phase(status: &str) -> PullPhase {
    match status {
        "Pulling fs layer" | "Waiting" => PullPhase::Waiting,
        "Downloading" | "Copying blob" => PullPhase::Downloading,
        "Verifying Checksum" => PullPhase::Verifying,
        "Download complete" => PullPhase::Downloaded,
        "Extracting" => PullPhase::Extracting,
        "Pull complete" | "Already exists" => PullPhase::Done,
        other => PullPhase::Other(cut(other, NAME)),
    }
}

#[cfg(test)]
mod tests {
    use super::Layers;
    use crate::hear::whole_object;
    use contract::PullPhase;
    use std::time::Duration;
    use tokio::time::Instant;

    #[test]
    fn layers_go_through_their_phases_and_the_rate_is_of_the_last_second() {
        let (mut layers, start) = (Layers::default(), Instant::now());
        let mut hear = |line: &str, millis: u64| {
            let now = start + Duration::from_millis(millis);
            layers.hear(&whole_object(line).unwrap(), now);
            let progress = layers.progress(now);
            let layer = progress.layers.first().cloned();
            (
                layer.map(|layer| (layer.phase, layer.current, layer.total)),
                progress.bytes_per_second,
            )
        };
        assert_eq!(
            hear(r#"{"status":"Pulling from library/x","id":"latest"}"#, 0),
            (None, 0)
        );
        assert_eq!(
            hear(
                r#"{"status":"Pulling fs layer","progressDetail":{},"id":"a"}"#,
                0
            ),
            (Some((PullPhase::Waiting, 0, None)), 0)
        );
        assert_eq!(
            hear(
                r#"{"status":"Downloading","progressDetail":{"current":100,"total":1000},"id":"a"}"#,
                100
            ),
            (Some((PullPhase::Downloading, 100, Some(1000))), 100)
        );
        assert_eq!(
            hear(
                r#"{"status":"Downloading","progressDetail":{"current":600,"total":1000},"id":"a"}"#,
                600
            ),
            (Some((PullPhase::Downloading, 600, Some(1000))), 600)
        );
        // The first hundred came more than a second ago.
        assert_eq!(
            hear(
                r#"{"status":"Verifying Checksum","progressDetail":{},"id":"a"}"#,
                1200
            ),
            (Some((PullPhase::Verifying, 1000, Some(1000))), 500)
        );
        assert_eq!(
            hear(
                r#"{"status":"Extracting","progressDetail":{"current":5,"units":"s"},"id":"a"}"#,
                2000
            ),
            (Some((PullPhase::Extracting, 0, None)), 0)
        );
        assert_eq!(
            hear(r#"{"status":"Retrying in 5 seconds","id":"a"}"#, 2000)
                .0
                .unwrap()
                .0,
            PullPhase::Other("Retrying in 5 seconds".into())
        );
        assert_eq!(
            hear(
                r#"{"status":"Pull complete","progressDetail":{},"id":"a"}"#,
                2000
            )
            .0
            .unwrap()
            .0,
            PullPhase::Done
        );
    }
}
