//! One tab's terminal: what it talks to, how that stands, and what goes to and fro.

use super::keys::{Pressed, Wish, wish};
use super::typed::Typed;
use crate::dock::xterm::{Hears, Options, Screen, show};
use crate::ipc::{self, Piped};
use crate::palette::is_mac;
use crate::stores::{DockTab, Id, Luggage, Stores};
use contract::{
    Deed, Failure, TerminalAck, TerminalClose, TerminalId, TerminalInput, TerminalNews,
    TerminalOpen, TerminalResize, TerminalTo, TerminalWayOut, UrlOpen,
};
use js_sys::Uint8Array;
use leptos::prelude::*;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::HtmlElement;

/// While an edge is dragged the process is told of its size so often at most: each time it draws
/// everything anew.
const SIZE_SETTLES: Duration = Duration::from_millis(80);

/// How a terminal stands.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Stage {
    Opening,
    Open {
        tty: bool,
        stdin: bool,
        /// Leaving it ends its input.
        once: bool,
    },
    Exited(Option<i64>),
    Detached,
    Lost(String),
    Failed {
        failure: Failure,
        way_out: Option<TerminalWayOut>,
    },
}

impl Stage {
    /// For scripts: `data-terminal`.
    pub(super) fn word(&self) -> &'static str {
        match self {
            Self::Opening => "opening",
            Self::Open { .. } => "open",
            Self::Exited(_) => "exited",
            Self::Detached => "detached",
            Self::Lost(_) => "lost",
            Self::Failed { .. } => "failed",
        }
    }

    pub(super) fn is_over(&self) -> bool {
        !matches!(self, Self::Opening | Self::Open { .. })
    }
}

/// A handle on a tab's terminal.
#[derive(Clone, Copy)]
pub(super) struct Session {
    pub(super) stores: Stores,
    tab: StoredValue<DockTab>,
    pub(super) stage: RwSignal<Stage>,
    /// What was typed and would end the main process: asked about before it is sent.
    pub(super) held_back: RwSignal<Option<String>>,
    /// It is opened as soon as its container runs.
    pub(super) awaits_start: RwSignal<bool>,
    /// Which match of the search is shown, from 0, and of how many.
    pub(super) found: RwSignal<Option<(i32, i32)>>,
    pub(super) finding: RwSignal<bool>,
    /// It was opened, and what it is opened again with.
    to: StoredValue<TerminalTo>,
    inner: StoredValue<Inner, LocalStorage>,
}

#[derive(Default)]
struct Inner {
    screen: Option<Rc<Screen>>,
    id: Option<TerminalId>,
    /// Bytes that earlier terminals of this tab wrote.
    base: f64,
    /// Columns and rows that the process knows.
    size: (u16, u16),
    size_waits: bool,
    typed: Typed,
    /// On its way to another window: what comes meanwhile.
    frozen: Option<Vec<Uint8Array>>,
    /// It lives on in another window.
    handed_over: bool,
}

impl Session {
    pub(super) fn new(stores: Stores, tab: DockTab, to: TerminalTo) -> Self {
        let session = Self {
            stores,
            tab: StoredValue::new(tab),
            stage: RwSignal::new(Stage::Opening),
            held_back: RwSignal::new(None),
            awaits_start: RwSignal::new(false),
            found: RwSignal::new(None),
            finding: RwSignal::new(false),
            to: StoredValue::new(to),
            inner: StoredValue::new_local(Inner::default()),
        };
        session.tell_form();
        session
    }

    pub(super) fn to(self) -> TerminalTo {
        self.to.get_value()
    }

    pub(super) fn key(self) -> Arc<str> {
        self.tab.with_value(|tab| Arc::clone(&tab.key))
    }

    /// Whose process it is.
    pub(super) fn container(self) -> Option<Id> {
        self.to.with_value(|to| match to {
            TerminalTo::Exec { id, .. }
            | TerminalTo::Attach { id, .. }
            | TerminalTo::Debug { id, .. } => Some(Id::from(id.as_str())),
            TerminalTo::Resume => None,
        })
    }

    /// It is the container's main process.
    pub(super) fn is_attach(self) -> bool {
        self.to
            .with_value(|to| matches!(to, TerminalTo::Attach { .. }))
    }

    /// Does something with what is on the screen; nothing before it is there.
    pub(super) fn with_screen<T>(self, act: impl FnOnce(&Screen) -> T) -> Option<T> {
        let screen = self.inner.try_with_value(|inner| inner.screen.clone())??;
        Some(act(&screen))
    }

    /// Tells the form that waits for this start; what the form tells of itself needs no tab.
    fn tell_form(self) {
        Effect::new(move || {
            // Whether it is to be started is not asked: by the time it is open, it was.
            let TerminalTo::Attach { id, .. } = self.to() else {
                return;
            };
            let outcome = match self.stage.get() {
                Stage::Opening => return,
                Stage::Failed { failure, .. } => Err(failure),
                Stage::Open { .. } | Stage::Exited(_) | Stage::Detached | Stage::Lost(_) => Ok(()),
            };
            let refused = outcome.is_err();
            let waited = untrack(|| self.stores.run.started(&Id::from(id.as_str()), outcome));
            if waited && refused {
                let (dock, key) = (self.stores.dock, self.key());
                // Not within an effect of the tab itself.
                request_animation_frame(move || dock.close(&key));
            }
        });
    }

    /// Loads what draws it, then opens it.
    pub(super) fn mount(self, host: HtmlElement) {
        let settings = self
            .stores
            .settings
            .peek(|settings| settings.terminal.clone());
        let options = Options {
            font_size: settings.font_size,
            scrollback: settings.scrollback,
            screen_reader: settings.screen_reader,
        };
        let hears = Hears {
            data: Box::new(move |text| self.type_text(text, false)),
            binary: Box::new(move |text| self.type_text(text, true)),
            drawn: Box::new(move |bytes| self.drawn(bytes)),
            resize: Box::new(move |_, _| self.resized()),
            title: Box::new(move |title| {
                // It may be closed by now.
                self.tab.try_with_value(|tab| tab.program.set(title));
            }),
            link: Box::new(move |url| open_link(self.stores, url)),
            found: Box::new(move |at, count| {
                self.found.try_set(Some((at, count)));
            }),
            key: Box::new(move |event| {
                let pressed = Pressed {
                    code: &event.code(),
                    ctrl: event.ctrl_key(),
                    shift: event.shift_key(),
                    alt: event.alt_key(),
                    meta: event.meta_key(),
                };
                let Some(wish) = wish(pressed, is_mac()) else {
                    return false;
                };
                if wish != Wish::Paste {
                    event.prevent_default();
                }
                super::wishes::carry_out(self, wish);
                true
            }),
        };
        spawn_local(async move {
            let shown = show(host, options, hears).await;
            if self.stage.try_get_untracked().is_none() {
                // The tab was closed while xterm.js was loaded.
                return;
            }
            match shown {
                Ok(screen) => {
                    self.inner
                        .update_value(|inner| inner.screen = Some(Rc::new(screen)));
                    self.first();
                }
                Err(message) => self.stage.set(Stage::Failed {
                    failure: Failure {
                        deed: Deed::Bridge,
                        subject: "xterm.js".to_owned(),
                        code: None,
                        message,
                    },
                    way_out: None,
                }),
            }
        });
    }

    fn first(self) {
        let luggage = self.tab.with_value(|tab| tab.luggage.clone());
        match luggage {
            None => self.begin(),
            Some(luggage) => self.unpack(&luggage),
        }
        let key = self.key();
        let dock = self.stores.dock;
        let wanted = dock
            .wanted
            .with_untracked(|wanted| wanted.as_ref().is_some_and(|(_, of)| *of == key));
        if wanted {
            self.with_screen(|screen| screen.focus());
        }
    }

    /// Goes on with what another window showed.
    fn unpack(self, luggage: &Luggage) {
        self.with_screen(|screen| {
            screen.set_lines(false);
            screen.say(&luggage.text);
            screen.set_lines(!luggage.tty);
            screen.set_input(luggage.terminal.is_some());
        });
        match &luggage.terminal {
            Some(id) => {
                self.stage.set(Stage::Open {
                    tty: luggage.tty,
                    stdin: luggage.stdin,
                    once: luggage.once,
                });
                self.open(id.clone(), TerminalTo::Resume);
            }
            None => self.stage.set(Stage::Exited(None)),
        }
    }

    /// Opens it, or opens it again below what it said before.
    pub(super) fn begin(self) {
        if self.inner.with_value(|inner| inner.id.is_some()) {
            self.with_screen(|screen| screen.settle());
        }
        self.held_back.set(None);
        self.awaits_start.set(false);
        self.stage.set(Stage::Opening);
        self.with_screen(|screen| screen.set_input(true));
        self.open(ipc::op(), self.to());
    }

    /// Starts the container of a main process once more.
    pub(super) fn start_again(self) {
        self.set_start(true);
        self.begin();
    }

    fn set_start(self, starts: bool) {
        self.to.update_value(|to| {
            if let TerminalTo::Attach { start, .. } = to {
                *start = starts;
            }
        });
    }

    fn open(self, id: TerminalId, to: TerminalTo) {
        let Some((cols, rows, given)) =
            self.with_screen(|screen| (screen.cols(), screen.rows(), screen.given()))
        else {
            return;
        };
        self.inner.update_value(|inner| {
            inner.id = Some(id.clone());
            inner.base = given;
            inner.size = (cols, rows);
            inner.typed.forget();
        });
        let mine = id.clone();
        let hear = move |piped: Result<Piped<TerminalNews>, Failure>| {
            if self.is(&mine) {
                self.hear(piped);
            }
        };
        let args = TerminalOpen {
            terminal: id.clone(),
            to,
            cols,
            rows,
        };
        spawn_local(async move {
            if let Err(failure) = ipc::open_pipe(args, hear).await
                && self.is(&id)
            {
                self.stage.set(Stage::Failed {
                    failure,
                    way_out: None,
                });
            }
        });
    }

    /// It is this terminal that is open here, and the tab is there.
    fn is(self, id: &TerminalId) -> bool {
        self.inner
            .try_with_value(|inner| inner.id.as_ref() == Some(id))
            .unwrap_or_default()
    }

    fn hear(self, piped: Result<Piped<TerminalNews>, Failure>) {
        match piped {
            Ok(Piped::Bytes(bytes)) => {
                let mut bytes = Some(bytes);
                self.inner.update_value(|inner| {
                    if let Some(frozen) = &mut inner.frozen {
                        frozen.extend(bytes.take());
                    }
                });
                if let Some(bytes) = bytes {
                    self.with_screen(|screen| screen.write(&bytes));
                }
            }
            Ok(Piped::Item(news)) => self.news(news),
            Err(failure) => self.stage.set(Stage::Failed {
                failure,
                way_out: None,
            }),
        }
    }

    fn news(self, news: TerminalNews) {
        match news {
            TerminalNews::Opened {
                tty,
                stdin,
                once,
                command,
            } => {
                self.with_screen(|screen| {
                    screen.set_lines(!tty);
                    // Whatever the process takes: Ctrl-C and Ctrl-P Ctrl-Q are not for it alone.
                    screen.set_input(true);
                });
                self.name_after(&command);
                // Nobody asked for another start than the first.
                self.set_start(false);
                self.stage.set(Stage::Open { tty, stdin, once });
                self.send();
                self.tell_size();
            }
            TerminalNews::Exited { code } => self.over(Stage::Exited(code)),
            TerminalNews::Detached => self.over(Stage::Detached),
            TerminalNews::Lost { message } => self.over(Stage::Lost(message)),
            TerminalNews::Failed { failure, way_out } => {
                self.over(Stage::Failed { failure, way_out });
            }
        }
    }

    fn over(self, stage: Stage) {
        self.held_back.set(None);
        self.stage.set(stage);
        self.with_screen(|screen| screen.set_input(false));
    }

    /// The tab is named after the shell that was found, unless the person named it.
    fn name_after(self, command: &[String]) {
        let TerminalTo::Exec { id, exec } = self.to() else {
            return;
        };
        if !exec.command.is_empty() {
            return;
        }
        let first = crate::dock::title_of(self.stores, &id, &[]);
        let title = self.tab.with_value(|tab| tab.title.clone());
        if title.get_untracked() == first {
            title.set(crate::dock::title_of(self.stores, &id, command));
        }
    }

    /// Takes in what was typed, unless it is to be asked about first.
    fn type_text(self, text: String, bytes: bool) {
        let Some(stage) = self.stage.try_get_untracked() else {
            return;
        };
        let takes = matches!(stage, Stage::Open { stdin: true, .. });
        let ends = text.contains('\u{3}') || (takes && text.contains(['\u{4}', '\u{1c}']));
        let asks = ends
            && self.is_attach()
            && matches!(stage, Stage::Open { .. })
            && !self
                .stores
                .settings
                .peek(|settings| settings.terminal.knows_attach);
        if asks {
            self.held_back.set(Some(text));
        } else if !stage.is_over() {
            self.inner
                .update_value(|inner| inner.typed.add(text, bytes));
            self.send();
        }
    }

    /// Sends what was asked about.
    pub(super) fn send_held_back(self) {
        self.stores
            .settings
            .change(|settings| settings.terminal.knows_attach = true);
        if let Some(text) = self.held_back.get_untracked() {
            self.held_back.set(None);
            self.type_text(text, false);
        }
        self.with_screen(|screen| screen.focus());
    }

    fn send(self) {
        // Before it is open nobody would take it.
        let is_open = self
            .stage
            .try_with_untracked(|stage| matches!(stage, Stage::Open { .. }));
        if is_open != Some(true) {
            return;
        }
        let next = self
            .inner
            .try_update_value(|inner| Some((inner.id.clone()?, inner.typed.next()?)));
        let Some(Some((terminal, (text, bytes)))) = next else {
            return;
        };
        let args = TerminalInput {
            terminal: terminal.clone(),
            text,
            bytes,
        };
        spawn_local(async move {
            if let Err(failure) = ipc::call(args).await {
                // How the terminal ended is told by its news.
                ipc::complain(&failure.message);
            }
            if self.is(&terminal) {
                self.inner.update_value(|inner| inner.typed.arrived());
                self.send();
            }
        });
    }

    fn drawn(self, bytes: f64) {
        let told = self
            .inner
            .try_with_value(|inner| Some((inner.id.clone()?, bytes - inner.base)));
        if let Some(Some((terminal, drawn))) = told
            && drawn > 0.0
        {
            let drawn = drawn as u64;
            tell(TerminalAck { terminal, drawn });
        }
    }

    fn resized(self) {
        let waits = self
            .inner
            .try_update_value(|inner| std::mem::replace(&mut inner.size_waits, true));
        if waits == Some(false) {
            set_timeout(
                move || {
                    if self.stage.try_get_untracked().is_some() {
                        self.inner.update_value(|inner| inner.size_waits = false);
                        self.tell_size();
                    }
                },
                SIZE_SETTLES,
            );
        }
    }

    fn tell_size(self) {
        if !matches!(self.stage.get_untracked(), Stage::Open { .. }) {
            return;
        }
        let Some(size) = self.with_screen(|screen| (screen.cols(), screen.rows())) else {
            return;
        };
        let told = self.inner.try_update_value(|inner| {
            let terminal = inner.id.clone().filter(|_| inner.size != size)?;
            inner.size = size;
            Some(terminal)
        });
        if let Some(Some(terminal)) = told {
            let (cols, rows) = size;
            tell(TerminalResize {
                terminal,
                cols,
                rows,
            });
        }
    }

    /// Leaves a main process running.
    pub(super) fn detach(self) {
        self.end();
        self.over(Stage::Detached);
    }

    fn end(self) {
        let id = self.inner.try_update_value(|inner| {
            let id = inner.id.clone();
            // What is still told of it concerns nobody.
            inner.id = None;
            id.filter(|_| !inner.handed_over)
        });
        let over = self
            .stage
            .try_with_untracked(Stage::is_over)
            .unwrap_or_default();
        if let (Some(Some(terminal)), false) = (id, over) {
            tell(TerminalClose { terminal });
        }
    }

    /// The tab goes away, and with it the terminal, unless it moved to another window.
    pub(super) fn unmount(self) {
        self.end();
        // Dropped outside of the value, for it may be asked for while it goes.
        let screen = self.inner.try_update_value(|inner| inner.screen.take());
        drop(screen);
    }

    /// What another window needs to go on with it. What comes meanwhile waits for
    /// [`Session::moved`].
    pub(super) async fn pack(self) -> Luggage {
        // From here on: what is handed over while the last of it is drawn would be in neither the
        // text nor what is sent once more.
        self.inner
            .try_update_value(|inner| inner.frozen = Some(Vec::new()));
        let drawn = self.with_screen(|screen| screen.snapshot());
        let text = match drawn {
            Some(drawn) => JsFuture::from(drawn).await.ok(),
            None => None,
        };
        // What was not told as drawn is sent to the other window once more.
        let given = self
            .with_screen(|screen| screen.given())
            .unwrap_or_default();
        let told = self
            .inner
            .try_with_value(|inner| Some((inner.id.clone()?, given - inner.base)));
        if let Some(Some((terminal, drawn))) = told {
            let drawn = drawn.max(0.0) as u64;
            if let Err(failure) = ipc::call(TerminalAck { terminal, drawn }).await {
                ipc::complain(&failure.message);
            }
        }
        let open = match self.stage.try_get_untracked() {
            Some(Stage::Open { tty, stdin, once }) => Some((tty, stdin, once)),
            _ => None,
        };
        let id = self.inner.try_with_value(|inner| inner.id.clone());
        Luggage {
            terminal: id.flatten().filter(|_| open.is_some()),
            text: text.and_then(|text| text.as_string()).unwrap_or_default(),
            tty: open.is_none_or(|(tty, ..)| tty),
            stdin: open.is_some_and(|(_, stdin, _)| stdin),
            once: open.is_some_and(|(.., once)| once),
        }
    }

    /// The other window has it, or it stays here after all.
    pub(super) fn moved(self, away: bool) {
        let frozen = self.inner.try_update_value(|inner| {
            inner.handed_over = away;
            inner.frozen.take()
        });
        if let (Some(Some(frozen)), false) = (frozen, away) {
            for bytes in frozen {
                self.with_screen(|screen| screen.write(&bytes));
            }
        }
    }

    /// Its title, as the tab says it.
    pub(super) fn title(self) -> ArcRwSignal<String> {
        self.tab.with_value(|tab| tab.title.clone())
    }
}

/// Says something that has no answer: a terminal that is gone meanwhile needs none.
fn tell<C: contract::Command + 'static>(args: C) {
    spawn_local(async move {
        if let Err(failure) = ipc::call(args).await {
            ipc::complain(&failure.message);
        }
    });
}

/// A refusal is told in the dock: nothing else would say that a click did nothing.
fn open_link(stores: Stores, url: String) {
    spawn_local(async move {
        if let Err(failure) = ipc::call(UrlOpen { url }).await {
            stores.dock.trouble.set(Some(failure));
        }
    });
}
