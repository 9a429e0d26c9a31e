//! What stands in a row, as data. A row is described anew whenever something that it shows may have
//! changed, and compared with what it showed before: only what differs touches the page.
//!
//! Leptos views do the same for everything else. Rows are drawn by the dozen with each keystroke of
//! a filter and each frame of a scroll, and of views each kind of cell is code of its own, most of
//! which the webview never translates from its interpreter; this here is one loop for all.

use std::borrow::Cow;
use wasm_bindgen::JsCast;
use web_sys::{Document, Element, HtmlInputElement, Node};

/// An element, or a bare text. Texts are texts: nothing of them is ever read as HTML.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Part {
    /// Empty is a bare text.
    tag: &'static str,
    attributes: Vec<(&'static str, Cow<'static, str>)>,
    /// Of the bare text, or of an element that holds nothing else.
    text: String,
    children: Vec<Part>,
}

/// The one property that is no attribute: what a box shows once it was clicked.
const CHECKED: &str = "checked";

impl Part {
    /// A bare text.
    pub(crate) fn text(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            ..Self::default()
        }
    }

    /// An element of a class.
    pub(crate) fn of(tag: &'static str, class: &'static str) -> Self {
        Self {
            tag,
            attributes: vec![("class", class.into())],
            ..Self::default()
        }
    }

    pub(crate) fn span(class: &'static str) -> Self {
        Self::of("span", class)
    }

    /// What is pressed with the pointer: `deed` is heard by the table. The keyboard has the row.
    pub(crate) fn button(class: &'static str, deed: &'static str) -> Self {
        Self::of("button", class)
            .with("type", "button")
            .with("tabindex", "-1")
            .with("data-do", deed)
    }

    pub(crate) fn with(
        mut self,
        attribute: &'static str,
        value: impl Into<Cow<'static, str>>,
    ) -> Self {
        self.attributes.push((attribute, value.into()));
        self
    }

    /// An attribute without a value, where it holds.
    pub(crate) fn when(self, holds: bool, attribute: &'static str) -> Self {
        if holds {
            self.with(attribute, "")
        } else {
            self
        }
    }

    /// What it is called, for eyes and ears.
    pub(crate) fn called(self, name: &'static str) -> Self {
        self.with("aria-label", name).with("title", name)
    }

    pub(crate) fn says(mut self, text: impl Into<String>) -> Self {
        self.text = text.into();
        self
    }

    pub(crate) fn holds(mut self, children: impl IntoIterator<Item = Part>) -> Self {
        self.children.extend(children);
        self
    }

    /// Has an element that shows `before` show this.
    pub(super) fn show(&self, element: &Element, before: &Self) {
        // Every call below is on an element of our own making with names of our own: none can fail.
        let Some(document) = element.owner_document() else {
            return;
        };
        self.show_attributes(element, before);
        if self.text != before.text {
            element.set_text_content(Some(&self.text));
        }
        let nodes = element.child_nodes();
        for (place, now) in self.children.iter().enumerate() {
            match before.children.get(place) {
                Some(before) if before == now => {}
                Some(before) if before.tag == now.tag => {
                    if let Some(node) = nodes.get(place as u32) {
                        match node.dyn_ref::<Element>() {
                            Some(element) => now.show(element, before),
                            None => node.set_node_value(Some(&now.text)),
                        }
                    }
                }
                Some(_) => {
                    if let (Some(node), Some(made)) = (nodes.get(place as u32), now.make(&document))
                    {
                        let _ = element.replace_child(&made, &node);
                    }
                }
                None => {
                    if let Some(made) = now.make(&document) {
                        let _ = element.append_child(&made);
                    }
                }
            }
        }
        for _ in self.children.len()..before.children.len() {
            if let Some(last) = element.last_child() {
                let _ = element.remove_child(&last);
            }
        }
    }

    fn show_attributes(&self, element: &Element, before: &Self) {
        for (place, (name, value)) in self.attributes.iter().enumerate() {
            // Nearly always the same ones in the same order.
            let known = match before.attributes.get(place) {
                Some((same, known)) if same == name => Some(known),
                _ => before.attribute(name),
            };
            if known == Some(value) {
                continue;
            }
            let _ = element.set_attribute(name, value);
            if *name == CHECKED {
                tick(element, true);
            }
        }
        for (name, _) in &before.attributes {
            if self.attribute(name).is_none() {
                let _ = element.remove_attribute(name);
                if *name == CHECKED {
                    tick(element, false);
                }
            }
        }
    }

    fn attribute(&self, wanted: &str) -> Option<&Cow<'static, str>> {
        self.attributes
            .iter()
            .find_map(|(name, value)| (*name == wanted).then_some(value))
    }

    fn make(&self, document: &Document) -> Option<Node> {
        if self.tag.is_empty() {
            return Some(document.create_text_node(&self.text).into());
        }
        let element = document.create_element(self.tag).ok()?;
        self.show(&element, &Self::default());
        Some(element.into())
    }
}

/// A box that was clicked shows its own mind, not its attribute.
fn tick(element: &Element, checked: bool) {
    if let Some(tick) = element.dyn_ref::<HtmlInputElement>() {
        tick.set_checked(checked);
    }
}
