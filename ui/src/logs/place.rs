//! Where one is in a log: at its end, or at a place of one's own; which rows are chosen.

use super::desk::{Current, Desk};
use super::screen::{STILL, Screen, Scrolled};
use contract::LogLine;
use leptos::prelude::*;
use std::ops::Range;
use std::rc::Rc;
use std::time::Duration;

impl Desk {
    /// Sticks to the end from now on.
    pub(super) fn follow(&self) {
        self.follow.set(true);
        self.wake();
    }

    /// Stays where it is.
    pub(super) fn pause(&self) {
        if self.follow.get_untracked() {
            self.paused_at
                .set(self.news.with_untracked(|news| news.newest));
            self.follow.set(false);
        }
    }

    /// Lines that came since it was paused.
    pub(super) fn arrived(&self) -> u64 {
        let paused_at = self.paused_at.get();
        self.news.with(|news| news.newest.saturating_sub(paused_at))
    }

    /// The wheel was turned. Upwards it pauses at once: the end would be quicker than the bar.
    pub(super) fn wheel(&self, upwards: bool) {
        let can = self.between(|between| {
            let screen = between.screen.as_mut()?;
            screen.wheel(js_sys::Date::now());
            Some(screen.can_scroll())
        });
        if upwards && can == Some(Some(true)) {
            self.pause();
        }
    }

    /// The scroll bar moved.
    pub(super) fn scrolled(&self) {
        let now = js_sys::Date::now();
        let scrolled = self.between(|between| {
            let screen = between.screen.as_mut()?;
            Some(screen.scrolled(now))
        });
        match scrolled.flatten() {
            None | Some(Scrolled::Ours) => return,
            Some(Scrolled::Away) => self.pause(),
            Some(Scrolled::ToEnd) => self.follow(),
        }
        self.wake();
        // Scrolling does not say when it ends.
        let resting = self.between(|between| std::mem::replace(&mut between.resting, true));
        if resting == Some(false) {
            let desk = *self;
            set_timeout(
                move || {
                    desk.between(|between| between.resting = false);
                    desk.wake();
                },
                Duration::from_millis(STILL as u64 * 2),
            );
        }
    }

    /// Goes to the first row that there is.
    pub(super) fn go_first(&self) {
        self.pause();
        self.with_screen(Screen::go_first);
    }

    /// Moves by pixels.
    pub(super) fn move_by(&self, pixels: f64) {
        if pixels < 0.0 {
            self.pause();
        }
        if !self.follow.get_untracked() {
            self.with_screen(|screen| screen.move_by(pixels));
        }
    }

    /// The rows that are chosen; none where that is only the current one.
    pub(super) fn chosen(&self) -> Range<u64> {
        match (self.anchor.get_untracked(), self.current.get_untracked()) {
            (Some(from), Some(to)) => from.min(to.row)..from.max(to.row).saturating_add(1),
            _ => 0..0,
        }
    }

    /// Stands on a row.
    pub(super) fn stand_on(&self, row: u64, extend: bool) {
        let (first, end) = self.news.with_untracked(|news| (news.first, news.end));
        if end <= first {
            return;
        }
        let row = row.clamp(first, end - 1);
        self.pause();
        if !extend {
            self.anchor.set(None);
        } else if self.anchor.get_untracked().is_none() {
            let from = self.current.get_untracked().map_or(row, |it| it.row);
            self.anchor.set(Some(from));
        }
        let number = self
            .with_screen(|screen| {
                screen.bring(row);
                screen.line(row).map(|line| line.number)
            })
            .flatten();
        self.current.set(Some(Current { row, number }));
        self.notice.set(None);
    }

    /// The line of a row that is on the screen.
    pub(super) fn line(&self, row: u64) -> Option<Rc<LogLine>> {
        self.between(|between| between.screen.as_ref()?.line(row))
            .flatten()
    }
}
