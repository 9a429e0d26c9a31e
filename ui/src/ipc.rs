//! The only file that knows the bridge.
//!
//! What crosses it is declared in `contract`: a command or a stream that is not in its table
//! cannot be called.

use contract::{
    Command, Deed, DetachedTab, DockDetached, Failure, Op, Pipe, Settings, SettingsGet, Stream,
    Update, Watch,
};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

#[wasm_bindgen(module = "@tauri-apps/api/core")]
extern "C" {
    #[wasm_bindgen(catch)]
    async fn invoke(command: &str, args: JsValue) -> Result<JsValue, JsValue>;

    type Channel;

    #[wasm_bindgen(constructor)]
    fn new(on_message: &js_sys::Function) -> Channel;
}

#[wasm_bindgen]
extern "C" {
    /// What `main.js` asked for before the wasm was there.
    type Early;

    #[wasm_bindgen(thread_local_v2, js_name = berth)]
    static EARLY: Early;

    #[wasm_bindgen(method, getter)]
    fn settings(this: &Early) -> js_sys::Promise;

    /// `undefined` in the main window.
    #[wasm_bindgen(method, getter)]
    fn detached(this: &Early) -> Option<js_sys::Promise>;

    /// [`Watch::watch`] of the watch that is open.
    #[wasm_bindgen(method, getter)]
    fn watch(this: &Early) -> u32;

    #[wasm_bindgen(method, getter)]
    fn opened(this: &Early) -> js_sys::Promise;

    /// Hands over what came so far, and what comes.
    #[wasm_bindgen(method)]
    fn hear(this: &Early, listener: &js_sys::Function);
}

/// The person's choices, asked for by [`SettingsGet`] when the page began to load.
pub(crate) async fn settings() -> Result<Settings, Failure> {
    let name = SettingsGet::NAME;
    let asked = EARLY.with(|early| JsFuture::from(early.settings()));
    read(name, &answered(name, asked.await)?)
}

/// What this window was opened to show alone, asked for by [`DockDetached`] when the page began to
/// load; `None` in the main one.
pub(crate) async fn detached() -> Option<DetachedTab> {
    let name = DockDetached::NAME;
    let asked = JsFuture::from(EARLY.with(Early::detached)?);
    let told = answered(name, asked.await).and_then(|told| read(name, &told));
    told.unwrap_or_else(|failure: Failure| {
        complain(&failure.message);
        None
    })
}

/// Follows the [`Watch`] that was opened when the page began to load. `on_update` gets the watch's
/// name with each update.
pub(crate) async fn watch(
    mut on_update: impl FnMut(u32, Result<Update, Failure>) + 'static,
) -> Result<(), Failure> {
    let name = Watch::NAME;
    let opened = EARLY.with(|early| {
        let watch = early.watch();
        hear::<Watch, _>(
            |listener| early.hear(listener),
            move |item| on_update(watch, item),
        );
        JsFuture::from(early.opened())
    });
    answered(name, opened.await).map(|_| ())
}

#[wasm_bindgen(module = "@tauri-apps/api/event")]
extern "C" {
    /// Resolves to the function that ends the listening.
    #[wasm_bindgen(catch)]
    async fn listen(
        event: &str,
        handler: &js_sys::Function,
        options: &JsValue,
    ) -> Result<JsValue, JsValue>;
}

/// Asks the program for something and waits for its reply.
pub(crate) async fn call<C: Command>(args: C) -> Result<C::Reply, Failure> {
    let reply = send(C::NAME, &args, None).await?;
    read(C::NAME, &reply)
}

/// Opens a stream. `on_item` gets each item, in order, for as long as the page lives: a view that
/// goes away before its stream does needs a command that ends it.
pub(crate) async fn open<S: Stream>(
    args: S,
    on_item: impl FnMut(Result<S::Item, Failure>) + 'static,
) -> Result<(), Failure> {
    let channel = hear::<S, _>(Channel::new, on_item);
    send(S::NAME, &args, Some(channel)).await.map(|_| ())
}

/// Has each message of a channel read and handed on.
fn hear<S: Stream, C>(
    attach: impl FnOnce(&js_sys::Function) -> C,
    mut on_item: impl FnMut(Result<S::Item, Failure>) + 'static,
) -> C {
    let on_message = Closure::<dyn FnMut(JsValue)>::new(move |message: JsValue| {
        on_item(match message.as_string() {
            Some(text) => parse(S::NAME, &text),
            None => read(S::NAME, &message),
        });
    });
    // Collected with the channel, once the program has dropped its end.
    attach(on_message.into_js_value().unchecked_ref())
}

/// What a pipe carries.
pub(crate) enum Piped<T> {
    Bytes(js_sys::Uint8Array),
    Item(T),
}

/// Opens a pipe. `on_piped` gets bytes and items in order; a view that goes away before its pipe
/// does needs a command that ends it.
pub(crate) async fn open_pipe<P: Pipe>(
    args: P,
    mut on_piped: impl FnMut(Result<Piped<P::Item>, Failure>) + 'static,
) -> Result<(), Failure> {
    let on_message = Closure::<dyn FnMut(JsValue)>::new(move |message: JsValue| {
        on_piped(match message.as_string() {
            Some(text) => parse(P::NAME, &text).map(Piped::Item),
            None if message.is_instance_of::<js_sys::ArrayBuffer>() => {
                Ok(Piped::Bytes(js_sys::Uint8Array::new(&message)))
            }
            // Short bytes come as an array of numbers.
            None if js_sys::Array::is_array(&message) => {
                Ok(Piped::Bytes(js_sys::Uint8Array::new(&message)))
            }
            None => Err(misread(P::NAME, "neither bytes nor a text")),
        });
    });
    let channel = Channel::new(on_message.into_js_value().unchecked_ref());
    send(P::NAME, &args, Some(channel)).await.map(|_| ())
}

/// Files that are dragged from the desktop over the window. Only the desktop's own events know
/// their real paths; HTML5's do not.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum FileDrag {
    /// They are over the window, at these CSS pixels.
    Over {
        x: f64,
        y: f64,
    },
    /// They left it, or the drag was given up.
    Away,
    Dropped {
        paths: Vec<String>,
        x: f64,
        y: f64,
    },
}

/// Listens for as long as it is kept.
pub(crate) struct Listening {
    _handler: Rc<Closure<dyn FnMut(JsValue)>>,
    ends: Vec<js_sys::Function>,
}

impl Drop for Listening {
    fn drop(&mut self) {
        for end in &self.ends {
            if let Err(error) = end.call0(&JsValue::NULL) {
                complain(&format!("{error:?}"));
            }
        }
    }
}

/// Hears of files that are dragged over the window and dropped into it.
pub(crate) async fn hear_files(
    mut on_drag: impl FnMut(FileDrag) + 'static,
) -> Result<Listening, Failure> {
    const NAME: &str = "tauri://drag-drop";
    const EVENTS: [&str; 4] = [
        "tauri://drag-enter",
        "tauri://drag-over",
        "tauri://drag-leave",
        NAME,
    ];
    #[derive(Deserialize)]
    struct Told {
        event: String,
        payload: Option<Payload>,
    }
    #[derive(Deserialize)]
    struct Payload {
        #[serde(default)]
        paths: Vec<String>,
        position: At,
    }
    /// In the screen's own pixels.
    #[derive(Deserialize)]
    struct At {
        x: f64,
        y: f64,
    }
    let handler = Closure::<dyn FnMut(JsValue)>::new(move |event: JsValue| {
        let told = match read::<Told>(NAME, &event) {
            Ok(told) => told,
            Err(failure) => return complain(&failure.message),
        };
        let scale = web_sys::window().map_or(1.0, |window| window.device_pixel_ratio());
        on_drag(match told.payload {
            None => FileDrag::Away,
            Some(Payload { paths, position }) => {
                let (x, y) = (position.x / scale, position.y / scale);
                if told.event == NAME {
                    FileDrag::Dropped { paths, x, y }
                } else {
                    FileDrag::Over { x, y }
                }
            }
        });
    });
    listening(&EVENTS, "{}", handler).await
}

/// Hears of the wish to close the main window. For as long as it is kept the window stays, until
/// [`contract::WindowClose`] closes it.
pub(crate) async fn hear_close(mut on_wish: impl FnMut() + 'static) -> Result<Listening, Failure> {
    // The bridge keeps a window open only where the window itself is listened to.
    const MAIN: &str = r#"{"target":{"kind":"Window","label":"main"}}"#;
    listening(
        &["tauri://close-requested"],
        MAIN,
        Closure::new(move |_: JsValue| on_wish()),
    )
    .await
}

async fn listening(
    events: &[&'static str],
    options: &'static str,
    handler: Closure<dyn FnMut(JsValue)>,
) -> Result<Listening, Failure> {
    let mut listening = Listening {
        _handler: Rc::new(handler),
        ends: Vec::new(),
    };
    let options =
        js_sys::JSON::parse(options).map_err(|error| misread("listen", &format!("{error:?}")))?;
    for event in events {
        let handler = Rc::clone(&listening._handler);
        let end = listen(event, handler.as_ref().as_ref().unchecked_ref(), &options)
            .await
            .map_err(|error| misread(event, &format!("{error:?}")))?;
        listening.ends.push(end.unchecked_into());
    }
    Ok(listening)
}

/// Names one press of a button, see [`Op`].
pub(crate) fn op() -> Op {
    let draw = || (js_sys::Math::random() * f64::from(u32::MAX)) as u32;
    format!(
        "{:x}-{:08x}{:08x}",
        js_sys::Date::now() as u64,
        draw(),
        draw()
    )
}

async fn send(
    name: &'static str,
    args: &impl Serialize,
    sink: Option<Channel>,
) -> Result<JsValue, Failure> {
    let text = serde_json::to_string(args).map_err(|error| misread(name, &error.to_string()))?;
    let message = js_sys::Object::new();
    set(name, &message, "args", &js_sys::JSON::parse(&text))?;
    if let Some(sink) = sink {
        set(name, &message, "sink", &Ok(sink.into()))?;
    }
    answered(name, invoke(name, message.into()).await)
}

/// What the bridge answered, its refusal as a failure.
fn answered(name: &'static str, answer: Result<JsValue, JsValue>) -> Result<JsValue, Failure> {
    answer.map_err(|refusal| match refusal.as_string() {
        // The bridge itself speaks in strings: no such command, not allowed.
        Some(words) => misread(name, &words),
        None => read(name, &refusal).unwrap_or_else(|failure| failure),
    })
}

fn set(
    name: &'static str,
    object: &js_sys::Object,
    key: &str,
    value: &Result<JsValue, JsValue>,
) -> Result<(), Failure> {
    value
        .as_ref()
        .and_then(|value| {
            js_sys::Reflect::set(object, &key.into(), value)
                .map(|_| ())
                .map_err(|_| value)
        })
        .map_err(|error| misread(name, &format!("{error:?}")))
}

/// A JavaScript value as Rust: by way of JSON text, which is faster than walking the value.
fn read<T: DeserializeOwned>(name: &'static str, value: &JsValue) -> Result<T, Failure> {
    // `stringify` of undefined is undefined: the reply of a command that has none.
    let text = js_sys::JSON::stringify(value)
        .ok()
        .and_then(|text| text.as_string())
        .unwrap_or_else(|| "null".to_owned());
    parse(name, &text)
}

fn parse<T: DeserializeOwned>(name: &'static str, text: &str) -> Result<T, Failure> {
    serde_json::from_str(text).map_err(|error| misread(name, &error.to_string()))
}

fn misread(name: &'static str, message: &str) -> Failure {
    Failure {
        deed: Deed::Bridge,
        subject: name.to_owned(),
        code: None,
        message: message.to_owned(),
    }
}

/// Marks a moment of the page's life for those who measure it (`bench/`).
pub(crate) fn mark(name: &str) {
    // A page without a clock is not measured.
    if let Some(clock) = web_sys::window().and_then(|window| window.performance()) {
        let _ = clock.mark(name);
    }
}

/// Says something where a developer looks for it. For what the page shows nowhere else.
pub(crate) fn complain(words: &str) {
    console_error(words);
}

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = console, js_name = error)]
    fn console_error(words: &str);
}
