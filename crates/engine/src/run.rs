//! `docker run`: pull where that is asked for, create, start. Told step by step ([`crate::tasks`]).

use crate::create::{self, Refused, body};
use crate::engine::Engine;
use crate::image;
use crate::lifecycle::is_gone;
use crate::pull::{self, NotPulled, cancelled};
use crate::tasks::{Steps, Teller};
use crate::{ask, check};
use contract::{
    Deed, ExplainRefusal, Failure, ImageFacts, ImagePull, Note, Pull, Remark, Run, RunStep, Spec,
    TaskCancel,
};
use tokio_util::sync::CancellationToken;

impl Engine {
    /// Pulls the image where that is asked for, makes the container, and starts it unless it is to
    /// be created only. Once for each [`contract::Op`]: who asks again hears the same from the
    /// beginning. Goes on when nobody listens.
    ///
    /// Must be called within a tokio runtime.
    pub fn run(&self, args: Run) -> Steps<RunStep> {
        let engine = self.clone();
        self.runs().run(args.op.clone(), |teller, cancel| {
            carry_out(engine, args, teller, cancel)
        })
    }

    /// Pulls an image. As [`Engine::run`].
    pub fn image_pull(&self, args: ImagePull) -> Steps<RunStep> {
        let engine = self.clone();
        self.runs().run(args.op.clone(), |teller, cancel| {
            pull::carry_out(engine, args, teller, cancel)
        })
    }

    /// What an engine refused of a spec, at the fields that caused it; as a refused [`Engine::run`]
    /// tells it.
    pub async fn refusal_explain(&self, args: ExplainRefusal) -> Result<Vec<Note>, Failure> {
        let spec = create::at_home(&args.spec, self.around()).into_owned();
        let failure = Failure {
            deed: Deed::Start,
            subject: String::new(),
            code: None,
            message: String::new(),
        };
        let notes = create::explain(self, &spec, &args.message);
        Ok(explained(self, &spec, refused(failure, notes)).await.notes)
    }

    /// Ends a run, a pull, an edit or a save: its last step says how far it came. What is over already
    /// stays so.
    pub async fn task_cancel(&self, args: TaskCancel) -> Result<(), Failure> {
        self.runs().cancel(&args.op);
        self.edits().cancel(&args.op);
        self.logs().cancel(&args.op);
        self.transfers().cancel(&args.op);
        self.measurings().cancel(&args.op);
        self.files().cancel(&args.op);
        Ok(())
    }
}

async fn carry_out(engine: Engine, args: Run, teller: Teller<RunStep>, cancel: CancellationToken) {
    let last = match carried_out(&engine, args, &teller, &cancel).await {
        Ok(step) => step,
        Err(refused) => RunStep::from(*refused),
    };
    teller.tell(last);
}

/// The last step. A pull is cut off when it is cancelled; what else is asked of the engine is seen
/// through, for the engine goes on with it anyway.
async fn carried_out(
    engine: &Engine,
    args: Run,
    teller: &Teller<RunStep>,
    cancel: &CancellationToken,
) -> Result<RunStep, Box<Refused>> {
    let Run {
        spec, create_only, ..
    } = args;
    let spec = create::at_home(&spec, engine.around()).into_owned();
    let subject = if spec.name.is_empty() {
        &spec.image
    } else {
        &spec.name
    };
    // Before anything is fetched: what cannot be asked for is not worth a pull.
    let wire = engine
        .wire(Deed::Create, subject)
        .map_err(|failure| Box::new(refused(failure, Vec::new())))?;
    if let Err(notes) = body(&spec, wire.api()) {
        let places: Vec<&str> = notes.iter().map(|note| note.at.as_str()).collect();
        let failure = Failure {
            deed: Deed::Create,
            subject: subject.clone(),
            code: None,
            message: places.join(", "),
        };
        return Err(Box::new(refused(failure, notes)));
    }
    if wants_pull(engine, &spec).await? {
        let report = |progress| teller.tell(RunStep::Pulling { progress });
        match pull::pull(engine, &spec.image, &spec.platform, cancel, report).await {
            Ok(()) => {}
            Err(NotPulled::Cancelled) => return Ok(cancelled(Deed::Pull, &spec.image, None)),
            Err(NotPulled::Refused(refused)) => return Err(Box::new(refused)),
        }
    }
    if cancel.is_cancelled() {
        return Ok(cancelled(Deed::Create, subject, None));
    }
    teller.tell(RunStep::Creating);
    let created = match create::create(engine, &spec).await {
        Ok(created) => created,
        Err(refused) => return Err(Box::new(explained(engine, &spec, refused).await)),
    };
    let id = created.id;
    teller.tell(RunStep::Created {
        id: id.clone(),
        warnings: created.warnings,
    });
    if create_only {
        return Ok(RunStep::Done { id });
    }
    if cancel.is_cancelled() {
        return Ok(cancelled(Deed::Start, subject, Some(id)));
    }
    teller.tell(RunStep::Starting);
    match create::start(engine, &id, &spec).await {
        Ok(()) => Ok(RunStep::Done { id }),
        Err(refused) => {
            let mut refused = explained(engine, &spec, refused).await;
            if spec.auto_remove && gone(engine, &id).await {
                refused.left = None;
            }
            Err(Box::new(refused))
        }
    }
}

fn refused(failure: Failure, notes: Vec<Note>) -> Refused {
    Refused {
        failure,
        notes,
        left: None,
    }
}

async fn wants_pull(engine: &Engine, spec: &Spec) -> Result<bool, Box<Refused>> {
    match spec.pull {
        Pull::Always => Ok(true),
        Pull::Never => Ok(false),
        Pull::Missing => {
            let facts = image::facts(engine, &spec.image)
                .await
                .map_err(|failure| Box::new(refused(failure, Vec::new())))?;
            Ok(facts.is_none_or(|facts| !fits(&facts, spec.platform.trim())))
        }
    }
}

/// Whether an image is of a platform: `linux/arm64` takes any variant, `arm64` any system.
pub(crate) fn fits(facts: &ImageFacts, platform: &str) -> bool {
    let has: Vec<&str> = facts.platform.split('/').collect();
    let wanted: Vec<&str> = platform
        .split('/')
        .filter(|part| !part.is_empty())
        .collect();
    match wanted.as_slice() {
        [] => true,
        [one] => has.contains(one),
        // Older engines do not write a variant that goes without saying.
        parts => parts.iter().zip(&has).all(|(part, has)| part == has),
    }
}

/// Who has a port is known better than what the engine says of it.
async fn explained(engine: &Engine, spec: &Spec, mut refused: Refused) -> Refused {
    let port = |note: &Note| matches!(note.what, Remark::PortTaken { .. });
    if refused.notes.iter().any(port) {
        let known = check::taken_ports(engine, spec, None).await;
        for note in refused.notes.iter_mut().filter(|note| port(note)) {
            if let Some(better) = known.iter().find(|known| known.at == note.at) {
                *note = better.clone();
            }
        }
    }
    refused
}

/// The engine removes a container with `--rm` that it could not start.
async fn gone(engine: &Engine, id: &str) -> bool {
    let Ok(wire) = engine.wire(Deed::Inspect, id) else {
        return false;
    };
    ask::inspected(&wire, id, false)
        .await
        .is_err_and(|error| is_gone(&error))
}
