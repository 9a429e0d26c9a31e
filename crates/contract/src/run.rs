use crate::{EnvSpec, Failure, HealthSpec, Note, Pair, Spec, UnixSeconds};
use serde::{Deserialize, Serialize};

/// What an image declares: the defaults that a [`Spec`] overrides. `GET /images/{name}/json`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImageFacts {
    /// `sha256:…`
    pub id: String,
    /// Bytes, unpacked.
    pub size: u64,
    /// How many layers.
    pub layers: usize,
    /// When it was built.
    pub created: Option<UnixSeconds>,
    /// `os/arch[/variant]`
    pub platform: String,
    /// EXPOSE, like `80/tcp`, in order of port.
    pub ports: Vec<String>,
    /// VOLUME, sorted.
    pub volumes: Vec<String>,
    /// ENV, in order.
    pub env: Vec<EnvSpec>,
    /// ENTRYPOINT
    pub entrypoint: Vec<String>,
    /// CMD
    pub command: Vec<String>,
    /// USER
    pub user: String,
    /// WORKDIR
    pub workdir: String,
    /// HEALTHCHECK; `check` is [`crate::HealthCheck::Image`] where there is none.
    pub health: HealthSpec,
    /// STOPSIGNAL
    pub stop_signal: String,
    /// LABEL, sorted.
    pub labels: Vec<Pair>,
}

/// One find of a search in the registry: `GET /images/search`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImageFind {
    /// Its name, without a tag.
    pub name: String,
    /// What its makers say of it.
    pub description: String,
    /// How often it was starred.
    pub stars: u64,
    /// One of the registry's own.
    pub official: bool,
}

/// A spec in the words of others.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Preview {
    /// `docker run …` or `docker create …`, an option a line, for a POSIX shell.
    pub command: String,
    /// `compose.yaml`
    pub compose: String,
    /// What the command cannot say, by the docker CLI's or compose's own names.
    pub not_in_command: Vec<String>,
    /// What compose cannot say.
    pub not_in_compose: Vec<String>,
}

/// What was understood of a pasted command line or compose file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Parsed {
    /// What it makes: one for a command line, one for each service of a compose file.
    pub specs: Vec<NamedSpec>,
    /// It speaks of the folder in which it was typed (`$PWD`, `./data`, `--env-file .env`), and
    /// nobody has said which that is.
    pub wants_folder: bool,
}

/// One container of a pasted text.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NamedSpec {
    /// The service's name; empty for a command line.
    pub name: String,
    /// What was understood.
    pub spec: Spec,
    /// `docker create`: it is made, and not started.
    pub create_only: bool,
    /// Each option that is not honoured, with its value, as it was written (`--cidfile=x`).
    pub not_honoured: Vec<String>,
}

/// Why a pasted text was not understood.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "why")]
pub enum ParseTrouble {
    /// Neither a `docker run`/`create` line nor a compose file.
    NotACommand,
    /// A quote is not closed.
    OpenQuote,
    /// No such option of `docker run`.
    UnknownOption {
        /// As written.
        option: String,
    },
    /// An option without the value that it needs.
    NoValue {
        /// As written.
        option: String,
    },
    /// An option's value is not understood.
    BadValue {
        /// As written.
        option: String,
        /// Its value.
        value: String,
    },
    /// No image was named.
    NoImage,
    /// A file that it names cannot be read.
    Unreadable {
        /// Its path.
        path: String,
        /// The system's words.
        message: String,
    },
    /// A compose file that is not one.
    NotCompose {
        /// What is wrong, with its place.
        message: String,
    },
}

/// What an image pull is about: one layer, or the whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PullProgress {
    /// Layers in the order in which the engine named them.
    pub layers: Vec<PullLayer>,
    /// Bytes that came in the last second; 0 while nothing is downloaded.
    pub bytes_per_second: u64,
}

/// One layer of a pull.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PullLayer {
    /// Short digest, as the engine gives it.
    pub id: String,
    /// What happens to it.
    pub phase: PullPhase,
    /// Bytes so far, of the phase.
    pub current: u64,
    /// Bytes in all; `None` where the engine does not say.
    pub total: Option<u64>,
}

/// What happens to a layer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it all")]
pub enum PullPhase {
    Waiting,
    Downloading,
    Verifying,
    Downloaded,
    Extracting,
    /// It is there, or was already.
    Done,
    /// A word of the engine's that is not known.
    Other(String),
}

/// What a run or a pull is doing. The last item is `Done` or `Failed`; after it the stream is over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "step")]
pub enum RunStep {
    /// The image is being pulled.
    Pulling {
        /// How far; at most ten a second.
        progress: PullProgress,
    },
    /// The container is being made.
    Creating,
    /// It is made.
    Created {
        /// Full ID.
        id: String,
        /// The engine's warnings.
        warnings: Vec<String>,
    },
    /// It is being started.
    Starting,
    /// All of it is done.
    Done {
        /// Full ID of the container; empty after a pull.
        id: String,
    },
    /// It went no further.
    Failed {
        /// What the engine said.
        failure: Failure,
        /// The same, at the fields that caused it, where that is known.
        notes: Vec<Note>,
        /// The half-made container that is left, not started: to be kept or removed.
        left: Option<String>,
        /// It was cancelled, rather than refused.
        cancelled: bool,
    },
}
