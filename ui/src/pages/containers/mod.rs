//! The container list.

use crate::drawer::Drawer;
use leptos::prelude::*;

#[component]
pub(super) fn Containers(
    /// Always grouped.
    projects: bool,
) -> impl IntoView {
    let _ = projects;
    view! {
        <section class="page" data-page="containers">
            <Drawer />
        </section>
    }
}
