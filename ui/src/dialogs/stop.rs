//! Stop with a grace period that is asked for, and stop all.

use super::grace::{self, GraceField};
use super::objects::{Objects, known, only_name};
use crate::i18n::*;
use crate::parts::Dialog;
use crate::stores::{Id, actions, stores};
use leptos::prelude::*;

#[component]
pub(super) fn Stop(
    ids: Vec<Id>,
    /// All that run were meant.
    all: bool,
) -> impl IntoView {
    let i18n = use_i18n();
    let stores = stores();
    let objects = known(stores, &ids);
    let name = only_name(&objects);
    let count = objects.len();
    let own = same_grace(
        ids.iter()
            .map(|id| stores.containers.peek(id)?.stop_timeout),
    );
    let typed = RwSignal::new(String::new());
    let wrong = move || typed.with(|typed| grace::read(typed).is_err());
    let close = move || stores.dialogs.close();
    let title = {
        let name = name.clone();
        Signal::derive(move || match &name {
            _ if all => t_string!(i18n, dialog.stop_all_title).to_owned(),
            Some(name) => t_string!(i18n, dialog.stop_one_title, name = name.clone()),
            None => t_string!(i18n, dialog.stop_title, n = count),
        })
    };
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let Ok(grace) = typed.with_untracked(|typed| grace::read(typed)) else {
            return;
        };
        close();
        actions::stop(stores, &ids, grace);
    };
    let listed = count != 1;
    let objects = StoredValue::new(objects);
    view! {
        <Dialog title hook="stop" on_close=close>
            <form on:submit=submit>
                <div class="dialog-body">
                    {listed
                        .then(|| {
                            view! { <Objects objects=Signal::derive(move || objects.get_value()) /> }
                        })}
                    <p>{t!(i18n, dialog.stop_note)}</p>
                    <GraceField typed own />
                </div>
                <footer class="dialog-footer">
                    <button type="button" class="button" autofocus=listed on:click=move |_| close()>
                        {t!(i18n, dialog.cancel)}
                    </button>
                    <button
                        type="submit"
                        class="button primary"
                        autofocus=!listed
                        data-confirm
                        disabled=move || wrong() || count == 0
                    >
                        {move || {
                            if listed {
                                t_string!(i18n, dialog.stop_confirm, n = count)
                            } else {
                                t_string!(i18n, dialog.stop_confirm_one).to_owned()
                            }
                        }}
                    </button>
                </footer>
            </form>
        </Dialog>
    }
}

/// The grace period that all have, where it is known and the same.
pub(super) fn same_grace(graces: impl Iterator<Item = Option<i64>>) -> Option<i64> {
    let mut same = None;
    for grace in graces {
        let grace = grace?;
        if *same.get_or_insert(grace) != grace {
            return None;
        }
    }
    same
}

#[cfg(test)]
mod tests {
    use super::same_grace;

    #[test]
    fn one_grace_period_is_told_only_where_all_have_it() {
        assert_eq!(same_grace([Some(10), Some(10)].into_iter()), Some(10));
        assert_eq!(same_grace([Some(10), Some(30)].into_iter()), None);
        assert_eq!(same_grace([Some(10), None].into_iter()), None);
        assert_eq!(same_grace([].into_iter()), None);
    }
}
