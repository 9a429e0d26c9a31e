use super::of;
use crate::hear::Inspected;
use contract::{ContainerState, Health, Port};

fn detail(json: &str) -> contract::ContainerDetail {
    let facts: Inspected = serde_json::from_str(json).unwrap();
    of(facts, Vec::new())
}

#[test]
fn a_stopped_container_shows_what_it_will_publish() {
    let detail = detail(
        r#"{"Id":"c","Name":"/web","State":{"Status":"exited","ExitCode":0,"StartedAt":"2026-11-23T19:29:46Z","FinishedAt":"2026-11-23T19:29:47Z","Health":{"Status":"unhealthy","Log":[{"Start":"2026-11-23T19:29:46Z","ExitCode":1,"Output":"a"},{"Start":"2026-11-23T19:29:47Z","ExitCode":0,"Output":"b"}]}},
        "HostConfig":{"PortBindings":{"80/tcp":[{"HostIp":"","HostPort":"8080"}]},"NanoCpus":1500000000,"MemorySwap":-1,"RestartPolicy":{"Name":""}},
        "Config":{"ExposedPorts":{"80/tcp":{},"53/udp":{}},"Healthcheck":{"Test":["CMD-SHELL","true"],"Interval":1000000000}},
        "NetworkSettings":{"Ports":{}}}"#,
    );
    let port = |container, protocol: &str, host: Option<u16>| Port {
        container,
        protocol: protocol.into(),
        host,
        host_ip: host.map(|_| "0.0.0.0".into()),
    };
    assert_eq!(
        detail.ports,
        [port(53, "udp", None), port(80, "tcp", Some(8080))]
    );
    assert_eq!(
        (detail.limits.cpus, detail.limits.memory_swap),
        (Some(1.5), Some(-1))
    );
    assert_eq!(detail.restart_policy.name, "no");
    assert_eq!(detail.exit_code, Some(0));
    let health = detail.health.unwrap();
    assert_eq!(
        health.status, None,
        "an old word of a container that does not run"
    );
    assert_eq!(
        health
            .probes
            .iter()
            .map(|probe| probe.output.as_str())
            .collect::<Vec<_>>(),
        ["b", "a"]
    );
}

#[test]
fn a_container_that_never_ran_has_no_exit() {
    let detail = detail(
        r#"{"State":{"Status":"created","ExitCode":0,"StartedAt":"0001-01-01T00:00:00Z","FinishedAt":"0001-01-01T00:00:00Z"},"Config":{"Healthcheck":{"Test":["NONE"]}}}"#,
    );
    assert_eq!(detail.state, ContainerState::Created);
    assert_eq!(
        (detail.exit_code, detail.started, detail.finished),
        (None, None, None)
    );
    assert_eq!(detail.health, None);
}

#[test]
fn podmans_spelling_of_health_is_read() {
    let detail = detail(
        r#"{"State":{"Status":"running","Healthcheck":{"Status":"healthy","FailingStreak":0,"Log":null}},"Config":{"Healthcheck":{"Test":["CMD","true"]},"Entrypoint":"/bin/sh","StopSignal":15}}"#,
    );
    assert_eq!(detail.health.unwrap().status, Some(Health::Healthy));
    assert_eq!(
        (detail.entrypoint, detail.stop_signal.as_str()),
        (vec!["/bin/sh".to_owned()], "15")
    );
}
