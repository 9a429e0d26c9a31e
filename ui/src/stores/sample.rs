//! A container to begin a test with.

use contract::{ContainerRow, ContainerState};

pub(crate) fn container(name: &str) -> ContainerRow {
    ContainerRow {
        id: format!("id-{name}"),
        name: name.to_owned(),
        image: "image".to_owned(),
        image_id: "sha256:abcd".to_owned(),
        command: String::new(),
        created: 0,
        state: ContainerState::Running,
        health: None,
        exit_code: None,
        oom_killed: false,
        since: None,
        restart_count: None,
        stop_timeout: None,
        ports: Vec::new(),
        networks: Vec::new(),
        volumes: Vec::new(),
        project: None,
        labels: Vec::new(),
        revision: 0,
    }
}
