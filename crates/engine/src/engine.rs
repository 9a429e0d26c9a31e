//! The handle on everything that is known of and said to one engine.

use crate::ambient::Ambient;
use crate::changes::Commits;
use crate::drive::{Command as Order, Driver};
use crate::edit::Edits;
use crate::failure::gone;
use crate::feed::{Feed, Glance, Shared};
use crate::figures::{self, FiguresAim, FiguresFeed};
use crate::files::Files;
use crate::find::{Surroundings, find};
use crate::helper::{self, Helpers};
use crate::image::KnownFacts;
use crate::inventory::Inventory;
use crate::log::Logs;
use crate::once::Once;
use crate::processes::{self, Shells};
use crate::tasks::Tasks;
use crate::terminal::{Terminals, sweep};
use crate::volume::{self, Volumes};
use crate::wire::{Wire, WireError};
use crate::{detail, lifecycle, port, removal};
use contract::{
    CarryOutRemoval, Command, ContainerDetail, ContainerDetailOf, ContainerInspect, ContainerKill,
    ContainerPause, ContainerProcesses, ContainerRename, ContainerRestart, ContainerRow,
    ContainerStart, ContainerState, ContainerStop, ContainerUnpause, ContainersShown, Deed,
    Endpoint, EngineChoose, EngineList, Exit, Failure, FailureCode, Figures, FiguresOf, LinkRetry,
    Op, Outcomes, Phase, PlanRemoval, ProcessSignal, Processes, RemovalPlan, RunStep, TransferStep,
    TroubleKind, UnixMillis, UnixSeconds, VolumeSize,
};
use std::future::Future;
use std::sync::{Arc, Weak};
use tokio::sync::{mpsc, watch};

/// A connection to one engine at a time, kept up for as long as a handle exists or until
/// [`Engine::stop`]. Cheap to clone.
///
/// One method per command of the contract. Those that change something are carried out once for
/// each [`Op`], and go on when the caller stops waiting.
#[derive(Clone)]
pub struct Engine(Arc<Inner>);

/// A handle that does not keep the connection up.
pub(crate) struct Faint(Weak<Inner>);

impl Faint {
    /// The handle, while there is another one.
    pub(crate) fn engine(&self) -> Option<Engine> {
        self.0.upgrade().map(Engine)
    }
}

struct Inner {
    shared: Arc<Shared>,
    around: Arc<Surroundings>,
    ambient: Ambient,
    orders: mpsc::UnboundedSender<Order>,
    shown: watch::Sender<Vec<String>>,
    outcomes: Once<Outcomes>,
    renames: Once<Result<(), Failure>>,
    edits: Edits,
    runs: Tasks<RunStep>,
    commits: Commits,
    files: Files,
    helpers: Helpers,
    transfers: Tasks<TransferStep>,
    measurings: Tasks<VolumeSize>,
    volumes: Volumes,
    logs: Logs,
    facts: KnownFacts,
    figures: figures::Kept,
    signals: Once<Result<(), Failure>>,
    shells: Shells,
    terminals: Terminals,
}

impl Engine {
    /// Begins to connect at once. `chosen` is the [`Endpoint::key`] of the engine to look at;
    /// `None` is the one that the docker CLI would use.
    ///
    /// Must be called within a tokio runtime.
    pub fn start(around: Surroundings, chosen: Option<String>) -> Self {
        Self::start_with(around, chosen, Ambient::SYSTEM)
    }

    /// As [`Engine::start`], with a clock and chance of the caller's.
    pub fn start_with(around: Surroundings, chosen: Option<String>, ambient: Ambient) -> Self {
        let shared = Arc::new(Shared::new());
        let around = Arc::new(around);
        let (orders, commands) = mpsc::unbounded_channel();
        let (shown, rows) = watch::channel(Vec::new());
        let driver = Driver {
            shared: Arc::clone(&shared),
            ambient,
            around: Arc::clone(&around),
            chosen,
            commands,
            shown: rows,
        };
        tokio::spawn(driver.run());
        let bell = shared.bell();
        let engine = Self(Arc::new(Inner {
            shared,
            around,
            ambient,
            orders,
            shown,
            outcomes: Once::new(),
            renames: Once::new(),
            edits: Edits::new(),
            runs: Tasks::new(),
            commits: Commits::new(),
            files: Files::new(),
            helpers: Helpers::default(),
            transfers: Tasks::new(),
            measurings: Tasks::new(),
            volumes: Volumes::new(),
            logs: Logs::new(),
            facts: KnownFacts::default(),
            figures: figures::Kept::default(),
            signals: Once::new(),
            shells: Shells::default(),
            terminals: Terminals::default(),
        }));
        tokio::spawn(volume::sweep(
            bell.clone(),
            Faint(Arc::downgrade(&engine.0)),
        ));
        tokio::spawn(helper::sweep(bell.clone(), engine.faint()));
        tokio::spawn(sweep(bell, Faint(Arc::downgrade(&engine.0))));
        engine
    }

    /// Ends the connection. Feeds go silent.
    pub fn stop(&self) {
        self.order(Order::Stop);
    }

    /// A subscription to everything that is known.
    pub fn watch(&self) -> Feed {
        Feed::new(&self.0.shared)
    }

    /// Rings whenever something became known or changed; [`Engine::glance`] then says how it is.
    pub fn changes(&self) -> watch::Receiver<()> {
        self.0.shared.bell()
    }

    /// The state of the link and the first `most` containers, running and not, by name.
    pub fn glance(&self, most: usize) -> Glance {
        self.0.shared.board().glance(most)
    }

    /// Tries to reach the engine now instead of when the back-off ends.
    pub async fn link_retry(&self, _: LinkRetry) -> Result<(), Failure> {
        self.order(Order::Retry);
        Ok(())
    }

    /// The engines that are found right now, the one in use marked.
    pub async fn engine_list(&self, _: EngineList) -> Result<Vec<Endpoint>, Failure> {
        let around = Arc::clone(&self.0.around);
        let current = self.0.shared.board().link.endpoint.clone();
        let key = current.map(|endpoint| endpoint.key);
        let found = tokio::task::spawn_blocking(move || find(&around, key.as_deref())).await;
        found
            .map(|found| found.endpoints)
            .map_err(|error| broken(Deed::List, error.to_string()))
    }

    /// Looks at another engine from now on.
    pub async fn engine_choose(&self, args: EngineChoose) -> Result<(), Failure> {
        self.order(Order::Choose(args.key));
        Ok(())
    }

    /// Tells which container rows are on the screen. Their exact times, restart counts and grace
    /// periods arrive as updates, also later when they change.
    pub async fn containers_shown(&self, args: ContainersShown) -> Result<(), Failure> {
        self.0.shown.send_replace(args.ids);
        Ok(())
    }

    /// Starts each.
    pub async fn container_start(&self, args: ContainerStart) -> Result<Outcomes, Failure> {
        let op = args.op.clone();
        self.each::<ContainerStart, _>(op, |engine| lifecycle::start(engine, args))
            .await
    }

    /// Stops each.
    pub async fn container_stop(&self, args: ContainerStop) -> Result<Outcomes, Failure> {
        let op = args.op.clone();
        self.each::<ContainerStop, _>(op, |engine| lifecycle::stop(engine, args))
            .await
    }

    /// Sends a signal to each.
    pub async fn container_kill(&self, args: ContainerKill) -> Result<Outcomes, Failure> {
        let op = args.op.clone();
        self.each::<ContainerKill, _>(op, |engine| lifecycle::kill(engine, args))
            .await
    }

    /// Restarts each.
    pub async fn container_restart(&self, args: ContainerRestart) -> Result<Outcomes, Failure> {
        let op = args.op.clone();
        self.each::<ContainerRestart, _>(op, |engine| lifecycle::restart(engine, args))
            .await
    }

    /// Pauses each.
    pub async fn container_pause(&self, args: ContainerPause) -> Result<Outcomes, Failure> {
        let op = args.op.clone();
        self.each::<ContainerPause, _>(op, |engine| lifecycle::pause(engine, args))
            .await
    }

    /// Resumes each.
    pub async fn container_unpause(&self, args: ContainerUnpause) -> Result<Outcomes, Failure> {
        let op = args.op.clone();
        self.each::<ContainerUnpause, _>(op, |engine| lifecycle::unpause(engine, args))
            .await
    }

    /// Renames one.
    pub async fn container_rename(&self, args: ContainerRename) -> Result<(), Failure> {
        let op = args.op.clone();
        let engine = self.clone();
        self.0
            .renames
            .run(ContainerRename::NAME, op, || {
                lifecycle::rename(engine, args)
            })
            .await
            .unwrap_or_else(|error| Err(broken(Deed::Rename, error)))
    }

    /// What removing these would destroy. Containers that are gone already are left out.
    pub async fn removal_plan(&self, args: PlanRemoval) -> Result<RemovalPlan, Failure> {
        removal::plan(self, args).await
    }

    /// Removes what the plan lists and nothing else.
    pub async fn removal_carry_out(&self, args: CarryOutRemoval) -> Result<Outcomes, Failure> {
        let op = args.op.clone();
        self.each::<CarryOutRemoval, _>(op, |engine| removal::carry_out(engine, args))
            .await
    }

    /// A container's details. Its recent exits are as many as are still known to the engine's
    /// event memory, to inspect and to this program; that they are few is no error.
    pub async fn container_detail(
        &self,
        args: ContainerDetailOf,
    ) -> Result<ContainerDetail, Failure> {
        detail::detail(self, args).await
    }

    /// A container's inspect as the engine's JSON text.
    pub async fn container_inspect(&self, args: ContainerInspect) -> Result<String, Failure> {
        detail::json(self, args).await
    }

    /// Figures of the containers that the aim names; nothing is measured before it names any. As
    /// many as are wanted may be open, each for itself.
    pub fn figures_watch(&self) -> (FiguresFeed, FiguresAim) {
        FiguresFeed::new(self.clone())
    }

    /// What was measured of a container in the last 15 minutes, oldest first; asks the engine
    /// nothing.
    pub async fn figures_of(&self, args: FiguresOf) -> Result<Vec<Figures>, Failure> {
        Ok(figures::figures_of(self, &args))
    }

    /// A container's processes, as the engine's `ps` lists them.
    pub async fn container_processes(
        &self,
        args: ContainerProcesses,
    ) -> Result<Processes, Failure> {
        processes::processes(self, args).await
    }

    /// Sends a signal to one process of a container.
    pub async fn process_signal(&self, args: ProcessSignal) -> Result<(), Failure> {
        let op = args.op.clone();
        let engine = self.clone();
        self.0
            .signals
            .run(ProcessSignal::NAME, op, || processes::signal(engine, args))
            .await
            .unwrap_or_else(|error| Err(broken(Deed::Signal, error)))
    }

    /// Where a browser finds a published port. Ports that are not published have no URL.
    pub fn port_url(&self, id: &str, host_port: u16) -> Result<String, Failure> {
        let board = self.0.shared.board();
        let Some(kept) = board.inventory.container(id) else {
            return Err(gone(Deed::OpenPort, id.chars().take(12).collect()));
        };
        port::url(&kept.row, host_port, board.link.endpoint.as_ref())
    }

    /// Carries out a command on several once for each [`Op`].
    pub(crate) async fn each<C: Command, W>(
        &self,
        op: Op,
        work: impl FnOnce(Self) -> W,
    ) -> Result<Outcomes, Failure>
    where
        W: Future<Output = Outcomes> + Send + 'static,
    {
        let engine = self.clone();
        self.0
            .outcomes
            .run(C::NAME, op, || work(engine))
            .await
            .map_err(|error| broken(Deed::List, error))
    }

    fn order(&self, order: Order) {
        // It only fails once the driver was stopped, and then nobody is left to take orders.
        let _ = self.0.orders.send(order);
    }

    /// The door to the engine while it is live, else why it is not: what is known to be away is
    /// not waited for, or a hundred calls on a hung engine would take a hundred times as long to
    /// fail as one.
    pub(crate) fn wire(&self, deed: Deed, subject: &str) -> Result<Wire, Failure> {
        let board = self.0.shared.board();
        let message = match (&board.link.phase, &board.wire) {
            (Phase::Live { .. }, Some(wire)) => return Ok(wire.clone()),
            (Phase::Connecting, _) => "no connection yet".to_owned(),
            // A call found it hung a moment ago.
            (Phase::Live { .. }, None) => "no answer".to_owned(),
            (
                Phase::Reconnecting { trouble, .. }
                | Phase::Stale { trouble, .. }
                | Phase::Offline { trouble, .. },
                _,
            ) => trouble.message.clone(),
        };
        Err(Failure {
            deed,
            subject: subject.to_owned(),
            code: Some(FailureCode::Unreachable),
            message,
        })
    }

    /// A call met an error: if it is the connection's, the link is to look into it.
    pub(crate) fn met(&self, wire: &Wire, error: &WireError) {
        match error {
            WireError::Unreachable(_) | WireError::Hung(_) => {}
            WireError::Refused { .. } | WireError::Malformed { .. } => return,
        }
        let trouble = wire.trouble(error);
        if trouble.kind == TroubleKind::Hung {
            // At once, so that the next of many calls does not wait as long; but not for a
            // connection that was made since.
            let mut board = self.0.shared.board();
            let same = |current: &Wire| std::ptr::eq(current.target(), wire.target());
            if board.wire.as_ref().is_some_and(same) {
                board.wire = None;
            }
        }
        self.order(Order::Suspect(trouble));
    }

    /// Edits of containers.
    pub(crate) fn edits(&self) -> &Edits {
        &self.0.edits
    }

    /// This machine's clock.
    pub(crate) fn now(&self) -> UnixMillis {
        self.0.ambient.now()
    }

    /// [`Endpoint::key`] of the engine that is looked at.
    pub(crate) fn endpoint_key(&self) -> Option<String> {
        let board = self.0.shared.board();
        board
            .link
            .endpoint
            .as_ref()
            .map(|endpoint| endpoint.key.clone())
    }

    pub(crate) fn name_of(&self, id: &str) -> String {
        self.0.shared.board().inventory.name_of(id)
    }

    /// The engine's product, where it is known.
    pub(crate) fn product(&self) -> Option<String> {
        let board = self.0.shared.board();
        board.engine.as_ref().map(|engine| engine.product.clone())
    }

    /// What the engine runs on, like `linux/amd64`, where it is known.
    pub(crate) fn platform(&self) -> Option<String> {
        let board = self.0.shared.board();
        let platform = board.engine.as_ref().map(|engine| engine.platform.clone());
        platform.filter(|platform| !platform.is_empty())
    }

    /// Helpers in the engine.
    pub(crate) fn helpers(&self) -> &Helpers {
        &self.0.helpers
    }

    /// It answers, and its lists are true.
    pub(crate) fn is_live(&self) -> bool {
        let board = self.0.shared.board();
        matches!(board.link.phase, Phase::Live { .. }) && board.wire.is_some()
    }

    /// Open views of logs.
    pub(crate) fn logs(&self) -> &Logs {
        &self.0.logs
    }

    /// Runs and pulls.
    pub(crate) fn runs(&self) -> &Tasks<RunStep> {
        &self.0.runs
    }

    /// Commits.
    pub(crate) fn commits(&self) -> &Commits {
        &self.0.commits
    }

    /// Open file browsers.
    pub(crate) fn files(&self) -> &Files {
        &self.0.files
    }

    /// A handle that does not keep the connection up.
    pub(crate) fn faint(&self) -> Faint {
        Faint(Arc::downgrade(&self.0))
    }

    /// Transfers, and what is done with volumes.
    pub(crate) fn transfers(&self) -> &Tasks<TransferStep> {
        &self.0.transfers
    }

    /// Sizes of volumes that are being taken.
    pub(crate) fn measurings(&self) -> &Tasks<VolumeSize> {
        &self.0.measurings
    }

    /// What is kept of volumes beside their list.
    pub(crate) fn volumes(&self) -> &Volumes {
        &self.0.volumes
    }

    /// What is known of images.
    pub(crate) fn facts(&self) -> &KnownFacts {
        &self.0.facts
    }

    /// What was measured.
    pub(crate) fn figures(&self) -> &figures::Kept {
        &self.0.figures
    }

    /// Which containers have a shell.
    pub(crate) fn shells(&self) -> &Shells {
        &self.0.shells
    }

    /// Terminals.
    pub(crate) fn terminals(&self) -> &Terminals {
        &self.0.terminals
    }

    /// This machine.
    pub(crate) fn around(&self) -> &Arc<Surroundings> {
        &self.0.around
    }

    /// Looks at what is known, and at where the engine is. Nobody else learns anything meanwhile:
    /// look briefly.
    pub(crate) fn look<T>(&self, at: impl FnOnce(&Inventory, Option<&Endpoint>) -> T) -> T {
        let board = self.0.shared.board();
        at(&board.inventory, board.link.endpoint.as_ref())
    }

    /// A container by its name, full or short ID, as the engine would find it.
    pub(crate) fn container_named(&self, name: &str) -> Option<ContainerRow> {
        self.0.shared.board().inventory.named(name).cloned()
    }

    pub(crate) fn state_of(&self, id: &str) -> Option<ContainerState> {
        let board = self.0.shared.board();
        board
            .inventory
            .container(id)
            .map(|kept| kept.row.state.clone())
    }

    pub(crate) fn created(&self, id: &str) -> Option<UnixSeconds> {
        let board = self.0.shared.board();
        Some(board.inventory.container(id)?.row.created)
    }

    pub(crate) fn exits_of(&self, id: &str) -> Vec<Exit> {
        let board = self.0.shared.board();
        let kept = board.inventory.container(id);
        kept.map_or_else(Vec::new, |kept| kept.exits.iter().cloned().collect())
    }

    /// Its details are on the screen: what happens within it matters now.
    pub(crate) fn looks_into(&self, id: &str) {
        self.0.shared.board().drawer = Some(id.to_owned());
    }

    /// The engine's clock.
    pub(crate) fn engine_now(&self) -> UnixSeconds {
        self.0.ambient.seconds() + self.0.shared.board().clock_ahead
    }
}

/// Work of ours that ended without a result.
fn broken(deed: Deed, message: String) -> Failure {
    Failure {
        deed,
        subject: String::new(),
        code: None,
        message,
    }
}
