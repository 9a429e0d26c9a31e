//! Published ports: host to container, and what the image exposes.

use crate::format::plain;
use crate::i18n::*;
use crate::run::draft::Draft;
use crate::run::field::{Field, Words, flag, list, more};
use crate::run::input::{Cell, Choices, checkbox, input, quiet, select, take_away};
use crate::run::note::notes;
use contract::{PortSpec, Protocol, Spec};
use leptos::prelude::*;

pub(super) static FLAGS: [Field; 1] = [Field::new(
    "publish_all",
    |locale| td_string!(locale, run.field.publish_all),
    "-P",
    flag!(publish_all),
)];

pub(super) static MORE: [Field; 1] = [Field::new(
    "expose",
    |locale| td_string!(locale, run.field.expose),
    "--expose",
    list!(expose),
)
.hint("53/udp, 7000-7010")];

static PROTOCOLS: Choices = &[("tcp", |_| "tcp"), ("udp", |_| "udp"), ("sctp", |_| "sctp")];

pub(super) fn view(draft: Draft) -> AnyView {
    let count = draft.form.part(|spec| spec.ports.len());
    view! {
        <For each=move || 0..count.get() key=|row| *row children=move |row| one(draft, row) />
        {exposed(draft)}
        {FLAGS
            .iter()
            .map(|of| {
                let on = draft.form.part(|spec| spec.publish_all);
                let write = Callback::new(move |on| {
                    draft.form.change(|spec| spec.publish_all = on);
                });
                checkbox(draft, of.at, draft.words(of.label), of.option, on.into(), write)
            })
            .collect_view()}
        {notes(draft, "publish_all".to_owned(), false)}
        {notes(draft, "ports".to_owned(), false)}
        {more(draft, &MORE, 0)}
    }
    .into_any()
}

fn one(draft: Draft, row: usize) -> impl IntoView {
    let i18n = draft.i18n;
    let host_ip = Cell {
        choices: &["127.0.0.1", "0.0.0.0", "::1", "::"],
        hint: draft.words(|locale| td_string!(locale, run.all_interfaces)),
        ..part(
            draft,
            row,
            "host_ip",
            |locale| td_string!(locale, run.field.host_ip),
            |port| &port.host_ip,
            |port| &mut port.host_ip,
        )
    };
    let host_port = Cell {
        hint: draft.words(|locale| td_string!(locale, run.random)),
        ..part(
            draft,
            row,
            "host_port",
            |locale| td_string!(locale, run.field.host_port),
            |port| &port.host_port,
            |port| &mut port.host_port,
        )
    };
    let container_port = Cell {
        hint: Signal::stored("80".to_owned()),
        ..part(
            draft,
            row,
            "container_port",
            |locale| td_string!(locale, run.field.container_port),
            |port| &port.container_port,
            |port| &mut port.container_port,
        )
    };
    let protocol = draft.form.part(move |spec| {
        let protocol = spec.ports.get(row).map(|port| port.protocol);
        match protocol.unwrap_or_default() {
            Protocol::Tcp => "tcp",
            Protocol::Udp => "udp",
            Protocol::Sctp => "sctp",
        }
        .to_owned()
    });
    let protocol = Cell::of(
        draft,
        format!("ports/{row}/protocol"),
        protocol,
        move |spec, word| {
            if let Some(port) = spec.ports.get_mut(row) {
                port.protocol = protocol_of(&word);
            }
        },
    )
    .named(draft.words(|locale| td_string!(locale, run.field.protocol)));
    let away = Signal::derive(move || t_string!(i18n, run.take_away).to_owned());
    view! {
        <div class="run-row run-port">
            <span class="run-cell">{input(draft, host_ip)}</span>
            <span class="run-cell">{input(draft, host_port)}</span>
            <span class="run-arrow" aria-hidden="true">"→"</span>
            <span class="run-cell">{input(draft, container_port)}</span>
            <span class="run-cell">{select(draft, protocol, PROTOCOLS)}</span>
            {take_away(
                away,
                move || {
                    draft
                        .form
                        .change(|spec| {
                            if row < spec.ports.len() {
                                spec.ports.remove(row);
                            }
                        });
                },
            )}
        </div>
        {notes(draft, format!("ports/{row}"), true)}
    }
}

/// A text of a row.
fn part(
    draft: Draft,
    row: usize,
    name: &str,
    label: Words,
    read: fn(&PortSpec) -> &String,
    place: fn(&mut PortSpec) -> &mut String,
) -> Cell {
    let text = draft
        .form
        .part(move |spec| spec.ports.get(row).map(read).cloned().unwrap_or_default());
    let cell = Cell::of(
        draft,
        format!("ports/{row}/{name}"),
        text,
        move |spec, text| {
            if let Some(port) = spec.ports.get_mut(row) {
                *place(port) = text;
            }
        },
    );
    cell.named(draft.words(label))
}

/// What the image listens on, with each that is not published one press away from it.
fn exposed(draft: Draft) -> impl IntoView {
    let i18n = draft.i18n;
    let exposed = Memo::new(move |_| {
        draft
            .form
            .facts
            .with(|facts| facts.as_ref().map(|facts| facts.ports.clone()))
            .unwrap_or_default()
    });
    let missing = Memo::new(move |_| {
        exposed.with(|exposed| draft.form.spec.with(|spec| not_published(spec, exposed)))
    });
    let publish_all = draft.form.part(|spec| spec.publish_all);
    view! {
        <p class="run-line">
            {move || {
                let ports = exposed.get();
                if ports.is_empty() {
                    return None;
                }
                let list = plain(&ports.join(", ")).into_owned();
                Some(
                    view! {
                        <bdi>{t_string!(i18n, run.exposes, ports = list)}</bdi>
                        {(!publish_all.get())
                            .then(|| {
                                view! {
                                    " "
                                    <button
                                        type="button"
                                        class="run-remedy"
                                        on:click=move |_| {
                                            draft.form.change(|spec| spec.publish_all = true);
                                        }
                                    >
                                        {t!(i18n, run.publish_all)}
                                    </button>
                                }
                            })}
                        {missing
                            .get()
                            .into_iter()
                            .map(|port| {
                                let words = plain(&port).into_owned();
                                view! {
                                    " "
                                    <button
                                        type="button"
                                        class="run-add"
                                        on:click=move |_| publish(draft, &port)
                                    >
                                        {format!("+ {words}")}
                                    </button>
                                }
                            })
                            .collect_view()}
                        " · "
                    },
                )
            }}
            {quiet(
                Signal::derive(move || format!("+ {}", t_string!(i18n, run.add_port))),
                move || draft.form.change(|spec| spec.ports.push(PortSpec::default())),
            )}
        </p>
    }
}

/// Publishes a port of the image's: the same on the host, for that is what people expect.
fn publish(draft: Draft, port: &str) {
    let (number, protocol) = port.split_once('/').unwrap_or((port, "tcp"));
    draft.form.change(|spec| {
        spec.ports.push(PortSpec {
            host_ip: String::new(),
            host_port: number.to_owned(),
            container_port: number.to_owned(),
            protocol: protocol_of(protocol),
        });
    });
}

fn protocol_of(word: &str) -> Protocol {
    match word {
        "udp" => Protocol::Udp,
        "sctp" => Protocol::Sctp,
        _ => Protocol::Tcp,
    }
}

/// Which of the image's ports no row publishes. A range counts only where it is written alike.
fn not_published(spec: &Spec, exposed: &[String]) -> Vec<String> {
    exposed
        .iter()
        .filter(|port| {
            let (number, protocol) = port.split_once('/').unwrap_or((port, "tcp"));
            !spec.ports.iter().any(|row| {
                row.container_port.trim() == number && row.protocol == protocol_of(protocol)
            })
        })
        .take(12)
        .cloned()
        .collect()
}

#[cfg(test)]
mod tests {
    use super::not_published;
    use contract::{PortSpec, Protocol, Spec};

    #[test]
    fn what_is_published_is_not_offered_again() {
        let mut spec = Spec::default();
        let exposed = ["53/tcp", "53/udp", "80"].map(str::to_owned);
        assert_eq!(not_published(&spec, &exposed), exposed);
        spec.ports.push(PortSpec {
            container_port: "53".into(),
            protocol: Protocol::Udp,
            ..PortSpec::default()
        });
        spec.ports.push(PortSpec {
            container_port: " 80 ".into(),
            ..PortSpec::default()
        });
        assert_eq!(not_published(&spec, &exposed), ["53/tcp"]);
    }
}
