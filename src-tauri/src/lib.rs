//! The desktop side of Berth: it adapts what `engine` decides to a window, a tray and a settings
//! file. The only crate that names Tauri.
//!
//! The road in: `engine::Feed` → [`pump`] → one channel → the page. The road out: the page calls
//! a command of the contract → [`adapters`], one line each → `engine`. What takes long is told by
//! [`steps`], what containers use by [`figures`]. Pasted texts go to `docker-run` with what [`paste`] says of this machine; [`pick`]
//! shows the desktop's file dialogs.

mod adapters;
mod dock;
mod figures;
mod files;
mod logs;
#[cfg(target_os = "linux")]
mod painting;
mod paste;
mod pick;
mod pump;
mod settings;
mod steps;
mod terminals;
mod tray;
mod tray_menu;
mod views;
mod window;
mod words;

use engine::Engine;
use std::{process::ExitCode, sync::Arc};
use tauri::{Context, Manager as _, RunEvent};

/// What the adapters, the window and the tray share.
pub(crate) struct Backend {
    pub(crate) engine: Engine,
    pub(crate) settings: Arc<settings::Keeper>,
    pub(crate) pumps: pump::Pumps,
    pub(crate) figures: figures::FiguresWatches,
    pub(crate) dock_windows: dock::DockWindows,
    pub(crate) logs: views::Views<contract::LogView>,
    pub(crate) files: views::Views<contract::FilesView>,
}

impl Backend {
    /// The window is gone, or has another page: nobody looks at what the one before had open.
    pub(crate) fn end_views(&self, window: &str) {
        for view in self.logs.take(window) {
            self.engine.log_end(view);
        }
        for view in self.files.take(window) {
            self.engine.files_end(view);
        }
    }
}

/// Runs the program until it is quit.
pub fn run(context: Context) -> ExitCode {
    #[cfg(target_os = "linux")]
    painting::choose();
    let built = tauri::Builder::default()
        // First, so that a second start ends before it does anything else.
        .plugin(tauri_plugin_single_instance::init(|app, _, _| {
            window::show(app)
        }))
        .plugin(
            tauri_plugin_opener::Builder::new()
                .open_js_links_on_click(false)
                .build(),
        )
        // From Rust only: the page has no permission for it.
        .plugin(tauri_plugin_dialog::init())
        .plugin(
            tauri_plugin_window_state::Builder::new()
                // Windows of the dock come and go, and their labels begin anew with each start.
                .with_filter(|label| label == window::MAIN)
                // A window that was hidden in the tray must not start invisible.
                .with_state_flags(
                    tauri_plugin_window_state::StateFlags::all()
                        - tauri_plugin_window_state::StateFlags::VISIBLE,
                )
                .build(),
        )
        .invoke_handler(adapters::handler())
        .on_window_event(window::on_event)
        .setup(|app| {
            let settings = Arc::new(settings::Keeper::open(&app.path().app_config_dir()?));
            // The engine is asked for its list while the webview starts.
            let engine = {
                let runtime = tauri::async_runtime::handle();
                let _inside = runtime.inner().enter();
                let around = engine::Surroundings::of_this_process();
                let chosen = settings.get().engine;
                let chosen = chosen.filter(|_| !around.name_an_engine());
                Engine::start(around, chosen)
            };
            // What an edit is about to do is written down before it is done: found at the next start.
            let journals = app.path().app_local_data_dir()?.join("edits");
            engine.keep_journals(engine::Journals::within(journals));
            app.manage(Backend {
                engine,
                settings,
                pumps: pump::Pumps::default(),
                figures: figures::FiguresWatches::default(),
                dock_windows: dock::DockWindows::default(),
                logs: views::Views::default(),
                files: views::Views::default(),
            });
            window::open(app.handle())?;
            tray::start(app.handle())?;
            Ok(())
        })
        .build(context);
    match built {
        Ok(app) => {
            app.run(|app, event| {
                if let RunEvent::Exit = event {
                    let backend = app.state::<Backend>();
                    terminals::end_all(&backend);
                    backend.engine.stop();
                }
            });
            ExitCode::SUCCESS
        }
        Err(error) => {
            #[expect(clippy::print_stderr, reason = "there is no window to say it in")]
            {
                eprintln!("berth: the window could not be opened: {error}");
            }
            ExitCode::FAILURE
        }
    }
}
