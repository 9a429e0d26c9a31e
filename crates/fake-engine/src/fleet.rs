//! A made-up inventory that looks like a busy machine's. The same seed makes the same one.

use crate::{
    clock::{Nanos, SECOND, rfc3339},
    container::{Container, Mount, Port, State},
};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// SplitMix64: small, good enough, and the same everywhere.
#[derive(Clone, Debug)]
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// Below `bound`; 0 for a bound of 0.
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        let bound = u64::try_from(bound).unwrap_or(u64::MAX).max(1);
        usize::try_from(self.next() % bound).unwrap_or(0)
    }

    fn between(&mut self, low: i64, high: i64) -> i64 {
        low + i64::try_from(self.below(usize::try_from(high - low).unwrap_or(1))).unwrap_or(0)
    }

    fn pick<T: Clone>(&mut self, from: &[T]) -> Option<T> {
        from.get(self.below(from.len())).cloned()
    }

    /// 64 hexadecimal digits.
    pub(crate) fn id(&mut self) -> String {
        (0..4).map(|_| format!("{:016x}", self.next())).collect()
    }
}

/// What a service of a project is made from.
struct Recipe {
    service: &'static str,
    image: &'static str,
    entrypoint: &'static [&'static str],
    command: &'static [&'static str],
    /// Container port, and whether it is published.
    ports: &'static [(u16, bool)],
    volume: Option<&'static str>,
    checked: bool,
}

const fn recipe(
    service: &'static str,
    image: &'static str,
    entrypoint: &'static [&'static str],
    command: &'static [&'static str],
    ports: &'static [(u16, bool)],
    volume: Option<&'static str>,
    checked: bool,
) -> Recipe {
    Recipe {
        service,
        image,
        entrypoint,
        command,
        ports,
        volume,
        checked,
    }
}

const RECIPES: &[Recipe] = &[
    recipe(
        "web",
        "nginx:1.27",
        &["/docker-entrypoint.sh"],
        &["nginx", "-g", "daemon off;"],
        &[(80, true), (443, true)],
        None,
        true,
    ),
    recipe(
        "api",
        "registry.example/shop/api:dev",
        &[],
        &["node", "server.js"],
        &[(3000, true)],
        None,
        true,
    ),
    recipe(
        "db",
        "postgres:16",
        &["docker-entrypoint.sh"],
        &["postgres"],
        &[(5432, true)],
        Some("/var/lib/postgresql/data"),
        true,
    ),
    recipe(
        "cache",
        "redis:7",
        &["docker-entrypoint.sh"],
        &["redis-server"],
        &[(6379, false)],
        Some("/data"),
        false,
    ),
    recipe(
        "worker",
        "registry.example/shop/worker:dev",
        &[],
        &["python", "-m", "celery", "worker"],
        &[],
        None,
        false,
    ),
    recipe(
        "queue",
        "rabbitmq:3-management",
        &["docker-entrypoint.sh"],
        &["rabbitmq-server"],
        &[(5672, false), (15672, true)],
        Some("/var/lib/rabbitmq"),
        true,
    ),
    recipe(
        "search",
        "opensearch:2.17",
        &["./opensearch-docker-entrypoint.sh"],
        &[],
        &[(9200, true), (9300, false)],
        Some("/usr/share/opensearch/data"),
        false,
    ),
    recipe(
        "mail",
        "mailpit:v1.20",
        &["/mailpit"],
        &[],
        &[(1025, false), (8025, true)],
        None,
        true,
    ),
];

const PROJECTS: &[&str] = &[
    "shop", "blog", "crm", "billing", "metrics", "wiki", "intranet", "lab", "edge", "search",
];
const ADJECTIVES: &[&str] = &[
    "brave", "calm", "eager", "gentle", "keen", "lucid", "modest", "quiet", "swift", "vivid",
];
const NOUNS: &[&str] = &[
    "archimedes",
    "curie",
    "euler",
    "gauss",
    "hopper",
    "kepler",
    "lovelace",
    "noether",
    "sejong",
    "turing",
];

/// A network: name and ID.
pub(crate) type Network = (String, String);

#[derive(Debug)]
pub(crate) struct Fleet {
    /// Oldest first.
    pub(crate) containers: Vec<Container>,
    pub(crate) images: Vec<Value>,
    pub(crate) volumes: Vec<Value>,
    pub(crate) networks: Vec<Value>,
}

/// `count` containers, four of five in compose projects, and what they use.
pub(crate) fn fleet(count: usize, seed: u64, now: Nanos) -> Fleet {
    let mut dice = Dice::new(seed);
    let images: BTreeMap<&str, String> = RECIPES
        .iter()
        .map(|recipe| (recipe.image, format!("sha256:{}", dice.id())))
        .collect();
    let bridge: Network = ("bridge".to_owned(), dice.id());
    let mut networks = vec![
        network_json(&bridge, None, now),
        network_json(&("host".to_owned(), dice.id()), None, now),
    ];
    let mut volumes = Vec::new();
    let mut containers = Vec::with_capacity(count);
    let mut project: Option<(String, Network)> = None;

    for index in 0..count {
        let step = index % RECIPES.len();
        if step == 0 {
            // Every fifth stack is loose containers.
            let stack = index / RECIPES.len();
            project = (stack % 5 != 4).then(|| {
                let base = PROJECTS[stack % PROJECTS.len()];
                let name = match stack / PROJECTS.len() {
                    0 => base.to_owned(),
                    round => format!("{base}-{round}"),
                };
                let network = (format!("{name}_default"), dice.id());
                networks.push(network_json(&network, Some(&name), now));
                (name, network)
            });
        }
        let recipe = &RECIPES[step];
        let image_id = images.get(recipe.image).cloned().unwrap_or_default();
        let container = one(
            &mut dice,
            index,
            count,
            recipe,
            image_id,
            project.as_ref().unwrap_or(&(String::new(), bridge.clone())),
            now,
        );
        for mount in container
            .mounts
            .iter()
            .filter(|mount| mount.kind == "volume")
        {
            volumes.push(volume_json(
                &mount.source,
                project.as_ref().map(|project| project.0.as_str()),
                now,
            ));
        }
        containers.push(container);
    }
    let images = images
        .iter()
        .map(|(tag, id)| image_json(tag, id, now))
        .collect();
    Fleet {
        containers,
        images,
        volumes,
        networks,
    }
}

fn one(
    dice: &mut Dice,
    index: usize,
    count: usize,
    recipe: &Recipe,
    image_id: String,
    (project, network): &(String, Network),
    now: Nanos,
) -> Container {
    let id = dice.id();
    let loose = project.is_empty();
    let name = if loose {
        let adjective = dice.pick(ADJECTIVES).unwrap_or_default();
        format!(
            "{adjective}_{}_{index}",
            dice.pick(NOUNS).unwrap_or_default()
        )
    } else {
        format!("{project}-{}-1", recipe.service)
    };
    // Newer ones have a higher index; the oldest is some weeks old.
    let age = i64::try_from((count - index) * 1_500_000 / count.max(1)).unwrap_or(0)
        + dice.between(60, 600);
    let created = now / SECOND - age;
    let started = (created + dice.between(1, 30)) * SECOND;
    let finished = started + dice.between(1, 25) * SECOND;
    let (state, exit_code, oom_killed) = match dice.below(100) {
        0..70 => (State::Running, 0, false),
        70..80 => (State::Exited, 0, false),
        80..86 => (State::Exited, 1, false),
        86..89 => (State::Exited, 137, true),
        89..91 => (State::Exited, 143, false),
        91..94 => (State::Paused, 0, false),
        94..98 => (State::Created, 0, false),
        98 => (State::Restarting, 1, false),
        _ => (State::Dead, 128, false),
    };
    let health = recipe.checked.then(|| match dice.below(20) {
        0 => "starting",
        1 | 2 => "unhealthy",
        _ => "healthy",
    });
    let ran = state != State::Created;
    let ended = ran && !matches!(state, State::Running | State::Paused);
    let ports = recipe.ports.iter().flat_map(|(port, published)| {
        let host = published.then(|| {
            u16::try_from(20_000 + (index * 3 + usize::from(*port)) % 40_000).unwrap_or(20_000)
        });
        let on = |host_ip| Port {
            container: *port,
            host,
            host_ip,
            protocol: "tcp",
        };
        match host {
            Some(_) if index.is_multiple_of(7) => vec![on("127.0.0.1")],
            Some(_) => vec![on("0.0.0.0"), on("::")],
            None => vec![on("")],
        }
    });
    let labels = if loose {
        BTreeMap::from([("maintainer".to_owned(), "someone@example.org".to_owned())])
    } else {
        compose_labels(dice, project, recipe)
    };
    let mut mounts: Vec<Mount> = recipe
        .volume
        .map(|destination| Mount {
            kind: "volume",
            // A volume that nobody named has an ID for a name.
            source: if loose {
                dice.id()
            } else {
                format!("{project}_{}", recipe.service)
            },
            destination: destination.to_owned(),
        })
        .into_iter()
        .collect();
    if recipe.service == "web" {
        mounts.push(Mount {
            kind: "bind",
            source: format!("/srv/{name}/html"),
            destination: "/usr/share/nginx/html".to_owned(),
        });
    }
    let words = |words: &[&str]| words.iter().map(|&word| word.to_owned()).collect();
    Container {
        id,
        name,
        image: recipe.image.to_owned(),
        image_id,
        entrypoint: words(recipe.entrypoint),
        command: words(recipe.command),
        env: vec![
            "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin".to_owned(),
            format!("SERVICE={}", recipe.service),
            "DB_PASSWORD=not-a-real-one".to_owned(),
        ],
        created,
        health: health
            .filter(|_| state == State::Running)
            .map(str::to_owned),
        state,
        exit_code,
        oom_killed,
        started: if ran { started } else { 0 },
        finished: if ended { finished } else { 0 },
        restart_count: u64::try_from(dice.below(4)).unwrap_or(0),
        stop_timeout: (recipe.service == "db").then_some(30),
        restart_policy: if loose { "no" } else { "unless-stopped" },
        ports: ports.collect(),
        labels,
        networks: vec![network.clone()],
        mounts,
        raw: None,
    }
}

fn compose_labels(dice: &mut Dice, project: &str, recipe: &Recipe) -> BTreeMap<String, String> {
    let folder = format!("/home/dev/code/{project}");
    [
        ("config-hash", dice.id()),
        ("container-number", "1".to_owned()),
        ("depends_on", String::new()),
        ("image", format!("sha256:{}", dice.id())),
        ("oneoff", "False".to_owned()),
        ("project", project.to_owned()),
        ("project.config_files", format!("{folder}/compose.yaml")),
        ("project.working_dir", folder),
        ("service", recipe.service.to_owned()),
        ("version", "2.29.7".to_owned()),
    ]
    .into_iter()
    .map(|(key, value)| (format!("com.docker.compose.{key}"), value))
    .collect()
}

fn network_json((name, id): &Network, project: Option<&str>, now: Nanos) -> Value {
    let labels = project.map_or_else(
        || json!({}),
        |project| json!({ "com.docker.compose.project": project }),
    );
    json!({
        "Name": name, "Id": id, "Created": rfc3339(now - 864_000 * SECOND), "Scope": "local",
        "Driver": if name == "host" { "host" } else { "bridge" }, "EnableIPv6": false,
        "IPAM": { "Driver": "default", "Options": null, "Config": [{ "Subnet": "172.18.0.0/16", "Gateway": "172.18.0.1" }] },
        "Internal": false, "Attachable": false, "Ingress": false, "ConfigFrom": { "Network": "" }, "ConfigOnly": false,
        "Containers": {}, "Options": {}, "Labels": labels,
    })
}

pub(crate) fn image_json(tag: &str, id: &str, now: Nanos) -> Value {
    json!({
        "Id": id, "ParentId": "", "RepoTags": [tag], "RepoDigests": [], "Created": now / SECOND - 864_000,
        "Size": 142_000_000, "VirtualSize": 142_000_000, "SharedSize": -1, "Labels": null, "Containers": -1,
    })
}

pub(crate) fn volume_json(name: &str, project: Option<&str>, now: Nanos) -> Value {
    json!({
        "CreatedAt": rfc3339(now - 864_000 * SECOND), "Driver": "local", "Name": name, "Options": null, "Scope": "local",
        "Labels": project.map(|project| json!({ "com.docker.compose.project": project })),
        "Mountpoint": format!("/var/lib/docker/volumes/{name}/_data"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn a_seed_makes_one_fleet_with_everything_in_it() {
        let now = 1_800_000_000 * SECOND;
        let (first, again) = (fleet(1000, 7, now), fleet(1000, 7, now));
        let entry = |fleet: &Fleet, index: usize| fleet.containers[index].list_entry(now).0;
        assert_eq!(entry(&first, 567), entry(&again, 567));

        let states: HashSet<&str> = first
            .containers
            .iter()
            .map(|container| container.state.word())
            .collect();
        assert_eq!(states.len(), 6, "{states:?}");
        let names: HashSet<&str> = first
            .containers
            .iter()
            .map(|container| container.name.as_str())
            .collect();
        assert_eq!(names.len(), 1000, "names are unique");
        let labelled = first
            .containers
            .iter()
            .filter(|container| container.labels.contains_key("com.docker.compose.project"));
        assert_eq!(labelled.count(), 800);
    }
}
