//! What is being filled in, and where it stands: typed, checked, running, refused.

use super::carry::Wish;
use super::field::Words;
use super::form::Form;
use crate::i18n::*;
use crate::stores::{Id, Stores, stores};
use contract::{Failure, Note, Op, Remark, RunStep, Spec, Weight};
use leptos::html;
use leptos::prelude::*;
use leptos_i18n::I18nContext;
use std::collections::BTreeSet;

/// Everything around a [`Form`]. A copy is a handle.
#[derive(Clone, Copy)]
pub(super) struct Draft {
    pub(super) form: Form,
    pub(super) stores: Stores,
    pub(super) i18n: I18nContext<Locale>,
    /// The dialog, for the focus.
    pub(super) dialog: NodeRef<html::Dialog>,
    /// The container that is changed.
    pub(super) editing: StoredValue<Option<Id>>,
    /// What the form began with, or was filled with last.
    pub(super) initial: StoredValue<Spec>,
    /// What the check says.
    pub(super) checked: RwSignal<Vec<Note>>,
    /// What the engine said when it refused; gone with the next change.
    pub(super) refused: RwSignal<Vec<Note>>,
    /// Places whose text is not understood yet, like a command with an open quote.
    pub(super) unread: RwSignal<BTreeSet<&'static str>>,
    /// It was tried: from now on it is said what is missing.
    pub(super) tried: RwSignal<bool>,
    /// What the dialog is doing.
    pub(super) stage: RwSignal<Stage>,
    /// A sentence above the sections.
    pub(super) notice: RwSignal<Option<Notice>>,
    /// A `docker create` was pasted: what is meant is to make it, and not to start it.
    pub(super) create_only: RwSignal<bool>,
    /// A pasted text is being read.
    pub(super) pasting: RwSignal<Option<String>>,
}

/// What the dialog is doing.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Stage {
    Typing,
    /// It is asked whether what was typed may be thrown away.
    Leaving,
    /// The last check before the engine is asked.
    Checking,
    Running {
        op: Op,
        step: Option<RunStep>,
        warnings: Vec<String>,
        cancelling: bool,
    },
    /// It is done, and the engine has something to say about it.
    Warned {
        id: String,
        warnings: Vec<String>,
    },
}

impl Stage {
    /// The fields may not be changed now.
    pub(super) fn is_busy(&self) -> bool {
        matches!(
            self,
            Self::Checking | Self::Running { .. } | Self::Warned { .. }
        )
    }
}

/// What is said above the sections.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Notice {
    /// The engine refused, and what it left behind.
    Refused {
        failure: Failure,
        /// Why stands beside the fields that caused it.
        noted: bool,
        left: Option<String>,
        cancelled: bool,
    },
    /// A file or a text could not be read.
    Failed(Failure),
    /// The form was filled with a pasted text: what of it is not honoured, and how it was before.
    Filled {
        not_honoured: Vec<String>,
        before: Box<Spec>,
        /// Whether it was to be created only.
        created_only: bool,
    },
}

impl Draft {
    pub(super) fn new(spec: Spec, editing: Option<Id>) -> Self {
        let draft = Self {
            form: Form::new(spec.clone()),
            stores: stores(),
            i18n: use_i18n(),
            dialog: NodeRef::new(),
            editing: StoredValue::new(editing),
            initial: StoredValue::new(spec),
            checked: RwSignal::new(Vec::new()),
            refused: RwSignal::new(Vec::new()),
            unread: RwSignal::new(BTreeSet::new()),
            tried: RwSignal::new(false),
            stage: RwSignal::new(Stage::Typing),
            notice: RwSignal::new(None),
            create_only: RwSignal::new(false),
            pasting: RwSignal::new(None),
        };
        super::check::follow(draft);
        draft
    }

    pub(super) fn is_edit(self) -> bool {
        self.editing.with_value(Option::is_some)
    }

    /// What the default button does with a form that makes a container.
    pub(super) fn wish(self) -> Wish {
        if self.create_only.get_untracked() {
            Wish::Create
        } else {
            Wish::Run
        }
    }

    /// Something was typed that would be lost.
    pub(super) fn is_typed(self) -> bool {
        !self.unread.with_untracked(BTreeSet::is_empty)
            || self
                .form
                .spec
                .with_untracked(|spec| self.initial.with_value(|initial| spec != initial))
    }

    /// Closes the form; asks first where something would be lost.
    pub(super) fn back_out(self) {
        let stage = self.stage.get_untracked();
        match stage {
            Stage::Leaving => self.stage.set(Stage::Typing),
            Stage::Typing if self.is_typed() => self.stage.set(Stage::Leaving),
            Stage::Running { cancelling, .. } if !cancelling => {}
            Stage::Warned { id, .. } => super::carry::show(self.stores, id),
            Stage::Typing | Stage::Checking | Stage::Running { .. } => self.stores.run.close(),
        }
    }

    /// Words that follow the language.
    pub(super) fn words(self, words: Words) -> Signal<String> {
        Signal::derive(move || words(self.i18n.get_locale()).to_owned())
    }

    /// The gravest that is said of exactly this place.
    pub(super) fn weight(self, at: &str) -> Memo<Option<Weight>> {
        let notes = self.form.notes_at(at, false);
        Memo::new(move |_| notes.with(|notes| notes.iter().map(|note| note.what.weight()).max()))
    }
}

/// Notes as they are shown: that something is missing is said only after it was tried.
pub(super) fn shown(checked: &[Note], refused: &[Note], tried: bool) -> Vec<Note> {
    checked
        .iter()
        .filter(|note| tried || note.what != Remark::Needed)
        .chain(refused)
        .cloned()
        .collect()
}

/// A name after `name` that nobody has: `web`, then `web-2`, `web-3`, …
pub(super) fn free_name(name: &str, is_taken: impl Fn(&str) -> bool) -> String {
    if !is_taken(name) {
        return name.to_owned();
    }
    // `web-2` doubled is `web-3`, not `web-2-2`.
    let (stem, from) = match name.rsplit_once('-') {
        Some((stem, number)) if !stem.is_empty() => match number.parse::<u32>() {
            Ok(number) => (stem, number),
            Err(_) => (name, 1),
        },
        _ => (name, 1),
    };
    (1..=u32::MAX)
        .map_while(|more| from.checked_add(more))
        .map(|number| format!("{stem}-{number}"))
        .find(|name| !is_taken(name))
        .unwrap_or_default()
}

/// Takes away rows in which nothing was typed. Whether there were any.
pub(super) fn drop_empty(spec: &mut Spec) -> bool {
    let before = spec.clone();
    spec.ports.retain(|port| {
        *port
            != contract::PortSpec {
                protocol: port.protocol,
                ..Default::default()
            }
    });
    spec.env.retain(|var| {
        !(var.name.is_empty() && var.value.as_deref().unwrap_or_default().is_empty())
    });
    spec.links.retain(|link| *link != Default::default());
    // The first one may well be the engine's default network with nothing said of it.
    spec.networks
        .retain(|network| *network != Default::default());
    let resources = &mut spec.resources;
    for list in [
        &mut spec.expose,
        &mut spec.dns,
        &mut spec.dns_search,
        &mut spec.dns_options,
        &mut spec.extra_hosts,
        &mut spec.group_add,
        &mut spec.cap_add,
        &mut spec.cap_drop,
        &mut spec.security_options,
        &mut resources.ulimits,
        &mut resources.devices,
        &mut resources.device_cgroup_rules,
        &mut resources.blkio_weight_device,
        &mut resources.device_read_bps,
        &mut resources.device_write_bps,
        &mut resources.device_read_iops,
        &mut resources.device_write_iops,
    ] {
        list.retain(|text| !text.is_empty());
    }
    for pairs in [
        &mut spec.log_options,
        &mut spec.sysctls,
        &mut spec.labels,
        &mut spec.annotations,
        &mut resources.storage_options,
    ] {
        pairs.retain(|pair| *pair != Default::default());
    }
    before != *spec
}

#[cfg(test)]
mod tests {
    use super::{drop_empty, free_name, shown};
    use contract::{EnvSpec, Note, PortSpec, Protocol, Remark, Spec, Wanted};

    #[test]
    fn a_double_gets_the_next_free_name() {
        let taken = |names: &'static [&'static str]| move |name: &str| names.contains(&name);
        assert_eq!(free_name("web", taken(&[])), "web");
        assert_eq!(free_name("web", taken(&["web"])), "web-2");
        assert_eq!(free_name("web", taken(&["web", "web-2"])), "web-3");
        assert_eq!(free_name("web-2", taken(&["web", "web-2"])), "web-3");
        assert_eq!(free_name("my-web", taken(&["my-web"])), "my-web-2");
        assert_eq!(
            free_name("a-4294967295", taken(&["a-4294967295"])),
            "",
            "no number is left: the engine makes one up"
        );
    }

    #[test]
    fn only_rows_without_a_word_go() {
        let mut spec = Spec {
            ports: vec![
                PortSpec {
                    protocol: Protocol::Udp,
                    ..PortSpec::default()
                },
                PortSpec {
                    host_ip: "127.0.0.1".into(),
                    ..PortSpec::default()
                },
            ],
            env: vec![
                EnvSpec::default(),
                EnvSpec {
                    name: String::new(),
                    value: Some("lost?".into()),
                },
                EnvSpec {
                    name: "GONE".into(),
                    value: None,
                },
            ],
            dns: vec![String::new(), "1.1.1.1".into()],
            // A command may well have an empty word.
            command: vec!["echo".into(), String::new()],
            ..Spec::default()
        };
        assert!(drop_empty(&mut spec));
        assert_eq!(spec.ports.len(), 1);
        assert_eq!(spec.env.len(), 2);
        assert_eq!(spec.dns, ["1.1.1.1"]);
        assert_eq!(spec.command.len(), 2);
        assert!(!drop_empty(&mut spec));
    }

    #[test]
    fn what_is_missing_is_said_once_it_was_tried() {
        let note = |at: &str, what| Note {
            at: at.into(),
            what,
        };
        let checked = [
            note("image", Remark::Needed),
            note("name", Remark::NameRule),
        ];
        let refused = [note(
            "user",
            Remark::Malformed {
                wanted: Wanted::Number,
            },
        )];
        assert_eq!(shown(&checked, &refused, false).len(), 2);
        assert_eq!(shown(&checked, &refused, true).len(), 3);
    }
}
