//! Edits that were cut off: found by their journals, held against what is really there, and
//! finished or rolled back.

use super::carry::refused;
use super::journal::{Journal, Phase, read_all};
use super::of_op;
use super::reality::{Reality, look};
use super::recreate::Recreate;
use crate::ask::get;
use crate::engine::Engine;
use crate::failure::{failure, gone};
use crate::spec_of::Part;
use contract::{Deed, Failure, Leftover, LeftoverResolve, Leftovers};
use serde_json::Value;
use tokio_util::sync::CancellationToken;

/// What a journal comes to.
#[derive(Debug, PartialEq, Eq)]
enum Verdict {
    /// It waits for the person.
    Offered,
    /// Nothing is left to be done.
    Over,
    /// It is of another engine.
    Elsewhere,
}

/// Those of this engine. Journals with nothing left to do are removed.
pub(super) async fn list(engine: &Engine) -> Result<Leftovers, Failure> {
    let mut all = Leftovers::default();
    let Some(journals) = engine.edits().journals() else {
        return Ok(all);
    };
    // Edits that are carried out right now are none: neither those that may have ended by the time
    // that their containers are looked at, nor those that began since.
    let before = engine.edits().under_way();
    let mut here = None;
    let found = read_all(journals).await?;
    all.unreadable = found.unreadable;
    for open in found.all {
        let journal = &open.journal;
        let key = of_op(&journal.op);
        if before.contains(&key) {
            continue;
        }
        let reality = look(engine, journal).await?;
        if engine.edits().under_way().contains(&key) {
            continue;
        }
        let same = match &here {
            Some(here) => here == &journal.engine,
            None => here.insert(engine_id(engine).await?) == &journal.engine,
        };
        match verdict(journal, &reality, same) {
            Verdict::Offered => all.cut_off.push(leftover(journal, &reality)),
            Verdict::Over => open.close().await?,
            Verdict::Elsewhere => {}
        }
    }
    Ok(all)
}

async fn engine_id(engine: &Engine) -> Result<String, Failure> {
    let wire = engine.wire(Deed::List, "")?;
    let info: Value = get(&wire, "/info").await.map_err(|error| {
        engine.met(&wire, &error);
        failure(Deed::List, String::new(), &error)
    })?;
    Ok(Part::of(&info).owned("ID"))
}

fn verdict(journal: &Journal, reality: &Reality, same_engine: bool) -> Verdict {
    match (&reality.old, &reality.new) {
        (None, None) if !same_engine => Verdict::Elsewhere,
        // It vanished when it was stopped, and can be made again.
        (None, None) if journal.vanishes && journal.ran && journal.phase > Phase::Created => {
            Verdict::Offered
        }
        // Somebody has removed both.
        (None, None) => Verdict::Over,
        (Some(old), None) => {
            let back = old.name == journal.before.name && (old.running || !journal.ran);
            if back {
                Verdict::Over
            } else {
                Verdict::Offered
            }
        }
        (None, Some(new)) => {
            let done = journal.phase == Phase::RemovingOld
                && new.name == journal.after.name
                && (new.running || !journal.ran);
            if done {
                Verdict::Over
            } else {
                Verdict::Offered
            }
        }
        (Some(_), Some(_)) => Verdict::Offered,
    }
}

fn leftover(journal: &Journal, reality: &Reality) -> Leftover {
    Leftover {
        op: journal.op.clone(),
        name: journal.before.name.clone(),
        old: reality.old.as_ref().map(|old| old.id.clone()),
        new: reality.new.as_ref().map(|new| new.id.clone()),
        // One whose ID was not written down may not be connected to all of its networks.
        can_finish: reality.new.is_some() && journal.new.is_some(),
        can_roll_back: reality.old.is_some() || journal.vanishes,
        began: journal.began,
    }
}

/// As far as the journal knows, where the engine cannot be asked.
pub(super) fn blind(journal: &Journal) -> Leftover {
    Leftover {
        op: journal.op.clone(),
        name: journal.before.name.clone(),
        old: Some(journal.old.clone()),
        new: journal.new.clone(),
        can_finish: journal.new.is_some(),
        can_roll_back: true,
        began: journal.began,
    }
}

/// Finishes with the new one, or brings the old one back. A new one that does not stay up is
/// rolled back, and the failure says so.
pub(super) async fn resolve(engine: Engine, args: LeftoverResolve) -> Result<(), Failure> {
    let missing = || gone(Deed::Update, args.edit.clone());
    let journals = engine.edits().journals().ok_or_else(missing)?;
    let open = read_all(journals)
        .await?
        .all
        .into_iter()
        .find(|open| open.journal.op == args.edit)
        .ok_or_else(missing)?;
    let name = open.journal.before.name.clone();
    let busy = engine.edits().claim(&args.edit, &open.journal.old);
    let Some(_busy) = busy else {
        return Err(refused(&name, "it is being carried out"));
    };
    let can_finish = leftover(&open.journal, &look(&engine, &open.journal).await?).can_finish;
    let never = CancellationToken::new();
    let mut edit = Recreate {
        engine: &engine,
        open,
        cancel: &never,
        tell: &|_| {},
    };
    if !args.finish {
        return edit.roll_back().await;
    }
    if !can_finish {
        return Err(refused(&name, "the new container is not whole"));
    }
    let Err(broke) = edit.finish().await else {
        return Ok(());
    };
    if edit.open.journal.phase != Phase::RemovingOld {
        edit.roll_back().await?;
    }
    Err(broke.failure)
}
