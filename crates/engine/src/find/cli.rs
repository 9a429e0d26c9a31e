//! The words by which the docker CLI reaches the engine that is looked at. Pure, but for what
//! [`Surroundings`] hold.

use super::Surroundings;
use super::context::config_folder;
use contract::{Endpoint, EndpointSource};
use std::path::{Path, PathBuf};

/// What stands between `docker` and its command.
pub(crate) fn words(around: &Surroundings, endpoint: &Endpoint) -> Vec<String> {
    let mut words = Vec::new();
    match endpoint.source {
        EndpointSource::Context | EndpointSource::DockerContext => {
            // Not every terminal program hands our variables on.
            if let Some(folder) = around.var("DOCKER_CONFIG") {
                words.extend(["--config".to_owned(), folder.to_owned()]);
            }
            words.extend(["--context".to_owned(), endpoint.name.clone()]);
        }
        EndpointSource::Socket => words.extend(["--host".to_owned(), endpoint.address.clone()]),
        EndpointSource::DockerHost => {
            words.extend(["--host".to_owned(), endpoint.address.clone()]);
            let verify = around.var("DOCKER_TLS_VERIFY").is_some();
            if verify || around.var("DOCKER_TLS").is_some() {
                words.push(if verify { "--tlsverify" } else { "--tls" }.to_owned());
                let folder = around.var("DOCKER_CERT_PATH").map(PathBuf::from);
                if let Some(folder) = folder.or_else(|| config_folder(around)) {
                    words.extend(certificates(around, &folder));
                }
            }
        }
    }
    words
}

fn certificates(around: &Surroundings, folder: &Path) -> Vec<String> {
    let files = [
        ("--tlscacert", "ca.pem"),
        ("--tlscert", "cert.pem"),
        ("--tlskey", "key.pem"),
    ];
    let there = files
        .into_iter()
        .map(|(option, file)| (option, folder.join(file)))
        .filter(|(_, path)| around.exists(path));
    there
        .flat_map(|(option, path)| [option.to_owned(), path.to_string_lossy().into_owned()])
        .collect()
}

#[cfg(test)]
mod tests {
    use super::words;
    use crate::find::{Platform, Surroundings};
    use contract::{Endpoint, EndpointSource, Transport};
    use std::collections::BTreeMap;
    use std::path::PathBuf;

    #[test]
    fn each_endpoint_is_reached_as_it_was_found() {
        let around = |env: &[(&str, &str)]| Surroundings {
            platform: Platform::Linux,
            env: env
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                .collect::<BTreeMap<_, _>>(),
            home: None,
            uid: None,
            root: PathBuf::from("/nowhere"),
        };
        let of = |source, env: &[(&str, &str)]| {
            let endpoint = Endpoint {
                key: String::new(),
                name: "my $(context)".into(),
                source,
                address: "tcp://far:2376".into(),
                transport: Transport::Tcp,
                current: true,
            };
            words(&around(env), &endpoint).join("|")
        };
        assert_eq!(of(EndpointSource::Socket, &[]), "--host|tcp://far:2376");
        assert_eq!(
            of(
                EndpointSource::Context,
                &[("DOCKER_CONFIG", "/c"), ("DOCKER_HOST", "x")]
            ),
            "--config|/c|--context|my $(context)"
        );
        let tls = [("DOCKER_TLS_VERIFY", "1"), ("DOCKER_CERT_PATH", "/no")];
        assert_eq!(
            of(EndpointSource::DockerHost, &tls),
            "--host|tcp://far:2376|--tlsverify"
        );
    }
}
