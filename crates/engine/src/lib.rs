//! Everything that is said to a Docker-compatible engine, and everything that is known of it.
//!
//! [`Engine`] is the door: it finds an engine ([`Surroundings`] say where to look), connects, and
//! keeps the lists of its containers, images, volumes and networks true by following its events.
//! [`Engine::watch`] gives them as a [`Feed`] of keyed changes; one method per command of the
//! contract says things to the engine. Neither Tauri nor any wording for people is in here.
//!
//! Inside, from the outside in:
//!
//! | part | what it does |
//! |---|---|
//! | `engine` | the handle; `once` carries a command out once for each press |
//! | `drive`, `link` | find, connect, follow, wait: `link` decides (pure), `drive` does it |
//! | `follow` | one connection: event stream, and the questions that events raise |
//! | `inventory`, `feed` | what is known (pure), and who is told which part of it changed |
//! | `hear`, `rows`, `detail` | what engines send, read tolerantly, and what is made of it |
//! | `lifecycle`, `removal`, `port` | what is done to containers |
//! | `tasks` | work that is told of step by step, and can be cancelled |
//! | `log`, `frames` | logs: read, held, searched, merged; the framing of what processes write |
//! | `image`, `pull`, `run` | what images declare; pulling; `docker run` step by step |
//! | `check` | what is to be said of a spec before it is carried out |
//! | `figures` | what containers use: whom is asked how often, how it is counted, what is kept |
//! | `processes` | what runs in a container, and signals to it |
//! | `create` | a spec → a container, and refusals → the fields that caused them |
//! | `terminal` | bytes to and from a process: exec, attach, debug shell |
//! | `helper` | containers of our own that work on files; `owner` says whose they are |
//! | `find`, `transport`, `wire`, `trouble` | where engines are, how bytes get there, what went wrong |

mod ambient;
mod ask;
mod changes;
mod check;
mod create;
mod cut;
mod detail;
mod drive;
mod edit;
mod engine;
mod failure;
mod feed;
mod figures;
mod files;
mod find;
mod follow;
mod frames;
mod hear;
mod helper;
mod image;
mod inventory;
mod lifecycle;
mod link;
mod log;
mod once;
mod owner;
mod port;
mod processes;
mod pull;
mod removal;
mod rows;
mod run;
mod spec_of;
mod tasks;
mod terminal;
mod transport;
mod trouble;
mod volume;
mod when;
mod wire;

pub use ambient::Ambient;
pub use edit::Journals;
pub use engine::Engine;
pub use feed::{Feed, Glance, GlanceRow};
pub use figures::{FiguresAim, FiguresFeed};
pub use files::FilesFeed;
pub use find::{Platform, Surroundings};
pub use log::{LogFeed, LogRoom};
pub use tasks::{Step, Steps};
pub use terminal::{Outside, Terminal, TerminalOutput};
