//! uPlot, by way of `charts.js`; loaded when the first chart is looked at.

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
    fn charts(this: &Offers) -> Result<js_sys::Promise, JsValue>;

    /// The module itself.
    type Module;

    #[wasm_bindgen(method, catch)]
    fn open(this: &Module, host: &HtmlElement, spec: &str) -> Result<Plot, JsValue>;

    /// A chart on the screen.
    #[derive(Clone)]
    pub(super) type Plot;

    #[wasm_bindgen(method, js_name = set)]
    fn set_columns(this: &Plot, columns: &js_sys::Array);

    #[wasm_bindgen(method)]
    pub(super) fn close(this: &Plot);
}

impl Plot {
    /// Times in seconds, then the values of each series; what is not known is `NAN`.
    pub(super) fn set(&self, columns: &[Vec<f64>]) {
        let columns: js_sys::Array = columns
            .iter()
            .map(|column| js_sys::Float64Array::from(column.as_slice()))
            .collect();
        self.set_columns(&columns);
    }
}

/// Makes a chart, as `charts.js` explains. The error is why it could not be loaded.
pub(super) async fn open(host: &HtmlElement, spec: &str) -> Result<Plot, String> {
    let loading = OFFERS.with(Offers::charts);
    let module = async { JsFuture::from(loading?).await }.await;
    module
        .and_then(|module| module.unchecked_into::<Module>().open(host, spec))
        .map_err(|error| format!("{error:?}"))
}
