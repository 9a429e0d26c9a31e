//! What was refused, as a sentence: what was being done, to what, and the engine's own words.

use crate::format::plain;
use crate::i18n::{Locale, td_string};
use contract::{Deed, Failure, FailureCode};

/// `web was not started: driver failed programming external connectivity…`
pub(crate) fn sentence(failure: &Failure, locale: Locale) -> String {
    let what = deed(failure, locale);
    let why = match failure.code {
        Some(FailureCode::Gone) => td_string!(locale, list.because_gone).to_owned(),
        Some(FailureCode::Cancelled) => td_string!(locale, list.because_cancelled).to_owned(),
        Some(FailureCode::Unreachable) if failure.message.is_empty() => {
            td_string!(locale, list.because_unreachable).to_owned()
        }
        Some(FailureCode::Exists) => td_string!(locale, list.because_exists).to_owned(),
        Some(FailureCode::NoSpace) => td_string!(locale, list.because_no_space).to_owned(),
        Some(FailureCode::ReadOnly) => td_string!(locale, list.because_read_only).to_owned(),
        Some(FailureCode::Denied) => td_string!(locale, list.because_denied).to_owned(),
        Some(
            FailureCode::Unreachable
            | FailureCode::NameTaken
            | FailureCode::WrongState
            | FailureCode::InUse,
        )
        | None => plain(&failure.message).into_owned(),
    };
    if why.is_empty() {
        what
    } else {
        format!("{what}: {why}")
    }
}

/// `web was not started`, for where it is said elsewhere why.
pub(crate) fn deed(failure: &Failure, locale: Locale) -> String {
    let name = plain(&failure.subject);
    let name = name.as_ref();
    match failure.deed {
        Deed::Connect => td_string!(locale, list.refused_connect).to_owned(),
        Deed::List => td_string!(locale, list.refused_list).to_owned(),
        Deed::Inspect => td_string!(locale, list.refused_inspect, name = name),
        Deed::Start => td_string!(locale, list.refused_start, name = name),
        Deed::Stop => td_string!(locale, list.refused_stop, name = name),
        Deed::Kill => td_string!(locale, list.refused_kill, name = name),
        Deed::Restart => td_string!(locale, list.refused_restart, name = name),
        Deed::Pause => td_string!(locale, list.refused_pause, name = name),
        Deed::Unpause => td_string!(locale, list.refused_unpause, name = name),
        Deed::Rename => td_string!(locale, list.refused_rename, name = name),
        Deed::Remove => td_string!(locale, list.refused_remove, name = name),
        Deed::OpenPort => td_string!(locale, list.refused_open_port, name = name),
        Deed::OpenLink => td_string!(locale, list.refused_open_link, name = name),
        Deed::Pull => td_string!(locale, list.refused_pull, name = name),
        Deed::Search => td_string!(locale, list.refused_search).to_owned(),
        Deed::Create => td_string!(locale, list.refused_create).to_owned(),
        Deed::Update => td_string!(locale, list.refused_update, name = name),
        Deed::Commit => td_string!(locale, list.refused_commit, name = name),
        Deed::ReadFile => td_string!(locale, list.refused_read_file, name = name),
        Deed::WriteFile => td_string!(locale, list.refused_write_file, name = name),
        Deed::ReadLog => td_string!(locale, list.refused_read_log, name = name),
        Deed::Exec => td_string!(locale, list.refused_exec, name = name),
        Deed::Attach => td_string!(locale, list.refused_attach, name = name),
        Deed::OpenTerminal => td_string!(locale, list.refused_open_terminal).to_owned(),
        Deed::ReadFigures => td_string!(locale, list.refused_read_figures, name = name),
        Deed::ListProcesses => td_string!(locale, list.refused_list_processes, name = name),
        Deed::Signal => td_string!(locale, list.refused_signal, name = name),
        Deed::OpenFiles => td_string!(locale, list.refused_open_files, name = name),
        Deed::ListFolder => td_string!(locale, list.refused_list_folder, name = name),
        Deed::OpenFile => td_string!(locale, list.refused_open_file, name = name),
        Deed::SaveFile => td_string!(locale, list.refused_save_file, name = name),
        Deed::MakeFile => td_string!(locale, list.refused_make_file, name = name),
        Deed::MoveFile => td_string!(locale, list.refused_move_file, name = name),
        Deed::ChangeFile => td_string!(locale, list.refused_change_file, name = name),
        Deed::DeleteFile => td_string!(locale, list.refused_delete_file, name = name),
        Deed::Upload => td_string!(locale, list.refused_upload, name = name),
        Deed::Download => td_string!(locale, list.refused_download, name = name),
        Deed::CopyFiles => td_string!(locale, list.refused_copy_files, name = name),
        Deed::ListChanges => td_string!(locale, list.refused_list_changes, name = name),
        Deed::Export => td_string!(locale, list.refused_export, name = name),
        Deed::MeasureVolume => td_string!(locale, list.refused_measure_volume, name = name),
        Deed::CreateVolume => td_string!(locale, list.refused_create_volume, name = name),
        Deed::RemoveVolume => td_string!(locale, list.refused_remove_volume, name = name),
        Deed::CloneVolume => td_string!(locale, list.refused_clone_volume, name = name),
        Deed::EmptyVolume => td_string!(locale, list.refused_empty_volume, name = name),
        Deed::BackUpVolume => td_string!(locale, list.refused_back_up_volume, name = name),
        Deed::RestoreVolume => td_string!(locale, list.refused_restore_volume, name = name),
        Deed::CopyVolume => td_string!(locale, list.refused_copy_volume, name = name),
        Deed::KeepSettings => td_string!(locale, list.refused_settings).to_owned(),
        Deed::CopyText => td_string!(locale, list.refused_copy_text).to_owned(),
        Deed::Bridge => td_string!(locale, list.refused_bridge, name = name),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_is_a_sentence() {
        let mut failure = Failure {
            deed: Deed::Start,
            subject: "we\u{202e}b".into(),
            code: None,
            message: "port is already allocated".into(),
        };
        assert_eq!(
            sentence(&failure, Locale::en),
            "we⟨RLO⟩b was not started: port is already allocated"
        );
        failure.code = Some(FailureCode::Gone);
        assert!(sentence(&failure, Locale::en).ends_with("It does not exist any more."));
    }
}
