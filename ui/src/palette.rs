//! The command palette.

use leptos::prelude::*;

/// The button in the top bar that opens the palette.
#[component]
pub(crate) fn PaletteButton() -> impl IntoView {}

/// The palette itself, and its keys; stands once, in the frame.
#[component]
pub(crate) fn Palette() -> impl IntoView {}
