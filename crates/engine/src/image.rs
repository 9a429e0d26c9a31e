//! What images declare, and the registry's search.

use crate::ask::{encoded, get, image as inspect, list_of};
use crate::create::Reference;
use crate::engine::Engine;
use crate::failure::failure;
use crate::hear::{Find, InspectedImage};
use crate::lifecycle::is_gone;
use crate::spec_of::duration as duration_words;
use crate::when::rfc3339;
use contract::{
    Deed, EnvSpec, Failure, HealthCheck, HealthSpec, ImageFacts, ImageFactsOf, ImageFind,
    ImageSearch, Pair,
};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// The most finds of a search: what the docker CLI asks for.
const FINDS: usize = 25;
/// The most images whose facts are kept.
const KEPT: usize = 256;

/// Facts of images that were asked for, by ID: what an ID names never changes.
#[derive(Default)]
pub(crate) struct KnownFacts(Mutex<HashMap<String, Arc<ImageFacts>>>);

impl KnownFacts {
    fn of(&self, id: &str) -> Option<Arc<ImageFacts>> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.get(id).cloned()
    }

    fn keep(&self, facts: &Arc<ImageFacts>) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // Asked for again at the price of one call.
        if known.len() >= KEPT {
            known.clear();
        }
        known.insert(facts.id.clone(), Arc::clone(facts));
    }
}

impl Engine {
    /// What an image declares; `None` where the engine does not have it, or where the text is no
    /// image's name.
    pub async fn image_facts(&self, args: ImageFactsOf) -> Result<Option<ImageFacts>, Failure> {
        let facts = facts(self, &args.image).await?;
        Ok(facts.map(|facts| facts.as_ref().clone()))
    }

    /// Asks the registry through the engine. Needs the engine to have a way there.
    pub async fn image_search(&self, args: ImageSearch) -> Result<Vec<ImageFind>, Failure> {
        let term = args.term.trim().to_owned();
        if term.is_empty() {
            return Ok(Vec::new());
        }
        let wire = self.wire(Deed::Search, &term)?;
        let path = format!("/images/search?term={}&limit={FINDS}", encoded(&term));
        match list_of::<Find>(&wire, &path).await {
            Ok(finds) => Ok(finds.into_iter().map(found).collect()),
            Err(error) => {
                self.met(&wire, &error);
                Err(failure(Deed::Search, term, &error))
            }
        }
    }
}

fn found(find: Find) -> ImageFind {
    ImageFind {
        name: find.name,
        description: find.description,
        stars: find
            .star_count
            .and_then(|stars| u64::try_from(stars).ok())
            .unwrap_or(0),
        official: find.is_official,
    }
}

/// `GET /images/{name}/json`, unless the list tells the ID and its facts are known.
pub(crate) async fn facts(
    engine: &Engine,
    image: &str,
) -> Result<Option<Arc<ImageFacts>>, Failure> {
    let image = image.trim();
    if Reference::parse(image).is_none() {
        return Ok(None);
    }
    let listed = engine.look(|known, _| known.image_named(image).map(|row| row.id.clone()));
    if let Some(known) = listed.and_then(|id| engine.facts().of(&id)) {
        return Ok(Some(known));
    }
    let wire = engine.wire(Deed::Inspect, image)?;
    match get::<InspectedImage>(&wire, &inspect(image)).await {
        Ok(told) => {
            let facts = Arc::new(of(told));
            engine.facts().keep(&facts);
            Ok(Some(facts))
        }
        Err(error) if is_gone(&error) => Ok(None),
        Err(error) => {
            engine.met(&wire, &error);
            Err(failure(Deed::Inspect, image.to_owned(), &error))
        }
    }
}

fn of(told: InspectedImage) -> ImageFacts {
    let config = told.config;
    let mut ports: Vec<String> = config
        .exposed_ports
        .into_iter()
        .map(|(port, _)| port)
        .collect();
    ports.sort_by_key(|port| {
        let number = port
            .split('/')
            .next()
            .and_then(|port| port.parse::<u16>().ok());
        (number, port.clone())
    });
    let mut volumes: Vec<String> = config.volumes.into_iter().map(|(path, _)| path).collect();
    volumes.sort();
    let mut labels: Vec<Pair> = config
        .labels
        .into_iter()
        .map(|(name, value)| Pair { name, value })
        .collect();
    labels.sort_by(|a, b| a.name.cmp(&b.name));
    let platform = [told.os, told.architecture, told.variant];
    let platform: Vec<String> = platform
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect();
    let duration = |time: Option<i64>| time.map_or_else(String::new, duration_words);
    let health = config.healthcheck;
    ImageFacts {
        id: told.id,
        size: told
            .size
            .and_then(|size| u64::try_from(size).ok())
            .unwrap_or(0),
        layers: told.root_fs.layers.len(),
        created: rfc3339(&told.created),
        platform: platform.join("/"),
        ports,
        volumes,
        env: config.env.iter().map(|line| variable(line)).collect(),
        entrypoint: config.entrypoint,
        command: config.cmd,
        user: config.user,
        workdir: config.working_dir,
        health: HealthSpec {
            check: check(health.test),
            interval: duration(health.interval),
            timeout: duration(health.timeout),
            retries: health
                .retries
                .filter(|retries| *retries != 0)
                .map_or_else(String::new, |retries| retries.to_string()),
            start_period: duration(health.start_period),
            start_interval: duration(health.start_interval),
        },
        stop_signal: config.stop_signal,
        labels,
    }
}

fn variable(line: &str) -> EnvSpec {
    let (name, value) = line.split_once('=').unwrap_or((line, ""));
    EnvSpec {
        name: name.to_owned(),
        value: Some(value.to_owned()),
    }
}

fn check(mut test: Vec<String>) -> HealthCheck {
    match test.first().map(String::as_str) {
        Some("NONE") => HealthCheck::Off,
        Some("CMD-SHELL") => HealthCheck::Shell(test.split_off(1).join(" ")),
        Some("CMD") => HealthCheck::Exec(test.split_off(1)),
        _ => HealthCheck::Image,
    }
}

#[cfg(test)]
mod tests {
    use super::of;
    use crate::hear::whole_object;
    use contract::{EnvSpec, HealthCheck};

    #[test]
    fn an_image_declares_defaults() {
        let told = r#"{"Id":"sha256:x","Size":7,"Created":"2024-01-01T00:00:00Z","Os":"linux","Architecture":"arm","Variant":"v7",
            "RootFS":{"Layers":["a","b"]},"Config":{"ExposedPorts":{"8080/tcp":{},"80/tcp":{},"80/sctp":{}},"Volumes":{"/v":{},"/a":{}},
            "Env":["PATH=/bin","EMPTY"],"Entrypoint":null,"Cmd":["sh"],"User":"1","WorkingDir":"/w","StopSignal":"SIGQUIT",
            "Labels":{"b":"2","a":"1"},"Healthcheck":{"Test":["CMD-SHELL","x y"],"Interval":90000000000,"StartInterval":2000000000}}}"#;
        let facts = of(whole_object(told).unwrap());
        assert_eq!(facts.platform, "linux/arm/v7");
        assert_eq!(facts.ports, ["80/sctp", "80/tcp", "8080/tcp"]);
        assert_eq!(facts.volumes, ["/a", "/v"]);
        assert_eq!(
            (facts.layers, facts.size, facts.created),
            (2, 7, Some(1_704_067_200))
        );
        assert_eq!(
            facts.env[0],
            EnvSpec {
                name: "PATH".into(),
                value: Some("/bin".into())
            }
        );
        assert_eq!(facts.health.check, HealthCheck::Shell("x y".into()));
        assert_eq!(facts.health.start_interval, "2s");
        assert_eq!(
            (
                facts.health.interval.as_str(),
                facts.labels[0].name.as_str()
            ),
            ("1m30s", "a")
        );
    }
}
