use leptos::prelude::*;

/// A picture beside a text, or in a button that has a name. Screen readers pass it by.
#[component]
pub(crate) fn Icon(
    /// One of `icondata::Lu…`.
    of: icondata::Icon,
) -> impl IntoView {
    view! {
        <svg
            class="icon"
            viewBox=of.view_box.unwrap_or("0 0 24 24")
            fill="none"
            stroke="currentColor"
            stroke-width="2"
            stroke-linecap="round"
            stroke-linejoin="round"
            aria-hidden="true"
            inner_html=of.data
        ></svg>
    }
}
