use crate::create::{Reference, value};

#[test]
fn texts_are_read_as_the_cli_reads_them() {
    for (text, bytes) in [
        ("0", Some(0)),
        ("64", Some(64)),
        ("10b", Some(10)),
        ("512m", Some(512 << 20)),
        ("1.5 GB", Some(3 << 29)),
        ("1KiB", Some(1024)),
        (".5k", Some(512)),
        ("2t", Some(2 << 40)),
        ("8191p", Some(8191 << 50)),
        ("8192p", None),
        ("-1", None),
        ("m", None),
        ("1mm", None),
        ("1  m", None),
        ("1.2.3m", None),
        ("1e3", None),
    ] {
        assert_eq!(value::size(text), bytes, "{text}");
    }
    for (text, nano) in [
        ("0", Some(0)),
        ("1h", Some(3_600_000_000_000)),
        ("1m30s", Some(90_000_000_000)),
        ("1.5h", Some(5_400_000_000_000)),
        ("100ms", Some(100_000_000)),
        ("2µs3ns", Some(2_003)),
        ("30", None),
        ("", None),
        ("s", None),
        ("1d", None),
        ("1s2", None),
        ("9999999h", None),
    ] {
        assert_eq!(value::duration(text), nano, "{text}");
    }
    for (text, nano) in [
        ("2", Some(2_000_000_000)),
        ("0.5", Some(500_000_000)),
        (".25", Some(250_000_000)),
        ("1.500000000000", Some(1_500_000_000)),
        ("0.0000000001", None),
        ("-1", None),
        (".", None),
        ("1e1", None),
    ] {
        assert_eq!(value::nano_cpus(text), nano, "{text}");
    }
    assert_eq!(
        value::fields(r#""a,b",c,"d""e""#),
        Some(vec!["a,b".into(), "c".into(), "d\"e".into()])
    );
    assert_eq!((value::fields("\"a"), value::fields("a\"b")), (None, None));
}

#[test]
fn images_are_named_by_registry_path_tag_and_digest() {
    let digest = format!("sha256:{}", "a".repeat(64));
    for (text, registry, name, version) in [
        ("nginx".to_owned(), "docker.io", "nginx", "latest"),
        ("a/b:1.2".into(), "docker.io", "a/b", "1.2"),
        (
            "localhost:5000/x".into(),
            "localhost:5000",
            "localhost:5000/x",
            "latest",
        ),
        (
            "reg.example/x/y:t".into(),
            "reg.example",
            "reg.example/x/y",
            "t",
        ),
        (format!("x:t@{digest}"), "docker.io", "x", digest.as_str()),
    ] {
        let found = Reference::parse(&text).unwrap();
        assert_eq!(
            (
                found.registry.as_str(),
                found.name.as_str(),
                found.version()
            ),
            (registry, name, version),
            "{text}"
        );
    }
    assert_eq!(
        Reference::parse("docker.io/library/nginx")
            .unwrap()
            .tagged(),
        "nginx:latest"
    );
    for bad in [
        "",
        "Nginx",
        "a b",
        "a:",
        "a:t/x y",
        "a@sha256:short",
        "-a",
        "a//b",
        "a?x=1",
    ] {
        assert_eq!(Reference::parse(bad), None, "{bad}");
    }
}
