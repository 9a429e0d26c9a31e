//! The parts that pages are made of. They know nothing of containers.

mod button;
mod copy;
mod dialog;
mod grip;
mod icon;
mod menu;
mod pairs;
pub(crate) mod table;
mod text_field;

pub(crate) use button::{Button, Chip, IconButton, Look};
pub(crate) use copy::{CopyButton, copy_later, copy_text};
pub(crate) use dialog::{Answers, Dialog, focus_first, modal};
pub(crate) use grip::{Edge, Grip, Side};
pub(crate) use icon::Icon;
pub(crate) use menu::{MenuHost, MenuItem, Menus, Place};
pub(crate) use pairs::{Pairs, Reveal};
pub(crate) use text_field::TextField;
