//! The docker config's contexts: `contexts/meta/<sha256 of the name>/meta.json`, and TLS files
//! in a folder of the same name below `contexts/tls`.
//!
//! All are read and found by the name inside, so the hash need not be known.

use super::tls::Tls;
use super::{Candidate, Surroundings, socket};
use contract::EndpointSource;
use serde::Deserialize;
use std::path::PathBuf;

/// The name that stands for no context.
pub(super) const DEFAULT: &str = "default";

/// What the docker config says.
pub(super) struct Contexts {
    /// `currentContext`.
    pub(super) current: Option<String>,
    /// Sorted by name.
    pub(super) found: Vec<Context>,
    /// Files that could not be understood, and why.
    broken: Vec<String>,
}

pub(super) struct Context {
    name: String,
    pub(super) candidate: Candidate,
}

impl Contexts {
    /// The context of this name, or an endpoint that says it is missing.
    pub(super) fn named(&self, name: &str, source: EndpointSource) -> Candidate {
        let found = self.found.iter().find(|context| context.name == name);
        match found {
            Some(context) => {
                let mut candidate = context.candidate.clone();
                candidate.endpoint.source = source;
                candidate
            }
            None => {
                let mut why = format!("the docker config has no context \"{name}\"");
                if let Some(broken) = self.broken.first() {
                    why.push_str(&format!(" ({broken})"));
                }
                Candidate::missing(&format!("context:{name}"), name, source, why)
            }
        }
    }
}

#[derive(Deserialize)]
struct Config {
    #[serde(default, rename = "currentContext")]
    current_context: String,
}

#[derive(Deserialize)]
struct Meta {
    #[serde(rename = "Name")]
    name: String,
    #[serde(default, rename = "Endpoints")]
    endpoints: Endpoints,
}

#[derive(Default, Deserialize)]
struct Endpoints {
    docker: Option<DockerEndpoint>,
}

#[derive(Deserialize)]
struct DockerEndpoint {
    #[serde(default, rename = "Host")]
    host: String,
    #[serde(default, rename = "SkipTLSVerify")]
    skip_tls_verify: bool,
}

/// `$DOCKER_CONFIG`, or `~/.docker`.
pub(crate) fn config_folder(around: &Surroundings) -> Option<PathBuf> {
    match around.var("DOCKER_CONFIG") {
        Some(folder) => Some(PathBuf::from(folder)),
        None => around.at_home(".docker"),
    }
}

/// What changes when a context is made, changed or chosen.
pub(super) fn places(around: &Surroundings) -> Vec<PathBuf> {
    let Some(folder) = config_folder(around) else {
        return Vec::new();
    };
    vec![folder.join("config.json"), folder.join("contexts/meta")]
}

pub(super) fn all(around: &Surroundings) -> Contexts {
    let mut contexts = Contexts {
        current: None,
        found: Vec::new(),
        broken: Vec::new(),
    };
    let Some(folder) = config_folder(around) else {
        return contexts;
    };
    // The CLI, too, goes on without a config file that it cannot read.
    contexts.current = around
        .read(&folder.join("config.json"))
        .ok()
        .and_then(|text| serde_json::from_str::<Config>(&text).ok())
        .map(|config| config.current_context)
        .filter(|name| !name.is_empty());

    let metas = folder.join("contexts/meta");
    for hash in around.names_in(&metas) {
        let path = metas.join(&hash).join("meta.json");
        let Ok(text) = around.read(&path) else {
            // A folder without the file is left by `docker context rm`.
            continue;
        };
        let meta: Meta = match serde_json::from_str(&text) {
            Ok(meta) => meta,
            Err(error) => {
                contexts.broken.push(format!("{}: {error}", path.display()));
                continue;
            }
        };
        // Made for Kubernetes alone, as older versions could.
        let Some(docker) = meta.endpoints.docker else {
            let why = format!("{}: no docker endpoint", path.display());
            contexts.broken.push(why);
            continue;
        };
        let files = folder.join("contexts/tls").join(&hash).join("docker");
        let tls = Tls::of_context(around, &files, docker.skip_tls_verify);
        let address = match docker.host.trim() {
            "" => socket::default_address(around),
            host => host.to_owned(),
        };
        contexts.found.push(Context {
            candidate: Candidate::new(
                around,
                format!("context:{}", meta.name),
                meta.name.clone(),
                EndpointSource::Context,
                &address,
                tls,
            ),
            name: meta.name,
        });
    }
    contexts.found.sort_by(|a, b| a.name.cmp(&b.name));
    contexts
}
