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
        Step::Preparing => td_string!(locale, tasks.preparing),
        Step::Moving {
            done,
            total,
            bytes_per_second,
        } => {
            let (size, rate) = (bytes::decimal(done), bytes::decimal(bytes_per_second));
            return match total {
                Some(total) => {
                    let total = bytes::decimal(total);
                    td_string!(
                        locale,
                        tasks.moving_of,
                        size = size,
                        total = total,
                        rate = rate
                    )
                }
                None => td_string!(locale, tasks.moving, size = size, rate = rate),
            };
        }
        Step::Measuring { done, of } => {
            return td_string!(locale, tasks.measuring, done = done, n = of);
        }
        Step::RemovingOld => td_string!(locale, tasks.removing_old),
    }
    .to_owned()
}

/// How far it is, 0 to 100, where that can be told.
pub(crate) fn percent(step: Step) -> Option<u8> {
    match step {
        Step::Pulling(share) => Some(share.percent),
        Step::Moving {
            done,
            total: Some(total),
            ..
        } => Some(part(done, total)),
        Step::Measuring { done, of } => Some(part(done as u64, of as u64)),
        _ => None,
    }
}

/// Of nothing, nothing is left to do; a file that grew while it was read is no more than whole.
fn part(done: u64, total: u64) -> u8 {
    let percent = match total {
        0 => 100,
        total => u128::from(done) * 100 / u128::from(total),
    };
    u8::try_from(percent.min(100)).unwrap_or(100)
}

#[cfg(test)]
mod tests {
    use super::part;

    #[test]
    fn a_part_is_never_more_than_the_whole() {
        let parts = [(0, 0), (1, 3), (5, 4), (u64::MAX, u64::MAX)];
        assert_eq!(
            parts.map(|(done, total)| part(done, total)),
            [100, 33, 100, 100]
        );
    }
}
