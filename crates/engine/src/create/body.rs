//! A spec → the body of `POST /containers/create`. Pure.

use super::said::{Object, Put, Said};
use super::{Api, CreateBody, Reference, mounts, networks, resources, value};
use contract::{HealthCheck, HealthSpec, Note, Remark, Spec, Wanted};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// What is asked of the engine, or everything that keeps it from being asked: each note is at the
/// field that caused it.
pub(crate) fn body(spec: &Spec, api: Api) -> Result<CreateBody, Vec<Note>> {
    let mut said = Said::default();
    let mut all = Object::new();
    let mut host = Object::new();

    let image = spec.image.trim();
    if image.is_empty() {
        said.fault("image", Remark::Needed);
    } else if Reference::parse(image).is_none() {
        said.malformed("image", Wanted::Image);
    }
    all.put("Image", Some(image));
    if !spec.name.is_empty() && !value::is_name(&spec.name) {
        said.fault("name", Remark::NameRule);
    }
    streams(spec, &mut all);
    process(spec, &mut said, &mut all);
    all.put("Healthcheck", health(&spec.health, api, &mut said));
    let labels = said.pairs("labels", &spec.labels);
    all.put_object("Labels", labels);

    all.put_object("ExposedPorts", networks::ports(spec, &mut said, &mut host));
    host.put_flag("PublishAllPorts", spec.publish_all);
    let networking = networks::networks(spec, api, &mut said, &mut host);
    all.put("MacAddress", networking.mac);
    names(spec, &mut said, &mut host);
    all.put_object("Volumes", mounts::mounts(spec, api, &mut said, &mut host));
    resources::resources(&spec.resources, api, &mut said, &mut host);
    lifecycle(spec, &mut said, &mut host);
    isolation(spec, api, &mut said, &mut host);
    all.put("HostConfig", Some(host));
    if !networking.endpoints.is_empty() {
        all.put(
            "NetworkingConfig",
            Some(json!({ "EndpointsConfig": networking.endpoints })),
        );
    }
    let platform = said.read("platform", &spec.platform, Wanted::Platform, |text| {
        value::is_platform(text).then(|| text.to_owned())
    });
    if platform.is_some() && api < Api(41) {
        said.not_by_engine("platform");
    }
    if !said.faults.is_empty() {
        return Err(said.faults);
    }
    Ok(CreateBody {
        name: spec.name.clone(),
        platform: platform.filter(|_| api >= Api(41)).unwrap_or_default(),
        json: all.into(),
        later: networking.later,
        left_out: said.left_out,
    })
}

/// Which streams are attached, as the CLI says it: none of a detached container; else output, and
/// with `-i` input, which then ends with the first client.
fn streams(spec: &Spec, all: &mut Object) {
    let attached = !spec.detach;
    for (key, flag) in [
        ("AttachStdin", attached && spec.interactive),
        ("AttachStdout", attached),
        ("AttachStderr", attached),
        ("OpenStdin", spec.interactive),
        ("StdinOnce", attached && spec.interactive),
        ("Tty", spec.tty),
    ] {
        all.put(key, Some(flag));
    }
}

fn process(spec: &Spec, said: &mut Said, all: &mut Object) {
    all.put_text("Hostname", spec.hostname.trim());
    all.put_text("Domainname", spec.domainname.trim());
    all.put_text("User", spec.user.trim());
    let workdir = spec.workdir.trim();
    if !workdir.is_empty() && !value::is_absolute(workdir) {
        said.fault("workdir", Remark::TargetNotAbsolute);
    }
    all.put_text("WorkingDir", workdir);
    let mut env = Vec::with_capacity(spec.env.len());
    for (index, variable) in spec.env.iter().enumerate() {
        let name = &variable.name;
        if name.is_empty() || name.contains(['=', '\0']) {
            said.malformed(format!("env/{index}/name"), Wanted::Variable);
            continue;
        }
        match &variable.value {
            Some(value) if value.contains('\0') => {
                said.malformed(format!("env/{index}/value"), Wanted::Variable);
            }
            Some(value) => env.push(format!("{name}={value}")),
            // A bare name takes away what the image sets.
            None => env.push(name.clone()),
        }
    }
    all.put_list("Env", env);
    match spec.entrypoint.as_deref() {
        None => {}
        // How the engine is told that there is to be none; an empty list is the image's.
        Some([]) => all.put("Entrypoint", Some(vec![""])),
        Some(words) => all.put("Entrypoint", Some(words.to_vec())),
    }
    all.put_list("Cmd", spec.command.clone());
    all.put_text("StopSignal", spec.stop_signal.trim());
    all.put(
        "StopTimeout",
        said.whole("stop_timeout", &spec.stop_timeout),
    );
}

fn health(given: &HealthSpec, api: Api, said: &mut Said) -> Option<Value> {
    let mut health = Object::new();
    match &given.check {
        // There is nothing to time.
        HealthCheck::Off => return Some(json!({ "Test": ["NONE"] })),
        HealthCheck::Image => {}
        HealthCheck::Shell(line) if line.trim().is_empty() => {
            said.fault("health/check/shell", Remark::Needed);
        }
        HealthCheck::Shell(line) => {
            health.put("Test", Some(vec!["CMD-SHELL", line]));
        }
        HealthCheck::Exec(words) if words.is_empty() => {
            said.fault("health/check/exec", Remark::Needed);
        }
        HealthCheck::Exec(words) => {
            let mut test = vec!["CMD".to_owned()];
            test.extend(words.iter().cloned());
            health.put("Test", Some(test));
        }
    }
    for (key, field, text) in [
        ("Interval", "interval", &given.interval),
        ("Timeout", "timeout", &given.timeout),
        ("StartPeriod", "start_period", &given.start_period),
        ("StartInterval", "start_interval", &given.start_interval),
    ] {
        let at = format!("health/{field}");
        let nanoseconds = said.duration(&at, text);
        if key == "StartInterval" && nanoseconds.is_some() && api < Api(44) {
            said.not_by_engine(at);
        } else {
            health.put(key, nanoseconds);
        }
    }
    let retries = said.read(
        "health/retries",
        &given.retries,
        Wanted::Number,
        value::count,
    );
    health.put("Retries", retries);
    (!health.is_empty()).then(|| health.into())
}

/// How names are resolved.
fn names(spec: &Spec, said: &mut Said, host: &mut Object) {
    let servers = said.each("dns", &spec.dns, Wanted::Address, |text| {
        text.parse::<std::net::IpAddr>()
            .ok()
            .map(|address| address.to_string())
    });
    host.put_list("Dns", servers);
    host.put_list("DnsSearch", spec.dns_search.clone());
    host.put_list("DnsOptions", spec.dns_options.clone());
    let hosts = said.each(
        "extra_hosts",
        &spec.extra_hosts,
        Wanted::HostEntry,
        value::extra_host,
    );
    host.put_list("ExtraHosts", hosts);
}

fn lifecycle(spec: &Spec, said: &mut Said, host: &mut Object) {
    host.put_flag("AutoRemove", spec.auto_remove);
    host.put_flag("Init", spec.init);
    let policy = said.read("restart", &spec.restart, Wanted::Restart, |text| {
        value::restart(text).map(|(name, times)| (name.to_owned(), times))
    });
    // The CLI writes out what goes without saying.
    let (name, times) = policy.unwrap_or_else(|| ("no".to_owned(), 0));
    if spec.auto_remove && name != "no" {
        said.fault("restart", Remark::RemoveOrRestart);
    }
    let policy = json!({ "Name": name, "MaximumRetryCount": times });
    host.put("RestartPolicy", Some(policy));
    let driver = spec.log_driver.trim();
    if driver == "none" && !spec.log_options.is_empty() {
        said.malformed("log_driver", Wanted::Choice);
    }
    let options = said.pairs("log_options", &spec.log_options);
    if !driver.is_empty() || !options.is_empty() {
        host.put(
            "LogConfig",
            Some(json!({ "Type": driver, "Config": options })),
        );
    }
}

fn isolation(spec: &Spec, api: Api, said: &mut Said, host: &mut Object) {
    host.put_flag("Privileged", spec.privileged);
    let (add, drop) = capabilities(&spec.cap_add, &spec.cap_drop);
    host.put_list("CapAdd", add);
    host.put_list("CapDrop", drop);
    host.put_list("GroupAdd", words(&spec.group_add));
    host.put_flag("ReadonlyRootfs", spec.read_only);
    security(&spec.security_options, said, host);
    host.put_text("UsernsMode", spec.userns.trim());
    let other = |text: &str| text.starts_with("container:") && text.len() > "container:".len();
    for (key, field, text, choices, others) in [
        (
            "IpcMode",
            "ipc",
            &spec.ipc,
            &["none", "private", "shareable", "host"][..],
            true,
        ),
        ("PidMode", "pid", &spec.pid, &["host"][..], true),
        ("UTSMode", "uts", &spec.uts, &["host"][..], false),
        (
            "CgroupnsMode",
            "cgroupns",
            &spec.cgroupns,
            &["private", "host"][..],
            false,
        ),
    ] {
        let text = text.trim();
        if others && other(text) {
            host.put(key, Some(text));
        } else {
            host.put(key, said.choice(field, text, choices));
        }
    }
    host.put_text("Runtime", spec.runtime.trim());
    host.put_object("Sysctls", said.pairs("sysctls", &spec.sysctls));
    let annotations = said.pairs("annotations", &spec.annotations);
    if !annotations.is_empty() && api < Api(43) {
        said.not_by_engine("annotations");
    } else {
        host.put_object("Annotations", annotations);
    }
}

fn words(texts: &[String]) -> Vec<String> {
    texts
        .iter()
        .map(|text| text.trim().to_owned())
        .filter(|text| !text.is_empty())
        .collect()
}

/// Written in full, sorted, `ALL` for all there are, and what is added is not dropped: as the CLI
/// sends them.
fn capabilities(add: &[String], drop: &[String]) -> (Vec<String>, Vec<String>) {
    let full = |names: &[String]| -> BTreeSet<String> {
        let all: BTreeSet<String> = words(names)
            .into_iter()
            .map(|name| name.to_uppercase())
            .map(|name| match name.as_str() {
                "ALL" => name,
                other if other.starts_with("CAP_") => name,
                other => format!("CAP_{other}"),
            })
            .collect();
        if all.contains("ALL") {
            BTreeSet::from(["ALL".to_owned()])
        } else {
            all
        }
    };
    let (add, drop) = (full(add), full(drop));
    let drop = drop.difference(&add).cloned().collect();
    (add.into_iter().collect(), drop)
}

/// Security options go as they are, but `systempaths=unconfined`, which the CLI says by two lists.
/// A seccomp profile was read from its file before ([`super::create`]).
fn security(given: &[String], said: &mut Said, host: &mut Object) {
    let mut options = Vec::new();
    for (index, text) in given.iter().enumerate() {
        let text = text.trim();
        if text == "systempaths=unconfined" {
            host.put("MaskedPaths", Some(Vec::<Value>::new()));
            host.put("ReadonlyPaths", Some(Vec::<Value>::new()));
        } else if text == "no-new-privileges" || text.contains(['=', ':']) {
            options.push(text.to_owned());
        } else {
            said.malformed(format!("security_options/{index}"), Wanted::Pair);
        }
    }
    host.put_list("SecurityOpt", options);
}
