//! Names of users and groups, by the place's own `/etc/passwd` and `/etc/group`.

use std::collections::HashMap;

/// What numbers are called.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Names {
    users: HashMap<u32, String>,
    groups: HashMap<u32, String>,
}

impl Names {
    pub(super) fn read(passwd: &[u8], group: &[u8]) -> Self {
        Self {
            users: named(passwd),
            groups: named(group),
        }
    }

    /// Empty where it has no name.
    pub(super) fn user(&self, id: u32) -> String {
        self.users.get(&id).cloned().unwrap_or_default()
    }

    /// Likewise.
    pub(super) fn group(&self, id: u32) -> String {
        self.groups.get(&id).cloned().unwrap_or_default()
    }
}

/// `name:x:number:…`; of several names the first counts.
fn named(text: &[u8]) -> HashMap<u32, String> {
    let mut names = HashMap::new();
    for line in String::from_utf8_lossy(text).lines() {
        let mut parts = line.split(':');
        if let (Some(name), _, Some(Ok(id))) =
            (parts.next(), parts.next(), parts.next().map(str::parse))
        {
            names
                .entry(id)
                .or_insert_with(|| name.chars().take(64).collect());
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::Names;

    #[test]
    fn the_first_name_of_a_number_counts() {
        let names = Names::read(
            b"root:x:0:0:root:/root:/bin/sh\ntoor:x:0:0::/:\n\nwww-data:x:33:33::/:\nbad\nx:y:z\n",
            b"daemon:x:1:\n",
        );
        assert_eq!(
            (names.user(0), names.user(33)),
            ("root".into(), "www-data".into())
        );
        assert_eq!(
            (names.group(1), names.user(7)),
            ("daemon".into(), String::new())
        );
    }
}
