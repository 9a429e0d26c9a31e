//! Turns `locales/` into the `i18n` module, so that a missing or misspelt text does not compile.

use leptos_i18n_build::{Config, ParseOptions, TranslationsInfos, options::CodegenOptions};
use std::{env, error::Error, path::PathBuf};

/// One file per namespace and language: `locales/en/frame.json`.
const NAMESPACES: [&str; 18] = [
    "frame",
    "list",
    "pages",
    "drawer",
    "dialog",
    "link",
    "format",
    "volumes_map",
    "edit",
    "tasks",
    "run",
    "dock",
    "figures",
    "log",
    "volumes",
    "changes",
    "files",
    "settings",
];

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=locales");
    if env::var("CARGO_CFG_TARGET_FAMILY").is_ok_and(|family| family == "wasm") {
        // Views are built inside one another: a page, its drawer and a file browser in that took more
        // than the usual 1 MiB in a build without optimisation, which ends the page without a word.
        println!("cargo::rustc-link-arg-cdylib=-zstack-size={}", 8 << 20);
    }
    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or("OUT_DIR is not set")?);
    let config = Config::new("en")?
        .add_locale("ko")?
        .add_namespaces(NAMESPACES)?
        // Texts with gaps are also wanted as strings, for titles and accessible names.
        .parse_options(ParseOptions::new().interpolate_display(true));
    let texts = TranslationsInfos::parse(config)?;
    texts.rerun_if_locales_changed();
    // The generated code has its own style.
    let lints = "#![allow(missing_docs, unreachable_pub, unused, clippy::all, clippy::unwrap_used, clippy::expect_used, clippy::panic)]";
    let options = CodegenOptions::new()
        .gen_docs(false)
        .top_level_attributes(Some(lints.parse()?));
    texts.generate_i18n_module_with_options(out.join("i18n"), options)?;
    Ok(())
}
