use super::{Feed, Shared};
use crate::inventory::replace;
use contract::{Deed, FailedLists, Failure, Phase, VolumeRow};
use std::sync::Arc;

fn volume(name: &str, driver: &str) -> VolumeRow {
    VolumeRow {
        anonymous: false,
        options: Vec::new(),
        labels: Vec::new(),
        name: name.into(),
        driver: driver.into(),
        mount_point: String::new(),
        created: None,
        project: None,
    }
}

fn volumes(shared: &Shared, rows: Vec<VolumeRow>) {
    shared.tell(|board, changes| {
        replace(&mut board.inventory.volumes, rows, &mut changes.volumes);
    });
}

#[tokio::test]
async fn the_first_update_is_everything_and_later_ones_are_merged() {
    let shared = Arc::new(Shared::new());
    let mut early = Feed::new(&shared);
    let first = early.next().await;
    assert_eq!(first.seq, 1);
    assert_eq!(first.link.map(|link| link.phase), Some(Phase::Connecting));
    assert_eq!(
        (first.volumes, first.images),
        (None, None),
        "unknown is not empty"
    );

    volumes(&shared, vec![volume("a", "x"), volume("b", "x")]);
    let second = early.next().await;
    let patch = second.volumes.unwrap();
    assert_eq!((second.seq, patch.reset, patch.upsert.len()), (2, true, 2));

    // While nobody asks: `a` changes twice, `b` goes, `c` comes and goes.
    volumes(&shared, vec![volume("a", "y"), volume("c", "x")]);
    volumes(&shared, vec![volume("a", "z")]);
    let mut patch = early.next().await.volumes.unwrap();
    patch.remove.sort();
    assert_eq!(patch.upsert, [volume("a", "z")]);
    assert_eq!(patch.remove, ["b", "c"]);
    assert!(!patch.reset);

    let mut late = Feed::new(&shared);
    assert_eq!(
        late.next().await.volumes.unwrap().upsert,
        [volume("a", "z")]
    );
    // Nothing changed: nothing comes, and giving up waiting loses nothing.
    volumes(&shared, vec![volume("a", "z")]);
    let soon = std::time::Duration::from_millis(20);
    assert!(tokio::time::timeout(soon, early.next()).await.is_err());
    // Another engine: what was known is void, and an unknown list is no empty one.
    volumes(&shared, vec![volume("a", "w")]);
    shared.tell(|board, changes| {
        board.inventory.forget();
        changes.link = true;
    });
    let update = early.next().await;
    assert!(update.link.is_some() && update.volumes.is_none());
    volumes(&shared, Vec::new());
    let patch = early.next().await.volumes.unwrap();
    assert_eq!((patch.reset, patch.upsert.len()), (true, 0));
    drop(early);
    drop(late);
    assert!(shared.board().feeds.is_empty());
}

#[tokio::test]
async fn a_list_that_cannot_be_read_is_told_to_everyone_once() {
    let shared = Arc::new(Shared::new());
    let mut early = Feed::new(&shared);
    early.next().await;
    let failure = Failure {
        deed: Deed::List,
        subject: String::new(),
        code: None,
        message: "driver is away".to_owned(),
    };
    let tell = |failure: Option<Failure>| {
        shared.tell(|board, changes| {
            board.list_failed(|lists| &mut lists.volumes, failure, changes);
        });
    };
    tell(Some(failure.clone()));
    let failed = FailedLists {
        volumes: Some(failure.clone()),
        ..FailedLists::default()
    };
    assert_eq!(early.next().await.failed.as_ref(), Some(&failed));
    assert_eq!(Feed::new(&shared).next().await.failed, Some(failed));
    // Told again and again it is no news; read at last it is.
    tell(Some(failure));
    let soon = std::time::Duration::from_millis(20);
    assert!(tokio::time::timeout(soon, early.next()).await.is_err());
    tell(None);
    assert_eq!(early.next().await.failed, Some(FailedLists::default()));
}
