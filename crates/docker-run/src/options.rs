//! Every option of `docker run`, and clap as the parser of them.

use clap::{Arg, ArgAction, Command, error::ContextKind, error::ContextValue};
use contract::ParseTrouble;
use std::sync::LazyLock;

/// How an option is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Alone, or with `=true` or `=false`.
    Flag,
    /// With a value; of several the last counts.
    Text,
    /// With a value, as often as one likes.
    List,
}

/// An option of the CLI.
#[derive(Clone, Copy, Debug)]
pub struct Known {
    /// Without the dashes.
    pub long: &'static str,
    /// Of one letter.
    pub short: Option<char>,
    /// Older names, which the CLI's own help hides.
    pub aliases: &'static [&'static str],
    /// How it is given.
    pub kind: Kind,
    /// `docker create` does not have it.
    pub run_only: bool,
}

const fn flag(long: &'static str) -> Known {
    option(long, Kind::Flag)
}

const fn text(long: &'static str) -> Known {
    option(long, Kind::Text)
}

const fn list(long: &'static str) -> Known {
    option(long, Kind::List)
}

const fn option(long: &'static str, kind: Kind) -> Known {
    Known {
        long,
        short: None,
        aliases: &[],
        kind,
        run_only: false,
    }
}

impl Known {
    const fn or(mut self, short: char) -> Self {
        self.short = Some(short);
        self
    }

    const fn also(mut self, aliases: &'static [&'static str]) -> Self {
        self.aliases = aliases;
        self
    }

    const fn run_only(mut self) -> Self {
        self.run_only = true;
        self
    }
}

/// The options of `docker run`: the CLI's reference, with what it hides and what it once had.
pub const RUN_OPTIONS: &[Known] = &[
    list("add-host"),
    list("annotation"),
    list("attach").or('a'),
    text("blkio-weight"),
    list("blkio-weight-device"),
    list("cap-add"),
    list("cap-drop"),
    text("cgroup-parent"),
    text("cgroupns"),
    text("cidfile"),
    text("cpu-count"),
    text("cpu-percent"),
    text("cpu-period"),
    text("cpu-quota"),
    text("cpu-rt-period"),
    text("cpu-rt-runtime"),
    text("cpu-shares").or('c'),
    text("cpus"),
    text("cpuset-cpus"),
    text("cpuset-mems"),
    flag("detach").or('d').run_only(),
    text("detach-keys").run_only(),
    list("device"),
    list("device-cgroup-rule"),
    list("device-read-bps"),
    list("device-read-iops"),
    list("device-write-bps"),
    list("device-write-iops"),
    flag("disable-content-trust"),
    list("dns"),
    list("dns-option").also(&["dns-opt"]),
    list("dns-search"),
    text("domainname"),
    text("entrypoint"),
    list("env").or('e'),
    list("env-file"),
    list("expose"),
    text("gpus"),
    list("group-add"),
    text("health-cmd"),
    text("health-interval"),
    text("health-retries"),
    text("health-start-interval"),
    text("health-start-period"),
    text("health-timeout"),
    flag("help"),
    text("hostname").or('h'),
    flag("init"),
    flag("interactive").or('i'),
    text("io-maxbandwidth"),
    text("io-maxiops"),
    text("ip"),
    text("ip6"),
    text("ipc"),
    text("isolation"),
    text("kernel-memory"),
    list("label").or('l'),
    list("label-file"),
    list("link"),
    list("link-local-ip"),
    text("log-driver"),
    list("log-opt"),
    text("mac-address"),
    text("memory").or('m'),
    text("memory-reservation"),
    text("memory-swap"),
    text("memory-swappiness"),
    list("mount"),
    text("name"),
    list("network").also(&["net"]),
    list("network-alias").also(&["net-alias"]),
    flag("no-healthcheck"),
    flag("oom-kill-disable"),
    text("oom-score-adj"),
    text("pid"),
    text("pids-limit"),
    text("platform"),
    flag("privileged"),
    list("publish").or('p'),
    flag("publish-all").or('P'),
    text("pull"),
    flag("quiet").or('q'),
    flag("read-only"),
    text("restart"),
    flag("rm"),
    text("runtime"),
    list("security-opt"),
    text("shm-size"),
    flag("sig-proxy").run_only(),
    text("stop-signal"),
    text("stop-timeout"),
    list("storage-opt"),
    list("sysctl"),
    list("tmpfs"),
    flag("tty").or('t'),
    list("ulimit"),
    flag("use-api-socket"),
    text("user").or('u'),
    text("userns"),
    text("uts"),
    list("volume").or('v'),
    text("volume-driver"),
    list("volumes-from"),
    text("workdir").or('w'),
];

/// What podman has besides. None of it is known to the engine's API, so that it is only named.
pub(crate) const PODMAN_OPTIONS: &[Known] = &[
    text("arch"),
    text("authfile"),
    text("cgroups"),
    text("chrootdirs"),
    text("conmon-pidfile"),
    text("decryption-key"),
    flag("env-host"),
    text("env-merge"),
    list("gidmap"),
    text("group-entry"),
    text("health-log-destination"),
    text("health-max-log-count"),
    text("health-max-log-size"),
    text("health-on-failure"),
    text("health-startup-cmd"),
    text("health-startup-interval"),
    text("health-startup-retries"),
    text("health-startup-success"),
    text("health-startup-timeout"),
    text("hostuser"),
    flag("http-proxy"),
    text("image-volume"),
    text("init-ctr"),
    text("init-path"),
    flag("no-hostname"),
    flag("no-hosts"),
    text("os"),
    text("passwd-entry"),
    flag("passwd"),
    text("personality"),
    text("pidfile"),
    text("pod"),
    text("pod-id-file"),
    list("preserve-fd"),
    text("preserve-fds"),
    flag("read-only-tmpfs"),
    flag("replace"),
    list("requires"),
    text("retry"),
    text("retry-delay"),
    flag("rmi"),
    flag("rootfs"),
    text("sdnotify"),
    text("seccomp-policy"),
    list("secret"),
    text("shm-size-systemd"),
    text("subgidname"),
    text("subuidname"),
    text("systemd"),
    text("timeout"),
    flag("tls-verify"),
    text("tz"),
    list("uidmap"),
    text("umask"),
    list("unsetenv"),
    flag("unsetenv-all"),
    text("variant"),
];

/// What stands between `docker` and `run`.
const GLOBAL_OPTIONS: &[Known] = &[
    text("config"),
    text("context").or('c'),
    flag("debug").or('D'),
    flag("help"),
    list("host").or('H').also(&["url"]),
    text("log-level").or('l'),
    flag("tls"),
    text("tlscacert"),
    text("tlscert"),
    text("tlskey"),
    flag("tlsverify"),
    flag("version").or('v'),
    // podman's
    text("connection"),
    text("identity"),
    flag("remote").or('r'),
    text("root"),
    text("runroot"),
    text("storage-driver"),
    list("storage-opt"),
];

/// One option of a command line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Given {
    /// [`Known::long`]
    pub(crate) long: &'static str,
    /// [`Known::kind`]
    pub(crate) kind: Kind,
    /// `true` or `false` of a flag.
    pub(crate) value: String,
}

impl Given {
    /// The option and its value as one would write them.
    pub(crate) fn written(&self) -> String {
        match (self.kind, self.value.as_str()) {
            (Kind::Flag, "true") => format!("--{}", self.long),
            (_, value) => format!("--{}={value}", self.long),
        }
    }

    /// The trouble of a value that is not understood.
    pub(crate) fn bad(&self) -> ParseTrouble {
        ParseTrouble::BadValue {
            option: format!("--{}", self.long),
            value: self.value.clone(),
        }
    }
}

/// Which options a command line may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Table {
    /// Before `run`.
    Global,
    /// `docker run`
    Run,
    /// `docker create`
    Create,
    /// `podman run`
    PodmanRun,
    /// `podman create`
    PodmanCreate,
}

static GLOBAL: LazyLock<Command> = LazyLock::new(|| parser(GLOBAL_OPTIONS.iter()));
static RUN: LazyLock<Command> = LazyLock::new(|| parser(RUN_OPTIONS.iter()));
static CREATE: LazyLock<Command> = LazyLock::new(|| parser(RUN_OPTIONS.iter().filter(created)));
static PODMAN_RUN: LazyLock<Command> =
    LazyLock::new(|| parser(RUN_OPTIONS.iter().chain(PODMAN_OPTIONS)));
static PODMAN_CREATE: LazyLock<Command> =
    LazyLock::new(|| parser(RUN_OPTIONS.iter().filter(created).chain(PODMAN_OPTIONS)));

fn created(known: &&Known) -> bool {
    !known.run_only
}

impl Table {
    fn parser(self) -> &'static Command {
        match self {
            Self::Global => &GLOBAL,
            Self::Run => &RUN,
            Self::Create => &CREATE,
            Self::PodmanRun => &PODMAN_RUN,
            Self::PodmanCreate => &PODMAN_CREATE,
        }
    }

    fn known(self) -> impl Iterator<Item = &'static Known> {
        let (first, second): (&[Known], &[Known]) = match self {
            Self::Global => (GLOBAL_OPTIONS, &[]),
            Self::Run | Self::Create => (RUN_OPTIONS, &[]),
            Self::PodmanRun | Self::PodmanCreate => (RUN_OPTIONS, PODMAN_OPTIONS),
        };
        let create = matches!(self, Self::Create | Self::PodmanCreate);
        first
            .iter()
            .filter(move |known| !(create && known.run_only))
            .chain(second)
    }
}

/// The words after the options. One positional, for the first of it ends the options, as pflag does
/// it without interspersed ones.
const REST: &str = "(rest)";

fn parser(known: impl Iterator<Item = &'static Known>) -> Command {
    Command::new("docker")
        .no_binary_name(true)
        .disable_help_flag(true)
        .disable_version_flag(true)
        .disable_help_subcommand(true)
        .args(known.map(arg))
        .arg(Arg::new(REST).num_args(0..).trailing_var_arg(true))
}

fn arg(known: &Known) -> Arg {
    let arg = Arg::new(known.long)
        .long(known.long)
        .short(known.short)
        .aliases(known.aliases)
        .action(ArgAction::Append);
    match known.kind {
        Kind::Flag => arg
            .num_args(0..=1)
            .require_equals(true)
            .default_missing_value("true"),
        // pflag takes the next word whatever it begins with.
        Kind::Text | Kind::List => arg.num_args(1).allow_hyphen_values(true),
    }
}

/// The options of a command line in the order in which they stand, and the words after them.
///
/// # Errors
/// [`ParseTrouble::UnknownOption`], [`ParseTrouble::NoValue`], and [`ParseTrouble::BadValue`] for a
/// flag that is neither true nor false.
pub(crate) fn parse(
    table: Table,
    words: &[String],
) -> Result<(Vec<Given>, Vec<String>), ParseTrouble> {
    let mut matches = table
        .parser()
        .clone()
        .try_get_matches_from(words)
        .map_err(|error| trouble(&error, words))?;
    let mut given = Vec::new();
    for known in table.known() {
        let Some(places) = matches.indices_of(known.long) else {
            continue;
        };
        let places: Vec<_> = places.collect();
        let values = matches.remove_many::<String>(known.long);
        for (place, value) in places.into_iter().zip(values.into_iter().flatten()) {
            let mut one = Given {
                long: known.long,
                kind: known.kind,
                value,
            };
            if known.kind == Kind::Flag {
                one.value = truth(&one.value).ok_or_else(|| one.bad())?.to_string();
            }
            given.push((place, one));
        }
    }
    given.sort_by_key(|(place, _)| *place);
    let rest: Vec<String> = matches
        .remove_many(REST)
        .map(Iterator::collect)
        .unwrap_or_default();
    Ok((given.into_iter().map(|(_, one)| one).collect(), rest))
}

/// What Go's `strconv.ParseBool` takes.
pub(crate) fn truth(value: &str) -> Option<bool> {
    match value {
        "1" | "t" | "T" | "true" | "TRUE" | "True" => Some(true),
        "0" | "f" | "F" | "false" | "FALSE" | "False" => Some(false),
        _ => None,
    }
}

fn trouble(error: &clap::Error, words: &[String]) -> ParseTrouble {
    let named = match error.get(ContextKind::InvalidArg) {
        Some(ContextValue::String(name)) => name.split([' ', '=']).next().unwrap_or(name),
        _ => "",
    };
    match error.kind() {
        clap::error::ErrorKind::UnknownArgument => ParseTrouble::UnknownOption {
            option: named.to_owned(),
        },
        // Only the last word can lack a value, for any next one would be taken for it.
        _ => ParseTrouble::NoValue {
            option: words.last().map_or(named, String::as_str).to_owned(),
        },
    }
}

#[cfg(test)]
mod tests;
