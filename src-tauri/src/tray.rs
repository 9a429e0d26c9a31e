//! The tray icon: its picture tells live, trouble or no engine, its menu follows the engine.
//!
//! It is optional. Where no tray host exists the program runs without one, and gets one as soon
//! as a host appears on the session bus.

use crate::{
    Backend, settings,
    tray_menu::{self, Act, Line, Picture},
    window,
    words::Words,
};
use contract::{ContainerStart, ContainerStop, Language};
use engine::{Engine, Glance};
use std::{
    error::Error,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, SystemTime},
};
use tauri::{
    AppHandle, Manager as _, Wry,
    image::Image,
    menu::{IsMenuItem, Menu, MenuItem, PredefinedMenuItem, Submenu},
    tray::{MouseButton, MouseButtonState, TrayIcon, TrayIconBuilder, TrayIconEvent},
};
use tauri_plugin_opener::OpenerExt as _;

/// How many containers a menu lists before it says how many more there are.
const LISTED: usize = 20;

/// A menu that changes under the pointer cannot be used, and a tray host that is sent one menu
/// per event of a busy engine is slow: this is the least time between two.
const PACE: Duration = Duration::from_millis(500);

/// Whether there is a tray to close the window into.
#[derive(Default)]
pub(crate) struct Tray {
    icon: Mutex<Option<TrayIcon>>,
    there: AtomicBool,
}

impl Tray {
    pub(crate) fn is_there(&self) -> bool {
        self.there.load(Ordering::Relaxed)
    }
}

struct Locales {
    en: Words,
    ko: Words,
}

impl Locales {
    fn of(&self, language: Language) -> &Words {
        match language {
            Language::En => &self.en,
            Language::Ko => &self.ko,
        }
    }
}

/// Begins to show the tray, now or when a host appears.
pub(crate) fn start(app: &AppHandle) -> Result<(), Box<dyn Error>> {
    let locales = Arc::new(Locales {
        en: serde_json::from_str(include_str!("../locales/en.json"))?,
        ko: serde_json::from_str(include_str!("../locales/ko.json"))?,
    });
    app.manage(Tray::default());
    let app = app.clone();
    tauri::async_runtime::spawn(async move {
        loop {
            if let Ok(icon) = build(&app) {
                *lock(&app.state::<Tray>().icon) = Some(icon);
                app.state::<Tray>().there.store(true, Ordering::Relaxed);
                return follow(&app, &locales).await;
            }
            if !host_appears().await {
                return;
            }
        }
    });
    Ok(())
}

fn build(app: &AppHandle) -> tauri::Result<TrayIcon> {
    TrayIconBuilder::with_id("berth")
        .icon(Image::from_bytes(bytes_of(Picture::Trouble))?)
        .tooltip("Berth")
        .show_menu_on_left_click(false)
        .on_tray_icon_event(|icon, event| {
            if let TrayIconEvent::Click {
                button: MouseButton::Left,
                button_state: MouseButtonState::Up,
                ..
            } = event
            {
                window::show(icon.app_handle());
            }
        })
        .on_menu_event(|app, event| {
            if let Some(act) = Act::from_id(event.id().as_ref()) {
                perform(app, act);
            }
        })
        .build(app)
}

/// Keeps picture and menu true until the program ends.
async fn follow(app: &AppHandle, locales: &Locales) {
    let backend = app.state::<Backend>();
    let mut engine = backend.engine.changes();
    let mut choices = backend.settings.changes();
    let mut shown: Option<(Picture, Vec<Line>)> = None;
    loop {
        let words = locales.of(settings::language(&choices.borrow_and_update()));
        engine.mark_unchanged();
        let glance = backend.engine.glance(LISTED);
        let next = (
            tray_menu::picture(&glance.phase),
            tray_menu::menu(&glance, words),
        );
        if shown.as_ref() != Some(&next) {
            if let Err(error) = show(app, &glance, words, &next) {
                complain("the tray could not be changed", &error);
            }
            shown = Some(next);
        }
        let changed = tokio::select! {
            changed = engine.changed() => changed,
            changed = choices.changed() => changed,
        };
        if changed.is_err() {
            return;
        }
        tokio::time::sleep(PACE).await;
    }
}

fn show(
    app: &AppHandle,
    glance: &Glance,
    words: &Words,
    (picture, lines): &(Picture, Vec<Line>),
) -> tauri::Result<()> {
    let Some(icon) = lock(&app.state::<Tray>().icon).clone() else {
        return Ok(());
    };
    let items = lines
        .iter()
        .map(|line| item(app, line))
        .collect::<tauri::Result<Vec<_>>>()?;
    let items: Vec<&dyn IsMenuItem<Wry>> = items.iter().map(|item| &**item as _).collect();
    icon.set_menu(Some(Menu::with_items(app, &items)?))?;
    icon.set_icon(Some(Image::from_bytes(bytes_of(*picture))?))?;
    icon.set_tooltip(Some(format!(
        "Berth · {}",
        tray_menu::headline(glance, words)
    )))
}

fn item(app: &AppHandle, line: &Line) -> tauri::Result<Box<dyn IsMenuItem<Wry>>> {
    Ok(match line {
        Line::Text(text) => Box::new(MenuItem::new(app, text, false, None::<&str>)?),
        Line::Do(text, act) => Box::new(MenuItem::with_id(
            app,
            act.to_id(),
            text,
            true,
            None::<&str>,
        )?),
        Line::More(text, lines) => {
            let items = lines
                .iter()
                .map(|line| item(app, line))
                .collect::<tauri::Result<Vec<_>>>()?;
            let items: Vec<&dyn IsMenuItem<Wry>> = items.iter().map(|item| &**item as _).collect();
            Box::new(Submenu::with_items(app, text, true, &items)?)
        }
        Line::Rule => Box::new(PredefinedMenuItem::separator(app)?),
    })
}

fn perform(app: &AppHandle, act: Act) {
    let engine = app.state::<Backend>().engine.clone();
    match act {
        Act::OpenWindow => window::show(app),
        Act::Quit => app.exit(0),
        Act::Start(id) => spawn(async move {
            let start = ContainerStart {
                op: op("start", &id),
                ids: vec![id],
            };
            told(engine.container_start(start).await);
        }),
        Act::Stop(id) => spawn(async move {
            let stop = ContainerStop {
                op: op("stop", &id),
                ids: vec![id],
                grace: None,
            };
            told(engine.container_stop(stop).await);
        }),
        Act::OpenPort(id, port) => open_port(app, &engine, &id, port),
    }
}

fn open_port(app: &AppHandle, engine: &Engine, id: &str, port: u16) {
    match engine.port_url(id, port) {
        Ok(url) => {
            if let Err(error) = app.opener().open_url(&url, None::<&str>) {
                complain(&url, &error);
            }
        }
        Err(failure) => complain(&failure.subject, &failure.message),
    }
}

/// The menu has no place for a refusal: the window's row shows what became of the container, the
/// log what the engine said.
fn told(outcomes: Result<contract::Outcomes, contract::Failure>) {
    let refusals = match outcomes {
        Ok(outcomes) => outcomes
            .into_iter()
            .filter_map(|outcome| outcome.failure)
            .collect(),
        Err(failure) => vec![failure],
    };
    for failure in refusals {
        complain(&failure.subject, &failure.message);
    }
}

fn complain(what: &str, why: &dyn std::fmt::Display) {
    #[expect(clippy::print_stderr, reason = "the tray has no place to say it")]
    {
        eprintln!("berth: {what}: {why}");
    }
}

fn spawn(work: impl Future<Output = ()> + Send + 'static) {
    tauri::async_runtime::spawn(work);
}

/// One choice of the menu is one operation.
fn op(word: &str, id: &str) -> String {
    let now = SystemTime::now()
        .duration_since(SystemTime::UNIX_EPOCH)
        .unwrap_or_default();
    format!("tray {word} {id} {}", now.as_nanos())
}

fn bytes_of(picture: Picture) -> &'static [u8] {
    match picture {
        Picture::Live => include_bytes!("../../icons/tray/live.png"),
        Picture::Trouble => include_bytes!("../../icons/tray/trouble.png"),
        Picture::Offline => include_bytes!("../../icons/tray/offline.png"),
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Waits until a host for tray icons comes; `false` where none ever will.
#[cfg(target_os = "linux")]
async fn host_appears() -> bool {
    wait_for_watcher().await.is_ok()
}

/// Windows and macOS always have one: what failed will fail again.
#[cfg(not(target_os = "linux"))]
async fn host_appears() -> bool {
    false
}

/// Until somebody owns the name under which tray icons are registered.
#[cfg(target_os = "linux")]
async fn wait_for_watcher() -> zbus::Result<()> {
    use futures_util::StreamExt as _;
    let bus = zbus::Connection::session().await?;
    let names = zbus::fdo::DBusProxy::new(&bus).await?;
    let mut owners = names
        .receive_name_owner_changed_with_args(&[(0, "org.kde.StatusNotifierWatcher")])
        .await?;
    while let Some(change) = owners.next().await {
        if change.args()?.new_owner().is_some() {
            return Ok(());
        }
    }
    Err(zbus::Error::InvalidReply)
}
