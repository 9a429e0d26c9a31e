//! The image of the new container, where it has to be pulled.

use super::acts::Broke;
use super::recreate::image_id;
use super::up::cancelled;
use crate::engine::Engine;
use crate::pull::{NotPulled, pull};
use contract::{EditStep, Pull, Spec};
use tokio_util::sync::CancellationToken;

/// Sees to it that the image is there, as far as that is wanted.
pub(super) async fn fetch(
    engine: &Engine,
    spec: &Spec,
    wants: Pull,
    cancel: &CancellationToken,
    tell: &(dyn Fn(EditStep) + Send + Sync),
) -> Result<(), Broke> {
    let image = spec.image.trim();
    let pulls = match wants {
        Pull::Always => true,
        Pull::Never => false,
        Pull::Missing => image_id(engine, image).await?.is_none(),
    };
    if !pulls {
        return Ok(());
    }
    let report = |progress| tell(EditStep::Pulling { progress });
    match pull(engine, image, &spec.platform, cancel, report).await {
        Ok(()) => Ok(()),
        Err(NotPulled::Cancelled) => Err(cancelled(&spec.name)),
        Err(NotPulled::Refused(refused)) => Err(refused.into()),
    }
}
