//! The sentences of the form, in the language of the page: what is said of a place, why a pasted
//! text was not understood, what happens to a layer.

use crate::format::{plain, text};
use crate::i18n::{Locale, td_string};
use contract::{ParseTrouble, PortHolder, PullPhase, Remark, Wanted};

/// What is said of a place.
pub(crate) fn remark(locale: Locale, remark: &Remark) -> String {
    match remark {
        Remark::Needed => td_string!(locale, run.remark.needed).to_owned(),
        Remark::Malformed { wanted: kind } => wanted(locale, *kind),
        Remark::NameRule => td_string!(locale, run.remark.name_rule).to_owned(),
        Remark::NameTaken { image, .. } => {
            td_string!(locale, run.remark.name_taken, image = safe(image))
        }
        Remark::PortTaken { port, by, .. } => match by {
            PortHolder::Container { name, .. } => {
                td_string!(
                    locale,
                    run.remark.port_container,
                    port = port,
                    name = safe(name)
                )
            }
            PortHolder::Process { pid, name } => {
                let name = safe(name);
                td_string!(
                    locale,
                    run.remark.port_process,
                    port = port,
                    name = name,
                    pid = pid
                )
            }
            PortHolder::Unknown => td_string!(locale, run.remark.port_taken, port = port),
        },
        Remark::PortTwice { port } => td_string!(locale, run.remark.port_twice, port = port),
        Remark::RangesDiffer => td_string!(locale, run.remark.ranges_differ).to_owned(),
        Remark::PortsIgnored => td_string!(locale, run.remark.ports_ignored).to_owned(),
        Remark::ImageToPull => td_string!(locale, run.remark.image_to_pull).to_owned(),
        Remark::ImageMissing => td_string!(locale, run.remark.image_missing).to_owned(),
        Remark::TargetNotAbsolute => td_string!(locale, run.remark.target_absolute).to_owned(),
        Remark::TargetTwice => td_string!(locale, run.remark.target_twice).to_owned(),
        Remark::TargetNested { under } => {
            td_string!(locale, run.remark.target_nested, path = safe(under))
        }
        Remark::HidesImage { path } => {
            td_string!(locale, run.remark.hides_image, path = safe(path))
        }
        Remark::SourceMissing { creates: true } => {
            td_string!(locale, run.remark.source_made).to_owned()
        }
        Remark::SourceMissing { creates: false } => {
            td_string!(locale, run.remark.source_missing).to_owned()
        }
        Remark::SourceElsewhere => td_string!(locale, run.remark.source_elsewhere).to_owned(),
        Remark::VolumeNew => td_string!(locale, run.remark.volume_new).to_owned(),
        Remark::NoContainer => td_string!(locale, run.remark.no_container).to_owned(),
        Remark::ContainerStopped => td_string!(locale, run.remark.container_stopped).to_owned(),
        Remark::LinksAreLegacy => td_string!(locale, run.remark.links_legacy).to_owned(),
        Remark::LinksIgnored => td_string!(locale, run.remark.links_ignored).to_owned(),
        Remark::NoNetwork => td_string!(locale, run.remark.no_network).to_owned(),
        Remark::AddressNeedsSubnet => td_string!(locale, run.remark.address_subnet).to_owned(),
        Remark::AliasNeedsNetwork => td_string!(locale, run.remark.alias_network).to_owned(),
        Remark::RemoveOrRestart => td_string!(locale, run.remark.remove_or_restart).to_owned(),
        Remark::UnknownCapability => td_string!(locale, run.remark.unknown_cap).to_owned(),
        Remark::UnknownSignal => td_string!(locale, run.remark.unknown_signal).to_owned(),
        Remark::Privileged => td_string!(locale, run.remark.privileged).to_owned(),
        Remark::EngineSocket => td_string!(locale, run.remark.engine_socket).to_owned(),
        Remark::NotByEngine => td_string!(locale, run.remark.not_by_engine).to_owned(),
        Remark::FileOntoFolder => td_string!(locale, run.remark.file_onto_folder).to_owned(),
        Remark::Paused => td_string!(locale, run.remark.paused).to_owned(),
        Remark::Dependent { name, option } => {
            let (name, option) = (safe(name), safe(option));
            td_string!(locale, run.remark.dependent, name = name, option = option)
        }
        Remark::MacUntold => td_string!(locale, run.remark.mac_untold).to_owned(),
        Remark::Refused { message } => {
            td_string!(locale, run.remark.refused, message = safe(message))
        }
        Remark::NoSuchCommand { command } => {
            td_string!(locale, run.remark.no_command, command = safe(command))
        }
        Remark::NotExecutable { command } => {
            td_string!(locale, run.remark.not_executable, command = safe(command))
        }
    }
}

/// What belongs in a field.
fn wanted(locale: Locale, wanted: Wanted) -> String {
    match wanted {
        Wanted::Number => td_string!(locale, run.wanted.number),
        Wanted::Within { min, max } => {
            return td_string!(locale, run.wanted.within, min = min, max = max);
        }
        Wanted::Decimal => td_string!(locale, run.wanted.decimal),
        Wanted::Size => td_string!(locale, run.wanted.size),
        Wanted::Duration => td_string!(locale, run.wanted.duration),
        Wanted::Port => td_string!(locale, run.wanted.port),
        Wanted::Address => td_string!(locale, run.wanted.address),
        Wanted::Ipv4 => td_string!(locale, run.wanted.ipv4),
        Wanted::Ipv6 => td_string!(locale, run.wanted.ipv6),
        Wanted::Mac => td_string!(locale, run.wanted.mac),
        Wanted::HostEntry => td_string!(locale, run.wanted.host_entry),
        Wanted::Image => td_string!(locale, run.wanted.image),
        Wanted::Variable => td_string!(locale, run.wanted.variable),
        Wanted::Pair => td_string!(locale, run.wanted.pair),
        Wanted::Platform => td_string!(locale, run.wanted.platform),
        Wanted::Restart => td_string!(locale, run.wanted.restart),
        Wanted::Ulimit => td_string!(locale, run.wanted.ulimit),
        Wanted::Device => td_string!(locale, run.wanted.device),
        Wanted::DeviceRate => td_string!(locale, run.wanted.device_rate),
        Wanted::DeviceWeight => td_string!(locale, run.wanted.device_weight),
        Wanted::DeviceRule => td_string!(locale, run.wanted.device_rule),
        Wanted::Gpus => td_string!(locale, run.wanted.gpus),
        Wanted::CpuSet => td_string!(locale, run.wanted.cpu_set),
        Wanted::Mode => td_string!(locale, run.wanted.mode),
        Wanted::VolumeName => td_string!(locale, run.wanted.volume_name),
        Wanted::Choice => td_string!(locale, run.wanted.choice),
    }
    .to_owned()
}

/// Why a pasted text was not understood.
pub(super) fn trouble(locale: Locale, trouble: &ParseTrouble) -> String {
    match trouble {
        ParseTrouble::NotACommand => td_string!(locale, run.trouble.not_a_command).to_owned(),
        ParseTrouble::OpenQuote => td_string!(locale, run.trouble.open_quote).to_owned(),
        ParseTrouble::UnknownOption { option } => {
            td_string!(locale, run.trouble.unknown_option, option = safe(option))
        }
        ParseTrouble::NoValue { option } => {
            td_string!(locale, run.trouble.no_value, option = safe(option))
        }
        ParseTrouble::BadValue { option, value } => {
            let (option, value) = (safe(option), safe(value));
            td_string!(
                locale,
                run.trouble.bad_value,
                option = option,
                value = value
            )
        }
        ParseTrouble::NoImage => td_string!(locale, run.trouble.no_image).to_owned(),
        ParseTrouble::Unreadable { path, message } => {
            let (path, message) = (safe(path), safe(message));
            td_string!(
                locale,
                run.trouble.unreadable,
                path = path,
                message = message
            )
        }
        ParseTrouble::NotCompose { message } => {
            td_string!(locale, run.trouble.not_compose, message = safe(message))
        }
    }
}

/// What happens to a layer.
pub(super) fn phase(locale: Locale, phase: &PullPhase) -> String {
    match phase {
        PullPhase::Waiting => td_string!(locale, run.phase.waiting),
        PullPhase::Downloading => td_string!(locale, run.phase.downloading),
        PullPhase::Verifying => td_string!(locale, run.phase.verifying),
        PullPhase::Downloaded => td_string!(locale, run.phase.downloaded),
        PullPhase::Extracting => td_string!(locale, run.phase.extracting),
        PullPhase::Done => td_string!(locale, run.phase.done),
        PullPhase::Other(word) => return safe(word),
    }
    .to_owned()
}

/// A foreign text within a sentence: on one line, and no longer than one reads.
fn safe(foreign: &str) -> String {
    let (shown, cut) = text::clipped(foreign, 600);
    let shown = plain(shown);
    if cut {
        format!("{shown}…")
    } else {
        shown.into_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::{remark, trouble};
    use crate::i18n::Locale;
    use contract::{ParseTrouble, PortHolder, Remark};

    #[test]
    fn the_holder_of_a_port_is_named_in_both_languages() {
        let taken = Remark::PortTaken {
            port: 8080,
            by: PortHolder::Container {
                id: "0".repeat(64),
                name: "we\u{202e}b".into(),
            },
            free: Some(8081),
        };
        for locale in [Locale::en, Locale::ko] {
            let words = remark(locale, &taken);
            assert!(
                words.contains("8080") && words.contains("we⟨RLO⟩b"),
                "{words}"
            );
        }
    }

    #[test]
    fn a_pasted_flood_is_cut() {
        let flood = ParseTrouble::UnknownOption {
            option: format!("--{}", "x".repeat(1 << 20)),
        };
        assert!(trouble(Locale::en, &flood).chars().count() < 800);
    }
}
