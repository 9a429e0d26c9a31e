//! Volumes of the tests.

use super::{IMAGE, Scope, docker, docker_output};
use contract::VolumeSpec;

/// Volumes of one test, gone with it.
pub(crate) struct Volumes(pub(crate) Vec<String>);

impl Volumes {
    /// Made by the other program.
    pub(crate) fn new(scope: &Scope, names: &[&str]) -> Self {
        let names = names.iter().map(|name| scope.name(name));
        let all = Self(names.collect());
        for name in &all.0 {
            docker(&["volume", "create", name]);
        }
        all
    }
}

impl Drop for Volumes {
    fn drop(&mut self) {
        for name in &self.0 {
            let ids = docker_output(&["ps", "-aq", "--filter", &format!("volume={name}")]);
            for id in String::from_utf8_lossy(&ids.stdout).split_whitespace() {
                docker_output(&["rm", "--force", id]);
            }
            docker_output(&["volume", "rm", name]);
        }
    }
}

pub(crate) fn spec(name: &str) -> VolumeSpec {
    VolumeSpec {
        name: name.to_owned(),
        ..VolumeSpec::default()
    }
}

pub(crate) fn exists(name: &str) -> bool {
    docker_output(&["volume", "inspect", name]).status.success()
}

/// Runs a shell over a volume, at `/v`.
pub(crate) fn within(volume: &str, script: &str) -> String {
    docker(&[
        "run",
        "--rm",
        "-v",
        &format!("{volume}:/v"),
        IMAGE,
        "sh",
        "-c",
        &format!("cd /v; {script}"),
    ])
}
