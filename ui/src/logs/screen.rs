//! The rows that are seen: a few elements that show one line after another, whatever the length of
//! the log. Nothing here is reactive; a frame draws at most once.

use super::row::{RowLook, RowNode};
use super::track::{self, LINE, Place, Track};
use contract::{LogLine, LogRows};
use leptos::prelude::document;
use std::collections::VecDeque;
use std::ops::Range;
use std::rc::Rc;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::HtmlElement;

/// For how long after the wheel was turned the scrolling is that of the wheel, in milliseconds:
/// touchpads go on after the fingers left them. Until then a pixel of the scroll bar is a pixel of
/// the log; else the bar is dragged, and stands for the whole of it.
const WHEEL: f64 = 1500.0;
/// After so many milliseconds without moving, scrolling has come to rest.
pub(super) const STILL: f64 = 150.0;

/// Lines that were fetched: those that are seen and some around them.
#[derive(Default)]
struct Held {
    generation: u32,
    from: u64,
    lines: Vec<Rc<LogLine>>,
}

impl Held {
    fn end(&self) -> u64 {
        self.from + self.lines.len() as u64
    }

    fn get(&self, row: u64) -> Option<&Rc<LogLine>> {
        let place = usize::try_from(row.checked_sub(self.from)?).ok()?;
        self.lines.get(place)
    }

    fn covers(&self, rows: &Range<u64>) -> bool {
        rows.start >= self.from && rows.end <= self.end()
    }
}

/// What scrolling did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scrolled {
    /// It was this file's own doing.
    Ours,
    /// To another place.
    Away,
    /// To the end.
    ToEnd,
}

/// What became of a drawing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Drawn {
    /// Not all of the rows are held.
    Missing,
    Done,
    /// Somebody scrolled down, and there is nothing below.
    ReachedEnd,
}

/// What is on the screen.
pub(super) struct Screen {
    scroller: HtmlElement,
    sizer: HtmlElement,
    layer: HtmlElement,
    nodes: VecDeque<RowNode>,
    /// The row of the first node.
    drawn_from: u64,
    held: Held,
    /// From this row on what is held may say something else by now.
    stale: Option<u64>,
    pub(super) generation: u32,
    pub(super) track: Track,
    pub(super) at: Place,
    /// Sticks to the end.
    pub(super) follow: bool,
    /// Stays at the first row, also when older ones come before it.
    stays_first: bool,
    pub(super) wrap: bool,
    look: RowLook,
    /// Where the scroll bar was put, or was seen last.
    bar: i32,
    wheeled: f64,
    /// When the bar was moved last, by a person.
    moved: f64,
    /// The first row when it was put right last: it stands for other rows when that changes.
    bar_first: u64,
    /// It was moved down, and that is not drawn yet.
    downwards: bool,
    /// In CSS pixels.
    view: f64,
    /// The row whose first match is to be brought into sight sideways, once it is drawn.
    reveals: Option<u64>,
}

/// No log counts its rows anew so often.
const NONE: u32 = u32::MAX;

impl Screen {
    /// `scroller` is the element that scrolls; everything in it is made here.
    pub(super) fn new(scroller: HtmlElement) -> Result<Self, JsValue> {
        let make = |class: &str| -> Result<HtmlElement, JsValue> {
            let element: HtmlElement = document().create_element("div")?.unchecked_into();
            element.set_class_name(class);
            Ok(element)
        };
        let (sizer, pane, layer) = (make("log-sizer")?, make("log-view")?, make("log-rows")?);
        pane.append_child(&layer)?;
        sizer.append_child(&pane)?;
        // The elements of a log that was looked at before are taken over by the page, with all that
        // was put into them.
        scroller.set_text_content(None);
        scroller.append_child(&sizer)?;
        let mut screen = Self {
            scroller,
            sizer,
            layer,
            nodes: VecDeque::new(),
            drawn_from: 0,
            held: Held::default(),
            stale: None,
            generation: 0,
            track: Track {
                first: 0,
                end: 0,
                mean: LINE,
            },
            at: Place::default(),
            follow: true,
            stays_first: false,
            wrap: false,
            look: RowLook::default(),
            bar: 0,
            wheeled: f64::MIN,
            moved: f64::MIN,
            bar_first: 0,
            downwards: false,
            view: 0.0,
            reveals: None,
        };
        screen.measure()?;
        screen.measure_letters()?;
        Ok(screen)
    }

    /// Asks the fonts how wide Hangul and Latin letters are, and sets apart the former so that each
    /// takes two columns: seldom is it one font that has both.
    fn measure_letters(&self) -> Result<(), JsValue> {
        let width = |letters: &str| -> Result<f64, JsValue> {
            let probe = document().create_element("span")?;
            probe.set_class_name("log-probe");
            probe.set_text_content(Some(&letters.repeat(20)));
            self.scroller.append_child(&probe)?;
            let width = probe.get_bounding_client_rect().width() / 20.0;
            probe.remove();
            Ok(width)
        };
        let gap = format!("{:.3}px", 2.0 * width("0")? - width("한")?);
        self.scroller.style().set_property("--log-gap", &gap)
    }

    /// The view became larger or smaller.
    pub(super) fn measure(&mut self) -> Result<(), JsValue> {
        self.view = f64::from(self.scroller.client_height());
        let height = format!("{}px", self.view);
        self.scroller.style().set_property("--log-view", &height)
    }

    /// The wheel was turned, or a finger moved.
    pub(super) fn wheel(&mut self, now: f64) {
        self.reveals = None;
        self.wheeled = now;
    }

    pub(super) fn set_wrap(&mut self, wrap: bool) {
        if self.wrap != wrap {
            self.wrap = wrap;
            self.track.mean = LINE;
            self.at.shift = 0.0;
        }
    }

    /// All rows look different from now on.
    pub(super) fn set_look(&mut self, look: RowLook) {
        if self.look != look {
            self.look = look;
            for node in &mut self.nodes {
                node.forget();
            }
        }
    }

    pub(super) fn look(&self) -> &RowLook {
        &self.look
    }

    /// So many rows, at the least, fill the view.
    pub(super) fn visible(&self) -> u64 {
        (self.view / LINE).ceil() as u64 + 1
    }

    /// The rows that have to be drawn for what is to be seen.
    fn needed(&self) -> Range<u64> {
        let Track { first, end, .. } = self.track;
        if self.follow {
            // In a flood the end is further on whenever rows come: then it is the last that came.
            let held = self.held.end();
            let behind = self.held.generation == self.generation && held > first;
            let end = if behind { end.min(held) } else { end };
            return end.saturating_sub(self.visible()).max(first)..end;
        }
        // Each row is a line high at the least.
        let above = (-self.at.shift / LINE).ceil().max(0.0) as u64;
        let below = (self.at.shift / LINE).ceil().max(0.0) as u64;
        let row = self.at.row.clamp(first, end.max(first));
        let to = (row + self.visible() + below).min(end);
        // At the end the rows above it are needed to fill the view.
        let from = row
            .saturating_sub(above)
            .min(end.saturating_sub(self.visible()));
        from.max(first)..to
    }

    /// The rows that have to be asked for; `None` where enough of them is held.
    pub(super) fn wanted(&self) -> Option<Range<u64>> {
        let mut needed = self.needed();
        if self.follow {
            needed = self
                .track
                .end
                .saturating_sub(self.visible())
                .max(self.track.first)..self.track.end;
        }
        let fresh = self.stale.is_none_or(|stale| stale >= needed.end);
        if needed.is_empty() || (fresh && self.holds(&needed)) {
            return None;
        }
        let around = self.visible();
        let from = needed.start.saturating_sub(around).max(self.track.first);
        // Past the end: what came since it was told of.
        Some(from..needed.end + around.min(400))
    }

    fn holds(&self, rows: &Range<u64>) -> bool {
        self.held.generation == self.generation && self.held.covers(rows)
    }

    /// Rows came, that were asked for from one on.
    pub(super) fn take(&mut self, asked: u64, rows: LogRows) {
        self.held = Held {
            generation: rows.generation,
            from: rows.from,
            lines: rows.lines.into_iter().map(Rc::new).collect(),
        };
        if self.held.generation == self.generation && !self.held.lines.is_empty() {
            self.track.end = self.track.end.max(self.held.end());
            // They were given up while they were asked for.
            if self.held.from > asked {
                self.begins_at(self.track.first.max(self.held.from));
            }
        }
    }

    /// What is held may say something else from a row on. It is shown until that has come.
    pub(super) fn stale_from(&mut self, row: u64) {
        self.stale = Some(self.stale.map_or(row, |stale| stale.min(row)));
    }

    /// Another log is read: nothing that is held is of it. It is shown until that has come.
    pub(super) fn let_go(&mut self) {
        self.generation = NONE;
    }

    /// It is being asked for: what comes is as it is from now on.
    pub(super) fn asked(&mut self) {
        self.stale = None;
    }

    /// The line of a row, where it is held.
    pub(super) fn line(&self, row: u64) -> Option<Rc<LogLine>> {
        (self.held.generation == self.generation)
            .then(|| self.held.get(row))
            .flatten()
            .cloned()
    }

    /// The number of the line that is seen first.
    pub(super) fn first_seen(&self) -> Option<u64> {
        let place = usize::try_from(self.at.row.checked_sub(self.drawn_from)?).ok()?;
        self.nodes.get(place)?.line().map(|line| line.number)
    }

    /// Draws what is needed, if it is held. `columns` are those of the widest line, `mark` says what
    /// a mark says; `chosen` rows stand out, and the `current` one more.
    pub(super) fn draw(
        &mut self,
        columns: u32,
        mark: impl Fn(&LogLine) -> String,
        chosen: &Range<u64>,
        current: Option<u64>,
    ) -> Result<Drawn, JsValue> {
        let needed = self.needed();
        // Of a log without a row nothing is held, and nothing is missing.
        if !needed.is_empty() && !self.holds(&needed) {
            return Ok(Drawn::Missing);
        }
        self.turn(&needed)?;
        for (row, node) in needed.clone().zip(&mut self.nodes) {
            let Some(line) = self.held.get(row) else {
                return Ok(Drawn::Missing);
            };
            node.show(row, line, &self.look, &mark)?;
            let (chosen, current) = (chosen.contains(&row), current == Some(row));
            node.stand_out(chosen, current)?;
        }
        self.size(columns)?;
        let heights: Vec<f64> = if self.wrap {
            // The one place where the page has to be laid out before it goes on.
            let nodes = self.nodes.iter();
            nodes
                .map(|node| f64::from(node.element.offset_height()))
                .collect()
        } else {
            vec![LINE; self.nodes.len()]
        };
        if self.wrap && !heights.is_empty() {
            let seen = heights.iter().sum::<f64>() / heights.len() as f64;
            // Slowly, so that the scroll bar does not jump.
            let mean = self.track.mean + (seen - self.track.mean) * 0.1;
            self.track.mean = mean.max(LINE + 0.01);
        }
        let end = track::at_end(needed.start, &heights, self.view);
        let mut drawn = Drawn::Done;
        let downwards = std::mem::take(&mut self.downwards);
        self.at = if self.follow {
            self.stays_first = false;
            end
        } else {
            let at = track::settle(self.at, needed.start, &heights);
            if needed.end == self.track.end && (at.row, at.shift) >= (end.row, end.shift) {
                if downwards {
                    drawn = Drawn::ReachedEnd;
                }
                end
            } else {
                at
            }
        };
        let above = usize::try_from(self.at.row.saturating_sub(needed.start)).unwrap_or(usize::MAX);
        let above = heights.iter().take(above).sum::<f64>() + self.at.shift;
        let moved = format!("translateY({}px)", -above);
        self.layer.style().set_property("transform", &moved)?;
        self.reveal()?;
        Ok(drawn)
    }

    /// Brings a row's first match into sight sideways with the next drawings.
    pub(super) fn reveal_match(&mut self, row: u64) {
        self.reveals = Some(row);
    }

    fn reveal(&mut self) -> Result<(), JsValue> {
        let Some(row) = self.reveals else {
            return Ok(());
        };
        let place = row.checked_sub(self.drawn_from);
        let node = place.and_then(|place| self.nodes.get(usize::try_from(place).ok()?));
        // It may show what it was before the search, until that has come.
        let Some(found) = node
            .map(|node| node.element.query_selector(".log-match"))
            .transpose()?
            .flatten()
        else {
            return Ok(());
        };
        self.reveals = None;
        let (own, view) = (
            found.get_bounding_client_rect(),
            self.scroller.get_bounding_client_rect(),
        );
        // Some letters around it stay in sight.
        let around = (view.width() / 5.0).min(120.0);
        let beyond = if own.left() < view.left() {
            own.left() - view.left() - around
        } else if own.right() > view.right() {
            (own.right() - view.right() + around).min(own.left() - view.left() - around)
        } else {
            return Ok(());
        };
        let left = self.scroller.scroll_left() + beyond.round() as i32;
        self.scroller.set_scroll_left(left.max(0));
        Ok(())
    }

    /// Puts the scroll bar where the place is. Not while it is being moved: that is for `idle`.
    pub(super) fn put_bar(&mut self, now: f64) -> Result<(), JsValue> {
        let height = self.track.height().max(self.view);
        let height = format!("{height}px");
        let style = self.sizer.style();
        if style.get_property_value("height")? != height {
            style.set_property("height", &height)?;
        }
        let is_moving = now - self.wheeled.max(self.moved) < STILL;
        let same = self.bar_first == self.track.first;
        self.bar_first = self.track.first;
        if is_moving && same && !self.follow && (self.track.is_exact() || self.has_room()) {
            return Ok(());
        }
        let top = if self.follow {
            i32::MAX
        } else {
            self.track.top_of(self.at, self.view).round() as i32
        };
        if (top - self.scroller.scroll_top()).abs() > 1 {
            self.scroller.set_scroll_top(top);
        }
        self.bar = self.scroller.scroll_top();
        Ok(())
    }

    /// The bar can still be moved both ways.
    fn has_room(&self) -> bool {
        let top = f64::from(self.bar);
        top > self.view && top + 2.0 * self.view < self.track.height()
    }

    /// The bar moved.
    pub(super) fn scrolled(&mut self, now: f64) -> Scrolled {
        let top = self.scroller.scroll_top();
        let moved = top - self.bar;
        if moved.abs() <= 1 {
            return Scrolled::Ours;
        }
        self.bar = top;
        let below = self.scroller.scroll_height() - self.scroller.client_height() - top;
        if self.follow && below <= 2 {
            // The view became larger, and the bar was moved with it by nobody.
            return Scrolled::ToEnd;
        }
        self.moved = now;
        self.downwards = moved > 0;
        self.stays_first = false;
        let by_wheel = now - self.wheeled < WHEEL && f64::from(moved.abs()) < self.view * 3.0;
        let most = self.track.height() - self.view;
        if self.track.is_exact() || !by_wheel {
            if f64::from(top) + 2.0 >= most {
                return Scrolled::ToEnd;
            }
            self.at = self.track.at_top(f64::from(top), self.view);
            return Scrolled::Away;
        }
        self.at.shift += f64::from(moved);
        Scrolled::Away
    }

    /// Moves by pixels, from where it is.
    pub(super) fn move_by(&mut self, pixels: f64) {
        self.at.shift += pixels;
        self.downwards = pixels > 0.0;
        self.rest();
    }

    /// Goes to the first row.
    pub(super) fn go_first(&mut self) {
        self.at = Place {
            row: self.track.first,
            shift: 0.0,
        };
        self.rest();
        self.stays_first = true;
    }

    /// Older rows came, or were given up.
    pub(super) fn begins_at(&mut self, first: u64) {
        self.track.first = first;
        if self.stays_first {
            self.at = Place {
                row: first,
                shift: 0.0,
            };
        }
    }

    /// Whatever moved the bar has no say any more.
    fn rest(&mut self) {
        self.stays_first = false;
        self.wheeled = f64::MIN;
        self.moved = f64::MIN;
    }

    /// There is more than fits.
    pub(super) fn can_scroll(&self) -> bool {
        let rows = self.track.end.saturating_sub(self.track.first);
        self.at.row > self.track.first || self.at.shift > 0.0 || rows >= self.visible()
    }

    /// Goes to a row: to the middle of the view, unless it is seen already.
    pub(super) fn bring(&mut self, row: u64) {
        let seen = (self.view / LINE).floor() as u64;
        let is_seen = if self.wrap {
            self.is_drawn_in_view(row)
        } else {
            row > self.at.row && row + 1 < self.at.row + seen
        };
        if !is_seen {
            self.rest();
            self.at = Place {
                row: row.saturating_sub(seen / 2).max(self.track.first),
                shift: 0.0,
            };
            if self.wrap {
                // Rows above it may be of any height: it stands at the top.
                self.at.row = row.saturating_sub(2).max(self.track.first);
            }
        }
    }

    fn is_drawn_in_view(&self, row: u64) -> bool {
        let node = row
            .checked_sub(self.drawn_from)
            .and_then(|place| self.nodes.get(usize::try_from(place).ok()?));
        node.is_some_and(|node| {
            let (own, view) = (
                node.element.get_bounding_client_rect(),
                self.scroller.get_bounding_client_rect(),
            );
            own.top() >= view.top() && own.bottom() <= view.bottom()
        })
    }

    /// A page, in CSS pixels: a line of the last one stays in sight.
    pub(super) fn page(&self) -> f64 {
        (self.view - LINE).max(LINE)
    }

    /// As many nodes as there are rows. Those that were drawn already stay what they are; those
    /// that went out at one end come in at the other.
    fn turn(&mut self, rows: &Range<u64>) -> Result<(), JsValue> {
        let count = usize::try_from(rows.end - rows.start).unwrap_or_default();
        if let Some(gone) = rows.start.checked_sub(self.drawn_from)
            && gone < self.nodes.len() as u64
        {
            for _ in 0..gone {
                if let Some(node) = self.nodes.pop_front() {
                    self.layer.append_child(&node.element)?;
                    self.nodes.push_back(node);
                }
            }
        } else if let Some(come) = self.drawn_from.checked_sub(rows.start)
            && come < self.nodes.len() as u64
        {
            for _ in 0..come {
                if let Some(node) = self.nodes.pop_back() {
                    self.layer.prepend_with_node_1(&node.element)?;
                    self.nodes.push_front(node);
                }
            }
        }
        self.drawn_from = rows.start;
        while self.nodes.len() > count {
            if let Some(node) = self.nodes.pop_back() {
                node.element.remove();
            }
        }
        while self.nodes.len() < count {
            let node = RowNode::new()?;
            self.layer.append_child(&node.element)?;
            self.nodes.push_back(node);
        }
        Ok(())
    }

    /// Makes it as wide as its widest line.
    fn size(&self, columns: u32) -> Result<(), JsValue> {
        let gutter =
            3 + if self.look.times { 20 } else { 0 } + if self.look.named { 16 } else { 0 };
        let width = if self.wrap {
            "100%".to_owned()
        } else {
            format!("max(100%, {}ch)", columns.saturating_add(gutter + 6))
        };
        let style = self.sizer.style();
        if style.get_property_value("--log-width")? != width {
            style.set_property("--log-width", &width)?;
        }
        Ok(())
    }
}
