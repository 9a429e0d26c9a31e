//! A log, wherever it is shown: in the drawer, in the dock, in a window of its own.

use contract::LogQuery;
use leptos::prelude::*;

/// A view of a log. `seen` is false while it stands behind another tab.
#[component]
pub(crate) fn LogPanel(query: LogQuery, seen: Signal<bool>) -> impl IntoView {
    let _ = (query, seen);
}
