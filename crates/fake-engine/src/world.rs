//! The inventory as it is now, with the list ready to be sent and the last events kept.

use crate::{
    clock::{Nanos, SECOND},
    container::{Container, State},
    event::{Event, Wire},
    fleet::{Dice, Fleet, fleet, image_json, volume_json},
    query::{Filters, Query},
};
use bytes::{Bytes, BytesMut};
use serde_json::{Map, Value};
use std::{
    collections::{HashMap, VecDeque},
    sync::Arc,
};
use tokio::sync::broadcast;

/// An engine replays no more than this many.
const REPLAYED: usize = 256;
/// A stream that is this many events behind is closed.
const BEHIND: usize = 1 << 16;

#[derive(Debug)]
struct Slot {
    container: Container,
    /// Its entry in the list, and the second from which that is no longer true.
    entry: Option<(Bytes, i64)>,
}

#[derive(Debug)]
pub(crate) struct World {
    /// Oldest first; removed ones leave a hole, so that indices stay.
    slots: Vec<Option<Slot>>,
    by_id: HashMap<String, usize>,
    by_name: HashMap<String, usize>,
    /// `GET /containers/json?all=1`, and the second from which it is no longer true.
    listed: Option<(Bytes, i64)>,
    pub(crate) images: Vec<Value>,
    pub(crate) volumes: Vec<Value>,
    pub(crate) networks: Vec<Value>,
    pub(crate) dice: Dice,
    history: VecDeque<Arc<Event>>,
    wire: broadcast::Sender<Wire>,
}

impl World {
    pub(crate) fn new(count: usize, unused: usize, seed: u64, now: Nanos) -> Self {
        let Fleet {
            containers,
            mut images,
            mut volumes,
            networks,
        } = fleet(count, seed, now);
        let mut dice = Dice::new(seed ^ 0xBE27);
        for number in 0..unused {
            images.push(image_json(
                &format!("spare/image-{number}:latest"),
                &format!("sha256:{}", dice.id()),
                now,
            ));
            volumes.push(volume_json(&format!("spare-{number}"), None, now));
        }
        let mut world = Self {
            slots: Vec::new(),
            by_id: HashMap::new(),
            by_name: HashMap::new(),
            listed: None,
            images,
            volumes,
            networks,
            dice,
            history: VecDeque::new(),
            wire: broadcast::Sender::new(BEHIND),
        };
        for container in containers {
            world.insert(container);
        }
        // Made ready now, so that the first list does not pay for it.
        world.list_all(now);
        world
    }

    pub(crate) fn insert(&mut self, container: Container) {
        let index = self.slots.len();
        self.by_id.insert(container.id.clone(), index);
        self.by_name.insert(container.name.clone(), index);
        self.slots.push(Some(Slot {
            container,
            entry: None,
        }));
        self.listed = None;
    }

    /// By whole ID, name, or the beginning of an ID that only one has.
    pub(crate) fn find(&self, key: &str) -> Option<usize> {
        let key = key.strip_prefix('/').unwrap_or(key);
        if let Some(&index) = self.by_id.get(key).or_else(|| self.by_name.get(key)) {
            return Some(index);
        }
        let mut matching = self
            .by_id
            .iter()
            .filter(|(id, _)| !key.is_empty() && id.starts_with(key));
        let found = matching.next().map(|(_, &index)| index);
        found.filter(|_| matching.next().is_none())
    }

    pub(crate) fn at(&self, index: usize) -> Option<&Container> {
        self.slots.get(index)?.as_ref().map(|slot| &slot.container)
    }

    /// The container to change; its list entry is made anew.
    pub(crate) fn change(&mut self, index: usize) -> Option<&mut Container> {
        self.listed = None;
        let slot = self.slots.get_mut(index)?.as_mut()?;
        slot.entry = None;
        Some(&mut slot.container)
    }

    pub(crate) fn rename(&mut self, index: usize, name: &str) {
        let Some(container) = self.change(index) else {
            return;
        };
        let old = std::mem::replace(&mut container.name, name.to_owned());
        self.by_name.remove(&old);
        self.by_name.insert(name.to_owned(), index);
    }

    pub(crate) fn by_name(&self, name: &str) -> Option<&Container> {
        self.at(*self.by_name.get(name)?)
    }

    pub(crate) fn remove(&mut self, index: usize) -> Option<Container> {
        let container = self.slots.get_mut(index)?.take()?.container;
        self.by_id.remove(&container.id);
        self.by_name.remove(&container.name);
        self.listed = None;
        Some(container)
    }

    pub(crate) fn containers(&self) -> impl Iterator<Item = &Container> {
        self.slots.iter().flatten().map(|slot| &slot.container)
    }

    /// Some container that is in this state.
    pub(crate) fn any(&mut self, state: &State) -> Option<usize> {
        (0..64).find_map(|_| {
            let index = self.dice.below(self.slots.len());
            self.at(index)
                .filter(|container| container.state == *state && container.raw.is_none())?;
            Some(index)
        })
    }

    /// The whole list, newest first. Copied together from ready entries, and kept while it is true.
    fn list_all(&mut self, now: Nanos) -> Bytes {
        let second = now / SECOND;
        if let Some((listed, _)) = self.listed.as_ref().filter(|(_, until)| second < *until) {
            return listed.clone();
        }
        let mut until = i64::MAX;
        let mut list = BytesMut::with_capacity(self.slots.len() * 1500 + 2);
        list.extend_from_slice(b"[");
        for slot in self.slots.iter_mut().rev().flatten() {
            let (entry, entry_until) = slot.entry(now);
            until = until.min(entry_until);
            if list.len() > 1 {
                list.extend_from_slice(b",");
            }
            list.extend_from_slice(&entry);
        }
        list.extend_from_slice(b"]\n");
        let list = list.freeze();
        self.listed = Some((list.clone(), until));
        list
    }

    /// `GET /containers/json`. With `size=1` nothing is added: nobody here looks at it in the list.
    pub(crate) fn list(&mut self, query: &Query, now: Nanos) -> Bytes {
        let filters = query.filters();
        let limit = query.number::<usize>("limit").filter(|&limit| limit > 0);
        let all = query.flag("all") || limit.is_some() || filters.has("status");
        if all && filters.is_empty() && limit.is_none() {
            return self.list_all(now);
        }
        let mut entries: Vec<Bytes> = Vec::new();
        let mut take = |slot: &mut Slot| {
            if (all || slot.container.state.is_active()) && passes(&slot.container, &filters) {
                entries.push(slot.entry(now).0);
            }
            limit.is_none_or(|limit| entries.len() < limit)
        };
        // The usual question after an event names one container: no need to look at all the others.
        let asked = query
            .filters()
            .only("id")
            .and_then(|id| self.by_id.get(id).copied());
        match asked {
            Some(index) => {
                self.slots.get_mut(index).and_then(Option::as_mut).map(take);
            }
            None => {
                self.slots.iter_mut().rev().flatten().all(&mut take);
            }
        }
        let mut list = BytesMut::from(&b"["[..]);
        for (index, entry) in entries.iter().enumerate() {
            if index > 0 {
                list.extend_from_slice(b",");
            }
            list.extend_from_slice(entry);
        }
        list.extend_from_slice(b"]\n");
        list.freeze()
    }

    /// A stream's receiver, and the events since then that it should begin with.
    pub(crate) fn subscribe(
        &self,
        since: Option<Nanos>,
    ) -> (broadcast::Receiver<Wire>, VecDeque<Arc<Event>>) {
        let replay = self
            .history
            .iter()
            .filter(|event| since.is_some_and(|since| event.time >= since));
        (self.wire.subscribe(), replay.cloned().collect())
    }

    pub(crate) fn streams(&self) -> usize {
        self.wire.receiver_count()
    }

    pub(crate) fn send(&self, wire: Wire) {
        // An error only says that nobody listens right now.
        let _ = self.wire.send(wire);
    }

    pub(crate) fn tell(&mut self, event: Event) {
        let event = Arc::new(event);
        if self.history.len() == REPLAYED {
            self.history.pop_front();
        }
        self.history.push_back(Arc::clone(&event));
        self.send(Wire::Event(event));
    }

    /// An event of a container, with the attributes that the engine gives: image, name, labels, and more.
    pub(crate) fn tell_of(
        &mut self,
        index: usize,
        action: &str,
        more: &[(&str, String)],
        now: Nanos,
    ) {
        let Some(container) = self.at(index) else {
            return;
        };
        let mut attributes: Map<String, Value> = container
            .labels
            .iter()
            .map(|(key, value)| (key.clone(), value.as_str().into()))
            .collect();
        attributes.insert("image".to_owned(), container.image.as_str().into());
        attributes.insert("name".to_owned(), container.name.as_str().into());
        for (key, value) in more {
            attributes.insert((*key).to_owned(), value.as_str().into());
        }
        let actor = container.id.clone();
        self.tell(Event {
            kind: "container",
            action: action.to_owned(),
            actor,
            attributes,
            time: now,
        });
    }
}

impl Slot {
    fn entry(&mut self, now: Nanos) -> (Bytes, i64) {
        let second = now / SECOND;
        match &self.entry {
            Some((entry, until)) if second < *until => (entry.clone(), *until),
            _ => {
                let (entry, holds) = self.container.list_entry(now);
                self.entry = Some((entry.clone(), second + holds));
                (entry, second + holds)
            }
        }
    }
}

fn passes(container: &Container, filters: &Filters) -> bool {
    filters.allows("id", |id| container.id.starts_with(id))
        && filters.allows("name", |name| {
            container.name.contains(name.trim_start_matches('/'))
        })
        && filters.allows("status", |word| container.state.word() == word)
        && filters.allows("health", |word| {
            container.health.as_deref().unwrap_or("none") == word
        })
        && filters.allows("ancestor", |image| {
            container.image == image || container.image_id == image
        })
        && filters.allows("label", |label| match label.split_once('=') {
            Some((key, value)) => container.labels.get(key).is_some_and(|have| have == value),
            None => container.labels.contains_key(label),
        })
        && filters.allows("network", |wanted| {
            container
                .networks
                .iter()
                .any(|(name, id)| name == wanted || id == wanted)
        })
        && filters.allows("volume", |wanted| {
            container
                .mounts
                .iter()
                .any(|mount| mount.source == wanted || mount.destination == wanted)
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(list: &Bytes) -> Vec<String> {
        let list: Value = serde_json::from_slice(list).unwrap();
        list.as_array()
            .unwrap()
            .iter()
            .map(|entry| entry["Id"].as_str().unwrap().to_owned())
            .collect()
    }

    #[test]
    fn a_change_and_the_passing_of_time_reach_the_kept_list() {
        let now = 1_800_000_000 * SECOND;
        let mut world = World::new(20, 0, 1, now);
        let all = Query::parse("all=1");
        let index = world.any(&State::Running).unwrap();
        world.rename(index, "renamed");
        let entry = |list: Bytes| {
            let list: Value = serde_json::from_slice(&list).unwrap();
            list.as_array()
                .unwrap()
                .iter()
                .find(|entry| entry["Names"][0] == "/renamed")
                .cloned()
        };
        let before = entry(world.list(&all, now)).unwrap();
        let later = entry(world.list(&all, now + 86_400 * 90 * SECOND)).unwrap();
        assert_ne!(before["Status"], later["Status"]);
        assert!(world.find("renamed").is_some());
    }

    #[test]
    fn lists_are_newest_first_and_filters_cut_them() {
        let now = 1_800_000_000 * SECOND;
        let mut world = World::new(50, 0, 1, now);
        let all = ids(&world.list(&Query::parse("all=1"), now));
        assert_eq!(all.len(), 50);
        assert_eq!(ids(&world.list(&Query::parse("limit=3"), now)), all[..3]);
        let by_id = format!(r#"all=1&filters={{"id":["{}"]}}"#, all[7]);
        assert_eq!(ids(&world.list(&Query::parse(&by_id), now)), all[7..8]);
        let running = world
            .containers()
            .filter(|container| container.state.is_active())
            .count();
        assert_eq!(ids(&world.list(&Query::parse(""), now)).len(), running);
    }
}
