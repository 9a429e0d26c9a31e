//! Every command and stream of the bridge, declared once.
//!
//! The page's typed call, the adapter's name and signature, and the permission list that the
//! build writes all come from the table below. A command without an adapter, or a call without a
//! declaration, does not compile.

use crate::{
    Changes, ContainerDetail, DetachedTab, EditPlan, EditStep, Endpoint, EnvSpec, ExecSpec,
    Figures, FiguresNews, FileContent, FilePath, FilePlace, FileRow, FileSaved, FileVersion,
    FilesDoomed, FilesNews, FilesOrder, FilesView, FolderFacts, ImageFacts, ImageFind, Leftovers,
    LogNews, LogQuery, LogRows, LogSaveStep, LogSaveWhat, LogSearch, LogView, LogWhole, Meanwhile,
    Note, OnConflict, Outcomes, ParseTrouble, Parsed, Preview, Processes, RemovalPlan, RunStep,
    RunningFirst, Settings, Spec, SpecFor, TerminalId, TerminalNews, TerminalTo, Transfer,
    TransferPlan, TransferStep, Update, VolumeContent, VolumeDetail, VolumePrune,
    VolumeRemovalPlan, VolumeSize, VolumeSpec, VolumeWork, VolumeWorkPlan,
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

/// A request with one reply.
pub trait Command: Serialize + DeserializeOwned {
    /// The name on the bridge.
    const NAME: &'static str;
    /// What comes back when it worked; a [`crate::Failure`] comes back when it did not.
    type Reply: Serialize + DeserializeOwned;
}

/// A request that is answered by a sequence of items over a channel.
pub trait Stream: Serialize + DeserializeOwned {
    /// The name on the bridge.
    const NAME: &'static str;
    /// What the channel carries, as a JSON string per item.
    type Item: Serialize + DeserializeOwned;
}

/// A request that is answered by raw bytes and, between them, items that tell of them, over one
/// channel.
pub trait Pipe: Serialize + DeserializeOwned {
    /// The name on the bridge.
    const NAME: &'static str;
    /// What the channel carries as a JSON string per item, beside the bytes.
    type Item: Serialize + DeserializeOwned;
}

/// One press of a button. The page makes it up; the backend carries a mutating command with a
/// given `Op` out once, however often the webview re-sends it (it does so when reloaded).
pub type Op = String;

macro_rules! bridge {
    (
        ($dollar:tt)
        commands { $(
            $(#[$meta:meta])*
            $name:ident: $args:ident { $( $(#[$field_meta:meta])* $field:ident: $ty:ty, )* } -> $reply:ty;
        )* }
        streams { $(
            $(#[$stream_meta:meta])*
            $stream:ident: $stream_args:ident { $( $(#[$stream_field_meta:meta])* $stream_field:ident: $stream_ty:ty, )* } => $item:ty;
        )* }
        pipes { $(
            $(#[$pipe_meta:meta])*
            $pipe:ident: $pipe_args:ident { $( $(#[$pipe_field_meta:meta])* $pipe_field:ident: $pipe_ty:ty, )* } => $pipe_item:ty;
        )* }
    ) => {
        $(
            $(#[$meta])*
            #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
            pub struct $args { $( $(#[$field_meta])* pub $field: $ty, )* }
            impl Command for $args {
                const NAME: &'static str = stringify!($name);
                type Reply = $reply;
            }
        )*
        $(
            $(#[$stream_meta])*
            #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
            pub struct $stream_args { $( $(#[$stream_field_meta])* pub $stream_field: $stream_ty, )* }
            impl Stream for $stream_args {
                const NAME: &'static str = stringify!($stream);
                type Item = $item;
            }
        )*
        $(
            $(#[$pipe_meta])*
            #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
            pub struct $pipe_args { $( $(#[$pipe_field_meta])* pub $pipe_field: $pipe_ty, )* }
            impl Pipe for $pipe_args {
                const NAME: &'static str = stringify!($pipe);
                type Item = $pipe_item;
            }
        )*

        /// The names of all commands, streams and pipes, for the permission list.
        pub const NAMES: &[&str] = &[ $( stringify!($name), )* $( stringify!($stream), )* $( stringify!($pipe), )* ];

        /// Hands the table to a macro of the caller: `commands { name: Args, … } streams { … }
        /// pipes { … }`.
        #[macro_export]
        macro_rules! with_bridge {
            ($dollar callback:ident) => {
                $dollar callback! {
                    commands { $( $name: $args, )* }
                    streams { $( $stream: $stream_args, )* }
                    pipes { $( $pipe: $pipe_args, )* }
                }
            };
        }
    };
}

bridge! {
    ($)
    commands {
        /// Says that an update was applied, so that the next one may be sent.
        watch_ack: WatchAck {
            /// The watch, as given to [`Watch`].
            watch: u32,
            /// The `seq` of the update that was applied.
            seq: u32,
        } -> ();

        /// Tries to reach the engine now instead of when the back-off ends.
        link_retry: LinkRetry {} -> ();

        /// The engines that were found: contexts and sockets, the one in use marked.
        engine_list: EngineList {} -> Vec<Endpoint>;

        /// Which of the engines that are not looked at answer right now, by [`Endpoint::key`]: each is
        /// asked `GET /_ping` once. Those that cannot be asked are left out.
        engine_answers: EngineAnswers {} -> Vec<(String, bool)>;

        /// Looks at another engine from now on, and remembers it; `None` goes back to what the
        /// docker CLI would use.
        engine_choose: EngineChoose {
            /// [`Endpoint::key`].
            key: Option<String>,
        } -> ();

        /// Tells which container rows are on the screen, so that exact times, restart counts and
        /// grace periods are asked of the engine for those rows only. They arrive as updates.
        containers_shown: ContainersShown {
            /// Full container IDs.
            ids: Vec<String>,
        } -> ();

        /// `POST /containers/{id}/start` for each.
        container_start: ContainerStart {
            /// See [`Op`].
            op: Op,
            /// Full container IDs.
            ids: Vec<String>,
        } -> Outcomes;

        /// `POST /containers/{id}/stop?t=` for each.
        container_stop: ContainerStop {
            /// See [`Op`].
            op: Op,
            /// Full container IDs.
            ids: Vec<String>,
            /// Grace period in seconds before the engine kills; `None` is the container's own.
            grace: Option<i64>,
        } -> Outcomes;

        /// `POST /containers/{id}/kill?signal=` for each.
        container_kill: ContainerKill {
            /// See [`Op`].
            op: Op,
            /// Full container IDs.
            ids: Vec<String>,
            /// A signal's name (`SIGKILL`) or number.
            signal: String,
        } -> Outcomes;

        /// `POST /containers/{id}/restart?t=` for each.
        container_restart: ContainerRestart {
            /// See [`Op`].
            op: Op,
            /// Full container IDs.
            ids: Vec<String>,
            /// Grace period in seconds; `None` is the container's own.
            grace: Option<i64>,
        } -> Outcomes;

        /// `POST /containers/{id}/pause` for each.
        container_pause: ContainerPause {
            /// See [`Op`].
            op: Op,
            /// Full container IDs.
            ids: Vec<String>,
        } -> Outcomes;

        /// `POST /containers/{id}/unpause` for each.
        container_unpause: ContainerUnpause {
            /// See [`Op`].
            op: Op,
            /// Full container IDs.
            ids: Vec<String>,
        } -> Outcomes;

        /// `POST /containers/{id}/rename?name=`.
        container_rename: ContainerRename {
            /// See [`Op`].
            op: Op,
            /// Full container ID.
            id: String,
            /// The new name.
            name: String,
        } -> ();

        /// What removing these containers would destroy, exactly. Changes nothing.
        removal_plan: PlanRemoval {
            /// Full container IDs.
            ids: Vec<String>,
        } -> RemovalPlan;

        /// Removes what the plan lists and nothing else: `DELETE /containers/{id}?v=&force=`.
        removal_carry_out: CarryOutRemoval {
            /// See [`Op`].
            op: Op,
            /// As it was shown.
            plan: RemovalPlan,
            /// Remove the containers' anonymous volumes with them.
            volumes: bool,
            /// What happens to those that run.
            running: RunningFirst,
        } -> Outcomes;

        /// `GET /containers/{id}/json` and the recent exits, made ready for the Overview.
        container_detail: ContainerDetailOf {
            /// Full container ID.
            id: String,
        } -> ContainerDetail;

        /// `GET /containers/{id}/json` as the engine sent it: JSON text.
        container_inspect: ContainerInspect {
            /// Full container ID.
            id: String,
        } -> String;

        /// What an image declares; `None` where the engine does not have it.
        image_facts: ImageFactsOf {
            /// A name or an ID.
            image: String,
        } -> Option<ImageFacts>;

        /// `GET /images/search?term=`: asks the registry through the engine.
        image_search: ImageSearch {
            /// What to look for.
            term: String,
        } -> Vec<ImageFind>;

        /// A spec as a command and as a compose file. Asks nobody.
        spec_preview: SpecPreview {
            /// What the form says.
            spec: Spec,
            /// `docker create` instead of `docker run`.
            create_only: bool,
            /// Values that look like secrets are dots.
            masked: bool,
        } -> Preview;

        /// What is to be said of a spec: what is missing, wrong, taken, or bites later.
        spec_check: SpecCheck {
            /// What the form says.
            spec: Spec,
            /// The container that is edited: its own name and ports are not taken.
            editing: Option<String>,
        } -> Vec<Note>;

        /// What an engine refused of a spec, at the fields that caused it: for a start that another
        /// than [`Run`] asked for.
        refusal_explain: ExplainRefusal {
            /// What was asked for.
            spec: Spec,
            /// The engine's words.
            message: String,
        } -> Vec<Note>;

        /// Reads a pasted `docker run` or `docker create` line, or a compose file.
        spec_parse: SpecParse {
            /// As pasted.
            text: String,
            /// The folder in which it would have been typed, where the person has said so.
            folder: Option<String>,
        } -> Result<Parsed, ParseTrouble>;

        /// A container as a spec: `GET /containers/{id}/json` without what its image says anyway.
        spec_of: SpecOf {
            /// Full container ID.
            id: String,
            /// What for.
            purpose: SpecFor,
        } -> Spec;

        /// Reads a block of `NAME=value` lines: a paste, or the text of an `.env` file.
        env_parse: EnvParse {
            /// As pasted.
            text: String,
        } -> Vec<EnvSpec>;

        /// Asks for an `.env` file by the desktop's dialog and reads it; `None` where none was chosen.
        env_file_pick: EnvFilePick {} -> Option<Vec<EnvSpec>>;

        /// Asks for a folder by the desktop's dialog: its path; `None` where none was chosen.
        folder_pick: FolderPick {} -> Option<String>;

        /// Ends a task that a stream tells of: its work is undone or left as it says.
        task_cancel: TaskCancel {
            /// The [`Op`] that began it.
            op: Op,
        } -> ();

        /// What changing a container would do. Changes nothing.
        edit_plan: PlanEdit {
            /// Full container ID.
            id: String,
            /// How it is to be.
            spec: Spec,
        } -> EditPlan;

        /// Edits that were cut off and wait to be finished or rolled back.
        leftover_list: LeftoverList {} -> Leftovers;

        /// Finishes a cut-off edit with the new container, or rolls it back to the old one.
        leftover_resolve: LeftoverResolve {
            /// See [`Op`].
            op: Op,
            /// [`Leftover::op`].
            edit: Op,
            /// Finish, or roll back.
            finish: bool,
        } -> ();

        /// Opens a published port in the desktop's browser.
        port_open: PortOpen {
            /// Full container ID.
            id: String,
            /// The published host port.
            host_port: u16,
        } -> ();

        /// Opens a link that a program wrote, in the desktop's browser: `http` and `https` only.
        url_open: UrlOpen {
            /// Hostile: read as an address before it is handed on.
            url: String,
        } -> ();

        /// Says that news of a log were taken in, so that the next may be sent.
        log_ack: LogAck {
            /// The view.
            view: LogView,
            /// [`LogNews::seq`].
            seq: u32,
        } -> ();

        /// Rows of a log as they are shown: as many as fit on a screen.
        log_rows: LogRowsOf {
            /// The view.
            view: LogView,
            /// From [`LogNews::first`] on.
            from: u64,
            /// At most 1000.
            count: u32,
        } -> LogRows;

        /// Looks for something in all held lines and in those that come; `None` ends it. An `Err`
        /// says what is wrong with a regular expression; the search before it goes on.
        log_search: SearchLog {
            /// The view.
            view: LogView,
            /// What.
            search: Option<LogSearch>,
        } -> Result<(), String>;

        /// The row of the next line that matches, after a row or before it, around the ends;
        /// `None` where nothing matches.
        log_find: LogFind {
            /// The view.
            view: LogView,
            /// From here, itself not counted; `None` is from the first row, or the last.
            from: Option<u64>,
            /// Towards the first row.
            backwards: bool,
        } -> Option<u64>;

        /// The row at which a line stands, or would stand.
        log_row_of: LogRowOf {
            /// The view.
            view: LogView,
            /// [`crate::LogLine::number`].
            number: u64,
        } -> u64;

        /// All of one line.
        log_whole: LogWholeOf {
            /// The view.
            view: LogView,
            /// [`crate::LogLine::number`].
            number: u64,
        } -> LogWhole;

        /// The whole text of rows, to be copied: a line each, without escape sequences.
        log_copy: LogCopy {
            /// The view.
            view: LogView,
            /// First row.
            from: u64,
            /// One past the last row.
            to: u64,
            /// Each line begins with its time.
            times: bool,
        } -> String;

        /// The view is closed: nothing is read for it any more.
        log_close: LogClose {
            /// The view.
            view: LogView,
        } -> ();

        /// Asks by the desktop's dialog where a file is to be written: its path; `None` where none
        /// was chosen.
        save_pick: SavePick {
            /// A file name.
            name: String,
        } -> Option<String>;

        /// What was typed or pasted. Nothing is lost or reordered; it waits for the process. A page
        /// sends the next when this has answered.
        ///
        /// Where there is no terminal ([`TerminalNews::Opened`]), what a terminal would do is done
        /// here: it is shown among the output, corrected by Backspace and Ctrl-U, handed on by
        /// lines; Ctrl-D ends the input, Ctrl-C interrupts the process.
        terminal_input: TerminalInput {
            /// The terminal.
            terminal: TerminalId,
            /// What.
            text: String,
            /// Each character is one byte (mouse reports of old); else the text is UTF-8.
            bytes: bool,
        } -> ();

        /// So many bytes were drawn, in all. No more than 512 KiB are sent beyond them.
        terminal_ack: TerminalAck {
            /// The terminal.
            terminal: TerminalId,
            /// Bytes since it was opened, or resumed.
            drawn: u64,
        } -> ();

        /// The size of the terminal changed.
        terminal_resize: TerminalResize {
            /// The terminal.
            terminal: TerminalId,
            /// Columns.
            cols: u16,
            /// Rows.
            rows: u16,
        } -> ();

        /// The terminal is closed: an exec is ended, a main process is left running, a debug
        /// container is removed.
        terminal_close: TerminalClose {
            /// The terminal.
            terminal: TerminalId,
        } -> ();

        /// The shells that a container has, best first, found without running anything in it.
        /// Works for stopped ones, too.
        terminal_shells: TerminalShells {
            /// Full container ID.
            id: String,
        } -> Vec<String>;

        /// Opens an exec in the desktop's own terminal program, by the docker CLI.
        terminal_outside: TerminalOutside {
            /// Full container ID.
            id: String,
            /// What.
            exec: ExecSpec,
        } -> ();

        /// Shows a tab of the dock in a window of its own.
        dock_detach: DockDetach {
            /// What.
            tab: DetachedTab,
        } -> ();

        /// What the asking window was opened to show; `None` in the main one.
        dock_detached: DockDetached {} -> Option<DetachedTab>;

        /// Says that figures were taken in, so that the next may be sent.
        figures_ack: FiguresAck {
            /// [`WatchFigures::watch`].
            watch: u32,
            /// [`FiguresNews::seq`].
            seq: u32,
        } -> ();

        /// Whose figures are looked at: nothing is asked for others, and nothing at all where there
        /// are none.
        figures_shown: FiguresShown {
            /// [`WatchFigures::watch`].
            watch: u32,
            /// Full IDs of rows on the screen that show figures.
            rows: Vec<String>,
            /// Full IDs of containers whose charts are looked at: measured each second.
            charts: Vec<String>,
        } -> ();

        /// What was measured of a container in the last 15 minutes, oldest first.
        figures_of: FiguresOf {
            /// Full container ID.
            id: String,
        } -> Vec<Figures>;

        /// `GET /containers/{id}/top`
        container_processes: ContainerProcesses {
            /// Full container ID.
            id: String,
        } -> Processes;

        /// Sends a signal to one process of a container.
        process_signal: ProcessSignal {
            /// See [`Op`].
            op: Op,
            /// Full container ID.
            id: String,
            /// As [`Processes`] tells it.
            pid: String,
            /// A signal's name (`SIGTERM`).
            signal: String,
        } -> ();

        /// What is in a folder: read anew. Nothing of it crosses but counts; rows are asked for as
        /// they are shown. Ends a listing of the same view that is under way.
        files_list: FilesList {
            /// The view.
            view: FilesView,
            /// Absolute, or as it was typed.
            path: FilePath,
            /// How it is to be shown.
            order: FilesOrder,
        } -> FolderFacts;

        /// The listed folder in another order. Asks nobody.
        files_order: OrderFiles {
            /// The view.
            view: FilesView,
            /// How it is to be shown.
            order: FilesOrder,
        } -> FolderFacts;

        /// Rows of the listed folder, in its order.
        files_rows: FilesRowsOf {
            /// The view.
            view: FilesView,
            /// [`FolderFacts::listing`]
            listing: u32,
            /// First row.
            from: u64,
            /// At most 1000.
            count: u32,
        } -> Vec<FileRow>;

        /// The row of an entry; `None` where there is none of that name, or it is not shown.
        files_row_of: FilesRowOf {
            /// The view.
            view: FilesView,
            /// Its name.
            name: FilePath,
        } -> Option<u64>;

        /// The next row, after one and around the end, whose name begins with what was typed.
        files_next: FilesNext {
            /// The view.
            view: FilesView,
            /// What was typed; case is none of its business.
            typed: String,
            /// From this row on.
            from: u64,
        } -> Option<u64>;

        /// The names of rows, in order: for a selection of many.
        files_names: FilesNames {
            /// The view.
            view: FilesView,
            /// First row.
            from: u64,
            /// One past the last row.
            to: u64,
        } -> Vec<FilePath>;

        /// The view is closed.
        files_close: FilesClose {
            /// The view.
            view: FilesView,
        } -> ();

        /// What is in a file: whole where it is a text or a picture of some size.
        file_read: FileRead {
            /// The view.
            view: FilesView,
            /// Which.
            path: FilePath,
        } -> FileContent;

        /// Some bytes of a file, in base64; fewer at its end.
        file_bytes: FileBytes {
            /// The view.
            view: FilesView,
            /// Which.
            path: FilePath,
            /// The first.
            from: u64,
            /// At most 65536.
            count: u32,
        } -> String;

        /// Writes a text: beside the old file, then in its place, with mode, owner, extended
        /// attributes and, where asked, times of the old one.
        file_write: FileWrite {
            /// See [`Op`].
            op: Op,
            /// The view.
            view: FilesView,
            /// Which; a new one where there is none.
            path: FilePath,
            /// UTF-8.
            text: String,
            /// It begins with a byte order mark.
            bom: bool,
            /// What was read: refused where it is another one by now. `None` overwrites.
            over: Option<FileVersion>,
            /// The time of its last change stays what it was.
            keep_times: bool,
        } -> FileSaved;

        /// Makes an empty file, or a folder. What is there already is refused.
        file_create: FileCreate {
            /// See [`Op`].
            op: Op,
            /// The view.
            view: FilesView,
            /// Where.
            path: FilePath,
            /// A folder.
            folder: bool,
        } -> ();

        /// Gives a file or folder another name, or place. What is there already is refused.
        file_rename: FileRename {
            /// See [`Op`].
            op: Op,
            /// The view.
            view: FilesView,
            /// From.
            from: FilePath,
            /// To.
            to: FilePath,
        } -> ();

        /// Changes modes and owners.
        files_change: FilesChange {
            /// See [`Op`].
            op: Op,
            /// The view.
            view: FilesView,
            /// Which.
            paths: Vec<FilePath>,
            /// `0o7777`; `None` leaves it.
            mode: Option<u32>,
            /// `None` leaves it.
            uid: Option<u32>,
            /// `None` leaves it.
            gid: Option<u32>,
            /// All that is below them, too. A folder keeps or gets the right to be entered where a
            /// file of it may be read.
            below: bool,
        } -> ();

        /// What deleting these would destroy, exactly. Changes nothing.
        files_doomed: PlanFilesRemoval {
            /// The view.
            view: FilesView,
            /// Which.
            paths: Vec<FilePath>,
        } -> FilesDoomed;

        /// How much is in these, as [`FilesDoomed`] counts.
        files_size: FilesSize {
            /// See [`Op`]; [`TaskCancel`] takes the same.
            op: Op,
            /// The view.
            view: FilesView,
            /// Which.
            paths: Vec<FilePath>,
        } -> VolumeContent;

        /// What a transfer would do. Changes nothing.
        transfer_plan: PlanTransfer {
            /// It.
            transfer: Transfer,
        } -> TransferPlan;

        /// Asks for files of this machine by the desktop's dialog; empty where none was chosen.
        files_pick: FilesPick {} -> Vec<String>;

        /// What a container changed against its image: `GET /containers/{id}/changes`.
        container_changes: ContainerChangesOf {
            /// Full container ID.
            id: String,
        } -> Changes;

        /// Bytes of files of a container, in the order asked; `None` where one is no file.
        container_sizes: ContainerSizes {
            /// Full container ID.
            id: String,
            /// At most 1000.
            paths: Vec<FilePath>,
        } -> Vec<Option<u64>>;

        /// `POST /commit`: the new image's ID.
        container_commit: ContainerCommit {
            /// See [`Op`].
            op: Op,
            /// Full container ID.
            id: String,
            /// `name:tag`; empty leaves it untagged.
            image: String,
            /// Who made it.
            author: String,
            /// Why.
            message: String,
            /// Dockerfile instructions, one each (`ENV A=b`, `CMD ["x"]`).
            changes: Vec<String>,
            /// The container is paused meanwhile.
            pause: bool,
        } -> String;

        /// Who mounts a volume, and what the engine says of it.
        volume_detail: VolumeDetailOf {
            /// Its name.
            name: String,
        } -> VolumeDetail;

        /// Makes a volume: its name.
        volume_create: VolumeCreate {
            /// See [`Op`].
            op: Op,
            /// How.
            spec: VolumeSpec,
        } -> String;

        /// Sizes that are known from before.
        volume_sizes_known: VolumeSizesKnown {} -> Vec<VolumeSize>;

        /// What removing these would destroy, exactly. Changes nothing.
        volume_removal_plan: PlanVolumeRemoval {
            /// Their names.
            names: Vec<String>,
        } -> VolumeRemovalPlan;

        /// What pruning would remove, exactly. Changes nothing.
        volume_prune_plan: PlanVolumePrune {
            /// Which.
            which: VolumePrune,
        } -> VolumeRemovalPlan;

        /// Removes what the plan lists and nothing else: `DELETE /volumes/{name}`. One that is in
        /// use by now, or is another one of the same name, stays and is told.
        volume_removal_carry_out: CarryOutVolumeRemoval {
            /// See [`Op`].
            op: Op,
            /// As it was shown.
            plan: VolumeRemovalPlan,
        } -> Outcomes;

        /// What something long would do with volumes. Changes nothing.
        volume_work_plan: PlanVolumeWork {
            /// It.
            work: VolumeWork,
        } -> VolumeWorkPlan;

        /// Asks for an archive of this machine by the desktop's dialog; `None` where none was chosen.
        archive_pick: ArchivePick {} -> Option<String>;

        /// Closes the window that asks, without being asked about it again.
        window_close: WindowClose {} -> ();

        /// The person's choices; defaults where nothing was kept. Refused where something was and
        /// may not be read.
        settings_get: SettingsGet {} -> Settings;

        /// Keeps the person's choices, all but [`Settings::engine`], which [`EngineChoose`] keeps.
        settings_set: SettingsSet {
            /// As the page knew them when it last kept them: what it did not change since is left
            /// as another window may have changed it.
            before: Settings,
            /// All of them.
            settings: Settings,
        } -> ();
    }
    streams {
        /// The state of the link and the lists: first all of it, then what changes.
        watch: Watch {
            /// Made up by the page; names this watch in [`WatchAck`].
            watch: u32,
        } => Update;

        /// Pulls the image where that is asked for, `POST /containers/create`, and
        /// `POST /containers/{id}/start` unless it is to be created only.
        run: Run {
            /// See [`Op`]; [`TaskCancel`] takes the same.
            op: Op,
            /// What to make.
            spec: Spec,
            /// Do not start it.
            create_only: bool,
        } => RunStep;

        /// `POST /images/create?fromImage=`
        image_pull: ImagePull {
            /// See [`Op`]; [`TaskCancel`] takes the same.
            op: Op,
            /// With tag or digest; `latest` without.
            image: String,
            /// `os/arch[/variant]`, or empty.
            platform: String,
        } => RunStep;

        /// Carries out an edit as it was planned.
        edit_carry_out: CarryOutEdit {
            /// See [`Op`]; [`TaskCancel`] takes the same.
            op: Op,
            /// As it was shown.
            plan: EditPlan,
            /// Pull the newest image of the tag first.
            pull: bool,
            /// Commit the old container to this image first (`name:tag`).
            commit_to: Option<String>,
            /// How long the new one has to be up, without a health check, before the old one is
            /// removed. Seconds.
            up_for: u64,
        } => EditStep;

        /// Opens a view of a log: `GET /containers/{id}/logs` for each container. [`LogClose`] ends
        /// it, and so does the window's end or reload.
        log_open: LogOpen {
            /// Made up by the page.
            view: LogView,
            /// Which log.
            query: LogQuery,
        } => LogNews;

        /// Writes lines of a log to a file, which stands under its name only when it is whole.
        log_save: SaveLog {
            /// See [`Op`]; [`TaskCancel`] takes the same.
            op: Op,
            /// The view.
            view: LogView,
            /// Which lines.
            what: LogSaveWhat,
            /// Where.
            path: String,
            /// Each line begins with its time.
            times: bool,
        } => LogSaveStep;

        /// Figures of the containers that [`FiguresShown`] names. A new watch of the same window
        /// ends the one before.
        figures_watch: WatchFigures {
            /// Made up by the page.
            watch: u32,
        } => FiguresNews;

        /// Opens a file browser; [`FilesClose`] ends it, and so does the window's end or reload.
        files_open: FilesOpen {
            /// Made up by the page.
            view: FilesView,
            /// Whose files.
            place: FilePlace,
        } => FilesNews;

        /// Deletes what the plan lists and what is below it.
        files_remove: FilesRemove {
            /// See [`Op`]; [`TaskCancel`] takes the same.
            op: Op,
            /// The view.
            view: FilesView,
            /// As it was shown.
            doomed: FilesDoomed,
        } => TransferStep;

        /// Carries a transfer out.
        transfer_carry_out: CarryOutTransfer {
            /// See [`Op`]; [`TaskCancel`] takes the same.
            op: Op,
            /// It.
            transfer: Transfer,
            /// What happens to what is there already.
            on_conflict: OnConflict,
        } => TransferStep;

        /// The whole file system of a container → a tar file: `GET /containers/{id}/export`.
        container_export: ContainerExport {
            /// See [`Op`]; [`TaskCancel`] takes the same.
            op: Op,
            /// Full container ID.
            id: String,
            /// Where.
            path: String,
        } => TransferStep;

        /// Looks how large volumes are, one after another; the stream ends with the last.
        volume_sizes: VolumeSizesOf {
            /// See [`Op`]; [`TaskCancel`] takes the same.
            op: Op,
            /// Their names.
            names: Vec<String>,
        } => VolumeSize;

        /// Carries something long out with volumes.
        volume_work: CarryOutVolumeWork {
            /// See [`Op`]; [`TaskCancel`] takes the same.
            op: Op,
            /// It.
            work: VolumeWork,
            /// What running users do meanwhile.
            meanwhile: Meanwhile,
        } => TransferStep;
    }
    pipes {
        /// Opens a terminal; [`TerminalClose`] ends it, and so does the end of the program. A
        /// terminal whose window was reloaded waits to be resumed.
        terminal_open: TerminalOpen {
            /// Made up by the page.
            terminal: TerminalId,
            /// To what.
            to: TerminalTo,
            /// Columns.
            cols: u16,
            /// Rows.
            rows: u16,
        } => TerminalNews;
    }
}
