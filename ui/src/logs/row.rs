//! The elements of one row. They are made once and show one line after another.

use super::colour;
use super::pieces::{Piece, pieces};
use crate::format::time::{Moment, east_of_utc};
use crate::format::{bytes, plain, text};
use contract::{LogLine, LogStream, LogStyled, UnixMillis};
use leptos::prelude::document;
use std::rc::Rc;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, HtmlElement};

/// What all rows of a view have in common. Another one has every row drawn anew.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct RowLook {
    pub(super) times: bool,
    /// Each row names its source.
    pub(super) named: bool,
    /// The names, made safe to look at.
    pub(super) names: Vec<String>,
    /// Days since 1970 of today, on this machine's clock: other days are named.
    pub(super) today: i64,
    pub(super) words: RowWords,
}

/// What rows say in the language of the page.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct RowWords {
    pub(super) stderr: String,
    pub(super) copy_whole: String,
    pub(super) show_json: String,
    pub(super) show_whole: String,
    /// Ctrl+click opens
    pub(super) open_link: String,
}

/// One row's elements.
pub(super) struct RowNode {
    pub(super) element: HtmlElement,
    shown: Option<(u64, Rc<LogLine>)>,
    /// Of what is shown.
    classes: String,
    /// It is chosen, and it is the current one.
    stands_out: (bool, bool),
}

impl RowNode {
    pub(super) fn new() -> Result<Self, JsValue> {
        let element: HtmlElement = document().create_element("div")?.unchecked_into();
        Ok(Self {
            element,
            shown: None,
            classes: String::new(),
            stands_out: (false, false),
        })
    }

    /// Forgets what it shows, so that it is drawn anew.
    pub(super) fn forget(&mut self) {
        self.shown = None;
    }

    /// The line that it shows.
    pub(super) fn line(&self) -> Option<&Rc<LogLine>> {
        self.shown.as_ref().map(|(_, line)| line)
    }

    /// Marks it as chosen, or as the current one.
    pub(super) fn stand_out(&mut self, chosen: bool, current: bool) -> Result<(), JsValue> {
        if self.stands_out != (chosen, current) {
            self.stands_out = (chosen, current);
            let element = &self.element;
            element.toggle_attribute_with_force("data-chosen", chosen)?;
            element.toggle_attribute_with_force("data-current", current)?;
        }
        Ok(())
    }

    /// Shows a line. `mark` is what a line that is a mark says.
    pub(super) fn show(
        &mut self,
        row: u64,
        line: &Rc<LogLine>,
        look: &RowLook,
        mark: impl FnOnce(&LogLine) -> String,
    ) -> Result<(), JsValue> {
        match &self.shown {
            Some((shown, before)) if **before == **line => {
                if *shown != row {
                    self.element.set_attribute("data-row", &row.to_string())?;
                    self.shown = Some((row, Rc::clone(line)));
                }
                return Ok(());
            }
            _ => {}
        }
        self.element.set_attribute("data-row", &row.to_string())?;
        self.element.set_text_content(None);
        let mut classes = String::from("log-row");
        if line.mark.is_some() {
            classes.push_str(" log-mark");
            self.element.remove_attribute("data-stream")?;
            self.element.set_attribute("data-mark", "")?;
            add(&self.element, "log-mark-words", &mark(line))?;
        } else {
            self.element.remove_attribute("data-mark")?;
            self.fill(line, look, &mut classes)?;
        }
        if self.classes != classes {
            self.element.set_class_name(&classes);
            self.classes = classes;
        }
        self.shown = Some((row, Rc::clone(line)));
        Ok(())
    }

    fn fill(&self, line: &LogLine, look: &RowLook, classes: &mut String) -> Result<(), JsValue> {
        let row = &self.element;
        if line.around {
            classes.push_str(" log-around");
        }
        row.set_attribute("data-stream", stream_word(line.stream))?;
        let is_stderr = line.stream == LogStream::Stderr;
        let stream = add(row, "log-stream", if is_stderr { "E" } else { "" })?;
        if is_stderr {
            stream.set_attribute("title", &look.words.stderr)?;
        }
        if look.times {
            let words = line
                .at
                .map(|at| clock(at, Some(look.today)))
                .unwrap_or_default();
            add(row, "log-time", &words)?;
        }
        if look.named {
            let name = look.names.get(usize::from(line.source));
            let from = add(row, "log-from", "")?;
            from.set_attribute("data-hue", &(line.source % 8).to_string())?;
            let name = name.map_or("", String::as_str);
            from.set_attribute("title", name)?;
            add(&from, "log-name", name)?;
        }
        let words = add(row, "log-text", "")?;
        words.set_attribute("data-text", "")?;
        fill_text(&words, line, look)?;
        if line.json || line.cut.is_some() {
            let tail = add(row, "log-tail", "")?;
            if let Some(whole) = line.cut {
                add(&tail, "log-cut", &format!("… {}", bytes::decimal(whole)))?;
                button(&tail, "whole", "↧", &look.words.show_whole)?;
                button(&tail, "copy", "", &look.words.copy_whole)?;
            }
            if line.json {
                button(&tail, "json", "{ }", &look.words.show_json)?;
            }
        }
        Ok(())
    }
}

/// `data-stream`
pub(super) fn stream_word(stream: LogStream) -> &'static str {
    match stream {
        LogStream::Stdout => "stdout",
        LogStream::Stderr => "stderr",
        LogStream::Terminal => "terminal",
    }
}

/// `10:42:01.118`, with the day before it where that is not `today`, in days since 1970.
pub(super) fn clock(at: UnixMillis, today: Option<i64>) -> String {
    let (seconds, millis) = (at.div_euclid(1000), at.rem_euclid(1000));
    let east = east_of_utc(seconds);
    let moment = Moment::at(seconds, east);
    let Moment {
        month,
        day,
        hour,
        minute,
        second,
        ..
    } = moment;
    let clock = format!("{hour:02}:{minute:02}:{second:02}.{millis:03}");
    let own = (seconds + east * 60).div_euclid(86_400);
    if today.is_some_and(|today| today != own) {
        format!("{month:02}-{day:02} {clock}")
    } else {
        clock
    }
}

fn fill_text(into: &Element, line: &LogLine, look: &RowLook) -> Result<(), JsValue> {
    if line.styles.is_empty() && line.matches.is_empty() && line.text.is_ascii() {
        into.set_text_content(Some(&text::visible(&line.text)));
        return Ok(());
    }
    for piece in pieces(line) {
        let words = text::visible(&line.text[piece.range.clone()]);
        let class = class_of(&piece);
        if class.is_empty() {
            let plain = document().create_text_node(&words);
            into.append_child(&plain)?;
            continue;
        }
        let span = add(into, &class, &words)?;
        let Some(style) = piece.style else {
            continue;
        };
        // What matches looks the same everywhere.
        let css = colour::style(style);
        if !css.is_empty() && !piece.matched {
            span.set_attribute("style", &css)?;
        }
        if let Some(link) = &style.link {
            span.set_attribute("data-link", link)?;
            let title = format!("{}\n{}", plain(link), look.words.open_link);
            span.set_attribute("title", &title)?;
        }
    }
    Ok(())
}

fn class_of(piece: &Piece<'_>) -> String {
    let mut class = String::new();
    let mut has = |holds: bool, name: &str| {
        if holds {
            if !class.is_empty() {
                class.push(' ');
            }
            class.push_str(name);
        }
    };
    has(piece.wide, "log-wide");
    has(piece.matched, "log-match");
    if let Some(style) = piece.style {
        let LogStyled {
            ink,
            ground,
            bold,
            dim,
            italic,
            underline,
            inverse,
            struck,
            link,
            ..
        } = style;
        has(*bold, "log-bold");
        has(*dim && ink.is_none() && ground.is_none(), "log-dim");
        has(*italic, "log-italic");
        has(*underline, "log-underline");
        has(*struck, "log-struck");
        has(link.is_some(), "log-link");
        has(colour::is_themed(style) && !piece.matched, "log-ink");
        // Coloured by its style.
        has(
            ink.is_some() || ground.is_some() || *inverse,
            "log-coloured",
        );
    }
    class
}

fn add(to: &Element, class: &str, words: &str) -> Result<Element, JsValue> {
    let span = document().create_element("span")?;
    span.set_class_name(class);
    if !words.is_empty() {
        span.set_text_content(Some(words));
    }
    to.append_child(&span)?;
    Ok(span)
}

fn button(to: &Element, deed: &str, words: &str, name: &str) -> Result<(), JsValue> {
    let button = document().create_element("button")?;
    button.set_class_name("log-button");
    for (key, value) in [
        ("type", "button"),
        ("tabindex", "-1"),
        ("data-do", deed),
        ("aria-label", name),
        ("title", name),
    ] {
        button.set_attribute(key, value)?;
    }
    button.set_text_content(Some(words));
    to.append_child(&button)?;
    Ok(())
}
