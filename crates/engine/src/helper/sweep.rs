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
    let mut was_live = false;
    while bell.changed().await.is_ok() {
        let Some(engine) = faint.engine() else {
            return;
        };
        let Ok(wire) = engine.wire(Deed::Remove, "") else {
            was_live = false;
            continue;
        };
        if std::mem::replace(&mut was_live, true) {
            continue;
        }
        let around = Arc::clone(engine.around());
        let owner = Owner::of(&around);
        let left: Vec<String> = engine.look(|inventory, endpoint| {
            if !is_ours(endpoint, &around) {
                return Vec::new();
            }
            let ours = inventory.ours.iter();
            ours.filter(|(_, by)| owner.has_left(by, &around))
                .map(|(id, _)| id.clone())
                .collect()
        });
        drop(engine);
        if left.is_empty() {
            continue;
        }
        for id in left {
            remove(&wire, &id).await;
        }
        image::let_go(&wire).await;
    }
}
