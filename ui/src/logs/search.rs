//! Looking for something in a log: Rust looks, this asks and goes there.

use super::desk::Desk;
use crate::ipc;
use contract::{LogFind, SearchLog};
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

impl Desk {
    /// Nothing is looked for any more.
    pub(super) fn end_search(&self) {
        self.search.update(|search| {
            search.pattern.clear();
            search.only_with_around = None;
        });
        self.send_search();
    }

    /// Looks for what the fields say.
    pub(super) fn send_search(&self) {
        let busy = self.between(|between| {
            let busy = std::mem::replace(&mut between.searching, true);
            between.search_waits = busy;
            busy
        });
        if busy != Some(false) {
            return;
        }
        let (desk, view) = (*self, self.view());
        let search = self.search.get_untracked();
        let search = (!search.pattern.is_empty()).then_some(search);
        spawn_local(async move {
            let answer = ipc::call(SearchLog {
                view: view.clone(),
                search,
            })
            .await;
            let again = desk.between(|between| {
                between.searching = false;
                between.asked = None;
                if let Some(screen) = between.screen.as_mut() {
                    // They know of the matches of before.
                    screen.stale_from(0);
                }
                std::mem::take(&mut between.search_waits) || between.view != view
            });
            match answer {
                Ok(answer) => {
                    desk.search_fault.try_set(answer.err());
                }
                Err(failure) if again == Some(false) => {
                    desk.failure.try_set(Some(failure));
                }
                Err(_) => {}
            }
            if again == Some(true) {
                desk.send_search();
            }
            desk.wake();
        });
    }

    /// Goes to the next match, or the one before. Keys that are pressed faster than matches are found
    /// each go one further.
    pub(super) fn next_match(&self, backwards: bool) {
        if self
            .search
            .with_untracked(|search| search.pattern.is_empty())
        {
            return;
        }
        let begins = self.between(|between| {
            between.find_waits.push_back(backwards);
            !std::mem::replace(&mut between.finding, true)
        });
        if begins != Some(true) {
            return;
        }
        let desk = *self;
        spawn_local(async move {
            loop {
                let next = desk.between(|between| {
                    let next = between.find_waits.pop_front();
                    between.finding = next.is_some();
                    next
                });
                let Some(Some(backwards)) = next else {
                    return;
                };
                desk.find(backwards).await;
            }
        });
    }

    async fn find(&self, backwards: bool) {
        let view = self.view();
        let Some(follow) = self.follow.try_get_untracked() else {
            return;
        };
        let from = match self.current.get_untracked() {
            Some(current) => Some(current.row),
            None if follow => None,
            None => self
                .between(|between| between.screen.as_ref().map(|screen| screen.at.row))
                .flatten(),
        };
        // At the end of the log the nearest match is the last one.
        let backwards = backwards || (from.is_none() && follow);
        let found = ipc::call(LogFind {
            view: view.clone(),
            from,
            backwards,
        })
        .await;
        if !self.is_of(&view) {
            return;
        }
        match found {
            Ok(Some(row)) => {
                self.with_screen(|screen| screen.reveal_match(row));
                self.stand_on(row, false);
            }
            Ok(None) => {}
            Err(failure) => {
                self.failure.try_set(Some(failure));
            }
        }
    }
}
