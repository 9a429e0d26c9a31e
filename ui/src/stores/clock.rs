//! One ticking clock for every age on the page.
//!
//! It ticks as often as the youngest age on the screen needs, and not at all while nobody sees
//! the page. A timer, because time itself sends no events.

use leptos::leptos_dom::helpers::{TimeoutHandle, set_timeout_with_handle};
use leptos::prelude::*;
use std::time::Duration;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;

const HALF_MINUTE: i64 = 30;
const SLOW: Duration = Duration::from_secs(HALF_MINUTE as u64);
const FAST: Duration = Duration::from_secs(1);

/// The time, for ages. A copy is a handle.
#[derive(Clone, Copy)]
pub(crate) struct Clock {
    /// Ticks as often as the youngest age needs.
    second: RwSignal<i64>,
    /// Ticks every half minute: older ages are not bothered by younger ones.
    half_minute: RwSignal<i64>,
    timer: StoredValue<Option<TimeoutHandle>>,
    fast: StoredValue<bool>,
}

impl Clock {
    /// Starts ticking.
    pub(crate) fn new() -> Self {
        let clock = Self {
            second: RwSignal::new(seconds_now()),
            half_minute: RwSignal::new(seconds_now()),
            timer: StoredValue::new(None),
            fast: StoredValue::new(false),
        };
        clock.arm(false);
        let on_visibility = Closure::<dyn FnMut()>::new(move || clock.tick());
        // A failure would only mean that a hidden page keeps ticking.
        let _ = document().add_event_listener_with_callback(
            "visibilitychange",
            on_visibility.as_ref().unchecked_ref(),
        );
        on_visibility.forget();
        clock
    }

    /// This machine's time in Unix seconds; wakes the caller when it ticks, every 30 s unless
    /// someone needs seconds.
    pub(crate) fn now(&self) -> i64 {
        self.second.get()
    }

    /// This machine's time in Unix seconds, right now.
    pub(crate) fn now_untracked(&self) -> i64 {
        seconds_now()
    }

    /// How long ago `then` was on this machine's clock, in seconds. Wakes the caller when it ticks:
    /// every second while the answer is under a minute, else every 30 s.
    pub(crate) fn age(&self, then: i64) -> i64 {
        let age = self.second.get_untracked().saturating_sub(then);
        if age < 60 {
            self.second.track();
            self.need_seconds();
        } else {
            self.half_minute.track();
        }
        age
    }

    /// Asks for the next tick within a second. To be said again at each tick.
    pub(crate) fn need_seconds(&self) {
        if !self.fast.get_value() {
            self.arm(true);
        }
    }

    fn tick(self) {
        self.arm(false);
        if !document().hidden() {
            let now = seconds_now();
            self.second.set(now);
            // A timer may come a little early.
            if now - self.half_minute.get_untracked() >= HALF_MINUTE - 1 {
                self.half_minute.set(now);
            }
        }
    }

    fn arm(self, fast: bool) {
        if let Some(timer) = self.timer.get_value() {
            timer.clear();
        }
        self.fast.set_value(fast);
        let timer = if document().hidden() {
            None
        } else {
            set_timeout_with_handle(move || self.tick(), if fast { FAST } else { SLOW }).ok()
        };
        self.timer.set_value(timer);
    }
}

fn seconds_now() -> i64 {
    (js_sys::Date::now() / 1000.0) as i64
}
