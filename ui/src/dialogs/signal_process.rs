//! Send a signal to one process of a container.

use super::objects::{known, only_name};
use super::signals::{Choice, Signals};
use crate::format::secret::masked_text;
use crate::format::signal::Offered;
use crate::format::{plain, text};
use crate::i18n::*;
use crate::ipc;
use crate::parts::{Answers, Dialog};
use crate::refusal::sentence;
use crate::stores::{Id, stores};
use contract::{Failure, ProcessSignal};
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

#[component]
pub(super) fn SignalProcess(id: Id, pid: String, command: String, main: bool) -> impl IntoView {
    let i18n = use_i18n();
    let stores = stores();
    let name = only_name(&known(stores, std::slice::from_ref(&id)))
        .unwrap_or_else(|| text::short_id(&id).to_owned());
    let close = move || stores.dialogs.close();
    let choice = Choice::new(Offered::Term);
    let sending = RwSignal::new(false);
    let failure = RwSignal::new(None::<Failure>);
    let title = {
        let pid = plain(&pid).into_owned();
        Signal::derive(move || {
            t_string!(
                i18n,
                figures.signal_title,
                pid = pid.clone(),
                name = name.clone()
            )
        })
    };
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let Some(signal) = choice.signal.get_untracked() else {
            return;
        };
        sending.set(true);
        failure.set(None);
        let args = ProcessSignal {
            op: ipc::op(),
            id: id.to_string(),
            pid: pid.clone(),
            signal,
        };
        spawn_local(async move {
            let sent = ipc::call(args).await;
            // `try_`: it may have been closed meanwhile.
            sending.try_set(false);
            match sent {
                Ok(()) => {
                    stores
                        .figures
                        .signalled
                        .update(|count| *count = count.wrapping_add(1));
                    if failure.try_with_untracked(|_| ()).is_some() {
                        close();
                    }
                }
                Err(refused) => {
                    failure.try_set(Some(refused));
                }
            }
        });
    };
    let masked = masked_text(&command);
    let (shown, cut) = text::clipped(masked.as_deref().unwrap_or(&command), 200);
    let shown = format!("{}{}", plain(shown), if cut { "…" } else { "" });
    view! {
        <Dialog title hook="signal-process" on_close=close>
            <form on:submit=submit>
                <div class="dialog-body">
                    <p class="mono hostile-block">{shown}</p>
                    <p class="muted">
                        {move || {
                            if main {
                                t_string!(i18n, figures.signal_main)
                            } else {
                                t_string!(i18n, figures.signal_other)
                            }
                        }}
                    </p>
                    <Signals choice />
                    {move || {
                        failure
                            .get()
                            .map(|failure| {
                                view! {
                                    <p class="notice failed" role="alert">
                                        {sentence(&failure, i18n.get_locale())}
                                    </p>
                                }
                            })
                    }}
                </div>
                <Answers
                    on_cancel=close
                    cautious=true
                    look="danger"
                    off=move || choice.signal.get().is_none() || sending.get()
                >
                        {move || {
                            let signal = choice.signal.get().unwrap_or_default();
                            t_string!(i18n, dialog.kill_confirm, signal = signal)
                        }}
                </Answers>
            </form>
        </Dialog>
    }
}
