//! The lists of one engine as they are now, and what each piece of news changes in them. Pure: no
//! IO, no clock; [`crate::follow`] brings the news.
//!
//! An engine tells of some changes before its own list shows them (Docker tells of an exit, frees
//! the network for some 200 ms, and only then writes the exit into what it lists; pause and network
//! connect likewise). So what an event says of a container's state holds at once, and for as long
//! as the list contradicts it, the list is asked again.

mod claim;
mod kept;

pub(crate) use kept::{Kept, STOP_TIMEOUT};

use crate::create::Reference;
use crate::feed::{Changes, Marks};
use crate::hear::{About, Event, Inspected, Listed, What};
use crate::helper::OURS;
use contract::{ContainerRow, ImageRow, NetworkRow, Row, UnixSeconds, VolumeRow};
use std::collections::{HashMap, HashSet};

/// A list by key. `None`: it is not known, which is not the same as empty.
pub(crate) type List<R> = Option<HashMap<String, R>>;

/// What one engine has.
#[derive(Default)]
pub(crate) struct Inventory {
    pub(crate) containers: List<Kept>,
    pub(crate) images: List<ImageRow>,
    pub(crate) volumes: List<VolumeRow>,
    pub(crate) networks: List<NetworkRow>,
    /// Containers that work for this program and are not shown: by ID, whose they are.
    pub(crate) ours: HashMap<String, String>,
    /// The image that they are made of is there.
    pub(crate) our_image: bool,
    /// Counts what was heard. Never goes back, so that revisions grow over gaps and engines.
    serial: u64,
}

/// What has to be asked because of an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Ask {
    /// The list's item of this container, and its facts where they are shown.
    Container(String),
    /// The container is gone; an answer that still has it is late.
    Gone(String),
    Images,
    Volumes,
    Networks,
    Nothing,
}

/// When a question was asked: an answer cannot know of later events.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Asked(u64);

impl Inventory {
    /// Another engine: nothing is known of it. No patch says so, for an empty list would be
    /// something that is known: whoever shows the lists forgets them when told of another engine.
    pub(crate) fn forget(&mut self) {
        self.containers = None;
        self.images = None;
        self.volumes = None;
        self.networks = None;
        self.ours.clear();
    }

    /// After a gap: what was told before it holds no more than what the list says now.
    pub(crate) fn resume(&mut self) {
        for kept in self.containers.iter_mut().flat_map(HashMap::values_mut) {
            kept.resume();
        }
    }

    /// To be called when a question goes out.
    pub(crate) fn asks(&self) -> Asked {
        Asked(self.serial)
    }

    pub(crate) fn container(&self, id: &str) -> Option<&Kept> {
        self.containers.as_ref()?.get(id)
    }

    /// The name of a container, or what there is instead.
    pub(crate) fn name_of(&self, id: &str) -> String {
        match self.container(id) {
            Some(kept) if !kept.row.name.is_empty() => kept.row.name.clone(),
            _ => id.chars().take(12).collect(),
        }
    }

    /// The container that has a name.
    pub(crate) fn by_name(&self, name: &str) -> Option<&ContainerRow> {
        let mut rows = self.containers.iter().flat_map(HashMap::values);
        rows.find(|kept| kept.row.name == name)
            .map(|kept| &kept.row)
    }

    /// A container by its name, its ID, or the beginning of its ID, in this order, as engines look.
    pub(crate) fn named(&self, name: &str) -> Option<&ContainerRow> {
        let name = name.strip_prefix('/').unwrap_or(name);
        let all = self.containers.as_ref()?;
        if name.is_empty() {
            return None;
        }
        let rows = || all.values().map(|kept| &kept.row);
        rows()
            .find(|row| row.name == name)
            .or_else(|| all.get(name).map(|kept| &kept.row))
            .or_else(|| rows().find(|row| row.id.starts_with(name)))
    }

    /// An image by a name as the CLI takes it, or by its ID or the beginning of it.
    pub(crate) fn image_named(&self, text: &str) -> Option<&ImageRow> {
        let all = self.images.as_ref()?;
        let reference = Reference::parse(text)?;
        // A digest is not in the list; the engine knows it.
        if reference.digest.is_some() {
            return None;
        }
        let tagged = reference.tagged();
        let of = |row: &&ImageRow| {
            row.tags.iter().any(|tag| {
                *tag == tagged || Reference::parse(tag).is_some_and(|tag| tag.tagged() == tagged)
            })
        };
        let id = text.strip_prefix("sha256:").unwrap_or(text);
        let is_id = id.len() >= 4 && id.bytes().all(|byte| byte.is_ascii_hexdigit());
        all.values().find(of).or_else(|| {
            all.values().find(|row| {
                let own = row.id.strip_prefix("sha256:").unwrap_or(&row.id);
                is_id && own.starts_with(id)
            })
        })
    }

    /// The whole list, first or again. `gone` are containers that an event removed since it was
    /// asked for. Gives the containers whose item contradicts what an event said.
    pub(crate) fn list_all(
        &mut self,
        listed: Vec<Listed>,
        asked: Asked,
        gone: &HashSet<String>,
        now: UnixSeconds,
        changes: &mut Changes,
    ) -> Vec<Unsettled> {
        if self.containers.is_none() {
            self.containers = Some(HashMap::with_capacity(listed.len()));
            changes.containers.reset = true;
        }
        let there: HashSet<String> = listed.iter().map(|item| item.id.clone()).collect();
        self.ours.retain(|id, _| there.contains(id));
        if let Some(containers) = &mut self.containers {
            containers.retain(|id, kept| {
                // Made after the list was asked for.
                let stays = there.contains(id) || kept.heard > asked.0;
                if !stays {
                    changes.containers.mark(id);
                }
                stays
            });
        }
        self.take_in(listed, asked, gone, now, changes)
    }

    /// The items of some containers. Those asked for and not in the answer are gone.
    pub(crate) fn list_some(
        &mut self,
        ids: &HashSet<String>,
        listed: Vec<Listed>,
        asked: Asked,
        gone: &HashSet<String>,
        now: UnixSeconds,
        changes: &mut Changes,
    ) -> Vec<Unsettled> {
        let there: HashSet<&str> = listed.iter().map(|item| item.id.as_str()).collect();
        if let Some(containers) = &mut self.containers {
            for id in ids.iter().filter(|id| !there.contains(id.as_str())) {
                if containers.get(id).is_some_and(|kept| kept.heard <= asked.0) {
                    containers.remove(id);
                    changes.containers.mark(id);
                }
            }
        }
        self.take_in(listed, asked, gone, now, changes)
    }

    fn take_in(
        &mut self,
        listed: Vec<Listed>,
        asked: Asked,
        gone: &HashSet<String>,
        now: UnixSeconds,
        changes: &mut Changes,
    ) -> Vec<Unsettled> {
        let Some(containers) = &mut self.containers else {
            return Vec::new();
        };
        let mut unsettled = Vec::new();
        for item in listed {
            if item.id.is_empty() || gone.contains(&item.id) {
                continue;
            }
            if let Some((_, whose)) = item.labels.iter().find(|(label, _)| label == OURS) {
                self.ours.insert(item.id, whose.clone());
                continue;
            }
            match containers.get_mut(&item.id) {
                Some(kept) => {
                    let (changed, again) = kept.listed(&item, asked.0, now);
                    if changed {
                        changes.containers.mark(&item.id);
                    }
                    if let Some(tries) = again {
                        unsettled.push(Unsettled { id: item.id, tries });
                    }
                }
                None => {
                    changes.containers.mark(&item.id);
                    let kept = Kept::new(&item, self.serial, now);
                    containers.insert(item.id, kept);
                }
            }
        }
        unsettled
    }

    /// Takes in what an event says by itself, and gives what has to be asked.
    pub(crate) fn hear(
        &mut self,
        event: &Event,
        drawer: Option<&str>,
        changes: &mut Changes,
    ) -> Ask {
        self.serial += 1;
        let (id, what) = match &event.about {
            About::Images => return Ask::Images,
            About::Volumes => return Ask::Volumes,
            About::Networks => return Ask::Networks,
            About::Nothing => return Ask::Nothing,
            About::Container { id, what } => (id, what),
        };
        if self.ours.contains_key(id) {
            if *what == What::Removed {
                self.ours.remove(id);
            }
            return Ask::Nothing;
        }
        let known = self
            .containers
            .as_mut()
            .and_then(|containers| containers.get_mut(id));
        match what {
            What::Nothing => Ask::Nothing,
            What::Committed => Ask::Images,
            What::Signalled => {
                if let Some(kept) = known {
                    kept.signalled();
                }
                Ask::Nothing
            }
            What::OutOfMemory => {
                if let Some(kept) = known
                    && kept.out_of_memory(event.at, self.serial)
                {
                    changes.containers.mark(id);
                }
                Ask::Nothing
            }
            // Containers with health checks end a process every few seconds: only the open drawer
            // shows what the probe said.
            What::ProcessEnded => {
                if let Some(kept) = known.filter(|_| drawer == Some(id)) {
                    kept.row.revision = self.serial;
                    changes.containers.mark(id);
                }
                Ask::Nothing
            }
            What::Removed => {
                if known.is_some() {
                    changes.containers.mark(id);
                    if let Some(containers) = &mut self.containers {
                        containers.remove(id);
                    }
                }
                Ask::Gone(id.clone())
            }
            What::Started
            | What::Ended { .. }
            | What::Paused
            | What::Unpaused
            | What::Renamed { .. }
            | What::Health(_)
            | What::Joined { .. }
            | What::Left { .. }
            | What::Changed => {
                if let Some(kept) = known {
                    kept.hear(what, event.at, self.serial);
                    changes.containers.mark(id);
                }
                Ask::Container(id.clone())
            }
        }
    }

    /// The facts of a container.
    pub(crate) fn inspected(
        &mut self,
        id: &str,
        facts: &Inspected,
        asked: Asked,
        changes: &mut Changes,
    ) {
        let known = self
            .containers
            .as_mut()
            .and_then(|containers| containers.get_mut(id));
        if let Some(kept) = known
            && kept.inspected(facts, asked.0)
        {
            changes.containers.mark(id);
        }
    }
}

/// A container whose item in the list contradicts what an event said of it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Unsettled {
    pub(crate) id: String,
    /// How often it did so already.
    pub(crate) tries: u32,
}

/// A list that was asked for as a whole takes the place of what was known.
pub(crate) fn replace<R: Row + PartialEq>(list: &mut List<R>, rows: Vec<R>, marks: &mut Marks) {
    let mut new: HashMap<String, R> = HashMap::with_capacity(rows.len());
    for row in rows {
        new.insert(row.key().to_owned(), row);
    }
    match list {
        None => marks.reset = true,
        Some(old) => {
            for key in old.keys().filter(|key| !new.contains_key(*key)) {
                marks.mark(key);
            }
            for (key, row) in &new {
                if old.get(key) != Some(row) {
                    marks.mark(key);
                }
            }
        }
    }
    *list = Some(new);
}

#[cfg(test)]
mod tests;
