//! TLS to an engine, from the files that the docker CLI uses.

use super::{Surroundings, context};
use contract::TroubleKind;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, WebPkiSupportedAlgorithms, ring};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime};
use rustls::{ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// How TLS was configured. The files are read only for the endpoint that is used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Tls {
    /// `None` trusts what the system trusts.
    ca: Option<PathBuf>,
    /// Our certificate and its key.
    own: Option<(PathBuf, PathBuf)>,
    /// The engine's certificate is checked.
    verify: bool,
}

/// Why TLS cannot be set up, in words for [`contract::Trouble`].
type Why = (TroubleKind, String);

impl Tls {
    /// `https://` with nothing said about it.
    pub(super) const SYSTEM: Self = Self {
        ca: None,
        own: None,
        verify: true,
    };

    /// For `DOCKER_HOST`: `DOCKER_TLS_VERIFY` (to anything) is TLS, `DOCKER_TLS` is TLS without
    /// checking; files in `DOCKER_CERT_PATH` or the config folder.
    pub(super) fn of_env(around: &Surroundings) -> Option<Self> {
        let verify = around.var("DOCKER_TLS_VERIFY").is_some();
        if !verify && around.var("DOCKER_TLS").is_none() {
            return None;
        }
        let folder = match around.var("DOCKER_CERT_PATH") {
            Some(folder) => PathBuf::from(folder),
            None => context::config_folder(around)?,
        };
        let own = Self::own(around, &folder);
        Some(Self {
            // Missing, it is an error to the CLI, too; but without checking nobody needs it.
            ca: verify.then(|| folder.join("ca.pem")),
            own,
            verify,
        })
    }

    /// For a context: TLS where it has any of the files, or says not to check.
    pub(super) fn of_context(
        around: &Surroundings,
        folder: &Path,
        skip_verify: bool,
    ) -> Option<Self> {
        let ca = Some(folder.join("ca.pem")).filter(|ca| around.exists(ca));
        let own = Self::own(around, folder);
        if ca.is_none() && own.is_none() && !skip_verify {
            return None;
        }
        Some(Self {
            ca,
            own,
            verify: !skip_verify,
        })
    }

    /// Either file missing alone is told when they are loaded.
    fn own(around: &Surroundings, folder: &Path) -> Option<(PathBuf, PathBuf)> {
        let (cert, key) = (folder.join("cert.pem"), folder.join("key.pem"));
        (around.exists(&cert) || around.exists(&key)).then_some((cert, key))
    }

    pub(super) fn load(&self) -> Result<Arc<ClientConfig>, Why> {
        let provider = Arc::new(ring::default_provider());
        let builder = ClientConfig::builder_with_provider(Arc::clone(&provider))
            .with_safe_default_protocol_versions()
            .map_err(|error| (TroubleKind::Tls, error.to_string()))?;
        let builder = if self.verify {
            builder.with_root_certificates(self.roots()?)
        } else {
            builder
                .dangerous()
                .with_custom_certificate_verifier(Arc::new(Unchecked::new(&provider)))
        };
        let config = match &self.own {
            None => builder.with_no_client_auth(),
            Some((cert, key)) => {
                let chain = certificates(cert)?;
                let key_bytes = read(key)?;
                let private =
                    PrivateKeyDer::from_pem_slice(&key_bytes).map_err(|error| bad(key, &error))?;
                builder
                    .with_client_auth_cert(chain, private)
                    .map_err(|error| bad(key, &error))?
            }
        };
        Ok(Arc::new(config))
    }

    fn roots(&self) -> Result<RootCertStore, Why> {
        let mut roots = RootCertStore::empty();
        match &self.ca {
            Some(path) => {
                for certificate in certificates(path)? {
                    roots.add(certificate).map_err(|error| bad(path, &error))?;
                }
            }
            None => {
                let system = rustls_native_certs::load_native_certs();
                // Systems carry odd certificates that rustls does not take; it needs only one.
                let (added, _) = roots.add_parsable_certificates(system.certs);
                if added == 0 {
                    let why = match system.errors.first() {
                        Some(error) => error.to_string(),
                        None => "this system has no trusted certificates".to_owned(),
                    };
                    return Err((TroubleKind::Tls, why));
                }
            }
        }
        Ok(roots)
    }
}

fn read(path: &Path) -> Result<Vec<u8>, Why> {
    std::fs::read(path).map_err(|error: io::Error| bad(path, &error))
}

fn certificates(path: &Path) -> Result<Vec<CertificateDer<'static>>, Why> {
    let bytes = read(path)?;
    let all = CertificateDer::pem_slice_iter(&bytes)
        .collect::<Result<Vec<_>, _>>()
        .map_err(|error| bad(path, &error))?;
    if all.is_empty() {
        let why = format!("{}: no certificate in it", path.display());
        return Err((TroubleKind::BadAddress, why));
    }
    Ok(all)
}

fn bad(path: &Path, error: &dyn std::error::Error) -> Why {
    let why = format!("{}: {error}", path.display());
    (TroubleKind::BadAddress, why)
}

/// Takes any certificate, because the person said so (`SkipTLSVerify`, `DOCKER_TLS`). What is
/// signed with it is still checked.
#[derive(Debug)]
struct Unchecked(WebPkiSupportedAlgorithms);

impl Unchecked {
    fn new(provider: &CryptoProvider) -> Self {
        Self(provider.signature_verification_algorithms)
    }
}

impl ServerCertVerifier for Unchecked {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        rustls::crypto::verify_tls12_signature(message, certificate, signed, &self.0)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        rustls::crypto::verify_tls13_signature(message, certificate, signed, &self.0)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.supported_schemes()
    }
}
