//! Making volumes: `POST /volumes/create`.

use super::users::{met, volume};
use crate::ask::PATIENCE;
use crate::engine::Engine;
use crate::hear::{ListedVolume, whole_object};
use crate::wire::WireError;
use contract::{Deed, Failure, FailureCode, Pair, VolumeSpec};
use serde_json::{Map, Value, json};

/// The longest name: it is a folder's.
const LONGEST: usize = 255;

/// Makes it; as the engine has it then. A name that is taken is refused.
///
/// The engine itself answers such a request with the volume that is there, whatever its options:
/// so it is looked for first, and what comes back is held against what was asked for.
pub(super) async fn create(
    engine: &Engine,
    deed: Deed,
    spec: &VolumeSpec,
) -> Result<ListedVolume, Failure> {
    let name = spec.name.trim();
    check_new(engine, deed, spec).await?;
    let body = body(spec);
    let wire = engine.wire(deed, name)?;
    let path = "/volumes/create";
    let asked = wire.post(path, Some(&body), PATIENCE);
    let made = match wire.beside_pings(asked).await {
        Ok(Ok(text)) => whole_object(&text).map_err(|error| WireError::Malformed {
            what: format!("{path}: {error}"),
        }),
        Ok(Err(error)) | Err(error) => Err(error),
    };
    let made: ListedVolume = made.map_err(|error| {
        let mut failure = met(engine, &wire, deed, name, &error);
        if matches!(error, WireError::Refused { status: 409, .. }) {
            failure.code = Some(FailureCode::NameTaken);
        }
        failure
    })?;
    // Somebody else made it between the two questions.
    if !is_as_asked(&made, &body) {
        return Err(taken(deed, name));
    }
    Ok(made)
}

/// Whether there can be such a volume: its name is one, and nobody has it.
pub(super) async fn check_new(
    engine: &Engine,
    deed: Deed,
    spec: &VolumeSpec,
) -> Result<(), Failure> {
    let name = spec.name.trim();
    check_name(deed, name)?;
    match volume(engine, deed, name).await? {
        Some(_) => Err(taken(deed, name)),
        None => Ok(()),
    }
}

fn taken(deed: Deed, name: &str) -> Failure {
    Failure {
        deed,
        subject: name.to_owned(),
        code: Some(FailureCode::NameTaken),
        message: format!("a volume named {name} exists"),
    }
}

/// The engine's rule, and the file system's. Empty is the engine's to choose.
fn check_name(deed: Deed, name: &str) -> Result<(), Failure> {
    let rest = |byte: u8| byte.is_ascii_alphanumeric() || b"_.-".contains(&byte);
    let bytes = name.as_bytes();
    let message = match bytes {
        [] => return Ok(()),
        [first, more @ ..]
            if !first.is_ascii_alphanumeric()
                || more.is_empty()
                || !more.iter().copied().all(rest) =>
        {
            "a name is a letter or digit, then at least one of [a-zA-Z0-9_.-]".to_owned()
        }
        _ if bytes.len() > LONGEST => format!("a name has at most {LONGEST} bytes"),
        _ => return Ok(()),
    };
    Err(Failure {
        deed,
        subject: name.to_owned(),
        code: None,
        message,
    })
}

fn body(spec: &VolumeSpec) -> Value {
    let mut body = json!({
        "Driver": match spec.driver.trim() {
            "" => "local",
            driver => driver,
        },
        "DriverOpts": map(&spec.options),
        "Labels": map(&spec.labels),
    });
    let name = spec.name.trim();
    if !name.is_empty() {
        body["Name"] = json!(name);
    }
    body
}

/// As the CLI does: of two of the same name the last holds.
fn map(pairs: &[Pair]) -> Map<String, Value> {
    let pairs = pairs.iter().filter(|pair| !pair.name.is_empty());
    pairs
        .map(|pair| (pair.name.clone(), json!(pair.value)))
        .collect()
}

/// What was asked for is there. Engines add labels, and plugins options.
fn is_as_asked(made: &ListedVolume, body: &Value) -> bool {
    let has = |has: &[(String, String)], asked: &Value| {
        let asked = asked.as_object();
        asked.is_none_or(|asked| {
            asked.iter().all(|(name, value)| {
                has.iter()
                    .any(|(other, has)| name == other && value == has.as_str())
            })
        })
    };
    has(&made.labels, &body["Labels"])
        && (made.driver != "local" || has(&made.options, &body["DriverOpts"]))
}

#[cfg(test)]
mod tests {
    use super::{body, check_name, is_as_asked};
    use crate::hear::whole_object;
    use contract::{Deed, Pair, VolumeSpec};

    #[test]
    fn names_are_as_the_engine_takes_them() {
        let long = "a".repeat(256);
        for good in ["", "ab", "0_", "a.b-c_d", &long[1..]] {
            assert!(check_name(Deed::CreateVolume, good).is_ok(), "{good}");
        }
        for bad in [
            "a", "_a", ".a", "-a", "a/b", "a b", "../a", "é1", "a\n", &long,
        ] {
            assert!(check_name(Deed::CreateVolume, bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_volume_of_others_is_not_taken_for_ours() {
        let pair = |name: &str, value: &str| Pair {
            name: name.to_owned(),
            value: value.to_owned(),
        };
        let spec = VolumeSpec {
            name: " v1 ".to_owned(),
            driver: String::new(),
            options: vec![pair("type", "x"), pair("type", "tmpfs"), pair("", "y")],
            labels: vec![pair("a", "1")],
        };
        let body = body(&spec);
        assert_eq!(body["Name"], "v1");
        assert_eq!(body["DriverOpts"].to_string(), r#"{"type":"tmpfs"}"#);
        let made = |text: &str| is_as_asked(&whole_object(text).unwrap(), &body);
        assert!(made(
            r#"{"Driver":"local","Labels":{"a":"1","b":"2"},"Options":{"type":"tmpfs"}}"#
        ));
        assert!(!made(
            r#"{"Driver":"local","Labels":{"a":"1"},"Options":null}"#
        ));
        assert!(!made(
            r#"{"Driver":"local","Labels":null,"Options":{"type":"tmpfs"}}"#
        ));
    }
}
