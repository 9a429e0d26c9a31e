//! Where a log is opened: one container's in its drawer, those of several in the dock.

use crate::drawer::{Tab, open_container};
use crate::format::plain;
use crate::i18n::*;
use crate::stores::{DockWhat, Id, Stores};
use contract::{LogOf, LogQuery};

/// Opens the logs of containers: of one in its drawer, of more merged in the dock.
pub(crate) fn open_logs(stores: Stores, ids: Vec<Id>) {
    match ids.as_slice() {
        [] => {}
        [id] => open_container(stores, id, Tab::Logs),
        many => {
            let names = many.iter().take(3).filter_map(|id| {
                let row = stores.containers.peek(id)?;
                Some(plain(&row.name).into_owned())
            });
            let mut title = names.collect::<Vec<_>>().join(", ");
            if many.len() > 3 {
                title.push_str(&format!(" +{}", many.len() - 3));
            }
            let ids = many.iter().map(ToString::to_string).collect();
            let query = LogQuery {
                of: LogOf::Containers { ids },
                ..LogQuery::default()
            };
            stores.dock.open(title, DockWhat::Log(query));
        }
    }
}

/// Opens the merged logs of a project in the dock.
pub(crate) fn open_project_logs(stores: Stores, locale: Locale, name: &str) {
    let title = td_string!(locale, log.title_of, name = plain(name));
    let query = LogQuery {
        of: LogOf::Project {
            name: name.to_owned(),
        },
        ..LogQuery::default()
    };
    stores.dock.open(title, DockWhat::Log(query));
}
