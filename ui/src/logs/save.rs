//! Writing a log to a file. The bytes go from the engine to the disk in Rust; what crosses the
//! bridge is how far it is.

use super::desk::Desk;
use crate::format::time::local_stamp;
use crate::i18n::*;
use crate::ipc;
use crate::refusal;
use crate::stores::TaskKind;
use crate::stores::tasks::Step;
use contract::{LogSaveStep, LogSaveWhat, SaveLog, SavePick};
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

/// Asks where, and writes; the status bar tells of it.
pub(super) fn save(desk: Desk, what: LogSaveWhat) {
    let stores = desk.stores;
    let now = (js_sys::Date::now() / 1000.0) as i64;
    let name = file_name(&desk.title_untracked(), &local_stamp(now));
    let times = stores.settings.peek(|settings| settings.logs.times);
    let view = desk.view();
    spawn_local(async move {
        let path = match ipc::call(SavePick { name }).await {
            Ok(Some(path)) => path,
            Ok(None) => return,
            Err(failure) => return say(desk, &failure),
        };
        let op = ipc::op();
        let subject = path.rsplit(['/', '\\']).next().unwrap_or(&path).to_owned();
        let task = stores.tasks.begin(op.clone(), TaskKind::Save, subject);
        let told = task.clone();
        let opened = ipc::open(
            SaveLog {
                op,
                view,
                what,
                path,
                times,
            },
            move |step| match step {
                Ok(LogSaveStep::Writing { bytes, lines }) => {
                    told.step(Step::Writing { bytes, lines });
                }
                Ok(LogSaveStep::Done { path, bytes }) => {
                    told.end();
                    let locale = desk.i18n.get_locale_untracked();
                    let size = crate::format::bytes::decimal(bytes);
                    let path = crate::format::plain(&path).into_owned();
                    let words = td_string!(locale, log.saved, path = path, size = size);
                    desk.notice.try_set(Some(words));
                }
                Ok(LogSaveStep::Failed {
                    cancelled: true, ..
                }) => told.end(),
                Ok(LogSaveStep::Failed { failure, .. }) | Err(failure) => told.fail(failure),
            },
        );
        if let Err(failure) = opened.await {
            task.fail(failure);
        }
    });
}

fn say(desk: Desk, failure: &contract::Failure) {
    let words = refusal::sentence(failure, desk.i18n.get_locale_untracked());
    desk.notice.try_set(Some(words));
}

/// `web-2026-11-24-100500.log`; nothing of a name leads out of a folder.
fn file_name(title: &str, stamp: &str) -> String {
    let name: String = title
        .chars()
        .map(|letter| match letter {
            letter if letter.is_alphanumeric() => letter,
            '.' | '_' | '-' => letter,
            _ => '-',
        })
        .take(80)
        .collect();
    let name = name.trim_matches(['-', '.']);
    let name = if name.is_empty() { "log" } else { name };
    let stamp: String = stamp
        .chars()
        .filter_map(|letter| match letter {
            ' ' => Some('-'),
            ':' => None,
            letter => Some(letter),
        })
        .collect();
    format!("{name}-{stamp}.log")
}

#[cfg(test)]
mod tests {
    use super::file_name;

    #[test]
    fn a_name_is_a_file_name() {
        let stamp = "2026-11-24 10:05:00";
        assert_eq!(file_name("web", stamp), "web-2026-11-24-100500.log");
        assert_eq!(
            file_name("../../etc/passwd", stamp),
            "etc-passwd-2026-11-24-100500.log"
        );
        assert_eq!(file_name("웹", stamp), "웹-2026-11-24-100500.log");
        assert_eq!(file_name("…", stamp), "log-2026-11-24-100500.log");
    }
}
