//! What `ui/editor.js` offers. The chunk with CodeMirror in it is loaded by the first text.

use crate::i18n::{Locale, td_string};
use js_sys::{Object, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::HtmlElement;

#[wasm_bindgen]
extern "C" {
    /// What `main.js` offers.
    type Offers;

    #[wasm_bindgen(thread_local_v2, js_name = berth)]
    static OFFERS: Offers;

    #[wasm_bindgen(method, catch)]
    fn editor(this: &Offers) -> Result<js_sys::Promise, JsValue>;

    /// The module itself.
    type Module;

    #[wasm_bindgen(method, catch)]
    fn open(
        this: &Module,
        host: &HtmlElement,
        spec: &JsValue,
        hears: &JsValue,
    ) -> Result<Editor, JsValue>;

    #[wasm_bindgen(method, catch)]
    fn merge(this: &Module, host: &HtmlElement, spec: &JsValue) -> Result<Merge, JsValue>;

    /// A text on the screen.
    #[derive(Clone)]
    pub(super) type Editor;

    #[wasm_bindgen(method)]
    pub(super) fn text(this: &Editor) -> String;

    /// What the file holds now.
    #[wasm_bindgen(method)]
    pub(super) fn saved(this: &Editor, text: &str);

    /// A text that the file does not hold.
    #[wasm_bindgen(method)]
    pub(super) fn put(this: &Editor, text: &str);

    #[wasm_bindgen(method)]
    pub(super) fn replace(this: &Editor, text: &str);

    #[wasm_bindgen(method)]
    pub(super) fn set_wrap(this: &Editor, on: bool);

    #[wasm_bindgen(method)]
    pub(super) fn set_read_only(this: &Editor, on: bool);

    #[wasm_bindgen(method)]
    pub(super) fn find(this: &Editor);

    #[wasm_bindgen(method)]
    pub(super) fn focus(this: &Editor);

    #[wasm_bindgen(method)]
    pub(super) fn close(this: &Editor);

    /// Two texts side by side.
    #[derive(Clone)]
    pub(super) type Merge;

    #[wasm_bindgen(method, js_name = text)]
    pub(super) fn merged(this: &Merge) -> String;

    #[wasm_bindgen(method, js_name = close)]
    pub(super) fn end(this: &Merge);
}

/// A text that is to be shown.
pub(super) struct Text<'a> {
    pub(super) text: &'a str,
    /// What the file holds, where that is another text.
    pub(super) saved: Option<&'a str>,
    pub(super) path: &'a str,
    pub(super) label: String,
    pub(super) read_only: bool,
    pub(super) wrap: bool,
}

async fn module() -> Result<Module, JsValue> {
    let loading = OFFERS.with(Offers::editor)?;
    Ok(JsFuture::from(loading).await?.unchecked_into())
}

/// Shows a text, as `editor.js` explains. The error is why it could not be loaded.
pub(super) async fn open(
    host: &HtmlElement,
    locale: Locale,
    of: Text<'_>,
    changed: impl FnMut(bool) + 'static,
    save: impl FnMut() + 'static,
) -> Result<Editor, String> {
    let made = async {
        let spec = record(&[
            ("text", of.text.into()),
            ("saved", of.saved.map_or(JsValue::UNDEFINED, JsValue::from)),
            ("path", of.path.into()),
            ("label", of.label.into()),
            ("readOnly", of.read_only.into()),
            ("wrap", of.wrap.into()),
            ("phrases", phrases(locale)?),
        ])?;
        // Collected with the editor.
        let changed = Closure::<dyn FnMut(bool)>::new(changed).into_js_value();
        let save = Closure::<dyn FnMut()>::new(save).into_js_value();
        let hears = record(&[("changed", changed), ("save", save)])?;
        module().await?.open(host, &spec, &hears)
    };
    made.await.map_err(|error: JsValue| format!("{error:?}"))
}

/// Shows what a file holds beside what was written here.
pub(super) async fn merge(
    host: &HtmlElement,
    locale: Locale,
    path: &str,
    theirs: &str,
    mine: &str,
) -> Result<Merge, String> {
    let made = async {
        let spec = record(&[
            ("theirs", theirs.into()),
            ("mine", mine.into()),
            ("path", path.into()),
            ("theirsLabel", td_string!(locale, files.theirs).into()),
            ("mineLabel", td_string!(locale, files.mine).into()),
            ("phrases", phrases(locale)?),
        ])?;
        module().await?.merge(host, &spec)
    };
    made.await.map_err(|error: JsValue| format!("{error:?}"))
}

/// What the editor's own controls say, by its English words.
fn phrases(locale: Locale) -> Result<JsValue, JsValue> {
    record(&[
        ("Find", td_string!(locale, files.find).into()),
        ("Replace", td_string!(locale, files.replace_with).into()),
        ("next", td_string!(locale, files.find_next).into()),
        ("previous", td_string!(locale, files.find_previous).into()),
        ("all", td_string!(locale, files.find_all).into()),
        ("match case", td_string!(locale, files.match_case).into()),
        ("regexp", td_string!(locale, files.regexp).into()),
        ("by word", td_string!(locale, files.by_word).into()),
        ("replace", td_string!(locale, files.replace_one).into()),
        ("replace all", td_string!(locale, files.replace_all).into()),
        ("close", td_string!(locale, frame.close).into()),
        ("Go to line", td_string!(locale, files.go_to_line).into()),
        ("go", td_string!(locale, files.go).into()),
        ("Take this", td_string!(locale, files.take_this).into()),
    ])
}

fn record(entries: &[(&str, JsValue)]) -> Result<JsValue, JsValue> {
    let record = Object::new();
    for (key, value) in entries {
        Reflect::set(&record, &(*key).into(), value)?;
    }
    Ok(record.into())
}
