//! Build of the desktop binary: checks what only fails at run time otherwise, then lets Tauri
//! write its context.

use std::{collections::BTreeSet, error::Error, fs};

#[path = "src/words.rs"]
mod words;

fn main() -> Result<(), Box<dyn Error>> {
    check_words()?;
    check_capabilities()?;
    tauri_build::try_build(
        tauri_build::Attributes::new()
            .capabilities_path_pattern("./src-tauri/capabilities/**/*")
            .app_manifest(tauri_build::AppManifest::new().commands(contract::NAMES)),
    )?;
    Ok(())
}

/// Each locale of the tray has every word and no other.
fn check_words() -> Result<(), Box<dyn Error>> {
    for locale in ["en", "ko"] {
        let path = format!("src-tauri/locales/{locale}.json");
        println!("cargo::rerun-if-changed={path}");
        serde_json::from_str::<words::Words>(&fs::read_to_string(&path)?)
            .map_err(|error| format!("{path}: {error}"))?;
    }
    Ok(())
}

/// The main window may call every command of the contract and nothing else; those of the dock some
/// of them.
fn check_capabilities() -> Result<(), Box<dyn Error>> {
    let declared: BTreeSet<String> = contract::NAMES
        .iter()
        .map(|name| name.replace('_', "-"))
        .collect();
    let missing_is_wrong = [
        ("src-tauri/capabilities/main.json", true),
        ("src-tauri/capabilities/dock.json", false),
    ];
    for (path, whole) in missing_is_wrong {
        let listed = listed(path)?;
        let missing: Vec<_> = declared.difference(&listed).collect();
        let unknown: Vec<_> = listed.difference(&declared).collect();
        if !unknown.is_empty() || (whole && !missing.is_empty()) {
            return Err(format!(
                "{path} and the contract differ: missing {missing:?}, unknown {unknown:?}"
            )
            .into());
        }
    }
    Ok(())
}

/// The commands that a capability file allows.
fn listed(path: &str) -> Result<BTreeSet<String>, Box<dyn Error>> {
    println!("cargo::rerun-if-changed={path}");
    let capability: serde_json::Value = serde_json::from_str(&fs::read_to_string(path)?)?;
    let permissions = capability["permissions"]
        .as_array()
        .ok_or_else(|| format!("{path} has no permissions"))?;
    Ok(permissions
        .iter()
        .filter_map(|permission| {
            permission
                .as_str()?
                .strip_prefix("allow-")
                .map(str::to_owned)
        })
        .collect())
}
