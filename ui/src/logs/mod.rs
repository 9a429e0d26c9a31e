//! A log, wherever it is shown: in the drawer, in the dock, in a window of its own.
//!
//! The log itself is in Rust (`engine`), whatever its length; this asks for the rows that are seen.

mod bar;
mod colour;
mod copy;
mod desk;
mod foot;
mod keys;
mod open;
mod pieces;
mod place;
mod press;
mod range;
mod row;
mod save;
mod screen;
mod search;
mod sources;
mod track;
mod whole;
mod words;

pub(crate) use open::{open_logs, open_project_logs};

use crate::i18n::*;
use crate::stores::stores;
use contract::LogQuery;
use desk::Desk;
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;

/// A view of a log. `seen` is false while it stands behind another tab: then no news of it cross
/// the bridge and nothing is drawn, but it goes on being read, so that nothing is missing when it
/// is looked at again. It is closed with the component. `query` becomes what is read of it in the
/// end.
#[component]
pub(crate) fn LogPanel(query: RwSignal<LogQuery>, seen: Signal<bool>) -> impl IntoView {
    let (stores, i18n) = (stores(), use_i18n());
    let desk = Desk::new(stores, i18n, query, seen);
    let scroller = NodeRef::<html::Div>::new();
    let search = NodeRef::<html::Input>::new();
    Effect::new(move |begun: Option<bool>| {
        let begun = begun.unwrap_or_default();
        match scroller.get() {
            Some(scroller) if !begun => {
                desk.begin(scroller.into());
                true
            }
            _ => begun,
        }
    });
    follow_size(scroller, desk);
    hear_wheel(scroller, desk);
    let look = Memo::new(move |_| {
        let (times, wrap) = stores
            .settings
            .with(|settings| (settings.logs.times, settings.logs.wrap));
        (times, wrap, i18n.get_locale())
    });
    let sources = Memo::new(move |_| desk.news.with(|news| news.sources.clone()));
    Effect::new(move || {
        scroller.track();
        // A memo that was never read hears of nothing, and cannot tell of it.
        sources.with(|_| ());
        let (times, wrap, _) = look.get();
        desk.look(times, wrap);
    });
    Effect::new(move || {
        desk.follow.track();
        desk.current.track();
        desk.anchor.track();
        if seen.get() {
            desk.wake();
        }
    });
    // Behind another tab it had no size.
    Effect::new(move || {
        if seen.get() {
            desk.measure();
        }
    });
    on_cleanup(move || desk.close());
    let wrap = Memo::new(move |_| look.get().1);
    view! {
        <section
            class="log"
            data-log=""
            data-following=move || if desk.follow.get() { "true" } else { "false" }
            data-lines=move || desk.news.with(|news| news.lines).to_string()
            data-catching-up=move || desk.news.with(|news| news.catching_up).then_some("")
            aria-label=move || desk.title()
            on:keydown=move |event| keys::key(desk, search, &event)
        >
            <bar::Bar desk search />
            <range::RangeBar desk />
            <sources::Notices desk />
            <div class="log-middle">
                <div
                    node_ref=scroller
                    class="log-scroller"
                    class:log-wrap=move || wrap.get()
                    data-log-rows=""
                    // Read out by the status below instead: a flood would never end.
                    role="log"
                    aria-live="off"
                    aria-label=move || t_string!(i18n, log.lines_of, name = desk.title())
                    tabindex="0"
                    on:scroll=move |_| desk.scrolled()
                    on:click=move |event| press::click(desk, &event)
                    on:dblclick=move |event| press::double(desk, &event)
                ></div>
                <foot::Instead desk />
            </div>
            <whole::Whole desk />
            <foot::Foot desk scroller />
        </section>
    }
}

/// Keeps the height of the view.
fn follow_size(scroller: NodeRef<html::Div>, desk: Desk) {
    let observer = StoredValue::new_local(None::<web_sys::ResizeObserver>);
    Effect::new(move || {
        let Some(scroller) = scroller.get() else {
            return;
        };
        let on_resize = Closure::<dyn FnMut()>::new(move || desk.measure());
        match web_sys::ResizeObserver::new(on_resize.as_ref().unchecked_ref()) {
            Ok(made) => {
                made.observe(&scroller);
                observer.set_value(Some(made));
            }
            Err(error) => crate::ipc::complain(&format!("{error:?}")),
        }
        on_resize.forget();
    });
    on_cleanup(move || {
        if let Some(Some(observer)) = observer.try_get_value() {
            observer.disconnect();
        }
    });
}

/// Hears the wheel and fingers without a say in them, so that scrolling need not wait for the page.
fn hear_wheel(scroller: NodeRef<html::Div>, desk: Desk) {
    Effect::new(move || {
        let Some(scroller) = scroller.get() else {
            return;
        };
        let on_wheel = Closure::<dyn FnMut(web_sys::Event)>::new(move |event: web_sys::Event| {
            let wheel = event.dyn_ref::<web_sys::WheelEvent>();
            desk.wheel(wheel.is_none_or(|wheel| wheel.delta_y() < 0.0));
        });
        let options = web_sys::AddEventListenerOptions::new();
        options.set_passive(true);
        for event in ["wheel", "touchmove"] {
            let added = scroller.add_event_listener_with_callback_and_add_event_listener_options(
                event,
                on_wheel.as_ref().unchecked_ref(),
                &options,
            );
            if let Err(error) = added {
                crate::ipc::complain(&format!("{error:?}"));
            }
        }
        // Collected with the element.
        on_wheel.into_js_value();
    });
}
