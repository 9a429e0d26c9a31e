//! What the docker config knows of a registry: read when it is needed, kept nowhere.

use crate::find::{Surroundings, config_folder};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE;
use docker_credential::{CredentialRetrievalError, DockerCredential, get_credential_from_reader};
use serde_json::json;
use std::fs::File;
use std::io::{BufReader, ErrorKind};
use std::path::PathBuf;
use std::time::Duration;

/// How long a credential helper may take: it may ask the person to unlock a key ring.
const LIMIT: Duration = Duration::from_secs(30);

/// What is sent with a pull.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Credentials {
    /// `X-Registry-Auth`; `None` asks as nobody, which is enough for what is public.
    pub(super) header: Option<String>,
    /// Why what is configured could not be had: matters only where the pull fails.
    pub(super) trouble: Option<String>,
}

/// Those of a registry's host.
pub(super) async fn of(around: &Surroundings, registry: &str) -> Credentials {
    let Some(path) = config_folder(around).map(|folder| folder.join("config.json")) else {
        return Credentials::default();
    };
    let server = match registry {
        // The name that `docker login` keeps it under.
        "docker.io" | "index.docker.io" => "https://index.docker.io/v1/".to_owned(),
        other => other.to_owned(),
    };
    // It reads a file and may run a helper.
    let read = tokio::task::spawn_blocking(move || read(path, &server));
    match tokio::time::timeout(LIMIT, read).await {
        Ok(Ok(credentials)) => credentials,
        Ok(Err(error)) => broken(error.to_string()),
        Err(_) => broken("the docker credential helper does not answer".to_owned()),
    }
}

fn broken(trouble: String) -> Credentials {
    Credentials {
        header: None,
        trouble: Some(trouble),
    }
}

fn read(path: PathBuf, server: &str) -> Credentials {
    let file = match File::open(&path) {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::NotFound => return Credentials::default(),
        Err(error) => return broken(format!("{}: {error}", path.display())),
    };
    match get_credential_from_reader(BufReader::new(file), server) {
        Ok(credential) => Credentials {
            header: Some(header(&credential, server)),
            trouble: None,
        },
        Err(CredentialRetrievalError::NoCredentialConfigured) => Credentials::default(),
        // What a helper wrote is not repeated: it may be a secret.
        Err(CredentialRetrievalError::HelperFailure { helper, .. }) => {
            broken(format!("docker-credential-{helper}"))
        }
        Err(error) => broken(format!("{}: {error}", path.display())),
    }
}

fn header(credential: &DockerCredential, server: &str) -> String {
    let json = match credential {
        DockerCredential::IdentityToken(token) => {
            json!({ "identitytoken": token, "serveraddress": server })
        }
        DockerCredential::UsernamePassword(name, password) => {
            json!({ "username": name, "password": password, "serveraddress": server })
        }
    };
    URL_SAFE.encode(json.to_string())
}

#[cfg(test)]
mod tests {
    use super::{Credentials, read};
    use base64::Engine as _;
    use base64::engine::general_purpose::{STANDARD, URL_SAFE};

    #[test]
    fn the_docker_config_knows_registries() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("config.json");
        let none = Credentials::default();
        assert_eq!(read(path.clone(), "localhost:5000"), none);
        let auth = STANDARD.encode("me:it's: secret");
        std::fs::write(
            &path,
            format!(r#"{{"auths":{{"localhost:5000":{{"auth":"{auth}"}}}}}}"#),
        )
        .unwrap();
        let found = read(path.clone(), "localhost:5000").header.unwrap();
        let sent: serde_json::Value =
            serde_json::from_slice(&URL_SAFE.decode(found).unwrap()).unwrap();
        assert_eq!(
            (&sent["username"], &sent["password"]),
            (&"me".into(), &"it's: secret".into())
        );
        assert_eq!(read(path.clone(), "other.example"), none);
        std::fs::write(&path, "{").unwrap();
        assert!(read(path, "localhost:5000").trouble.is_some());
    }
}
