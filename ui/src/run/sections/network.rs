//! Networks, links, and what names mean in the container.

use crate::i18n::*;
use crate::run::draft::Draft;
use crate::run::field::{Field, field, fields, list, more, pairs, text};
use crate::run::input::{Cell, input, quiet, take_away};
use crate::run::note::notes;
use contract::{LinkSpec, NetworkSpec};
use leptos::prelude::*;

pub(super) static FIELDS: [Field; 2] = [
    Field::new(
        "dns",
        |locale| td_string!(locale, run.field.dns),
        "--dns",
        list!(dns),
    )
    .hint("1.1.1.1"),
    Field::new(
        "extra_hosts",
        |locale| td_string!(locale, run.field.extra_hosts),
        "--add-host",
        list!(extra_hosts),
    )
    .hint("db.local:10.0.0.5, host.docker.internal:host-gateway"),
];

pub(super) static MORE: [Field; 2] = [
    Field::new(
        "dns_search",
        |locale| td_string!(locale, run.field.dns_search),
        "--dns-search",
        list!(dns_search),
    )
    .hint("example.com"),
    Field::new(
        "dns_options",
        |locale| td_string!(locale, run.field.dns_options),
        "--dns-option",
        list!(dns_options),
    )
    .hint("ndots:2"),
];

/// Of one network, after its name.
pub(super) static ROW: [Field; 4] = [
    Field::new(
        "networks/#/ipv4",
        |locale| td_string!(locale, run.field.ipv4),
        "--ip",
        text!(networks[].ipv4),
    )
    .hint("172.20.0.10"),
    Field::new(
        "networks/#/ipv6",
        |locale| td_string!(locale, run.field.ipv6),
        "--ip6",
        text!(networks[].ipv6),
    )
    .hint("2001:db8::10"),
    Field::new(
        "networks/#/mac",
        |locale| td_string!(locale, run.field.mac),
        "--mac-address",
        text!(networks[].mac),
    )
    .hint("02:42:ac:11:00:02"),
    Field::new(
        "networks/#/aliases",
        |locale| td_string!(locale, run.field.aliases),
        "--network-alias",
        list!(networks[].aliases),
    )
    .hint("db"),
];

pub(super) static ROW_MORE: [Field; 3] = [
    Field::new(
        "networks/#/gateway_priority",
        |locale| td_string!(locale, run.field.gateway_priority),
        "gw-priority",
        text!(networks[].gateway_priority),
    )
    .hint("0"),
    Field::new(
        "networks/#/link_local",
        |locale| td_string!(locale, run.field.link_local),
        "--link-local-ip",
        list!(networks[].link_local),
    )
    .hint("169.254.0.10"),
    Field::new(
        "networks/#/driver_options",
        |locale| td_string!(locale, run.field.driver_options),
        "driver-opt",
        pairs!(networks[].driver_options),
    ),
];

/// The `id`s of the lists that are offered while typing.
const NETWORKS: &str = "run-networks";
const CONTAINERS: &str = "run-containers";

pub(super) fn view(draft: Draft) -> AnyView {
    let i18n = draft.i18n;
    let networks = draft.form.part(|spec| spec.networks.len());
    let links = draft.form.part(|spec| spec.links.len());
    view! {
        {offers(draft)}
        <For
            each=move || 0..networks.get()
            key=|row| *row
            children=move |row| network(draft, row)
        />
        <p class="run-line">
            {move || {
                (networks.get() == 0)
                    .then(|| view! { <span>{t!(i18n, run.default_network)}</span> " " })
            }}
            {quiet(
                Signal::derive(move || format!("+ {}", t_string!(i18n, run.add_network))),
                move || draft.form.change(|spec| spec.networks.push(NetworkSpec::default())),
            )}
        </p>
        {notes(draft, "networks".to_owned(), false)}
        <p class="run-label">
            <span>{t!(i18n, run.links)}</span>
            <code>"--link"</code>
        </p>
        <For each=move || 0..links.get() key=|row| *row children=move |row| link(draft, row) />
        <p class="run-line">
            {quiet(
                Signal::derive(move || format!("+ {}", t_string!(i18n, run.add_link))),
                move || draft.form.change(|spec| spec.links.push(LinkSpec::default())),
            )}
        </p>
        {notes(draft, "links".to_owned(), false)}
        {fields(draft, &FIELDS, 0)}
        {more(draft, &MORE, 0)}
    }
    .into_any()
}

/// The engine's networks and containers, as one may write them here.
fn offers(draft: Draft) -> impl IntoView {
    let stores = draft.stores;
    let networks = move || {
        let own = stores.networks.all();
        let mut names: Vec<String> = own.iter().map(|entry| entry.placed.name.clone()).collect();
        for name in ["bridge", "host", "none"] {
            if !names.iter().any(|known| known == name) {
                names.push(name.to_owned());
            }
        }
        names.push("container:".to_owned());
        options(names)
    };
    let containers = move || {
        let all = stores.containers.all();
        // A datalist of thousands helps nobody and costs as much to make.
        let names = all.iter().map(|entry| entry.placed.name.clone());
        options(names.take(500).collect())
    };
    view! {
        <datalist id=NETWORKS>{networks}</datalist>
        <datalist id=CONTAINERS>{containers}</datalist>
    }
}

fn options(names: Vec<String>) -> impl IntoView {
    names
        .into_iter()
        .map(|name| view! { <option value=name></option> })
        .collect_view()
}

fn network(draft: Draft, row: usize) -> impl IntoView {
    let i18n = draft.i18n;
    let name = draft.form.part(move |spec| {
        let network = spec.networks.get(row);
        network
            .map(|network| network.name.clone())
            .unwrap_or_default()
    });
    let cell = Cell {
        hint: draft.words(|locale| td_string!(locale, run.network_hint)),
        offers: Some(NETWORKS),
        ..Cell::of(
            draft,
            format!("networks/{row}/name"),
            name,
            move |spec, name| {
                if let Some(network) = spec.networks.get_mut(row) {
                    network.name = name;
                }
            },
        )
        .named(draft.words(|locale| td_string!(locale, run.field.network)))
    };
    let away = Signal::derive(move || t_string!(i18n, run.take_away).to_owned());
    let open = RwSignal::new(false);
    // What is set, or spoken of, is seen.
    let used = draft.form.part(move |spec| {
        let of = ROW.iter().chain(&ROW_MORE);
        of.map(|field| field.count(spec, row)).sum::<usize>() > 0
    });
    let said = draft.form.notes_at(format!("networks/{row}"), true);
    Effect::new(move || {
        let inner = said.with(|notes| {
            let own = format!("networks/{row}/name");
            notes.iter().any(|note| note.at != own)
        });
        if used.get() || inner {
            open.set(true);
        }
    });
    let shown = Memo::new(move |_| open.get());
    view! {
        <div class="run-box">
            <div class="run-row">
                {input(draft, cell)}
                <button
                    type="button"
                    class="run-fold"
                    aria-expanded=move || if shown.get() { "true" } else { "false" }
                    on:click=move |_| open.update(|open| *open = !*open)
                >
                    {t!(i18n, run.addresses)}
                </button>
                {take_away(
                    away,
                    move || {
                        draft
                            .form
                            .change(|spec| {
                                if row < spec.networks.len() {
                                    spec.networks.remove(row);
                                }
                            });
                    },
                )}
            </div>
            {notes(draft, format!("networks/{row}"), false)}
            {notes(draft, format!("networks/{row}/name"), false)}
            {move || {
                shown
                    .get()
                    .then(|| {
                        view! {
                            <div class="run-fields">
                                {ROW.iter().map(|of| field(draft, of, row)).collect_view()}
                            </div>
                            {more(draft, &ROW_MORE, row)}
                        }
                    })
            }}
        </div>
    }
}

fn link(draft: Draft, row: usize) -> impl IntoView {
    let i18n = draft.i18n;
    let form = draft.form;
    let part = move |part: fn(&LinkSpec) -> &String| {
        form.part(move |spec| spec.links.get(row).map(part).cloned().unwrap_or_default())
    };
    let container = Cell {
        hint: draft.words(|locale| td_string!(locale, run.field.link_container)),
        offers: Some(CONTAINERS),
        ..Cell::of(
            draft,
            format!("links/{row}/container"),
            part(|link| &link.container),
            move |spec, text| {
                if let Some(link) = spec.links.get_mut(row) {
                    link.container = text;
                }
            },
        )
        .named(draft.words(|locale| td_string!(locale, run.field.link_container)))
    };
    let alias = Cell {
        hint: draft.words(|locale| td_string!(locale, run.field.link_alias)),
        ..Cell::of(
            draft,
            format!("links/{row}/alias"),
            part(|link| &link.alias),
            move |spec, text| {
                if let Some(link) = spec.links.get_mut(row) {
                    link.alias = text;
                }
            },
        )
        .named(draft.words(|locale| td_string!(locale, run.field.link_alias)))
    };
    let away = Signal::derive(move || t_string!(i18n, run.take_away).to_owned());
    view! {
        <div class="run-row run-pair">
            <span class="run-cell">{input(draft, container)}</span>
            <span class="run-cell">{input(draft, alias)}</span>
            {take_away(
                away,
                move || {
                    form.change(|spec| {
                        if row < spec.links.len() {
                            spec.links.remove(row);
                        }
                    });
                },
            )}
        </div>
        {notes(draft, format!("links/{row}"), true)}
    }
}
