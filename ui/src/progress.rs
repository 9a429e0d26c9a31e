//! What a task is doing, in words.

use crate::format::bytes;
use crate::format::count::grouped;
use crate::i18n::{Locale, td_string};
use crate::stores::tasks::Step;

/// `4 of 9 layers · 61 %`, `starting…`
pub(crate) fn words(locale: Locale, step: Step) -> String {
    match step {
        Step::Asked => td_string!(locale, tasks.asked),
        Step::Pulling(share) if share.layers == 0 => td_string!(locale, tasks.connecting),
        Step::Pulling(share) => {
            return td_string!(
                locale,
                tasks.pulling,
                done = share.done,
                layers = share.layers,
                percent = share.percent
            );
        }
        Step::Committing => td_string!(locale, tasks.committing),
        Step::Changing => td_string!(locale, tasks.changing),
        Step::Stopping => td_string!(locale, tasks.stopping),
        Step::SettingAside => td_string!(locale, tasks.setting_aside),
        Step::Creating => td_string!(locale, tasks.creating),
        Step::Starting => td_string!(locale, tasks.starting),
        Step::Awaiting {
            seconds_left,
            health,
        } => {
            return match health {
                Some(_) => td_string!(locale, tasks.awaiting_healthy).to_owned(),
                None => td_string!(locale, tasks.awaiting, n = seconds_left),
            };
        }
        Step::Writing { bytes, lines } => {
            let (size, n) = (bytes::decimal(bytes), grouped(locale, lines));
            return td_string!(locale, tasks.writing, size = size, n = n);
        }
        Step::RemovingOld => td_string!(locale, tasks.removing_old),
    }
    .to_owned()
}

/// How far it is, 0 to 100, where that can be told.
pub(crate) fn percent(step: Step) -> Option<u8> {
    match step {
        Step::Pulling(share) => Some(share.percent),
        _ => None,
    }
}
