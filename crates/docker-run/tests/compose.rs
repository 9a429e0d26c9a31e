//! Compose files as people have them, and as this program writes them.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "functions of tests, which clippy only knows by their attribute"
)]

use contract::{
    EnvSpec, HealthCheck, HealthSpec, LinkSpec, MountKind, MountSpec, MountStyle, NamedSpec,
    NetworkSpec, ParseTrouble, PortSpec, Spec,
};
use docker_run::{Around, read, write_command, write_compose};
use std::io;

struct Desk;

impl Around for Desk {
    fn variable(&self, name: &str) -> Option<String> {
        (name == "TAG").then(|| "7".to_owned())
    }
    fn home(&self) -> Option<String> {
        Some("/home/mina".to_owned())
    }
    fn current_dir(&self) -> Option<String> {
        Some("/srv/app".to_owned())
    }
    fn read_file(&self, path: &str) -> io::Result<String> {
        if path == "./web.env" {
            Ok("A='quoted # value'\nexport B=2 # two\n".to_owned())
        } else {
            Err(io::ErrorKind::NotFound.into())
        }
    }
}

fn services(text: &str) -> Vec<NamedSpec> {
    read(text, &Desk).unwrap().specs
}

fn trouble(text: &str) -> ParseTrouble {
    read(text, &Desk).unwrap_err()
}

#[test]
fn reads_a_project_of_several_services() {
    let all = services(
        r#"
name: blog
x-restart: &restart
  restart: unless-stopped
services:
  db:
    <<: *restart
    image: "mariadb:${DB_TAG:-11}"
    environment:
      MARIADB_ROOT_PASSWORD: s3cr$$t
      FROM_OUTSIDE:
    volumes:
      - dbdata:/var/lib/mysql
    networks: [back]
    healthcheck:
      test: ["CMD", "healthcheck.sh", "--connect"]
      interval: 10s
      retries: 3
  wordpress:
    image: wordpress:${TAG}
    container_name: wp
    build: .
    depends_on: [db]
    links: ["db:mysql"]
    ports:
      - "127.0.0.1:8080:80"
      - target: 443
        published: "8443"
        host_ip: "::1"
        protocol: tcp
        mode: host
    env_file: ./web.env
    environment:
      - WORDPRESS_DB_HOST=db
    volumes:
      - ./themes:/var/www/html/wp-content/themes:ro
      - type: bind
        source: ./plugins
        target: /plugins
        read_only: true
        bind: {propagation: rslave, create_host_path: false}
      - type: tmpfs
        target: /run
        tmpfs: {size: 64m, mode: 01777}
      - type: volume
        source: shared
        target: /shared
        volume: {nocopy: true}
    networks:
      back: {aliases: [www], ipv4_address: 172.20.0.9}
      front:
    deploy:
      replicas: 3
      resources:
        limits: {cpus: "0.50", memory: 512M, pids: 100}
        reservations: {memory: 128M}
    command: ["apache2-foreground", "-DX=$$HOME"]
    stop_grace_period: 1m30s
    ulimits: {nofile: {soft: 1024, hard: 2048}, nproc: 65535}
    extra_hosts: ["a=1.2.3.4", "b:5.6.7.8"]
    secrets: [one]
networks:
  front: {}
  back: {name: backend, driver: bridge}
volumes:
  dbdata: {name: blog-db}
  shared: {driver: local, driver_opts: {type: nfs, o: "addr=1.2.3.4,rw"}}
secrets:
  one: {file: ./one}
"#,
    );
    let [db, wordpress] = &all[..] else {
        panic!("{all:?}")
    };
    assert_eq!((db.name.as_str(), db.create_only), ("db", false));
    assert!(db.spec.detach, "a service runs in the background");
    assert_eq!(db.spec.image, "mariadb:11");
    assert_eq!(db.spec.restart, "unless-stopped");
    let env = |name: &str, value: Option<&str>| EnvSpec {
        name: name.to_owned(),
        value: value.map(str::to_owned),
    };
    assert_eq!(
        db.spec.env,
        [
            env("MARIADB_ROOT_PASSWORD", Some("s3cr$t")),
            env("FROM_OUTSIDE", None)
        ]
    );
    assert_eq!(db.spec.mounts[0].source, "blog-db");
    assert_eq!(db.spec.networks[0].name, "backend");
    assert_eq!(db.spec.networks[0].aliases, ["db"]);
    let exec = vec!["healthcheck.sh".to_owned(), "--connect".to_owned()];
    assert_eq!(db.spec.health.check, HealthCheck::Exec(exec));
    assert_eq!(
        db.not_honoured,
        ["name: blog", "secrets: {one: {file: ./one}}"],
    );

    let spec = &wordpress.spec;
    assert_eq!(
        (spec.image.as_str(), spec.name.as_str()),
        ("wordpress:7", "wp")
    );
    let link = LinkSpec {
        container: "db".to_owned(),
        alias: "mysql".to_owned(),
    };
    assert_eq!(spec.links, [link]);
    let port = |ip: &str, host: &str, container: &str| PortSpec {
        host_ip: ip.to_owned(),
        host_port: host.to_owned(),
        container_port: container.to_owned(),
        ..PortSpec::default()
    };
    assert_eq!(
        spec.ports,
        [port("127.0.0.1", "8080", "80"), port("::1", "8443", "443")]
    );
    assert_eq!(
        spec.env,
        [
            env("A", Some("quoted # value")),
            env("B", Some("2")),
            env("WORDPRESS_DB_HOST", Some("db"))
        ]
    );
    let themes = &spec.mounts[0];
    assert_eq!(themes.source, "/srv/app/themes");
    assert!(themes.read_only && themes.style == MountStyle::Short);
    let plugins = &spec.mounts[1];
    assert_eq!(
        (plugins.source.as_str(), plugins.propagation.as_str()),
        ("/srv/app/plugins", "rslave")
    );
    assert!(!plugins.create_source);
    assert_eq!(spec.mounts[2].tmpfs_mode, "01777");
    assert_eq!(spec.mounts[3].driver_options.len(), 2);
    let names: Vec<_> = spec
        .networks
        .iter()
        .map(|network| network.name.as_str())
        .collect();
    assert_eq!(names, ["backend", "front"]);
    assert_eq!(spec.networks[0].aliases, ["www", "wordpress"]);
    assert_eq!(spec.networks[0].ipv4, "172.20.0.9");
    let resources = &spec.resources;
    assert_eq!(
        (resources.cpus.as_str(), resources.memory.as_str()),
        ("0.50", "512M")
    );
    assert_eq!(
        (
            resources.pids_limit.as_str(),
            resources.memory_reservation.as_str()
        ),
        ("100", "128M")
    );
    assert_eq!(resources.ulimits, ["nofile=1024:2048", "nproc=65535"]);
    assert_eq!(spec.command, ["apache2-foreground", "-DX=$HOME"]);
    assert_eq!(spec.stop_timeout, "90");
    assert_eq!(spec.extra_hosts, ["a:1.2.3.4", "b:5.6.7.8"]);
    assert_eq!(
        wordpress.not_honoured,
        [
            "build: .",
            "depends_on: [db]",
            "deploy.replicas: 3",
            "secrets: [one]",
            "name: blog",
            "secrets: {one: {file: ./one}}"
        ],
    );
}

#[test]
fn reads_pieces_of_a_file() {
    let body = services("image: redis:7\nports: ['6379:6379']\n");
    assert_eq!(
        (body[0].name.as_str(), body[0].spec.image.as_str()),
        ("", "redis:7")
    );
    let first = services("web:\n  image: nginx\n  ports: [80]\n");
    assert_eq!(
        (first[0].name.as_str(), first[0].spec.ports.len()),
        ("web", 1)
    );
    let json = services(r#"{"services": {"web": {"image": "nginx", "tty": true}}}"#);
    assert!(json[0].spec.tty);
    let fenced = services("```yaml\nservices:\n  a:\n    image: b\n```\n");
    assert_eq!(fenced[0].spec.image, "b");
}

#[test]
fn names_what_it_does_not_honour() {
    let all = services(
        "services:\n  a:\n    image: b:$NO_TAG\n    bogus: 1\n    env_file: [.env]\n    extends: {service: c}\n",
    );
    assert_eq!(all[0].spec.image, "b:");
    let named = [
        "bogus: 1",
        "env_file: .env",
        "extends: {service: c}",
        "${NO_TAG} (not set)",
    ];
    assert_eq!(all[0].not_honoured, named);
}

#[test]
fn says_what_is_wrong_and_where() {
    let bad = |option: &str, value: &str| ParseTrouble::BadValue {
        option: option.to_owned(),
        value: value.to_owned(),
    };
    assert_eq!(
        trouble("services:\n  a:\n    image: b\n    ports: [x]\n"),
        bad("services.a.ports", "x")
    );
    assert_eq!(
        trouble("services:\n  a:\n    image: b\n    tty: maybe\n"),
        bad("services.a.tty", "maybe")
    );
    assert_eq!(
        trouble("services:\n  a:\n    ports: [80]\n"),
        ParseTrouble::NoImage
    );
    for (text, wanted) in [
        ("services:\n  a: b\n", "line 2"),
        ("services: []\n", "line 1"),
        (
            "services:\n  a:\n    image: ${X:?is needed}\n",
            "line 3: ${X} is needed: is needed",
        ),
        ("services:\n  a:\n   image: b\n  image: c\n d: e\n", "line"),
        ("version: '3'\n", "no services"),
    ] {
        match trouble(text) {
            ParseTrouble::NotCompose { message } => {
                assert!(message.contains(wanted), "{text}\n{message}");
            }
            other => panic!("{text}\n{other:?}"),
        }
    }
}

#[test]
fn writes_a_file_that_one_would_write() {
    let spec = Spec {
        image: "wordpress:6".to_owned(),
        name: "wordpress".to_owned(),
        detach: true,
        auto_remove: true,
        ports: vec![PortSpec {
            host_port: "8080".to_owned(),
            container_port: "80".to_owned(),
            ..PortSpec::default()
        }],
        mounts: vec![
            MountSpec {
                source: "wpdata".to_owned(),
                target: "/var/www/html".to_owned(),
                ..MountSpec::default()
            },
            MountSpec {
                kind: MountKind::Bind,
                source: "/srv/themes".to_owned(),
                target: "/themes".to_owned(),
                read_only: true,
                ..MountSpec::default()
            },
        ],
        env: vec![
            EnvSpec {
                name: "WORDPRESS_DB_PASSWORD".to_owned(),
                value: Some("pa$$word".to_owned()),
            },
            EnvSpec {
                name: "WORDPRESS_DEBUG".to_owned(),
                value: Some("1".to_owned()),
            },
        ],
        networks: vec![NetworkSpec {
            name: "back end".to_owned(),
            ..NetworkSpec::default()
        }],
        command: vec!["sh".to_owned(), "-c".to_owned(), "echo $HOME".to_owned()],
        restart: "unless-stopped".to_owned(),
        ..Spec::default()
    };
    let (text, missing) = write_compose(&spec, false);
    assert_eq!(
        text,
        r#"services:
  wordpress:
    image: wordpress:6
    container_name: wordpress
    networks:
      - back-end
    ports:
      - "8080:80"
    volumes:
      - wpdata:/var/www/html
      - /srv/themes:/themes:ro
    environment:
      WORDPRESS_DB_PASSWORD: "pa$$$$word"
      WORDPRESS_DEBUG: "1"
    command: ["sh", "-c", "echo $$HOME"]
    restart: unless-stopped
networks:
  back-end:
    name: back end
    external: true
volumes:
  wpdata:
    name: wpdata
"#
    );
    assert_eq!(missing, ["--rm"]);
    let (masked, _) = write_compose(&spec, true);
    assert!(
        masked.contains("WORDPRESS_DB_PASSWORD: ••••••••\n"),
        "{masked}"
    );
}

#[test]
fn secrets_are_masked_wherever_they_stand() {
    let spec = Spec {
        image: "redis".to_owned(),
        command: ["redis-server", "--requirepass", "hunter2"]
            .map(str::to_owned)
            .into(),
        env: vec![EnvSpec {
            name: "URL".to_owned(),
            value: Some("pg://me:hunter2@db/x".to_owned()),
        }],
        health: HealthSpec {
            check: HealthCheck::Shell("redis-cli --pass hunter2 ping".to_owned()),
            ..HealthSpec::default()
        },
        ..Spec::default()
    };
    let (compose, _) = write_compose(&spec, true);
    let (command, _) = write_command(&spec, false, true);
    for text in [&compose, &command] {
        assert!(!text.contains("hunter2"), "{text}");
        assert!(text.contains("pg://me:••••••••@db/x"), "{text}");
        assert_eq!(text.matches("••••••••").count(), 3, "{text}");
    }
    assert!(
        write_command(&spec, false, false)
            .0
            .contains("--requirepass hunter2")
    );
}
