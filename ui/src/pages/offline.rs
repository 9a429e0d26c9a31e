//! Why no engine is reached, and what helps.

use leptos::prelude::*;

/// Shown in place of the lists while the link is offline: nothing is known that could be shown.
#[component]
pub(super) fn Offline() -> impl IntoView {}
