//! What an engine tells: models of its answers, tolerant of what drifts between products and
//! versions. Fields that nobody here reads are not modelled.

mod event;
mod image;
mod inspected;
mod lax;
mod listed;
mod measured;
mod status;

pub(crate) use event::{About, Event, What};
pub(crate) use image::{Find, InspectedImage, PullLine};
pub(crate) use inspected::{Healthcheck, HostConfig, Inspected, InspectedMount};
pub(crate) use lax::whole_object;
pub(crate) use listed::{
    Info, Listed, ListedImage, ListedMount, ListedNetwork, ListedPort, ListedUser, ListedVolume,
    ListedVolumes, Made, Version,
};
pub(crate) use measured::{Measured, Top, Traffic};
pub(crate) use status::Status;
