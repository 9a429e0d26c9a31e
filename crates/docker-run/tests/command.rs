//! The command as the form's preview shows it, and pastes of more than one command.

use contract::*;
use docker_run::{Nothing, read, write_command};

fn text(value: &str) -> String {
    value.to_owned()
}

#[test]
fn writes_an_option_a_line() {
    let spec = Spec {
        image: text("wordpress:6"),
        name: text("wordpress"),
        detach: true,
        links: vec![LinkSpec {
            container: text("wordpressdb"),
            alias: text("mysql"),
        }],
        ports: vec![
            PortSpec {
                host_port: text("8080"),
                container_port: text("80"),
                ..PortSpec::default()
            },
            PortSpec {
                host_ip: text("127.0.0.1"),
                container_port: text("443"),
                ..PortSpec::default()
            },
        ],
        mounts: vec![
            MountSpec {
                source: text("wpdata"),
                target: text("/var/www/html"),
                ..MountSpec::default()
            },
            MountSpec {
                kind: MountKind::Bind,
                source: text("~/site/my themes"),
                target: text("/themes"),
                read_only: true,
                ..MountSpec::default()
            },
        ],
        env: vec![EnvSpec {
            name: text("WORDPRESS_DB_PASSWORD"),
            value: Some(text("it's secret")),
        }],
        restart: text("unless-stopped"),
        ..Spec::default()
    };
    let (shown, missing) = write_command(&spec, false, true);
    assert_eq!(
        shown,
        r#"docker run -d \
  --name wordpress \
  --link wordpressdb:mysql \
  -p 8080:80 \
  -p 127.0.0.1::443 \
  -v wpdata:/var/www/html \
  -v ~/'site/my themes:/themes:ro' \
  -e WORDPRESS_DB_PASSWORD=•••••••• \
  --restart unless-stopped \
  wordpress:6"#
    );
    assert_eq!(missing, Vec::<String>::new());
    let (copied, _) = write_command(&spec, true, false);
    assert!(copied.starts_with("docker create \\\n  --name"), "{copied}");
    assert!(
        copied.contains(r#"-e "WORDPRESS_DB_PASSWORD=it's secret" \"#),
        "{copied}"
    );
}

#[test]
fn names_what_the_cli_cannot_say() {
    let spec = Spec {
        image: text("x"),
        env: vec![
            EnvSpec {
                name: text("A"),
                value: Some(text("nul\0")),
            },
            EnvSpec {
                name: String::new(),
                value: Some(text("b")),
            },
        ],
        health: HealthSpec {
            check: HealthCheck::Exec(vec![text("true")]),
            ..HealthSpec::default()
        },
        mounts: vec![MountSpec {
            kind: MountKind::Bind,
            style: MountStyle::Long,
            source: text("/a"),
            target: text("/a"),
            selinux: Selinux::Shared,
            ..MountSpec::default()
        }],
        ..Spec::default()
    };
    let (shown, missing) = write_command(&spec, false, false);
    assert_eq!(
        missing,
        ["--mount selinux", "--env", "healthcheck: test: [CMD, …]"]
    );
    assert_eq!(
        shown,
        "docker run \\\n  --mount type=bind,source=/a,target=/a \\\n  x"
    );
}

#[test]
fn what_v_cannot_say_becomes_a_mount_that_still_makes_the_folder() {
    let spec = Spec {
        image: text("x"),
        mounts: vec![MountSpec {
            kind: MountKind::Bind,
            source: text("/a:b"),
            target: text("/c"),
            ..MountSpec::default()
        }],
        ..Spec::default()
    };
    let (shown, _) = write_command(&spec, false, false);
    assert!(
        shown.contains("--mount type=bind,source=/a:b,target=/c,bind-create-src"),
        "{shown}"
    );
}

#[test]
fn a_further_word_of_an_entrypoint_comes_first_in_the_command() {
    let spec = Spec {
        image: text("x"),
        entrypoint: Some(vec![text("sh"), text("-c")]),
        command: vec![text("echo 1")],
        ..Spec::default()
    };
    let (shown, _) = write_command(&spec, false, false);
    assert_eq!(
        shown,
        "docker run \\\n  --entrypoint sh \\\n  x -c 'echo 1'"
    );
}

#[test]
fn several_commands_are_several_containers() {
    let paste = "# the database first\ndocker network create net1\n\
        DB=secret\n\
        docker run -d --name db --network net1 -e PW=$DB mariadb\n\n\
        $ docker run -d --network net1 \\\n> -p 80:80 wordpress\ndocker ps\n";
    let specs = read(paste, &Nothing).unwrap().specs;
    let shown: Vec<_> = specs
        .iter()
        .map(|named| (named.spec.image.as_str(), named.not_honoured.clone()))
        .collect();
    assert_eq!(
        shown,
        [
            ("mariadb", vec![text("docker network create net1")]),
            ("wordpress", vec![text("docker ps")]),
        ]
    );
    assert_eq!(specs[0].spec.env[0].value.as_deref(), Some("secret"));
}

#[test]
fn a_heading_is_not_a_compose_file() {
    let specs = read("Example:\n\n    docker run -d nginx\n", &Nothing)
        .unwrap()
        .specs;
    assert_eq!(specs[0].spec.image, "nginx");
    assert_eq!(specs[0].not_honoured, ["Example:"]);
}

#[test]
fn a_text_of_any_length_ends() {
    for piece in [
        "a;",
        "\\ ",
        "$(",
        "A=$(docker a;",
        "'",
        "`",
        "docker run x\n",
        "- ",
        "{",
        "> ",
    ] {
        let long = format!("docker run x {}", piece.repeat(20_000 / piece.len()));
        let _ = read(&long, &Nothing);
        let _ = read(&piece.repeat(20_000 / piece.len()), &Nothing);
    }
    assert_eq!(
        read(&" ".repeat(2 << 20), &Nothing),
        Err(ParseTrouble::NotACommand)
    );
}
