//! Whatever the CLI can say, it says and reads again; and no text brings the reader down.
//!
//! proptest is the fuzzer here: `PROPTEST_CASES=100000 cargo test -p docker-run --test property`.

use contract::*;
use docker_run::{Nothing, read, read_env, write_command, write_compose};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

/// Any text that an argument can hold: no NUL.
fn hostile() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-zA-Z0-9_./:-]{1,12}",
        "[ -~]{1,16}",
        "[\\PC\t\n\r'\"\\\\$`~#%^&|;<>(){}=,-]{1,16}",
        any::<String>().prop_map(|text| text.replace('\0', "") + "x"),
    ]
}

/// A text of an option, empty where it is not given.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![3 => Just(String::new()), 1 => hostile()]
}

fn list() -> impl Strategy<Value = Vec<String>> {
    prop_oneof![3 => Just(Vec::new()), 1 => vec(hostile(), 0..3)]
}

fn pairs() -> impl Strategy<Value = Vec<Pair>> {
    let value = prop_oneof![Just(String::new()), hostile()];
    let pair = (hostile(), value).prop_map(|(name, value)| Pair {
        name: name.replace('=', "_"),
        value,
    });
    prop_oneof![3 => Just(Vec::new()), 1 => vec(pair, 0..3)]
}

fn env() -> impl Strategy<Value = Vec<EnvSpec>> {
    let one = (hostile(), option::of(hostile())).prop_map(|(name, value)| EnvSpec {
        name: name.replace('=', "_"),
        value,
    });
    vec(one, 0..4)
}

fn ports() -> impl Strategy<Value = Vec<PortSpec>> {
    let port = prop_oneof![Just(String::new()), "[0-9]{1,5}(-[0-9]{1,5})?"];
    let ip = prop_oneof![Just(""), Just("127.0.0.1"), Just("::1"), Just("fe80::1%eth0")];
    let protocol = prop_oneof![
        Just(Protocol::Tcp),
        Just(Protocol::Udp),
        Just(Protocol::Sctp)
    ];
    let one = (ip, port, "[0-9]{1,5}(-[0-9]{1,5})?", protocol);
    let one = one.prop_map(|(ip, host_port, container_port, protocol)| PortSpec {
        host_ip: ip.to_owned(),
        host_port,
        container_port,
        protocol,
    });
    vec(one, 0..3)
}

/// A path, which is absolute, so that nothing makes it so.
fn path() -> impl Strategy<Value = String> {
    hostile().prop_map(|text| format!("/{text}"))
}

fn selinux() -> impl Strategy<Value = Selinux> {
    prop_oneof![
        Just(Selinux::Untouched),
        Just(Selinux::Shared),
        Just(Selinux::Private)
    ]
}

fn mount() -> impl Strategy<Value = MountSpec> {
    let modes = prop_oneof![Just(""), Just("rprivate"), Just("shared")];
    let short_path = || path().prop_map(|path| path.replace(':', "_"));
    let volume = "[a-z][a-z0-9_.-]{1,8}";
    let bind = (short_path(), short_path(), any::<bool>(), modes, selinux());
    let bind = bind.prop_map(|(source, target, read_only, propagation, selinux)| MountSpec {
        kind: MountKind::Bind,
        source,
        target,
        read_only,
        propagation: propagation.to_owned(),
        selinux,
        ..MountSpec::default()
    });
    let named = (volume, short_path(), any::<bool>(), any::<bool>(), selinux());
    let named = named.prop_map(|(source, target, read_only, no_copy, selinux)| MountSpec {
        source,
        target,
        read_only,
        no_copy,
        selinux,
        ..MountSpec::default()
    });
    let anonymous = short_path().prop_map(|target| MountSpec {
        target,
        ..MountSpec::default()
    });
    let option = prop_oneof![Just(""), Just("noexec"), Just("rw,uid=1000")];
    let tmpfs = (short_path(), any::<bool>(), "([0-9]{1,3}m)?", option);
    let tmpfs = tmpfs.prop_map(|(target, read_only, tmpfs_size, options)| MountSpec {
        kind: MountKind::Tmpfs,
        target,
        read_only,
        tmpfs_size,
        tmpfs_options: options.to_owned(),
        ..MountSpec::default()
    });
    let long = (
        prop_oneof![
            Just(MountKind::Volume),
            Just(MountKind::Bind),
            Just(MountKind::Tmpfs),
            Just(MountKind::Image),
            Just(MountKind::Npipe),
            Just(MountKind::Cluster)
        ],
        prop_oneof![Just(String::new()), path()],
        path(),
        any::<(bool, bool, bool)>(),
        (text(), text(), pairs(), pairs()),
    );
    let long = long.prop_map(|(kind, source, target, flags, (subpath, driver, options, labels))| {
        MountSpec {
            kind,
            style: MountStyle::Long,
            source,
            target,
            read_only: flags.0,
            no_copy: flags.1,
            create_source: flags.2,
            subpath,
            driver,
            driver_options: options,
            volume_labels: labels,
            ..MountSpec::default()
        }
    });
    prop_oneof![bind, named, anonymous, tmpfs, long]
}

/// Networks as the CLI's options tell them: what belongs to the first one needs no long form.
fn networks() -> impl Strategy<Value = Vec<NetworkSpec>> {
    let trimmed = || "[!-~가-힣]([ -~]{0,8}[!-~])?";
    let option = (trimmed(), trimmed()).prop_map(|(name, value)| Pair {
        name: name.replace('=', "_"),
        value,
    });
    let one = (
        trimmed(),
        vec(trimmed(), 0..3),
        ("([0-9.]{7,9})?", "([0-9a-f:]{3,9})?", "([0-9a-f:]{17})?"),
        vec(option, 0..2),
        "(-?[0-9]{1,3})?",
    );
    let one = one.prop_map(|(name, aliases, (ipv4, ipv6, mac), driver_options, gateway_priority)| {
        NetworkSpec {
            name,
            aliases,
            ipv4,
            ipv6,
            mac,
            link_local: Vec::new(),
            driver_options,
            gateway_priority,
        }
    });
    vec(one, 0..3)
}

fn health() -> impl Strategy<Value = HealthSpec> {
    let check = prop_oneof![
        Just(HealthCheck::Image),
        hostile().prop_map(HealthCheck::Shell)
    ];
    let said = (check, text(), text(), text()).prop_map(|(check, interval, timeout, retries)| {
        HealthSpec {
            check,
            interval,
            timeout,
            retries,
            ..HealthSpec::default()
        }
    });
    let off = HealthSpec {
        check: HealthCheck::Off,
        ..HealthSpec::default()
    };
    prop_oneof![3 => said, 1 => Just(off)]
}

fn resources() -> impl Strategy<Value = Resources> {
    let texts = (text(), text(), text(), text(), text());
    let lists = (list(), list(), list());
    (texts, lists, any::<bool>(), pairs()).prop_map(|(texts, lists, oom_kill_disable, options)| {
        Resources {
            cpus: texts.0,
            memory: texts.1,
            memory_swap: texts.2,
            shm_size: texts.3,
            gpus: texts.4,
            ulimits: lists.0,
            devices: lists.1,
            device_read_bps: lists.2,
            oom_kill_disable,
            storage_options: options,
            ..Resources::default()
        }
    })
}

prop_compose! {
    fn spec()(
        image in hostile(),
        pull in prop_oneof![Just(Pull::Missing), Just(Pull::Always), Just(Pull::Never)],
        texts in (text(), text(), text(), text(), text(), text(), text(), text()),
        lists in (list(), list(), list(), list(), list(), list()),
        flags in any::<[bool; 8]>(),
        ports in ports(),
        mounts in vec(mount(), 0..4),
        env in env(),
        networks in networks(),
        entrypoint in option::of(prop_oneof![Just(vec![]), hostile().prop_map(|word| vec![word])]),
        command in vec(prop_oneof![hostile(), Just(String::new())], 0..4),
        rest in (resources(), health(), pairs(), pairs(), pairs(), pairs()),
    ) -> Spec {
        Spec {
            image,
            pull,
            name: texts.0,
            hostname: texts.1,
            workdir: texts.2,
            user: texts.3,
            restart: texts.4,
            stop_signal: texts.5,
            log_driver: texts.6,
            runtime: texts.7,
            extra_hosts: lists.0,
            cap_add: lists.1,
            cap_drop: lists.2,
            security_options: lists.3,
            dns: lists.4,
            expose: lists.5,
            detach: flags[0],
            interactive: flags[1],
            tty: flags[2],
            auto_remove: flags[3],
            init: flags[4],
            publish_all: flags[5],
            privileged: flags[6],
            read_only: flags[7],
            ports,
            mounts,
            env,
            networks,
            entrypoint,
            command,
            resources: rest.0,
            health: rest.1,
            labels: rest.2,
            log_options: rest.3,
            sysctls: rest.4,
            annotations: rest.5,
            ..Spec::default()
        }
    }
}

/// Pieces of which texts are made that come near to what is read.
fn near() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("docker run "), Just("docker create "), Just("podman run "), Just("sudo "),
        Just("$ "), Just("# "), Just("-it "), Just("-v "), Just("--mount "), Just("-p "),
        Just("--name="), Just("-e A="), Just("--network "), Just("type=bind,"), Just("target="),
        Just("C:\\"), Just(":/x"), Just("\\\n"), Just("^\n"), Just("`"), Just("'"), Just("\""),
        Just("$("), Just("${"), Just("}"), Just(")"), Just("$'"), Just("\\x"), Just("~"),
        Just("%cd%"), Just("> "), Just("2>&1"), Just("| "), Just("; "), Just("\r\n"), Just("\n"),
        Just("nginx "), Just("services:\n"), Just("  web:\n"), Just("    image: x\n"),
        Just("    ports:\n"), Just("      - "), Just("&a "), Just("*a "), Just("<<: "),
        Just("["), Just("]"), Just("{"), Just(": "), Just("한"), Just("\u{feff}"), Just("\0"),
    ];
    let piece = prop_oneof![9 => piece.prop_map(str::to_owned), 1 => any::<String>()];
    vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn a_command_says_all_of_a_spec(spec in spec(), create_only: bool) {
        let (text, missing) = write_command(&spec, create_only, false);
        prop_assert_eq!(missing, Vec::<String>::new(), "{}", text);
        let parsed = read(&text, &Nothing);
        prop_assert!(parsed.is_ok(), "{:?}\n{}", parsed, text);
        let mut specs = parsed.unwrap_or_default().specs;
        prop_assert_eq!(specs.len(), 1, "{}", text);
        let named = specs.remove(0);
        let mut wanted = spec;
        // Only a container that is run is detached or not.
        wanted.detach &= !create_only;
        prop_assert_eq!(named.spec, wanted, "{}", text);
        prop_assert_eq!(named.create_only, create_only);
        prop_assert_eq!(named.not_honoured, Vec::<String>::new(), "{}", text);
    }

    #[test]
    fn a_compose_file_of_any_spec_is_one(spec in spec()) {
        let (text, _) = write_compose(&spec, false);
        let parsed = read(&text, &Nothing);
        prop_assert!(parsed.is_ok(), "{:?}\n{}", parsed, text);
        let specs = parsed.unwrap_or_default().specs;
        prop_assert_eq!(specs.len(), 1, "{}", text);
        // What is text is the same text after YAML and interpolation.
        let read = &specs[0].spec;
        prop_assert_eq!(&read.image, &spec.image, "{}", text);
        prop_assert_eq!(&read.command, &spec.command, "{}", text);
        prop_assert_eq!(&read.entrypoint, &spec.entrypoint, "{}", text);
        prop_assert_eq!(&read.hostname, &spec.hostname, "{}", text);
        prop_assert_eq!(&read.ports, &spec.ports, "{}", text);
        prop_assert_eq!(&read.cap_add, &spec.cap_add, "{}", text);
        prop_assert_eq!(&read.health, &spec.health, "{}", text);
        let last = |env: &[EnvSpec]| {
            let all = env.iter().map(|env| (env.name.clone(), env.value.clone()));
            all.collect::<std::collections::BTreeMap<_, _>>()
        };
        prop_assert_eq!(last(&read.env), last(&spec.env), "{}", text);
    }

    #[test]
    fn a_masked_value_is_not_in_the_text(value in "[a-z]{20}", spec in spec()) {
        let mut spec = spec;
        let secret = |name: &str| Pair { name: name.to_owned(), value: value.clone() };
        spec.env.push(EnvSpec { name: "DB_PASSWORD".to_owned(), value: Some(value.clone()) });
        spec.labels.push(secret("api.token"));
        spec.log_options.push(secret("splunk-token"));
        spec.mounts.push(MountSpec {
            style: MountStyle::Long,
            source: "vol".to_owned(),
            target: "/vol".to_owned(),
            driver_options: vec![secret("password")],
            ..MountSpec::default()
        });
        spec.networks.push(NetworkSpec {
            name: "net".to_owned(),
            driver_options: vec![secret("key")],
            ..NetworkSpec::default()
        });
        let (command, _) = write_command(&spec, false, true);
        prop_assert!(!command.contains(&value), "{}", command);
        prop_assert!(command.contains("••••••••"));
        let (compose, _) = write_compose(&spec, true);
        prop_assert!(!compose.contains(&value), "{}", compose);
        prop_assert!(write_command(&spec, false, false).0.contains(&value));
    }

    #[test]
    fn no_text_brings_the_reader_down(text in prop_oneof![near(), any::<String>()]) {
        let _ = read(&text, &Nothing);
        let _ = read(&format!("docker run {text}"), &Nothing);
        let _ = read(&format!("services:\n  web:\n    image: x\n{text}"), &Nothing);
    }

    #[test]
    fn no_variable_of_a_block_is_dropped(text in any::<String>(), names in vec("[A-Z]{1,8}", 0..5)) {
        let _ = read_env(&text);
        let block: String = names.iter().map(|name| format!("{name}=x y\n")).collect();
        let read = read_env(&block);
        prop_assert_eq!(read.iter().map(|env| env.name.clone()).collect::<Vec<_>>(), names);
    }
}
