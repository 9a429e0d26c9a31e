//! News in the order in which engines were seen to bring them.

use super::{Ask, Inventory, Unsettled, replace};
use crate::feed::{Changes, Marks};
use crate::hear::{Event, Inspected, Listed};
use contract::{ContainerRow, ContainerState, Health, ImageRow};
use std::collections::HashSet;

const NOW: i64 = 1_795_462_186;

struct World {
    inventory: Inventory,
    /// The engine's clock.
    now: i64,
}

impl World {
    fn with(items: &[Listed]) -> Self {
        let mut world = Self {
            inventory: Inventory::default(),
            now: NOW,
        };
        let copies = items.iter().map(copy).collect();
        let (changes, unsettled) = world.relist(copies);
        assert!(changes.containers.reset && unsettled.is_empty());
        world
    }

    fn relist(&mut self, items: Vec<Listed>) -> (Changes, Vec<Unsettled>) {
        let mut changes = Changes::default();
        let asked = self.inventory.asks();
        let none = HashSet::new();
        let unsettled = self
            .inventory
            .list_all(items, asked, &none, self.now, &mut changes);
        (changes, unsettled)
    }

    /// The items of `c`, asked for and answered now.
    fn items(&mut self, items: Vec<Listed>) -> Vec<Unsettled> {
        let ids = HashSet::from(["c".to_owned()]);
        let asked = self.inventory.asks();
        let none = HashSet::new();
        self.inventory
            .list_some(&ids, items, asked, &none, self.now, &mut Changes::default())
    }

    fn event(&mut self, action: &str, attributes: &str) -> Ask {
        let json = format!(
            r#"{{"Type":"container","Action":"{action}","Actor":{{"ID":"c","Attributes":{{{attributes}}}}},"time":{}}}"#,
            self.now
        );
        self.tell(&json)
    }

    fn tell(&mut self, json: &str) -> Ask {
        let event = Event::parse(json).unwrap();
        self.inventory.hear(&event, None, &mut Changes::default())
    }

    fn inspected(&mut self, json: &str) {
        let facts: Inspected = serde_json::from_str(json).unwrap();
        let asked = self.inventory.asks();
        self.inventory
            .inspected("c", &facts, asked, &mut Changes::default());
    }

    fn row(&self) -> &ContainerRow {
        &self.inventory.container("c").unwrap().row
    }

    fn shown(&self) -> (&str, Option<i64>, Option<i64>) {
        let row = self.row();
        (
            row.state.word(),
            row.exit_code,
            row.since.map(|since| since - NOW),
        )
    }
}

fn item(id: &str, state: &str, status: &str) -> Listed {
    serde_json::from_str(&format!(
        r#"{{"Id":"{id}","Names":["/{id}"],"State":"{state}","Status":"{status}","NetworkSettings":{{"Networks":{{"bridge":{{}}}}}}}}"#
    ))
    .unwrap()
}

fn copy(listed: &Listed) -> Listed {
    item(&listed.id, &listed.state, &listed.status)
}

fn c(state: &str, status: &str) -> Vec<Listed> {
    vec![item("c", state, status)]
}

fn again(tries: u32) -> Vec<Unsettled> {
    vec![Unsettled {
        id: "c".into(),
        tries,
    }]
}

#[test]
fn an_exit_holds_while_the_list_does_not_show_it_yet() {
    let mut world = World::with(&c("running", "Up 2 hours"));
    assert_eq!(world.shown(), ("running", None, Some(-7200)));
    assert_eq!(
        world.event("die", r#""exitCode":"137""#),
        Ask::Container("c".into())
    );
    assert_eq!(world.shown(), ("exited", Some(137), Some(0)));
    // Docker 20.10 lists it as running for some 200 ms.
    assert_eq!(world.items(c("running", "Up 2 hours")), again(0));
    assert_eq!(world.items(c("running", "Up 2 hours")), again(1));
    assert_eq!(world.shown(), ("exited", Some(137), Some(0)));
    assert_eq!(world.items(c("exited", "Exited (137) 1 second ago")), []);
    assert_eq!(world.shown(), ("exited", Some(137), Some(0)));
    // From here on the list is believed again.
    world.items(c("running", "Up Less than a second"));
    assert_eq!(world.shown(), ("running", None, Some(0)));
}

#[test]
fn a_claim_that_never_comes_true_is_dropped() {
    let mut world = World::with(&c("running", "Up 2 hours"));
    world.event("pause", "");
    for tries in 0..8 {
        assert_eq!(world.items(c("running", "Up 2 hours")), again(tries));
        assert_eq!(world.row().state, ContainerState::Paused);
    }
    assert_eq!(world.items(c("running", "Up 2 hours")), []);
    assert_eq!(world.row().state, ContainerState::Running);
}

#[test]
fn a_late_answer_changes_no_state() {
    let mut world = World::with(&c("running", "Up 2 hours"));
    let asked = world.inventory.asks();
    world.event("die", r#""exitCode":"1""#);
    world.event("start", "");
    let ids = HashSet::from(["c".to_owned()]);
    let mut changes = Changes::default();
    let none = HashSet::new();
    // Asked for before the exit, answered in the midst of it; the next answer is on its way.
    let late = c("exited", "Exited (1) Less than a second ago");
    let unsettled = world
        .inventory
        .list_some(&ids, late, asked, &none, NOW, &mut changes);
    assert_eq!(unsettled, []);
    assert_eq!(world.shown(), ("running", None, Some(0)));
    // Nor does an answer from before it was made say that it is gone.
    world
        .inventory
        .list_some(&ids, Vec::new(), asked, &none, NOW, &mut changes);
    assert!(world.inventory.container("c").is_some());
    world.items(Vec::new());
    assert!(world.inventory.container("c").is_none());
}

#[test]
fn what_was_removed_meanwhile_does_not_come_back() {
    let mut world = World::with(&c("exited", "Exited (0) 2 hours ago"));
    let asked = world.inventory.asks();
    assert_eq!(world.event("destroy", ""), Ask::Gone("c".into()));
    let gone = HashSet::from(["c".to_owned()]);
    let mut changes = Changes::default();
    let answer = c("exited", "Exited (0) 2 hours ago");
    world
        .inventory
        .list_all(answer, asked, &gone, NOW, &mut changes);
    assert!(world.inventory.container("c").is_none());
}

#[test]
fn moments_do_not_jump() {
    let mut world = World::with(&c("running", "Up 2 hours"));
    // The text rounds; the estimate stands for as long as it may be true.
    world.now = NOW + 40 * 60;
    world.items(c("running", "Up 3 hours"));
    assert_eq!(world.shown().2, Some(-7200));
    // An exact moment takes its place and stays.
    let exact = r#"{"State":{"Status":"running","StartedAt":"2026-11-23T17:10:00.5Z"}}"#;
    world.inspected(exact);
    let since = world.row().since.unwrap();
    assert_eq!(since, 1_795_453_800);
    world.items(c("paused", "Up 3 hours (Paused)"));
    world.items(c("running", "Up 3 hours"));
    assert_eq!(world.row().since, Some(since));
    // It was restarted while nobody looked.
    world.relist(c("running", "Up 5 seconds"));
    assert_eq!(world.row().since, Some(world.now - 5));
}

#[test]
fn a_gap_sends_only_what_differs() {
    let mut world = World::with(&[
        item("a", "running", "Up 2 hours"),
        item("b", "running", "Up 2 hours (healthy)"),
        item("c", "exited", "Exited (0) 3 days ago"),
    ]);
    world.now += 90;
    world.inventory.resume();
    let (changes, _) = world.relist(vec![
        item("a", "running", "Up 2 hours"),
        item("b", "running", "Up 2 hours (unhealthy)"),
        item("d", "created", "Created"),
    ]);
    let mut marks = Marks::default();
    for key in ["b", "c", "d"] {
        marks.mark(key);
    }
    assert_eq!(
        format!("{:?}", sorted(&changes.containers)),
        format!("{:?}", sorted(&marks))
    );
}

fn sorted(marks: &Marks) -> (bool, Vec<String>) {
    let mut keys = marks.keys();
    keys.sort();
    (marks.reset, keys)
}

#[test]
fn lack_of_memory_that_is_told_late_counts_too() {
    let mut world = World::with(&c("running", "Up 2 minutes"));
    world.event("die", r#""exitCode":"137""#);
    world.event("oom", "");
    assert!(world.row().oom_killed);
    // Minutes later it is about something else.
    world.event("start", "");
    world.event("die", r#""exitCode":"137""#);
    world.now += 60;
    world.event("oom", "");
    assert!(!world.row().oom_killed);
}

#[test]
fn lack_of_memory_counts_only_where_it_was_the_cause() {
    let dies = |between: &[&str], later: i64| {
        let mut world = World::with(&c("running", "Up 2 hours"));
        world.event("oom", "");
        for action in between {
            world.event(action, "");
        }
        world.now += later;
        world.event("die", r#""exitCode":"137""#);
        world.row().oom_killed
    };
    assert!(dies(&[], 0));
    assert!(!dies(&["kill"], 0), "somebody killed it");
    assert!(!dies(&[], 600), "it lived on");
    let mut world = World::with(&c("running", "Up 2 hours"));
    world.event("oom", "");
    world.event("die", r#""exitCode":"137""#);
    world.event("start", "");
    assert!(!world.row().oom_killed);
}

#[test]
fn what_shows_nowhere_asks_nothing() {
    let mut world = World::with(&c("running", "Up 2 hours"));
    let revision = world.row().revision;
    for action in [
        "exec_create: sh",
        "exec_start: sh",
        "exec_die",
        "attach",
        "top",
        "resize",
        "kill",
        "oom",
    ] {
        assert_eq!(world.event(action, ""), Ask::Nothing, "{action}");
    }
    assert_eq!(world.row().revision, revision);
    // The open drawer shows what probes say.
    let event =
        Event::parse(r#"{"Type":"container","Action":"exec_die","Actor":{"ID":"c"}}"#).unwrap();
    let mut changes = Changes::default();
    world.inventory.hear(&event, Some("c"), &mut changes);
    assert!(world.row().revision > revision && changes.containers.keys() == ["c"]);
    assert_eq!(world.event("commit", ""), Ask::Images);
}

#[test]
fn health_names_and_networks_are_told_at_once() {
    let mut world = World::with(&c("running", "Up 2 hours"));
    world.event("health_status: unhealthy", "");
    assert_eq!(world.row().health, Some(Health::Unhealthy));
    world.event("rename", r#""name":"d","oldName":"/c""#);
    assert_eq!(world.row().name, "d");
    let connect = |action: &str| {
        format!(
            r#"{{"Type":"network","Action":"{action}","Actor":{{"ID":"n","Attributes":{{"name":"net","container":"c"}}}}}}"#
        )
    };
    world.tell(&connect("connect"));
    assert_eq!(world.row().networks, ["bridge", "net"]);
    // The list is a moment behind.
    assert_eq!(world.items(c("running", "Up 2 hours")), again(0));
    assert_eq!(world.row().networks, ["bridge", "net"]);
    world.tell(&connect("disconnect"));
    assert_eq!(world.items(c("running", "Up 2 hours")), []);
    assert_eq!(world.row().networks, ["bridge"]);
}

#[test]
fn facts_are_asked_for_once_until_they_may_have_changed() {
    let mut world = World::with(&c("running", "Up 2 hours"));
    let wants = |world: &mut World| {
        let kept = world
            .inventory
            .containers
            .as_mut()
            .unwrap()
            .get_mut("c")
            .unwrap();
        kept.wants_facts()
    };
    assert!(wants(&mut world));
    assert!(!wants(&mut world));
    world.event("rename", r#""name":"d""#);
    assert!(!wants(&mut world));
    world.event("die", r#""exitCode":"1""#);
    assert!(wants(&mut world));
    world.inspected(
        r#"{"State":{"Status":"restarting","ExitCode":1,"OOMKilled":true,"FinishedAt":"2026-11-23T19:29:46Z"},"RestartCount":3,"Config":{"StopTimeout":30}}"#,
    );
    let row = world.row();
    assert_eq!(
        (row.restart_count, row.stop_timeout, row.oom_killed),
        (Some(3), Some(30), true)
    );
    assert_eq!(world.shown(), ("restarting", Some(1), Some(0)));
}

#[test]
fn other_lists_change_by_key() {
    let image = |id: &str, size| ImageRow {
        id: id.into(),
        tags: Vec::new(),
        created: 0,
        size,
    };
    let mut list = None;
    let mut marks = Marks::default();
    replace(&mut list, vec![image("a", 1), image("b", 1)], &mut marks);
    assert!(marks.reset);
    let mut marks = Marks::default();
    replace(&mut list, vec![image("b", 2), image("c", 1)], &mut marks);
    assert_eq!(
        sorted(&marks),
        (false, vec!["a".to_owned(), "b".to_owned(), "c".to_owned()])
    );
    let mut marks = Marks::default();
    replace(&mut list, vec![image("b", 2), image("c", 1)], &mut marks);
    assert_eq!(sorted(&marks), (false, Vec::new()));
}

#[test]
fn helpers_of_ours_are_not_shown_and_their_events_ask_nothing() {
    let mut world = World::with(&c("running", "Up 2 hours"));
    let mut helper = item("c", "running", "Up 1 second");
    helper.id = "h".to_owned();
    helper.labels = vec![("dev.berth.files".to_owned(), "me".to_owned())];
    let (changes, _) = world.relist(vec![item("c", "running", "Up 2 hours"), helper]);
    assert!(!changes.containers.reset);
    assert!(world.inventory.container("h").is_none());
    assert_eq!(world.inventory.ours["h"], "me");
    let event = |action: &str| {
        format!(
            r#"{{"Type":"container","Action":"{action}","Actor":{{"ID":"h","Attributes":{{}}}},"time":{NOW}}}"#
        )
    };
    assert_eq!(world.tell(&event("start")), Ask::Nothing);
    assert_eq!(world.tell(&event("destroy")), Ask::Nothing);
    assert!(world.inventory.ours.is_empty());
}
