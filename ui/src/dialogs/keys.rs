//! The keys that do something.

use crate::i18n::*;
use crate::palette::is_mac;
use crate::parts::Dialog;
use crate::stores::stores;
use leptos::prelude::*;

#[component]
pub(super) fn Keys() -> impl IntoView {
    let i18n = use_i18n();
    let stores = stores();
    let close = move || stores.dialogs.close();
    let main = if is_mac() { "⌘" } else { "Ctrl" };
    let title = Signal::derive(move || t_string!(i18n, dialog.keys_title).to_owned());
    view! {
        <Dialog title hook="keys" on_close=close>
            <div class="dialog-body keys">
                <section>
                    <h3>{t!(i18n, dialog.keys_everywhere)}</h3>
                    <dl>
                        {key(&[main, "K"], t!(i18n, dialog.key_palette))}
                        {key(&[main, ","], t!(i18n, dialog.key_settings))}
                        {key(&["?"], t!(i18n, dialog.key_help))}
                        {key(&["Esc"], t!(i18n, dialog.key_back))}
                    </dl>
                </section>
                <section>
                    <h3>{t!(i18n, dialog.keys_list)}</h3>
                    <dl>
                        {key(&["↑", "↓"], t!(i18n, dialog.key_move))}
                        {key(&["Enter"], t!(i18n, dialog.key_open))}
                        {key(&["Space"], t!(i18n, dialog.key_select))}
                        {key(&["Shift", "↑ ↓"], t!(i18n, dialog.key_extend))}
                        {key(&[main, "A"], t!(i18n, dialog.key_all))}
                        {key(&["→", "←"], t!(i18n, dialog.key_fold_group))}
                        {key(&["F6"], t!(i18n, dialog.key_other_side))}
                        {key(&["Shift", "F10"], t!(i18n, dialog.key_menu))}
                        {key(&["F2"], t!(i18n, dialog.key_rename))}
                        {key(&["/"], t!(i18n, dialog.key_filter))}
                        {key(&["L"], t!(i18n, dialog.key_log))}
                        {key(&["T"], t!(i18n, dialog.key_terminal))}
                        {key(&["N"], t!(i18n, volumes.key_new))}
                        {key(&["Delete"], t!(i18n, volumes.key_remove))}
                    </dl>
                </section>
                <section>
                    <h3>{t!(i18n, dialog.keys_log)}</h3>
                    <dl>
                        {key(&["/"], t!(i18n, dialog.key_log_search))}
                        {key(&["n", "N"], t!(i18n, dialog.key_log_next))}
                        {key(&["Home", "End"], t!(i18n, dialog.key_log_ends))}
                        {key(&["Enter"], t!(i18n, dialog.key_log_whole))}
                        {key(&[main, "C"], t!(i18n, dialog.key_log_copy))}
                    </dl>
                </section>
                <section>
                    <h3>{t!(i18n, dialog.keys_terminal)}</h3>
                    <dl>
                        {key(&["Ctrl", "Shift", "C V"], t!(i18n, dialog.key_copy_paste))}
                        {key(&["Ctrl", "Shift", "F"], t!(i18n, dialog.key_find))}
                        {key(&["Ctrl", "PgUp PgDn"], t!(i18n, dialog.key_tabs))}
                        {key(&["Ctrl", "Shift", "PgUp PgDn"], t!(i18n, dialog.key_move_tab))}
                        {key(&["Ctrl", "Shift", "W"], t!(i18n, dialog.key_close_tab))}
                        {key(&["Ctrl", "Shift", "P"], t!(i18n, dialog.key_terminal_palette))}
                        {key(&["Ctrl", "`"], t!(i18n, dialog.key_to_page))}
                    </dl>
                </section>
                <section>
                    <h3>{t!(i18n, dialog.keys_inspect)}</h3>
                    <dl>
                        {key(&[main, "F"], t!(i18n, dialog.key_search))}
                        {key(&["→", "←"], t!(i18n, dialog.key_fold))}
                        {key(&["*"], t!(i18n, dialog.key_siblings))}
                    </dl>
                </section>
            </div>
            <footer class="dialog-footer">
                <button type="button" class="button" autofocus on:click=move |_| close()>
                    {t!(i18n, frame.close)}
                </button>
            </footer>
        </Dialog>
    }
}

fn key(keys: &[&'static str], does: impl IntoView + 'static) -> AnyView {
    let keys = keys
        .iter()
        .map(|key| view! { <kbd>{*key}</kbd> })
        .collect_view();
    view! {
        <div class="key">
            <dt>{keys}</dt>
            <dd>{does}</dd>
        </div>
    }
    .into_any()
}
