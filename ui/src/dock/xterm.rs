//! What `ui/terminal.js` offers. The chunk with xterm.js in it is loaded by the first terminal.

use js_sys::{Function, Object, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{HtmlElement, KeyboardEvent};

#[wasm_bindgen]
extern "C" {
    /// What `main.js` offers.
    type Offers;

    #[wasm_bindgen(thread_local_v2, js_name = berth)]
    static OFFERS: Offers;

    #[wasm_bindgen(method, catch)]
    fn terminal(this: &Offers) -> Result<js_sys::Promise, JsValue>;

    /// The module itself.
    type Module;

    #[wasm_bindgen(method, catch)]
    fn open(
        this: &Module,
        host: &HtmlElement,
        options: &JsValue,
        hears: &JsValue,
    ) -> Result<View, JsValue>;

    /// One terminal on the screen.
    pub(super) type View;

    #[wasm_bindgen(method, getter)]
    pub(super) fn cols(this: &View) -> u16;

    #[wasm_bindgen(method, getter)]
    pub(super) fn rows(this: &View) -> u16;

    /// Bytes that were handed over so far.
    #[wasm_bindgen(method, getter)]
    pub(super) fn given(this: &View) -> f64;

    #[wasm_bindgen(method)]
    pub(super) fn write(this: &View, bytes: &Uint8Array);

    #[wasm_bindgen(method)]
    pub(super) fn say(this: &View, text: &str);

    #[wasm_bindgen(method)]
    pub(super) fn settle(this: &View);

    #[wasm_bindgen(method)]
    pub(super) fn set_lines(this: &View, convert: bool);

    #[wasm_bindgen(method)]
    pub(super) fn set_input(this: &View, takes: bool);

    #[wasm_bindgen(method)]
    pub(super) fn set_font_size(this: &View, pixels: u32);

    #[wasm_bindgen(method)]
    pub(super) fn set_scrollback(this: &View, lines: u32);

    #[wasm_bindgen(method)]
    pub(super) fn set_screen_reader(this: &View, on: bool);

    #[wasm_bindgen(method)]
    pub(super) fn set_label(this: &View, label: &str);

    #[wasm_bindgen(method)]
    pub(super) fn focus(this: &View);

    #[wasm_bindgen(method)]
    pub(super) fn selection(this: &View) -> String;

    #[wasm_bindgen(method)]
    pub(super) fn select_all(this: &View);

    #[wasm_bindgen(method)]
    pub(super) fn clear(this: &View);

    #[wasm_bindgen(method)]
    pub(super) fn paste(this: &View, text: &str);

    /// `false` where the webview does not.
    #[wasm_bindgen(method)]
    pub(super) fn paste_here(this: &View) -> bool;

    #[wasm_bindgen(method)]
    pub(super) fn has_mouse(this: &View) -> bool;

    /// `false` where the text is no regular expression.
    #[wasm_bindgen(method)]
    pub(super) fn find(
        this: &View,
        text: &str,
        backwards: bool,
        incremental: bool,
        regex: bool,
        case: bool,
    ) -> bool;

    #[wasm_bindgen(method)]
    pub(super) fn end_find(this: &View);

    #[wasm_bindgen(method)]
    pub(super) fn snapshot(this: &View) -> js_sys::Promise;

    #[wasm_bindgen(method)]
    pub(super) fn dispose(this: &View);
}

/// How a terminal is shown.
pub(super) struct Options {
    /// In CSS pixels.
    pub(super) font_size: u32,
    /// Lines.
    pub(super) scrollback: u32,
    pub(super) screen_reader: bool,
}

/// Who hears what happens in a terminal.
pub(super) struct Hears {
    /// It was typed or pasted.
    pub(super) data: Box<dyn FnMut(String)>,
    /// A report in bytes: each letter is one.
    pub(super) binary: Box<dyn FnMut(String)>,
    /// So many bytes are on the screen, in all.
    pub(super) drawn: Box<dyn FnMut(f64)>,
    /// Columns and rows.
    pub(super) resize: Box<dyn FnMut(u16, u16)>,
    /// The program gave itself a title.
    pub(super) title: Box<dyn FnMut(String)>,
    /// A link was clicked, with Ctrl.
    pub(super) link: Box<dyn FnMut(String)>,
    /// Which match of a search is shown, from 0, or −1; and of how many.
    pub(super) found: Box<dyn FnMut(i32, i32)>,
    /// A key: `true` where it is the page's, not the program's.
    pub(super) key: Box<dyn FnMut(KeyboardEvent) -> bool>,
}

/// A terminal on the screen, for as long as it is kept.
pub(super) struct Screen {
    view: View,
    _hears: Vec<JsValue>,
    _kept: Vec<Box<dyn std::any::Any>>,
}

impl std::ops::Deref for Screen {
    type Target = View;

    fn deref(&self) -> &View {
        &self.view
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        self.view.dispose();
    }
}

/// Loads xterm.js where that was not done yet, and shows a terminal in `host`. `Err` says why it
/// could not be loaded.
pub(super) async fn show(
    host: HtmlElement,
    options: Options,
    hears: Hears,
) -> Result<Screen, String> {
    let told = |error: JsValue| {
        let message = error.dyn_ref::<js_sys::Error>().map(js_sys::Error::message);
        message.map_or_else(|| format!("{error:?}"), String::from)
    };
    let loading = OFFERS.with(Offers::terminal).map_err(told)?;
    let module: Module = JsFuture::from(loading)
        .await
        .map_err(told)?
        .unchecked_into();
    let looks = Object::new();
    let mut set = Setter { of: &looks };
    set.to("font_size", &options.font_size.into());
    set.to("scrollback", &options.scrollback.into());
    set.to("screen_reader", &options.screen_reader.into());
    let Hears {
        data,
        binary,
        drawn,
        resize,
        title,
        link,
        found,
        key,
    } = hears;
    let listener = Object::new();
    let mut kept: Vec<Box<dyn std::any::Any>> = Vec::new();
    let mut set = Setter { of: &listener };
    macro_rules! hear {
        ($($name:ident: $kind:ty,)*) => { $(
            let closure = Closure::<$kind>::wrap($name);
            set.to(stringify!($name), closure.as_ref());
            kept.push(Box::new(closure));
        )* };
    }
    hear! {
        data: dyn FnMut(String),
        binary: dyn FnMut(String),
        drawn: dyn FnMut(f64),
        resize: dyn FnMut(u16, u16),
        title: dyn FnMut(String),
        link: dyn FnMut(String),
        found: dyn FnMut(i32, i32),
        key: dyn FnMut(KeyboardEvent) -> bool,
    }
    let view = module.open(&host, &looks, &listener).map_err(told)?;
    Ok(Screen {
        view,
        _hears: vec![listener.into()],
        _kept: kept,
    })
}

struct Setter<'a> {
    of: &'a Object,
}

impl Setter<'_> {
    fn to(&mut self, name: &str, value: &JsValue) {
        // A plain object of our own takes every property.
        let _ = Reflect::set(self.of, &name.into(), value);
    }
}

/// What lies on the clipboard; `Err` where the webview does not say.
pub(super) async fn clipboard() -> Result<String, JsValue> {
    let clipboard = web_sys::window()
        .ok_or(JsValue::NULL)?
        .navigator()
        .clipboard();
    // Old webviews have no such method.
    let read: Function = Reflect::get(&clipboard, &"readText".into())?.dyn_into()?;
    let promise: js_sys::Promise = read.call0(&clipboard)?.dyn_into()?;
    let text = JsFuture::from(promise).await?;
    text.as_string().ok_or(JsValue::NULL)
}
