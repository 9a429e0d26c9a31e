//! A compose file, to a spec for each of its services.

use super::service::Service;
use super::yaml::{Node, Value, parse};
use crate::Around;
use crate::interpolate::Unset;
use contract::{NamedSpec, ParseTrouble, Parsed};

/// What a service refers to outside of itself.
pub(super) struct File<'a> {
    pub(super) around: &'a dyn Around,
    pub(super) volumes: &'a [(String, Node)],
    pub(super) networks: &'a [(String, Node)],
    /// Service names with their `container_name`.
    pub(super) containers: Vec<(String, String)>,
}

impl File<'_> {
    /// The container of a service, as far as the file says it.
    pub(super) fn container(&self, service: &str) -> String {
        let found = self.containers.iter().find(|(name, _)| name == service);
        found.map_or(service, |(_, container)| container).to_owned()
    }
}

/// Reads a compose file, or one of its services alone.
///
/// # Errors
/// [`ParseTrouble::NotCompose`] with the line, or [`ParseTrouble::BadValue`] of a key.
pub(crate) fn read(text: &str, around: &dyn Around) -> Result<Parsed, ParseTrouble> {
    let text = without_fences(text);
    let mut unset = Unset::default();
    let root = parse(&text, around, &mut unset).map_err(not_compose)?;
    let top = root
        .map()
        .ok_or_else(|| not_compose("no map of services".to_owned()))?;
    let (services, others) = services(&root, top)?;
    let empty: &[(String, Node)] = &[];
    let part = |key: &str| root.get(key).and_then(Node::map).unwrap_or(empty);
    let whole = root.get("services").is_some();
    let file = File {
        around,
        volumes: if whole { part("volumes") } else { empty },
        networks: if whole { part("networks") } else { empty },
        containers: services
            .iter()
            .filter_map(|(name, node)| {
                let container = node.get("container_name")?.text()?;
                Some((name.clone(), container.to_owned()))
            })
            .collect(),
    };
    let mut specs: Vec<NamedSpec> = Vec::new();
    for (name, node) in &services {
        specs.push(Service::new(&file, name).read(node)?);
    }
    // What is the whole file's is each service's: one of them is chosen, and the others are not seen
    // again.
    let unset = unset.0.into_iter().map(|name| format!("{name} (not set)"));
    let of_file: Vec<String> = others.into_iter().chain(unset).collect();
    for named in &mut specs {
        named.not_honoured.extend(of_file.iter().cloned());
    }
    Ok(Parsed {
        specs,
        ..Parsed::default()
    })
}

type Services = Vec<(String, Node)>;

/// The services, and what else stands at the top that is not theirs.
fn services(root: &Node, top: &[(String, Node)]) -> Result<(Services, Vec<String>), ParseTrouble> {
    if let Some(services) = root.get("services") {
        let map = services
            .map()
            .filter(|map| !map.is_empty())
            .ok_or_else(|| not_compose(format!("line {}: no services", services.line)))?;
        let known = ["services", "volumes", "networks", "version"];
        let others = top
            .iter()
            .filter(|(key, _)| !known.contains(&key.as_str()) && !key.starts_with("x-"))
            .map(|(key, node)| format!("{key}: {}", node.brief()));
        return Ok((map.to_vec(), others.collect()));
    }
    // The inner of one service.
    if root
        .get("image")
        .is_some_and(|image| image.text().is_some())
    {
        return Ok((vec![(String::new(), root.clone())], Vec::new()));
    }
    // Services without their heading, as version 1 had them.
    let is_service = |node: &Node| node.get("image").is_some() || node.get("build").is_some();
    if !top.is_empty()
        && top
            .iter()
            .all(|(_, node)| matches!(node.value, Value::Map(_)) && is_service(node))
    {
        return Ok((top.to_vec(), Vec::new()));
    }
    Err(not_compose("no services".to_owned()))
}

/// Without the lines that mark code in a chat or a README.
fn without_fences(text: &str) -> String {
    let lines = text.lines();
    let lines: Vec<_> = lines
        .filter(|line| !line.trim_start().starts_with("```"))
        .collect();
    lines.join("\n")
}

fn not_compose(message: String) -> ParseTrouble {
    ParseTrouble::NotCompose { message }
}
