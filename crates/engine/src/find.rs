//! Finding engines, the way the docker CLI finds them, and further at the usual places.
//!
//! The order: `DOCKER_HOST`, `DOCKER_CONTEXT`, the current context of the docker config, the
//! default socket, the other usual sockets that exist. Nothing is connected to here.

mod address;
mod appear;
mod cli;
mod context;
mod socket;
mod surroundings;
// They make unix sockets and links.
#[cfg(test)]
#[cfg(unix)]
mod tests;
mod tls;

pub(crate) use address::Address;
pub(crate) use appear::Places;
pub(crate) use cli::words as cli_words;
pub(crate) use context::config_folder;
pub(crate) use socket::{Engine, Programs, program};
pub use surroundings::{Platform, Surroundings};

use crate::trouble::{Remedies, trouble};
use address::Bad;
use contract::{Endpoint, EndpointSource, Transport, Trouble, TroubleKind};
use rustls::ClientConfig;
use std::path::PathBuf;
use std::sync::Arc;
use tls::Tls;

/// One engine, ready to be connected to.
#[derive(Clone)]
pub(crate) struct Target {
    /// As it is shown; always the current one.
    pub(crate) endpoint: Endpoint,
    /// Where it is.
    pub(crate) address: Address,
    /// Present where TLS is spoken.
    pub(crate) tls: Option<Arc<ClientConfig>>,
    /// What helps when it cannot be reached.
    pub(crate) remedies: Arc<Remedies>,
}

/// What there is to connect to.
pub(crate) struct Found {
    /// All endpoints, each engine once, the one in use marked `current`. For the list of engines.
    pub(crate) endpoints: Vec<Endpoint>,
    /// The endpoint in use, also where it cannot be used as written. `None` where no engine was
    /// found at all.
    pub(crate) endpoint: Option<Endpoint>,
    /// The endpoint in use, ready; or why it is not.
    pub(crate) target: Result<Target, Trouble>,
    /// Where something changes when an engine that is not there now appears.
    pub(crate) places: Places,
}

/// Finds the endpoints and settles on one: the one with the key `chosen` ([`Endpoint::key`]), or
/// without it the one that the docker CLI would use.
///
/// Looks anew at each call, for contexts and sockets come and go. Who was connected once and
/// wants *that* engine back passes its key, else another socket that exists meanwhile would do.
/// Reads a handful of small files, blocking (and the system's certificates, where TLS has no CA).
pub(crate) fn find(around: &Surroundings, chosen: Option<&str>) -> Found {
    let env = env(around);
    let contexts = context::all(around);
    let sockets: Vec<Candidate> = socket::usual(around)
        .into_iter()
        .filter(|usual| usual.exists(around))
        .map(|usual| Candidate::socket(around, &usual.address, usual.name))
        .collect();

    let current = match chosen {
        Some(key) => Some(by_key(around, key, env.as_ref(), &contexts, &sockets)),
        None => as_the_cli(around, env.as_ref(), &contexts, &sockets),
    };
    let places = places(around, chosen, current.as_ref());
    let programs = Programs::look(around);
    let target = match &current {
        None => Err(nothing(around, programs)),
        Some(candidate) => candidate.target(around, programs),
    };
    let endpoint = current.as_ref().map(|current| Endpoint {
        current: true,
        ..current.endpoint.clone()
    });
    let all = env
        .into_iter()
        .chain(contexts.found.into_iter().map(|context| context.candidate))
        .chain(sockets);
    Found {
        endpoints: each_once(around, current, all),
        endpoint,
        target,
        places,
    }
}

/// An endpoint that may be looked at.
#[derive(Clone)]
struct Candidate {
    endpoint: Endpoint,
    address: Result<Address, Bad>,
    tls: Option<Tls>,
}

impl Candidate {
    fn new(
        around: &Surroundings,
        key: String,
        name: String,
        source: EndpointSource,
        address: &str,
        tls: Option<Tls>,
    ) -> Self {
        let parsed = address::parse(address, tls.is_some(), around);
        let tls = match &parsed {
            Ok((Address::Tcp(_), true)) => Some(tls.unwrap_or(Tls::SYSTEM)),
            _ => None,
        };
        let transport = match &parsed {
            Ok((Address::Tcp(_), true)) => Transport::Tls,
            Ok((Address::Tcp(_), false)) => Transport::Tcp,
            Ok((Address::Pipe(_), _)) => Transport::NamedPipe,
            Ok((Address::Unix(_), _)) | Err(Bad::Wrong(_)) => Transport::Unix,
            Err(Bad::Ssh) => Transport::Ssh,
        };
        Self {
            endpoint: Endpoint {
                key,
                name,
                source,
                address: address.to_owned(),
                transport,
                current: false,
            },
            address: parsed.map(|(address, _)| address),
            tls,
        }
    }

    fn socket(around: &Surroundings, address: &str, name: String) -> Self {
        let key = format!("socket:{address}");
        Self::new(around, key, name, EndpointSource::Socket, address, None)
    }

    /// Asked for by name, but not there.
    fn missing(key: &str, name: &str, source: EndpointSource, why: String) -> Self {
        Self {
            endpoint: Endpoint {
                key: key.to_owned(),
                name: name.to_owned(),
                source,
                address: String::new(),
                transport: Transport::Unix,
                current: false,
            },
            address: Err(Bad::Wrong(why)),
            tls: None,
        }
    }

    fn target(&self, around: &Surroundings, programs: Programs) -> Result<Target, Trouble> {
        let engine = match &self.address {
            Ok(address) => socket::engine_at(around, address),
            Err(_) => Engine::Elsewhere,
        };
        let remedies = Arc::new(Remedies::of(around, programs, engine));
        let ready = |address: Address, tls| Target {
            endpoint: Endpoint {
                current: true,
                ..self.endpoint.clone()
            },
            address,
            tls,
            remedies: Arc::clone(&remedies),
        };
        let (kind, message) = match (&self.address, &self.tls) {
            (Ok(address), None) => return Ok(ready(address.clone(), None)),
            (Ok(address), Some(tls)) => match tls.load() {
                Ok(config) => return Ok(ready(address.clone(), Some(config))),
                Err(why) => why,
            },
            (Err(Bad::Wrong(why)), _) => (TroubleKind::BadAddress, why.clone()),
            (Err(Bad::Ssh), _) => (
                TroubleKind::UnsupportedTransport,
                self.endpoint.address.clone(),
            ),
        };
        Err(trouble(&remedies, kind, message))
    }
}

/// `DOCKER_HOST`, with `DOCKER_TLS_VERIFY`, `DOCKER_TLS` and `DOCKER_CERT_PATH`.
fn env(around: &Surroundings) -> Option<Candidate> {
    let address = around.var("DOCKER_HOST")?;
    Some(Candidate::new(
        around,
        "env".to_owned(),
        "DOCKER_HOST".to_owned(),
        EndpointSource::DockerHost,
        address,
        Tls::of_env(around),
    ))
}

fn as_the_cli(
    around: &Surroundings,
    env: Option<&Candidate>,
    contexts: &context::Contexts,
    sockets: &[Candidate],
) -> Option<Candidate> {
    if let Some(env) = env {
        return Some(env.clone());
    }
    let named = match around.var("DOCKER_CONTEXT") {
        Some(name) => Some((name, EndpointSource::DockerContext)),
        None => contexts
            .current
            .as_deref()
            .map(|name| (name, EndpointSource::Context)),
    };
    match named {
        // `default` stands for no context at all.
        Some((name, source)) if name != context::DEFAULT => Some(contexts.named(name, source)),
        // The default socket is the first of the usual ones.
        _ => sockets.first().cloned(),
    }
}

fn by_key(
    around: &Surroundings,
    key: &str,
    env: Option<&Candidate>,
    contexts: &context::Contexts,
    sockets: &[Candidate],
) -> Candidate {
    if key == "env" {
        return env.cloned().unwrap_or_else(|| {
            let why = "DOCKER_HOST is not set".to_owned();
            Candidate::missing(key, "DOCKER_HOST", EndpointSource::DockerHost, why)
        });
    }
    if let Some(name) = key.strip_prefix("context:") {
        let source = if around.var("DOCKER_CONTEXT") == Some(name) {
            EndpointSource::DockerContext
        } else {
            EndpointSource::Context
        };
        return contexts.named(name, source);
    }
    if let Some(address) = key.strip_prefix("socket:") {
        // The engine may not be running right now; its socket is still the one that is meant.
        let known = sockets.iter().find(|socket| socket.endpoint.key == key);
        return known.cloned().unwrap_or_else(|| {
            let name = socket::name_of(around, address).unwrap_or_else(|| address.to_owned());
            Candidate::socket(around, address, name)
        });
    }
    let why = format!("{key}: not the key of an engine");
    Candidate::missing(key, key, EndpointSource::Socket, why)
}

/// The endpoints for the list: a socket that a context or `DOCKER_HOST` leads to as well is left
/// out, and so is a second path to the same socket. The one in use is always there.
fn each_once(
    around: &Surroundings,
    current: Option<Candidate>,
    all: impl Iterator<Item = Candidate>,
) -> Vec<Endpoint> {
    let mut endpoints: Vec<Endpoint> = Vec::new();
    let mut places: Vec<PathBuf> = Vec::new();
    let place = |candidate: &Candidate| match &candidate.address {
        Ok(Address::Unix(path)) => Some(around.real(path)),
        _ => None,
    };
    let current_key = current.as_ref().map(|current| current.endpoint.key.clone());
    let current_place = current.as_ref().and_then(place);
    let mut current = current;
    for mut candidate in all {
        let here = place(&candidate);
        if Some(&candidate.endpoint.key) == current_key.as_ref() {
            if let Some(current) = current.take() {
                candidate = current;
            }
            candidate.endpoint.current = true;
        } else if candidate.endpoint.source == EndpointSource::Socket
            && here
                .as_ref()
                .is_some_and(|here| places.contains(here) || Some(here) == current_place.as_ref())
        {
            continue;
        }
        places.extend(here);
        endpoints.push(candidate.endpoint);
    }
    // Asked for, but not among what was found.
    if let Some(mut current) = current {
        current.endpoint.current = true;
        endpoints.push(current.endpoint);
    }
    endpoints
}

/// No socket, no context, no variable.
fn nothing(around: &Surroundings, programs: Programs) -> Trouble {
    let remedies = Remedies::of(around, programs, Engine::Any);
    // The one that the docker CLI would name.
    let looked = format!("{}: no such socket", socket::default_address(around));
    trouble(&remedies, remedies.absent(), looked)
}

fn places(around: &Surroundings, chosen: Option<&str>, current: Option<&Candidate>) -> Places {
    let mut places = Vec::new();
    if let Some(Candidate {
        address: Ok(Address::Unix(path)),
        ..
    }) = current
    {
        places.push(path.clone());
    }
    let source = current.map(|current| current.endpoint.source);
    if matches!(
        source,
        Some(EndpointSource::Context | EndpointSource::DockerContext)
    ) || (chosen.is_none() && source != Some(EndpointSource::DockerHost))
    {
        places.extend(context::places(around));
    }
    // Nothing in particular is wanted: whatever comes first will do.
    if chosen.is_none() && current.is_none() {
        let usual = socket::usual(around);
        places.extend(usual.into_iter().filter_map(|usual| usual.path(around)));
    }
    Places::new(places)
}
