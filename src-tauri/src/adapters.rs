//! One adapter per command of the contract. The table of the contract makes the functions that
//! Tauri calls; what each does is one line here, and a missing line does not compile.

use crate::settings::merged;
use crate::{Backend, paste, pick, steps, terminals};
use contract::*;
use tauri::{
    State, Webview,
    ipc::{Channel, InvokeResponseBody},
};
use tauri_plugin_opener::OpenerExt as _;

/// What a command does.
pub(crate) trait Carry: Command {
    async fn carry(self, backend: &Backend, window: &Webview) -> Result<Self::Reply, Failure>;
}

/// What a stream sends.
pub(crate) trait Open: Stream {
    fn open(
        self,
        backend: &Backend,
        window: &Webview,
        sink: Channel<String>,
    ) -> Result<(), Failure>;
}

/// What a pipe sends.
pub(crate) trait Join: Pipe {
    fn join(
        self,
        backend: &Backend,
        window: &Webview,
        sink: Channel<InvokeResponseBody>,
    ) -> Result<(), Failure>;
}

macro_rules! adapters {
    (
        commands { $($name:ident: $args:ident,)* }
        streams { $($stream:ident: $stream_args:ident,)* }
        pipes { $($pipe:ident: $pipe_args:ident,)* }
    ) => {
        $(
            #[tauri::command]
            async fn $name(args: $args, backend: State<'_, Backend>, webview: Webview) -> Result<<$args as Command>::Reply, Failure> {
                args.carry(&backend, &webview).await
            }
        )*
        $(
            #[tauri::command]
            async fn $stream(args: $stream_args, sink: Channel<String>, backend: State<'_, Backend>, webview: Webview) -> Result<(), Failure> {
                args.open(&backend, &webview, sink)
            }
        )*
        $(
            #[tauri::command]
            async fn $pipe(args: $pipe_args, sink: Channel<InvokeResponseBody>, backend: State<'_, Backend>, webview: Webview) -> Result<(), Failure> {
                args.join(&backend, &webview, sink)
            }
        )*

        /// Everything that the page may call.
        pub(crate) fn handler() -> impl Fn(tauri::ipc::Invoke) -> bool + Send + Sync + 'static {
            tauri::generate_handler![$($name,)* $($stream,)* $($pipe,)*]
        }
    };
}
contract::with_bridge!(adapters);

/// Commands that the engine carries out as they are.
macro_rules! to_engine {
    ($($args:ident => $method:ident,)*) => { $(
        impl Carry for $args {
            async fn carry(self, backend: &Backend, _: &Webview) -> Result<Self::Reply, Failure> {
                backend.engine.$method(self).await
            }
        }
    )* };
}

to_engine! {
    LinkRetry => link_retry,
    EngineList => engine_list,
    EngineAnswers => engine_answers,
    ContainersShown => containers_shown,
    ContainerStart => container_start,
    ContainerStop => container_stop,
    ContainerKill => container_kill,
    ContainerRestart => container_restart,
    ContainerPause => container_pause,
    ContainerUnpause => container_unpause,
    ContainerRename => container_rename,
    PlanRemoval => removal_plan,
    CarryOutRemoval => removal_carry_out,
    ContainerDetailOf => container_detail,
    ContainerInspect => container_inspect,
    FiguresOf => figures_of,
    ContainerProcesses => container_processes,
    ProcessSignal => process_signal,
    ImageFactsOf => image_facts,
    ImageSearch => image_search,
    SpecCheck => spec_check,
    ExplainRefusal => refusal_explain,
    SpecOf => spec_of,
    TaskCancel => task_cancel,
    PlanEdit => edit_plan,
    LeftoverList => leftover_list,
    LeftoverResolve => leftover_resolve,
    TerminalInput => terminal_input,
    TerminalAck => terminal_ack,
    TerminalResize => terminal_resize,
    TerminalClose => terminal_close,
    TerminalShells => terminal_shells,
    LogAck => log_ack,
    LogRowsOf => log_rows,
    SearchLog => log_search,
    LogFind => log_find,
    LogRowOf => log_row_of,
    LogWholeOf => log_whole,
    LogCopy => log_copy,
    FilesList => files_list,
    OrderFiles => files_order,
    FilesRowsOf => files_rows,
    FilesRowOf => files_row_of,
    FilesNext => files_next,
    FilesNames => files_names,
    FileRead => file_read,
    FileBytes => file_bytes,
    FileWrite => file_write,
    FileCreate => file_create,
    FileRename => file_rename,
    FilesChange => files_change,
    PlanFilesRemoval => files_doomed,
    FilesSize => files_size,
    PlanTransfer => transfer_plan,
    ContainerChangesOf => container_changes,
    ContainerSizes => container_sizes,
    ContainerCommit => container_commit,
    VolumeDetailOf => volume_detail,
    VolumeCreate => volume_create,
    VolumeSizesKnown => volume_sizes_known,
    PlanVolumeRemoval => volume_removal_plan,
    PlanVolumePrune => volume_prune_plan,
    CarryOutVolumeRemoval => volume_removal_carry_out,
    PlanVolumeWork => volume_work_plan,
}

/// Tasks of the engine, told step by step.
macro_rules! tasks {
    ($($args:ident => $method:ident,)*) => { $(
        impl Open for $args {
            fn open(self, backend: &Backend, _: &Webview, sink: Channel<String>) -> Result<(), Failure> {
                steps::pump(backend.engine.$method(self), sink);
                Ok(())
            }
        }
    )* };
}

tasks! {
    Run => run,
    ImagePull => image_pull,
    CarryOutEdit => edit_carry_out,
    FilesRemove => files_remove,
    CarryOutTransfer => transfer_carry_out,
    ContainerExport => container_export,
    CarryOutVolumeWork => volume_work,
    VolumeSizesOf => volume_sizes,
}

impl Carry for SpecPreview {
    async fn carry(self, _: &Backend, _: &Webview) -> Result<Preview, Failure> {
        let (command, not_in_command) =
            docker_run::write_command(&self.spec, self.create_only, self.masked);
        let (compose, not_in_compose) = docker_run::write_compose(&self.spec, self.masked);
        Ok(Preview {
            command,
            compose,
            not_in_command,
            not_in_compose,
        })
    }
}

impl Carry for SpecParse {
    async fn carry(self, _: &Backend, _: &Webview) -> Result<Self::Reply, Failure> {
        // A paste may name files.
        let read = tokio::task::spawn_blocking(move || paste::read(&self.text, self.folder));
        read.await.map_err(|error| Failure {
            deed: Deed::ReadFile,
            subject: String::new(),
            code: None,
            message: error.to_string(),
        })
    }
}

impl Carry for EnvParse {
    async fn carry(self, _: &Backend, _: &Webview) -> Result<Vec<EnvSpec>, Failure> {
        Ok(docker_run::read_env(&self.text))
    }
}

impl Carry for EnvFilePick {
    async fn carry(self, _: &Backend, window: &Webview) -> Result<Self::Reply, Failure> {
        pick::env_file(window).await
    }
}

impl Carry for FolderPick {
    async fn carry(self, _: &Backend, window: &Webview) -> Result<Self::Reply, Failure> {
        pick::folder(window).await
    }
}

impl Carry for EngineChoose {
    async fn carry(self, backend: &Backend, _: &Webview) -> Result<(), Failure> {
        let key = self.key.clone();
        backend.engine.engine_choose(self).await?;
        backend.settings.change(|settings| settings.engine = key)
    }
}

impl Carry for PortOpen {
    async fn carry(self, backend: &Backend, window: &Webview) -> Result<(), Failure> {
        let url = backend.engine.port_url(&self.id, self.host_port)?;
        window
            .opener()
            .open_url(&url, None::<&str>)
            .map_err(|error| Failure {
                deed: Deed::OpenPort,
                subject: url,
                code: None,
                message: error.to_string(),
            })
    }
}

impl Carry for UrlOpen {
    async fn carry(self, _: &Backend, window: &Webview) -> Result<(), Failure> {
        let refused = |message: String| Failure {
            deed: Deed::OpenLink,
            subject: self.url.clone(),
            code: None,
            message,
        };
        let url = tauri::Url::parse(&self.url).map_err(|error| refused(error.to_string()))?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(refused(format!(
                "{}: only http and https are opened",
                url.scheme()
            )));
        }
        window
            .opener()
            // As it was read, not as it was written.
            .open_url(url.as_str(), None::<&str>)
            .map_err(|error| refused(error.to_string()))
    }
}

impl Carry for WindowClose {
    async fn carry(self, _: &Backend, window: &Webview) -> Result<(), Failure> {
        window.window().destroy().map_err(|error| Failure {
            deed: Deed::Bridge,
            subject: window.label().to_owned(),
            code: None,
            message: error.to_string(),
        })
    }
}

impl Carry for SettingsGet {
    async fn carry(self, backend: &Backend, _: &Webview) -> Result<Settings, Failure> {
        match backend.settings.trouble() {
            Some(failure) => Err(failure),
            None => Ok(backend.settings.get()),
        }
    }
}

impl Carry for SettingsSet {
    async fn carry(self, backend: &Backend, _: &Webview) -> Result<(), Failure> {
        // Which engine to look at is chosen by `EngineChoose` alone: a page that does not know of
        // a choice made elsewhere must not undo it.
        backend.settings.change(|now| {
            let engine = now.engine.take();
            *now = Settings {
                engine,
                ..merged(now, &self.before, &self.settings)
            };
        })
    }
}

impl Carry for WatchAck {
    async fn carry(self, backend: &Backend, window: &Webview) -> Result<(), Failure> {
        backend.pumps.acknowledge(window.label(), &self);
        Ok(())
    }
}

impl Open for Watch {
    fn open(
        self,
        backend: &Backend,
        window: &Webview,
        sink: Channel<String>,
    ) -> Result<(), Failure> {
        // The page of this window begins anew: what the one before had open waits for it.
        terminals::wait(backend, window);
        // The page is another one: nobody looks at the views of the one before.
        backend.end_views(window.label());
        backend
            .pumps
            .start(window.label(), &self, backend.engine.watch(), sink);
        Ok(())
    }
}
