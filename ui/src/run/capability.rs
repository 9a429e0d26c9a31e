//! The kernel's capabilities: what each is for, to be added and dropped one by one.

use super::draft::Draft;
use super::field::Words;
use super::note::notes;
use crate::format::plain;
use crate::i18n::*;
use crate::parts::Icon;
use contract::Spec;
use leptos::prelude::*;

struct Capability {
    /// Without `CAP_`.
    name: &'static str,
    /// A container has it unless it is dropped (Docker's default set).
    default: bool,
    words: Words,
}

const fn one(name: &'static str, default: bool, words: Words) -> Capability {
    Capability {
        name,
        default,
        words,
    }
}

/// capabilities(7), those that containers have by default first.
static ALL: [Capability; 42] = [
    one("ALL", false, |locale| td_string!(locale, run.cap.all)),
    one("AUDIT_WRITE", true, |locale| {
        td_string!(locale, run.cap.audit_write)
    }),
    one("CHOWN", true, |locale| td_string!(locale, run.cap.chown)),
    one("DAC_OVERRIDE", true, |locale| {
        td_string!(locale, run.cap.dac_override)
    }),
    one("FOWNER", true, |locale| td_string!(locale, run.cap.fowner)),
    one("FSETID", true, |locale| td_string!(locale, run.cap.fsetid)),
    one("KILL", true, |locale| td_string!(locale, run.cap.kill)),
    one("MKNOD", true, |locale| td_string!(locale, run.cap.mknod)),
    one("NET_BIND_SERVICE", true, |locale| {
        td_string!(locale, run.cap.net_bind_service)
    }),
    one("NET_RAW", true, |locale| {
        td_string!(locale, run.cap.net_raw)
    }),
    one("SETFCAP", true, |locale| {
        td_string!(locale, run.cap.setfcap)
    }),
    one("SETGID", true, |locale| td_string!(locale, run.cap.setgid)),
    one("SETPCAP", true, |locale| {
        td_string!(locale, run.cap.setpcap)
    }),
    one("SETUID", true, |locale| td_string!(locale, run.cap.setuid)),
    one("SYS_CHROOT", true, |locale| {
        td_string!(locale, run.cap.sys_chroot)
    }),
    one("AUDIT_CONTROL", false, |locale| {
        td_string!(locale, run.cap.audit_control)
    }),
    one("AUDIT_READ", false, |locale| {
        td_string!(locale, run.cap.audit_read)
    }),
    one("BLOCK_SUSPEND", false, |locale| {
        td_string!(locale, run.cap.block_suspend)
    }),
    one("BPF", false, |locale| td_string!(locale, run.cap.bpf)),
    one("CHECKPOINT_RESTORE", false, |locale| {
        td_string!(locale, run.cap.checkpoint_restore)
    }),
    one("DAC_READ_SEARCH", false, |locale| {
        td_string!(locale, run.cap.dac_read_search)
    }),
    one("IPC_LOCK", false, |locale| {
        td_string!(locale, run.cap.ipc_lock)
    }),
    one("IPC_OWNER", false, |locale| {
        td_string!(locale, run.cap.ipc_owner)
    }),
    one("LEASE", false, |locale| td_string!(locale, run.cap.lease)),
    one("LINUX_IMMUTABLE", false, |locale| {
        td_string!(locale, run.cap.linux_immutable)
    }),
    one("MAC_ADMIN", false, |locale| {
        td_string!(locale, run.cap.mac_admin)
    }),
    one("MAC_OVERRIDE", false, |locale| {
        td_string!(locale, run.cap.mac_override)
    }),
    one("NET_ADMIN", false, |locale| {
        td_string!(locale, run.cap.net_admin)
    }),
    one("NET_BROADCAST", false, |locale| {
        td_string!(locale, run.cap.net_broadcast)
    }),
    one("PERFMON", false, |locale| {
        td_string!(locale, run.cap.perfmon)
    }),
    one("SYS_ADMIN", false, |locale| {
        td_string!(locale, run.cap.sys_admin)
    }),
    one("SYS_BOOT", false, |locale| {
        td_string!(locale, run.cap.sys_boot)
    }),
    one("SYS_MODULE", false, |locale| {
        td_string!(locale, run.cap.sys_module)
    }),
    one("SYS_NICE", false, |locale| {
        td_string!(locale, run.cap.sys_nice)
    }),
    one("SYS_PACCT", false, |locale| {
        td_string!(locale, run.cap.sys_pacct)
    }),
    one("SYS_PTRACE", false, |locale| {
        td_string!(locale, run.cap.sys_ptrace)
    }),
    one("SYS_RAWIO", false, |locale| {
        td_string!(locale, run.cap.sys_rawio)
    }),
    one("SYS_RESOURCE", false, |locale| {
        td_string!(locale, run.cap.sys_resource)
    }),
    one("SYS_TIME", false, |locale| {
        td_string!(locale, run.cap.sys_time)
    }),
    one("SYS_TTY_CONFIG", false, |locale| {
        td_string!(locale, run.cap.sys_tty_config)
    }),
    one("SYSLOG", false, |locale| td_string!(locale, run.cap.syslog)),
    one("WAKE_ALARM", false, |locale| {
        td_string!(locale, run.cap.wake_alarm)
    }),
];

/// Where one stands in a spec.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Add,
    Drop,
}

impl Side {
    fn of(self, spec: &Spec) -> &Vec<String> {
        match self {
            Self::Add => &spec.cap_add,
            Self::Drop => &spec.cap_drop,
        }
    }

    fn of_mut(self, spec: &mut Spec) -> &mut Vec<String> {
        match self {
            Self::Add => &mut spec.cap_add,
            Self::Drop => &mut spec.cap_drop,
        }
    }

    fn at(self) -> &'static str {
        match self {
            Self::Add => "cap_add",
            Self::Drop => "cap_drop",
        }
    }
}

pub(super) fn view(draft: Draft) -> AnyView {
    let i18n = draft.i18n;
    let open = RwSignal::new(false);
    view! {
        <p class="run-label">
            <span>{t!(i18n, run.capabilities)}</span>
            <code>"--cap-add --cap-drop"</code>
        </p>
        {chosen(draft, Side::Add)}
        {chosen(draft, Side::Drop)}
        <p class="run-line">
            <button
                type="button"
                class="run-fold"
                aria-expanded=move || if open.get() { "true" } else { "false" }
                on:click=move |_| open.update(|open| *open = !*open)
            >
                {t!(i18n, run.choose_caps)}
            </button>
        </p>
        {move || open.get().then(|| checklist(draft))}
    }
    .into_any()
}

/// Those that are added, or dropped, each with a cross.
fn chosen(draft: Draft, side: Side) -> AnyView {
    let i18n = draft.i18n;
    let names = draft.form.part(move |spec| side.of(spec).clone());
    view! {
        <p class="run-line" data-field=side.at() tabindex="-1">
            {move || {
                let names = names.get();
                (!names.is_empty())
                    .then(|| {
                        let label = match side {
                            Side::Add => t_string!(i18n, run.cap_added),
                            Side::Drop => t_string!(i18n, run.cap_dropped),
                        };
                        let chips = names
                            .into_iter()
                            .enumerate()
                            .map(|(place, name)| {
                                let words = plain(&name).into_owned();
                                let away = t_string!(i18n, run.take_away);
                                view! {
                                    <span class="run-chip mono">
                                        <bdi>{words.clone()}</bdi>
                                        <button
                                            type="button"
                                            class="run-chip-take"
                                            aria-label=format!("{away}: {words}")
                                            on:click=move |_| {
                                                draft
                                                    .form
                                                    .change(|spec| {
                                                        let names = side.of_mut(spec);
                                                        if place < names.len() {
                                                            names.remove(place);
                                                        }
                                                    });
                                            }
                                        >
                                            <Icon of=icondata::LuX />
                                        </button>
                                    </span>
                                }
                            })
                            .collect_view();
                        view! {
                            <span>{label}</span>
                            {chips}
                        }
                    })
            }}
        </p>
        {notes(draft, side.at().to_owned(), true)}
    }
    .into_any()
}

fn checklist(draft: Draft) -> AnyView {
    let i18n = draft.i18n;
    let typed = RwSignal::new(String::new());
    let rows = move || {
        let locale = i18n.get_locale();
        let wanted = typed.with(|typed| typed.trim().to_lowercase());
        ALL.iter()
            .filter(|cap| {
                wanted.is_empty()
                    || cap
                        .name
                        .to_lowercase()
                        .contains(&wanted.replace("cap_", ""))
                    || (cap.words)(locale).to_lowercase().contains(&wanted)
            })
            .map(|cap| row(draft, cap))
            .collect_view()
    };
    view! {
        <div class="run-caps" role="group" aria-label=move || t_string!(i18n, run.capabilities)>
            <input
                type="search"
                class="input"
                aria-label=move || t_string!(i18n, run.search_caps)
                placeholder=move || t_string!(i18n, run.search_caps)
                prop:value=move || typed.get()
                on:input:target=move |event| typed.set(event.target().value())
            />
            <ul>{rows}</ul>
        </div>
    }
    .into_any()
}

fn row(draft: Draft, cap: &'static Capability) -> impl IntoView {
    let i18n = draft.i18n;
    let side = move |side: Side| {
        let on = draft
            .form
            .part(move |spec| side.of(spec).iter().any(|name| is(name, cap.name)));
        let label = move || match side {
            Side::Add => t_string!(i18n, run.cap_add),
            Side::Drop => t_string!(i18n, run.cap_drop),
        };
        view! {
            <label class="run-check">
                <input
                    type="checkbox"
                class="tick"
                    aria-label=move || format!("{} {}", label(), cap.name)
                    prop:checked=move || on.get()
                    on:change:target=move |event| {
                        let on = event.target().checked();
                        draft.form.change(|spec| set(spec, side, cap.name, on));
                    }
                />
                <span>{label}</span>
            </label>
        }
    };
    view! {
        <li>
            <span class="mono run-cap-name">{cap.name}</span>
            <span class="run-cap-words">
                {draft.words(cap.words)}
                {cap
                    .default
                    .then(|| view! { " " <span class="muted">{t!(i18n, run.cap_default)}</span> })}
            </span>
            {side(Side::Add)}
            {side(Side::Drop)}
        </li>
    }
}

/// As engines compare them: without `CAP_`, whatever the case.
fn is(written: &str, name: &str) -> bool {
    let bare = match written.get(..4) {
        Some(prefix) if prefix.eq_ignore_ascii_case("cap_") => &written[4..],
        _ => written,
    };
    bare.eq_ignore_ascii_case(name)
}

/// One that is added is not dropped, and the other way round.
fn set(spec: &mut Spec, side: Side, name: &str, on: bool) {
    for side in [Side::Add, Side::Drop] {
        side.of_mut(spec).retain(|known| !is(known, name));
    }
    if on {
        side.of_mut(spec).push(name.to_owned());
    }
}

#[cfg(test)]
mod tests {
    use super::{Side, is, set};
    use contract::Spec;

    #[test]
    fn a_capability_is_added_or_dropped_not_both() {
        assert!(is("cap_net_admin", "NET_ADMIN") && is("NET_ADMIN", "NET_ADMIN"));
        assert!(!is("NET", "NET_ADMIN") && !is("기능", "NET_ADMIN"));
        let mut spec = Spec {
            cap_add: vec!["CAP_NET_ADMIN".into(), "KILL".into()],
            ..Spec::default()
        };
        set(&mut spec, Side::Drop, "NET_ADMIN", true);
        assert_eq!(spec.cap_add, ["KILL"]);
        assert_eq!(spec.cap_drop, ["NET_ADMIN"]);
        set(&mut spec, Side::Drop, "NET_ADMIN", false);
        assert!(spec.cap_drop.is_empty());
    }
}
