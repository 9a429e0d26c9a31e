//! What of each kind of row is searched, sorted and placed by.

use super::Listed;
use contract::{ContainerRow, ImageRow, NetworkRow, VolumeRow};
use std::fmt::Write;

impl Listed for ContainerRow {
    fn name(&self) -> &str {
        &self.name
    }

    /// Without the ID, which is half of it and which few words are looked for in; see `Filter`.
    fn search_text(&self) -> String {
        let mut text = String::with_capacity(128);
        // A line break keeps a word from matching across two of them.
        for part in [&self.name, &self.image, &self.command] {
            text.push_str(part);
            text.push('\n');
        }
        for port in &self.ports {
            // Writing to a String cannot fail.
            let _ = match port.host {
                Some(host) => writeln!(text, "{host}→{}:{host}:{}", port.container, port.container),
                None => writeln!(text, "{}", port.container),
            };
        }
        if let Some(project) = &self.project {
            text.push_str(&project.name);
        }
        text
    }

    fn same_place(&self, other: &Self) -> bool {
        self.name == other.name
            && self.state == other.state
            && self.health == other.health
            && self.since == other.since
            && self.exit_code == other.exit_code
            && self.image == other.image
            && self.command == other.command
            && self.created == other.created
            && self.ports == other.ports
            && self.networks == other.networks
            && self.volumes == other.volumes
            && self.project == other.project
            && self.labels == other.labels
    }
}

impl Listed for ImageRow {
    fn name(&self) -> &str {
        self.tags.first().map_or(&self.id, String::as_str)
    }

    fn search_text(&self) -> String {
        format!("{}\n{}", self.tags.join("\n"), self.id)
    }

    fn same_place(&self, other: &Self) -> bool {
        self == other
    }
}

impl Listed for VolumeRow {
    fn name(&self) -> &str {
        &self.name
    }

    fn search_text(&self) -> String {
        let project = self.project.as_deref().unwrap_or_default();
        format!(
            "{}\n{}\n{project}\n{}",
            self.name, self.driver, self.mount_point
        )
    }

    fn same_place(&self, other: &Self) -> bool {
        self == other
    }
}

impl Listed for NetworkRow {
    fn name(&self) -> &str {
        &self.name
    }

    fn search_text(&self) -> String {
        let project = self.project.as_deref().unwrap_or_default();
        format!(
            "{}\n{}\n{}\n{project}\n{}",
            self.name,
            self.driver,
            self.subnets.join("\n"),
            self.id
        )
    }

    fn same_place(&self, other: &Self) -> bool {
        self == other
    }
}
