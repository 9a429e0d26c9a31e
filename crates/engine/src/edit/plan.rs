//! What an edit would do. Changes nothing.

use super::dependents::dependents;
use super::difference::difference;
use super::files::changed;
use super::in_place::networks;
use super::recreate::image_id;
use crate::create::Api;
use crate::engine::Engine;
use crate::failure::failure;
use crate::spec_of::{Described, describe};
use crate::wire::WireError;
use contract::{
    Change, Deed, EditPlan, EditWay, Failure, Note, PlanEdit, Pull, Remark, Spec, SpecFor,
};

/// The plan, from what the container is now.
pub(crate) async fn plan(engine: &Engine, args: PlanEdit) -> Result<EditPlan, Failure> {
    let described = describe(engine, &args.id).await?;
    let before = described.spec(SpecFor::Edit);
    let mut after = args.spec;
    if after.name.trim().is_empty() {
        // A container that is edited has a name already.
        after.name = before.name.clone();
    }
    let mut changes = difference(&before, &after);
    let way = way(&changes);
    let mut notes = Vec::new();
    if way == EditWay::Recreate {
        (changes, notes) = with_image(engine, &described, &before, &after, changes).await?;
    }
    let subject = described.name().to_owned();
    let wire = engine.wire(Deed::Inspect, &subject)?;
    let met = |error: WireError| {
        engine.met(&wire, &error);
        failure(Deed::Inspect, subject.clone(), &error)
    };
    let changed_files = changed(&wire, &described).await.map_err(met)?;
    if way == EditWay::Recreate && described.part().part("State").flag("Paused") {
        notes.push(note("", Remark::Paused));
    }
    // Also where nothing differs: a newer image makes a new container.
    notes.extend(dependents(&wire, &described).await.map_err(met)?);
    if way == EditWay::Recreate && mac_is_untold(&described, &after, wire.api()) {
        notes.push(note("networks", Remark::MacUntold));
    }
    Ok(EditPlan {
        id: described.id().to_owned(),
        name: subject,
        changes,
        way,
        running: described.part().part("State").flag("Running"),
        changed_files,
        kept_volumes: kept_volumes(&described, &before, &after, way),
        kept_networks: kept_networks(&before, &after),
        notes,
        before,
        after,
    })
}

fn note(at: &str, what: Remark) -> Note {
    Note {
        at: at.to_owned(),
        what,
    }
}

/// Since API 1.44 an engine tells the MAC address in use alone.
fn mac_is_untold(described: &Described, after: &Spec, api: Api) -> bool {
    let settings = described.part().part("NetworkSettings");
    let has_one = settings
        .entries("Networks")
        .any(|(_, end)| !end.text("MacAddress").is_empty());
    api.0 >= 44 && has_one && after.networks.iter().all(|network| network.mac.is_empty())
}

/// How these changes are made.
pub(super) fn way(changes: &[Change]) -> EditWay {
    if changes.is_empty() {
        EditWay::Nothing
    } else if changes.iter().all(|change| change.in_place) {
        EditWay::InPlace
    } else {
        EditWay::Recreate
    }
}

/// A new container is made of what the image's name leads to now, which may not be what the old
/// one was made of.
async fn with_image(
    engine: &Engine,
    described: &Described,
    before: &Spec,
    after: &Spec,
    mut changes: Vec<Change>,
) -> Result<(Vec<Change>, Vec<Note>), Failure> {
    let note = |what| vec![note("image", what)];
    let old = described.part().text("Image");
    match image_id(engine, after.image.trim()).await? {
        None if after.pull == Pull::Never => return Ok((changes, note(Remark::ImageMissing))),
        None => return Ok((changes, note(Remark::ImageToPull))),
        Some(new) if new != old && before.image == after.image.trim() => {
            let words = |id: &str| {
                let id = id.strip_prefix("sha256:").unwrap_or(id);
                format!("{} ({})", before.image, id.get(..12).unwrap_or(id))
            };
            changes.push(Change {
                at: "image".to_owned(),
                before: words(old),
                after: words(&new),
                in_place: false,
            });
        }
        Some(_) => {}
    }
    Ok((changes, Vec::new()))
}

/// The volumes that the new one has, too: by name, or from another container.
fn kept_volumes(
    described: &Described,
    before: &Spec,
    after: &Spec,
    way: EditWay,
) -> Vec<(String, String)> {
    let asked = |spec: &Spec, name: &str| spec.mounts.iter().any(|mount| mount.source == name);
    let mut kept: Vec<(String, String)> = described
        .part()
        .items("Mounts")
        .filter(|mount| mount.text("Type") == "volume")
        .map(|mount| (mount.owned("Name"), mount.owned("Destination")))
        .filter(|(name, _)| {
            let lent = !asked(before, name) && before.volumes_from == after.volumes_from;
            !name.is_empty() && (way != EditWay::Recreate || lent || asked(after, name))
        })
        .collect();
    kept.sort();
    kept
}

fn kept_networks(before: &Spec, after: &Spec) -> Vec<String> {
    let after = networks(after);
    networks(before)
        .into_iter()
        .filter(|old| after.iter().any(|new| new.name.trim() == old.name))
        .map(|network| {
            if network.name.is_empty() {
                "bridge".to_owned()
            } else {
                network.name
            }
        })
        .collect()
}
