//! What a crash of this program or of the engine left of helpers.

use super::{image, remove};
use crate::engine::Faint;
use crate::owner::Owner;
use crate::owner::is_ours;
use contract::Deed;
use std::sync::Arc;

/// Removes it, each time that an engine is live (again). Ends with the engine's last handle. Asks
/// the engine nothing where nothing was left: the inventory knows.
pub(crate) async fn sweep(mut bell: tokio::sync::watch::Receiver<()>, faint: Faint) {
    // Of one connection: the containers were swept, and the image was looked for.
    let mut done = (false, false);
    while bell.changed().await.is_ok() {
        let Some(engine) = faint.engine() else {
            return;
        };
        let Ok(wire) = engine.wire(Deed::Remove, "") else {
            done = (false, false);
            continue;
        };
        if done == (true, true) {
            continue;
        }
        let around = Arc::clone(engine.around());
        let owner = Owner::of(&around);
        let (left, image): (Vec<String>, Option<bool>) = engine.look(|inventory, endpoint| {
            if !is_ours(endpoint, &around) {
                return (Vec::new(), Some(false));
            }
            let ours = inventory.ours.iter();
            let left = ours.filter(|(_, by)| owner.has_left(by, &around));
            // Images are listed later than containers.
            let image = inventory.images.is_some().then_some(inventory.our_image);
            (left.map(|(id, _)| id.clone()).collect(), image)
        });
        let wanted = !engine.helpers().lock().is_empty();
        drop(engine);
        if !done.0 {
            for id in left {
                // Volumes without a name may be somebody's.
                remove(&wire, &id, false).await;
            }
        }
        done = (true, image.is_some());
        if image == Some(true) && !wanted {
            image::let_go(&wire).await;
        }
    }
}
