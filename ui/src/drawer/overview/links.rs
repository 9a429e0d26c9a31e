//! What ties it to the world: ports, mounts, networks.

use super::{fact, titled};
use crate::drawer::VolumeTab;
use crate::drawer::subject::Subject;
use crate::drawer::value::LongText;
use crate::format::{plain, text};
use crate::i18n::*;
use crate::pages::volumes;
use crate::parts::{CopyButton, Icon};
use crate::stores::{Id, actions, stores};
use contract::{MountDetail, NetworkDetail, Port};
use leptos::prelude::*;

pub(super) fn ports(subject: Subject) -> impl IntoView {
    let i18n = use_i18n();
    let ports = subject.part(|detail| detail.ports.clone());
    let running = subject.part(|detail| detail.state.is_active());
    move || {
        let ports = ports.get().filter(|ports| !ports.is_empty())?;
        let running = running.get().unwrap_or_default();
        let lines = without_twins(ports)
            .into_iter()
            .map(|port| published(subject, port, running))
            .collect_view();
        Some(titled(
            "ports",
            t!(i18n, drawer.ports),
            view! { <ul class="lines">{lines}</ul> },
        ))
    }
}

/// Published on every address of its family.
fn is_everywhere(port: &Port) -> bool {
    matches!(port.host_ip.as_deref(), None | Some("" | "0.0.0.0" | "::"))
}

/// A port that is published on every address is told by the engine once for IPv4 and once for
/// IPv6; here it is told once.
fn without_twins(ports: Vec<Port>) -> Vec<Port> {
    let mut told: Vec<Port> = Vec::with_capacity(ports.len());
    for port in ports {
        let twin = told.iter().any(|other| {
            is_everywhere(other)
                && is_everywhere(&port)
                && (other.container, &other.protocol, other.host)
                    == (port.container, &port.protocol, port.host)
        });
        if !twin {
            told.push(port);
        }
    }
    told
}

fn published(subject: Subject, port: Port, running: bool) -> impl IntoView {
    let i18n = use_i18n();
    let everywhere = is_everywhere(&port);
    let Port {
        container,
        protocol,
        host,
        host_ip,
    } = port;
    let inside = format!("{container}/{}", plain(&protocol));
    let Some(host) = host else {
        return view! {
            <li>
                <span class="mono">{inside}</span>
                <span class="muted">{t!(i18n, drawer.not_published)}</span>
            </li>
        }
        .into_any();
    };
    let address = match host_ip.as_deref().filter(|_| !everywhere) {
        None => host.to_string(),
        Some(ip) if ip.contains(':') => format!("[{}]:{host}", plain(ip)),
        Some(ip) => format!("{}:{host}", plain(ip)),
    };
    let words = format!("{address} → {inside}");
    let link = if running && protocol == "tcp" {
        let label = words.clone();
        view! {
            <button
                type="button"
                class="port-link mono"
                aria-label=move || t_string!(i18n, drawer.open_port, port = label.clone())
                on:click=move |_| actions::open_port(subject.stores, &subject.key(), host)
            >
                {words}
                <Icon of=icondata::LuExternalLink />
            </button>
        }
        .into_any()
    } else {
        view! { <span class="mono">{words}</span> }.into_any()
    };
    let ip = host_ip.map(|ip| plain(&ip).into_owned());
    view! {
        <li>
            {link}
            <span class="muted" title=ip>
                {if everywhere {
                    t!(i18n, drawer.all_interfaces).into_any()
                } else {
                    ().into_any()
                }}
            </span>
        </li>
    }
    .into_any()
}

pub(super) fn mounts(subject: Subject) -> impl IntoView {
    let i18n = use_i18n();
    let mounts = subject.part(|detail| detail.mounts.clone());
    move || {
        let mounts = mounts.get().filter(|mounts| !mounts.is_empty())?;
        let lines = mounts.into_iter().map(mount).collect_view();
        Some(titled(
            "mounts",
            t!(i18n, drawer.mounts),
            view! { <ul class="lines mounts">{lines}</ul> },
        ))
    }
}

fn mount(mount: MountDetail) -> impl IntoView {
    let i18n = use_i18n();
    let MountDetail {
        kind,
        source,
        destination,
        writable,
        mode,
        anonymous,
    } = mount;
    let icon = match kind.as_str() {
        "volume" => icondata::LuDatabase,
        "tmpfs" => icondata::LuMemoryStick,
        _ => icondata::LuFolder,
    };
    let known = kind.clone();
    let kind_words = move || match known.as_str() {
        "volume" if anonymous => t_string!(i18n, drawer.mount_anonymous).to_owned(),
        "volume" => t_string!(i18n, drawer.mount_volume).to_owned(),
        "bind" => t_string!(i18n, drawer.mount_bind).to_owned(),
        "tmpfs" => t_string!(i18n, drawer.mount_tmpfs).to_owned(),
        other => plain(other).into_owned(),
    };
    let mode = (!mode.is_empty()).then(|| format!(" · {}", plain(&mode)));
    let shown_source = if anonymous {
        text::short_id(&source).to_owned()
    } else {
        source.clone()
    };
    let whole_source = anonymous.then(|| plain(&source).into_owned());
    let stores = stores();
    let volume = (kind == "volume" && !source.is_empty()).then(|| Id::from(source.as_str()));
    view! {
        <li>
            <Icon of=icon />
            <div class="mount">
                <div class="mount-path">
                    <LongText text=destination />
                </div>
                {(!source.is_empty())
                    .then(|| {
                        view! {
                            <div class="mount-source" title=whole_source>
                                {match volume {
                                    None => view! { <LongText text=shown_source /> }.into_any(),
                                    Some(volume) => {
                                        let shown = plain(&shown_source).into_owned();
                                        view! {
                                            <button
                                                type="button"
                                                class="link-button mono hostile"
                                                data-volume=volume.to_string()
                                                on:click=move |_| {
                                                    volumes::open(stores, &volume, VolumeTab::Files);
                                                }
                                            >
                                                {shown}
                                            </button>
                                        }
                                            .into_any()
                                    }
                                }}
                                <span class="value-buttons">
                                    <CopyButton
                                        text=move || source.clone()
                                        name=Signal::derive(move || {
                                            t_string!(i18n, drawer.copy_source).to_owned()
                                        })
                                    />
                                </span>
                            </div>
                        }
                    })}
                <div class="muted">
                    {kind_words} " · "
                    {if writable {
                        t!(i18n, drawer.read_write).into_any()
                    } else {
                        t!(i18n, drawer.read_only).into_any()
                    }} {mode}
                </div>
            </div>
        </li>
    }
}

pub(super) fn networks(subject: Subject) -> impl IntoView {
    let i18n = use_i18n();
    let networks = subject.part(|detail| detail.networks.clone());
    move || {
        let networks = networks.get().filter(|networks| !networks.is_empty())?;
        let lists = networks.into_iter().map(network).collect_view();
        Some(titled("networks", t!(i18n, drawer.networks), lists))
    }
}

fn network(network: NetworkDetail) -> impl IntoView {
    let i18n = use_i18n();
    let NetworkDetail {
        name,
        ipv4,
        ipv6,
        gateway,
        mac,
        aliases,
    } = network;
    view! {
        <h4>
            <LongText text=name />
        </h4>
        <dl class="fact-list">
            {address(t!(i18n, drawer.ipv4), ipv4)} {address(t!(i18n, drawer.ipv6), ipv6)}
            {address(t!(i18n, drawer.gateway), gateway)} {address(t!(i18n, drawer.mac), mac)}
            {(!aliases.is_empty())
                .then(|| {
                    fact(t!(i18n, drawer.aliases), view! { <LongText text=aliases.join(", ") /> })
                })}
        </dl>
    }
}

fn address(label: impl IntoView + 'static, value: String) -> Option<AnyView> {
    let copied = value.clone();
    (!value.is_empty()).then(|| {
        fact(
            label,
            view! {
                <LongText text=value />
                <span class="value-buttons">
                    <CopyButton text=move || copied.clone() />
                </span>
            },
        )
    })
}

#[cfg(test)]
mod tests {
    use super::without_twins;
    use contract::Port;

    #[test]
    fn the_two_families_are_told_once() {
        let port = |ip: &str, host| Port {
            container: 80,
            protocol: "tcp".to_owned(),
            host,
            host_ip: Some(ip.to_owned()),
        };
        let told = without_twins(vec![
            port("0.0.0.0", Some(8080)),
            port("::", Some(8080)),
            port("::", Some(8081)),
            port("127.0.0.1", Some(8080)),
        ]);
        assert_eq!(told.len(), 3);
    }
}
