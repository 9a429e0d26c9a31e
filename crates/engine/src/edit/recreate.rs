//! A new container in the place of an old one, and the way back. Each step begins from what is
//! really there and is written down before it is done, so both can be begun again at any point.

use super::acts::{self, Broke};
use super::journal::{Open, Phase};
use super::reality::{There, find, look};
use super::up::{cancelled, stays_up};
use crate::ask::{get, image};
use crate::create;
use crate::engine::Engine;
use crate::failure::{failure, gone};
use crate::spec_of::Part;
use crate::wire::WireError;
use contract::{Deed, EditStep, Failure, FailureCode, Spec};
use serde_json::Value;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// An edit under way.
pub(super) struct Recreate<'a> {
    pub(super) engine: &'a Engine,
    pub(super) open: Open,
    pub(super) cancel: &'a CancellationToken,
    pub(super) tell: &'a (dyn Fn(EditStep) + Send + Sync),
}

impl Recreate<'_> {
    /// Makes the new container, while the old one goes on as it was: what the engine refuses to
    /// make costs nothing.
    pub(super) async fn create(&mut self) -> Result<(), Broke> {
        let (before, after) = (&self.open.journal.before, &self.open.journal.after);
        if after.name != before.name && find(self.engine, &after.name, &after.name).await?.is_some()
        {
            return Err(name_taken(&after.name));
        }
        self.go_on()?;
        (self.tell)(EditStep::Creating);
        self.open.enter(Phase::Creating).await?;
        let spec = Spec {
            name: self.open.journal.fresh.clone(),
            ..self.open.journal.after.clone()
        };
        let made = create::create(self.engine, &spec)
            .await
            .map_err(|refused| Broke {
                failure: Failure {
                    subject: self.open.journal.after.name.clone(),
                    ..refused.failure
                },
                notes: refused.notes,
            })?;
        self.open.journal.new = Some(made.id);
        self.open.enter(Phase::Created).await?;
        Ok(())
    }

    /// Puts the new container in the old one's place; gives its ID. The old one goes last, when
    /// the new one has shown that it stays up.
    pub(super) async fn finish(&mut self) -> Result<String, Broke> {
        let engine = self.engine;
        let name = self.open.journal.after.name.clone();
        let there = look(engine, &self.open.journal).await?;
        let Some(new) = there.new else {
            return Err(gone(Deed::Update, name).into());
        };
        if let Some(old) = there.old.filter(|old| old.running) {
            self.go_on()?;
            (self.tell)(EditStep::Stopping);
            self.open.enter(Phase::Stopping).await?;
            // Seen through also when it is cancelled meanwhile: the engine goes on with it anyway.
            acts::stop(engine, &old.id).await?;
        }
        self.settle().await?;
        self.go_on()?;
        let old = look(engine, &self.open.journal).await?.old;
        if let Some(old) = old.filter(|old| old.name == self.open.journal.before.name) {
            (self.tell)(EditStep::SettingAside);
            self.open.enter(Phase::SettingAside).await?;
            acts::rename(engine, &old.id, &self.open.journal.aside).await?;
        }
        self.go_on()?;
        if new.name != name {
            self.open.enter(Phase::Naming).await?;
            acts::rename(engine, &new.id, &name).await?;
        }
        if self.open.journal.ran {
            self.go_on()?;
            (self.tell)(EditStep::Starting);
            self.open.enter(Phase::Starting).await?;
            acts::start(engine, &new, &self.open.journal.after).await?;
            self.open.enter(Phase::Awaiting).await?;
            let up_for = Duration::from_secs(self.open.journal.up_for);
            stays_up(engine, &new.id, &name, up_for, self.cancel, self.tell).await?;
        }
        self.go_on()?;
        (self.tell)(EditStep::RemovingOld);
        self.open.enter(Phase::RemovingOld).await?;
        if let Some(old) = look(engine, &self.open.journal).await?.old {
            acts::remove(engine, &old.id).await?;
        }
        self.open.close().await?;
        Ok(new.id)
    }

    /// Brings the old container back: its name, and running if it ran. The new one goes.
    ///
    /// An old one with `--rm` may be gone, because it was stopped; then it is made again, with the
    /// same volumes, from what is written down. Its own files are lost then, as by any stop.
    pub(super) async fn roll_back(&mut self) -> Result<(), Failure> {
        let engine = self.engine;
        self.open.enter(Phase::RollingBack).await?;
        self.settle().await?;
        let there = look(engine, &self.open.journal).await?;
        let old = match there.old {
            Some(old) => old,
            // Before the new one goes: as long as one of them has the anonymous volumes, the
            // engine keeps them.
            None if self.open.journal.vanishes => self.make_again().await?,
            None => return Err(gone(Deed::Update, self.open.journal.before.name.clone())),
        };
        if let Some(new) = there.new {
            if new.running {
                // So that it can put its data in order. One that will not be stopped is killed.
                let stopped = acts::stop(engine, &new.id).await;
                if let Err(failure) = stopped
                    && failure.code == Some(FailureCode::Unreachable)
                {
                    return Err(failure);
                }
            }
            acts::remove(engine, &new.id).await?;
        }
        if old.name != self.open.journal.before.name {
            acts::rename(engine, &old.id, &self.open.journal.before.name).await?;
        }
        if self.open.journal.ran {
            let before = &self.open.journal.before;
            let started = acts::start(engine, &old, before).await;
            started.map_err(|broke| broke.failure)?;
        }
        self.open.close().await
    }

    /// Sees a stop of the old one through that was begun: it may be in its grace period still, or
    /// be gone in a moment, and that must not happen when nobody looks any more.
    async fn settle(&mut self) -> Result<(), Failure> {
        if !self.open.journal.told_to_stop {
            return Ok(());
        }
        if let Some(old) = look(self.engine, &self.open.journal).await?.old {
            if old.running {
                acts::stop(self.engine, &old.id).await?;
            }
            if self.open.journal.vanishes {
                acts::await_gone(self.engine, &old.id).await?;
            }
        }
        self.open.journal.told_to_stop = false;
        Ok(())
    }

    async fn make_again(&mut self) -> Result<There, Failure> {
        let journal = &self.open.journal;
        let mut spec = Spec {
            name: journal.aside.clone(),
            ..journal.before.clone()
        };
        let now = image_id(self.engine, &spec.image).await?;
        if now.as_deref() != Some(journal.old_image.as_str()) {
            spec.image = journal.old_image.clone();
        }
        let made = create::create(self.engine, &spec)
            .await
            .map_err(|refused| refused.failure)?;
        self.open.journal.old = made.id.clone();
        self.open.enter(Phase::RollingBack).await?;
        Ok(There {
            id: made.id,
            name: spec.name,
            running: false,
        })
    }

    fn go_on(&self) -> Result<(), Broke> {
        if self.cancel.is_cancelled() {
            Err(cancelled(&self.open.journal.before.name))
        } else {
            Ok(())
        }
    }
}

fn name_taken(name: &str) -> Broke {
    Failure {
        deed: Deed::Rename,
        subject: name.to_owned(),
        code: Some(FailureCode::NameTaken),
        message: format!("/{name}"),
    }
    .into()
}

/// The ID of an image; `None` where the engine does not have it.
pub(super) async fn image_id(engine: &Engine, name: &str) -> Result<Option<String>, Failure> {
    let wire = engine.wire(Deed::Inspect, name)?;
    match get::<Value>(&wire, &image(name)).await {
        Ok(image) => Ok(Some(Part::of(&image).owned("Id"))),
        Err(WireError::Refused { status: 404, .. }) => Ok(None),
        Err(error) => {
            engine.met(&wire, &error);
            Err(failure(Deed::Inspect, name.to_owned(), &error))
        }
    }
}
