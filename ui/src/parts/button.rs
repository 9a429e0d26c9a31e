use super::Icon;
use leptos::prelude::*;
use web_sys::MouseEvent;

/// How much a button stands out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Look {
    #[default]
    Plain,
    /// The one thing to do here.
    Primary,
    /// Destroys something.
    Danger,
    /// Without a frame.
    Quiet,
}

impl Look {
    fn class(self) -> &'static str {
        match self {
            Self::Plain => "button",
            Self::Primary => "button primary",
            Self::Danger => "button danger",
            Self::Quiet => "button quiet",
        }
    }
}

/// A button with words.
#[component]
pub(crate) fn Button(
    /// What it does.
    on_press: impl FnMut(MouseEvent) + 'static,
    #[prop(optional)] look: Look,
    #[prop(optional, into)] icon: Option<icondata::Icon>,
    #[prop(optional, into)] disabled: Signal<bool>,
    /// Its words.
    children: Children,
) -> impl IntoView {
    view! {
        <button type="button" class=look.class() disabled=disabled on:click=on_press>
            {icon.map(|of| view! { <Icon of /> })}
            {children()}
        </button>
    }
}

/// A button with a picture; its name is read out, and shown when pointed at.
#[component]
pub(crate) fn IconButton(
    /// What it does, in words.
    #[prop(into)]
    name: Signal<String>,
    icon: icondata::Icon,
    on_press: impl FnMut(MouseEvent) + 'static,
    #[prop(optional, into)] disabled: Signal<bool>,
) -> impl IntoView {
    view! {
        <button
            type="button"
            class="button quiet icon-button"
            aria-label=move || name.get()
            title=move || name.get()
            disabled=disabled
            on:click=on_press
        >
            <Icon of=icon />
        </button>
    }
}

/// A choice among few, with how many it would show.
#[component]
pub(crate) fn Chip(
    #[prop(into)] label: Signal<String>,
    #[prop(into)] count: Signal<Option<usize>>,
    #[prop(into)] chosen: Signal<bool>,
    /// Found again by scripts: `data-chip`.
    hook: &'static str,
    on_press: impl FnMut(MouseEvent) + 'static,
) -> impl IntoView {
    view! {
        <button
            type="button"
            class="chip"
            data-chip=hook
            aria-pressed=move || if chosen.get() { "true" } else { "false" }
            on:click=on_press
        >
            {move || label.get()}
            " "
            <span class="count">{move || count.get().map(|count| count.to_string())}</span>
        </button>
    }
}
