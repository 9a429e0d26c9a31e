//! `Config`: what runs, and what the image says of it anyway.

use super::Told;
use super::words::duration;
use contract::{EnvSpec, HealthCheck, HealthSpec, Pair, Spec};

/// The labels by which compose finds its containers. Another container with them would be taken
/// for one of the project.
const COMPOSE: &str = "com.docker.compose.";

pub(super) fn fill(spec: &mut Spec, told: &Told<'_>) {
    let (config, image) = (told.config, told.image);
    spec.detach = !config.flag("AttachStdout");
    spec.interactive = config.flag("OpenStdin");
    spec.tty = config.flag("Tty");
    let own = |name: &str| {
        let value = config.text(name);
        if value == image.text(name) {
            String::new()
        } else {
            value.to_owned()
        }
    };
    spec.workdir = own("WorkingDir");
    spec.user = own("User");
    spec.stop_signal = own("StopSignal");
    spec.stop_timeout = config
        .number("StopTimeout")
        .map_or_else(String::new, |seconds| seconds.to_string());
    spec.hostname = hostname(told);
    spec.domainname = config.owned("Domainname");
    (spec.entrypoint, spec.command) = command(told);
    spec.env = env(told);
    spec.health = health(told);
    spec.labels = labels(told);
}

/// The host name that was asked for.
fn hostname(told: &Told<'_>) -> String {
    let name = told.config.text("Hostname");
    let mode = told.host.text("NetworkMode");
    let generated = !name.is_empty() && told.id.starts_with(name) && name.len() == 12;
    // The name of the machine or of the other container, which cannot be asked for.
    let shared = mode.starts_with("container:")
        || told.host.text("UTSMode") == "host"
        || (mode == "host" && told.defaults.host_name == name);
    if generated || shared {
        String::new()
    } else {
        name.to_owned()
    }
}

/// Entrypoint and command, as far as they are not the image's. The engine takes the image's
/// command only where neither was given.
fn command(told: &Told<'_>) -> (Option<Vec<String>>, Vec<String>) {
    let entrypoint = told.config.texts("Entrypoint");
    let command = told.config.texts("Cmd");
    let image_entrypoint = told.image.texts("Entrypoint");
    let image_command = told.image.texts("Cmd");
    let cleared = command.is_empty() && !image_command.is_empty();
    if entrypoint != image_entrypoint || cleared {
        return (Some(entrypoint), command);
    }
    if command == image_command {
        (None, Vec::new())
    } else {
        (None, command)
    }
}

fn env(told: &Told<'_>) -> Vec<EnvSpec> {
    let image = told.image.texts("Env");
    told.config
        .texts("Env")
        .into_iter()
        .filter(|entry| !image.contains(entry))
        .map(|entry| match entry.split_once('=') {
            Some((name, value)) => EnvSpec {
                name: name.to_owned(),
                value: Some(value.to_owned()),
            },
            None => EnvSpec {
                name: entry,
                value: None,
            },
        })
        .collect()
}

fn labels(told: &Told<'_>) -> Vec<Pair> {
    let image = told.image.pairs("Labels");
    let mut labels = told.config.pairs("Labels");
    labels.retain(|label| {
        !image.contains(label) && (told.edits() || !label.name.starts_with(COMPOSE))
    });
    labels
}

fn health(told: &Told<'_>) -> HealthSpec {
    let (own, image) = (
        told.config.part("Healthcheck"),
        told.image.part("Healthcheck"),
    );
    let test = own.texts("Test");
    let check = match test.split_first() {
        None => HealthCheck::Image,
        Some(_) if test == image.texts("Test") => HealthCheck::Image,
        Some((kind, words)) => match kind.as_str() {
            "NONE" => {
                return HealthSpec {
                    check: HealthCheck::Off,
                    ..HealthSpec::default()
                };
            }
            "CMD-SHELL" => HealthCheck::Shell(words.join(" ")),
            _ => HealthCheck::Exec(words.to_vec()),
        },
    };
    let time = |name: &str| {
        let own = own.number(name).unwrap_or(0);
        if Some(own) == image.number(name) {
            String::new()
        } else {
            duration(own)
        }
    };
    HealthSpec {
        check,
        interval: time("Interval"),
        timeout: time("Timeout"),
        retries: if own.number("Retries") == image.number("Retries") {
            String::new()
        } else {
            own.digits("Retries")
        },
        start_period: time("StartPeriod"),
        start_interval: time("StartInterval"),
    }
}
