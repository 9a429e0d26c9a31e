//! What else can be said of a mount. Only what its kind and its option can carry is shown.

use super::desk::Desk;
use super::map::restyle;
use crate::i18n::*;
use contract::{MountKind, MountSpec, MountStyle, Pair, Selinux};
use leptos::prelude::*;

/// A choice: what the spec says, and what it is called.
type Choices = &'static [(&'static str, &'static str)];

const PROPAGATION: Choices = &[
    ("", "—"),
    ("rprivate", "rprivate"),
    ("private", "private"),
    ("rshared", "rshared"),
    ("shared", "shared"),
    ("rslave", "rslave"),
    ("slave", "slave"),
];
const RECURSIVE: Choices = &[
    ("", "—"),
    ("enabled", "enabled"),
    ("disabled", "disabled"),
    ("writable", "writable"),
    ("readonly", "readonly"),
];
const CONSISTENCY: Choices = &[
    ("", "—"),
    ("consistent", "consistent"),
    ("cached", "cached"),
    ("delegated", "delegated"),
];

#[component]
pub(super) fn Details(desk: Desk, place: usize) -> impl IntoView {
    let kind = desk.form.part(move |spec| {
        let mount = spec.mounts.get(place);
        mount.map_or_else(Default::default, |mount| (mount.kind, mount.style))
    });
    view! {
        <div class="map-details">
            {move || {
                let (kind, style) = kind.get();
                fields(desk, place, kind, style)
            }}
        </div>
    }
}

fn fields(desk: Desk, place: usize, kind: MountKind, style: MountStyle) -> AnyView {
    let locale = desk.locale;
    let long = style == MountStyle::Long;
    let text = |label: &'static str,
                hint: &'static str,
                read: fn(&MountSpec) -> &str,
                write: fn(&mut MountSpec, String)| {
        text_field(desk, place, label, hint, read, write)
    };
    let mut shown = vec![text(
        td_string!(locale, volumes_map.target),
        "/path",
        |mount| &mount.target,
        |mount, typed| mount.target = typed,
    )];
    if kind != MountKind::Tmpfs {
        shown.push(text(
            td_string!(locale, volumes_map.source),
            "",
            |mount| &mount.source,
            |mount, typed| mount.source = typed,
        ));
    }
    if matches!(kind, MountKind::Volume | MountKind::Bind | MountKind::Tmpfs) {
        shown.push(style_field(desk, place, kind));
    }
    match kind {
        MountKind::Volume => {
            shown.push(check_field(
                desk,
                place,
                td_string!(locale, volumes_map.no_copy),
                |mount| mount.no_copy,
                |mount, on| mount.no_copy = on,
            ));
            if long {
                shown.push(subpath(desk, place));
                shown.push(text(
                    td_string!(locale, volumes_map.driver),
                    "local",
                    |mount| &mount.driver,
                    |mount, typed| mount.driver = typed,
                ));
                shown.push(pairs_field(
                    desk,
                    place,
                    td_string!(locale, volumes_map.driver_options),
                    |mount| &mut mount.driver_options,
                ));
                shown.push(pairs_field(
                    desk,
                    place,
                    td_string!(locale, volumes_map.labels),
                    |mount| &mut mount.volume_labels,
                ));
            } else {
                shown.push(selinux(desk, place));
            }
        }
        MountKind::Bind => {
            shown.push(choice_field(
                desk,
                place,
                td_string!(locale, volumes_map.propagation),
                PROPAGATION,
                |mount| &mount.propagation,
                |mount, chosen| mount.propagation = chosen,
            ));
            if long {
                shown.push(choice_field(
                    desk,
                    place,
                    td_string!(locale, volumes_map.recursive),
                    RECURSIVE,
                    |mount| &mount.recursive,
                    |mount, chosen| mount.recursive = chosen,
                ));
                shown.push(check_field(
                    desk,
                    place,
                    td_string!(locale, volumes_map.create_source),
                    |mount| mount.create_source,
                    |mount, on| mount.create_source = on,
                ));
            } else {
                shown.push(selinux(desk, place));
            }
            shown.push(choice_field(
                desk,
                place,
                td_string!(locale, volumes_map.consistency),
                CONSISTENCY,
                |mount| &mount.consistency,
                |mount, chosen| mount.consistency = chosen,
            ));
        }
        MountKind::Tmpfs => {
            shown.push(text(
                td_string!(locale, volumes_map.tmpfs_size),
                "64m",
                |mount| &mount.tmpfs_size,
                |mount, typed| mount.tmpfs_size = typed,
            ));
            shown.push(text(
                td_string!(locale, volumes_map.tmpfs_mode),
                "1777",
                |mount| &mount.tmpfs_mode,
                |mount, typed| mount.tmpfs_mode = typed,
            ));
            if !long {
                shown.push(text(
                    td_string!(locale, volumes_map.tmpfs_options),
                    "noexec,uid=1000",
                    |mount| &mount.tmpfs_options,
                    |mount, typed| mount.tmpfs_options = typed,
                ));
            }
        }
        MountKind::Image => shown.push(subpath(desk, place)),
        MountKind::Npipe | MountKind::Cluster => {}
    }
    shown.into_any()
}

fn subpath(desk: Desk, place: usize) -> AnyView {
    text_field(
        desk,
        place,
        td_string!(desk.locale, volumes_map.subpath),
        "",
        |mount| &mount.subpath,
        |mount, typed| mount.subpath = typed,
    )
}

fn selinux(desk: Desk, place: usize) -> AnyView {
    choice_field(
        desk,
        place,
        td_string!(desk.locale, volumes_map.selinux),
        &[("", "—"), ("z", "z"), ("Z", "Z")],
        |mount| match mount.selinux {
            Selinux::Untouched => "",
            Selinux::Shared => "z",
            Selinux::Private => "Z",
        },
        |mount, chosen| {
            mount.selinux = match chosen.as_str() {
                "z" => Selinux::Shared,
                "Z" => Selinux::Private,
                _ => Selinux::Untouched,
            };
        },
    )
}

/// `-v` (or `--tmpfs`) and `--mount` differ in what they can say.
fn style_field(desk: Desk, place: usize, kind: MountKind) -> AnyView {
    let choices: Choices = match kind {
        MountKind::Tmpfs => &[("short", "--tmpfs"), ("long", "--mount")],
        _ => &[("short", "-v"), ("long", "--mount")],
    };
    choice_field(
        desk,
        place,
        td_string!(desk.locale, volumes_map.style),
        choices,
        |mount| match mount.style {
            MountStyle::Short => "short",
            MountStyle::Long => "long",
        },
        |mount, chosen| {
            let style = match chosen.as_str() {
                "long" => MountStyle::Long,
                _ => MountStyle::Short,
            };
            restyle(mount, style);
        },
    )
}

/// A part of one mount, as a text.
fn reading(desk: Desk, place: usize, read: fn(&MountSpec) -> &str) -> Memo<String> {
    desk.form.part(move |spec| {
        let mount = spec.mounts.get(place);
        mount.map_or_else(String::new, |mount| read(mount).to_owned())
    })
}

fn text_field(
    desk: Desk,
    place: usize,
    label: &'static str,
    hint: &'static str,
    read: fn(&MountSpec) -> &str,
    write: fn(&mut MountSpec, String),
) -> AnyView {
    let value = reading(desk, place, read);
    view! {
        <label class="map-field">
            <span>{label}</span>
            <input
                type="text"
                class="input mono"
                placeholder=hint
                autocomplete="off"
                autocapitalize="off"
                spellcheck="false"
                prop:value=move || value.get()
                on:input:target=move |event| {
                    let typed = event.target().value();
                    desk.change(place, |mount| write(mount, typed));
                }
            />
        </label>
    }
    .into_any()
}

fn choice_field(
    desk: Desk,
    place: usize,
    label: &'static str,
    choices: Choices,
    read: fn(&MountSpec) -> &str,
    write: fn(&mut MountSpec, String),
) -> AnyView {
    let value = reading(desk, place, read);
    let options = choices
        .iter()
        .map(|(word, words)| {
            view! {
                <option value=*word prop:selected=move || value.with(|value| value == word)>
                    {*words}
                </option>
            }
        })
        .collect_view();
    view! {
        <label class="map-field">
            <span>{label}</span>
            <select
                class="input"
                on:change:target=move |event| {
                    let chosen = event.target().value();
                    desk.change(place, |mount| write(mount, chosen));
                }
            >
                {options}
            </select>
        </label>
    }
    .into_any()
}

fn check_field(
    desk: Desk,
    place: usize,
    label: &'static str,
    read: fn(&MountSpec) -> bool,
    write: fn(&mut MountSpec, bool),
) -> AnyView {
    let on = desk
        .form
        .part(move |spec| spec.mounts.get(place).is_some_and(read));
    view! {
        <label class="choice map-check">
            <input
                type="checkbox"
                prop:checked=move || on.get()
                on:change:target=move |event| {
                    let on = event.target().checked();
                    desk.change(place, |mount| write(mount, on));
                }
            />
            {label}
        </label>
    }
    .into_any()
}

/// `name=value`, one a line; taken when the field is left.
fn pairs_field(
    desk: Desk,
    place: usize,
    label: &'static str,
    of: fn(&mut MountSpec) -> &mut Vec<Pair>,
) -> AnyView {
    let lines = desk.form.spec.with_untracked(|spec| {
        let mut mount = spec.mounts.get(place).cloned().unwrap_or_default();
        to_lines(of(&mut mount))
    });
    view! {
        <label class="map-field">
            <span>{label}</span>
            <textarea
                class="input mono"
                rows="2"
                placeholder="name=value"
                spellcheck="false"
                prop:value=lines
                on:change:target=move |event| {
                    let pairs = from_lines(&event.target().value());
                    desk.change(place, |mount| *of(mount) = pairs);
                }
            ></textarea>
        </label>
    }
    .into_any()
}

fn to_lines(pairs: &[Pair]) -> String {
    let lines: Vec<String> = pairs
        .iter()
        .map(|pair| format!("{}={}", pair.name, pair.value))
        .collect();
    lines.join("\n")
}

fn from_lines(lines: &str) -> Vec<Pair> {
    lines
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .map(|line| {
            let (name, value) = line.split_once('=').unwrap_or((line, ""));
            Pair {
                name: name.to_owned(),
                value: value.to_owned(),
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{from_lines, to_lines};

    #[test]
    fn pairs_are_lines() {
        let pairs = from_lines(" type=nfs \n\no=addr=10.0.0.1,rw\nflag");
        assert_eq!(to_lines(&pairs), "type=nfs\no=addr=10.0.0.1,rw\nflag=");
        assert_eq!(from_lines(&to_lines(&pairs)), pairs);
    }
}
