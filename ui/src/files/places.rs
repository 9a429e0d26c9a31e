//! The browser beside another one: whose files it shows is chosen in its head.

use super::desk::{self, Desk};
use crate::i18n::*;
use crate::parts::IconButton;
use contract::FilePlace;
use leptos::prelude::*;

/// A place, as an option of the list carries it.
fn key(place: &FilePlace) -> String {
    match place {
        FilePlace::Volume { name } => format!("volume:{name}"),
        FilePlace::Container { id } => format!("container:{id}"),
        FilePlace::Image { id } => format!("image:{id}"),
    }
}

fn of_key(key: &str) -> Option<FilePlace> {
    let (kind, rest) = key.split_once(':')?;
    let rest = rest.to_owned();
    match kind {
        "volume" => Some(FilePlace::Volume { name: rest }),
        "container" => Some(FilePlace::Container { id: rest }),
        "image" => Some(FilePlace::Image { id: rest }),
        _ => None,
    }
}

#[component]
pub(super) fn Head(desk: Desk, other: RwSignal<Option<FilePlace>>) -> impl IntoView {
    let i18n = use_i18n();
    let stores = desk.stores;
    let sorted = move |places: Vec<FilePlace>| {
        let mut named: Vec<(String, String)> = places
            .iter()
            .map(|place| (desk::called(stores, place), key(place)))
            .collect();
        named.sort_by_key(|(name, _)| name.to_lowercase());
        named
    };
    let volumes = Memo::new(move |_| {
        let all = stores.volumes.all().into_iter();
        sorted(
            all.map(|row| FilePlace::Volume {
                name: row.placed.name.clone(),
            })
            .collect(),
        )
    });
    let containers = Memo::new(move |_| {
        let all = stores.containers.all().into_iter();
        sorted(
            all.map(|row| FilePlace::Container {
                id: row.id.to_string(),
            })
            .collect(),
        )
    });
    let images = Memo::new(move |_| {
        let all = stores.images.all().into_iter();
        sorted(
            all.map(|row| FilePlace::Image {
                id: row.id.to_string(),
            })
            .collect(),
        )
    });
    let options = move |named: Memo<Vec<(String, String)>>| {
        move || {
            let now = key(&desk.place.get());
            named
                .get()
                .into_iter()
                .map(|(name, key)| {
                    let chosen = key == now;
                    view! {
                        <option value=key selected=chosen>
                            {name}
                        </option>
                    }
                })
                .collect_view()
        }
    };
    view! {
        <div class="files-bar files-other">
            <select
                class="input"
                data-files-place=""
                aria-label=move || t_string!(i18n, files.whose)
                on:change:target=move |event| {
                    if let Some(place) = of_key(&event.target().value()) {
                        other.set(Some(place));
                    }
                }
            >
                <optgroup label=move || {
                    t_string!(i18n, frame.volumes)
                }>{options(volumes)}</optgroup>
                <optgroup label=move || {
                    t_string!(i18n, frame.containers)
                }>{options(containers)}</optgroup>
                <optgroup label=move || t_string!(i18n, frame.images)>{options(images)}</optgroup>
            </select>
            <span class="spring"></span>
            <IconButton
                name=Signal::derive(move || t_string!(i18n, files.close_beside).to_owned())
                icon=icondata::LuX
                on_press=move |_| other.set(None)
            />
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_comes_back_from_its_option() {
        for place in [
            FilePlace::Volume {
                name: "a:b".to_owned(),
            },
            FilePlace::Container {
                id: "0123".to_owned(),
            },
            FilePlace::Image {
                id: "sha256:0123".to_owned(),
            },
        ] {
            assert_eq!(of_key(&key(&place)), Some(place));
        }
        assert_eq!(of_key("nothing"), None);
    }
}
