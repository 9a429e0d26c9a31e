//! Builds `berth-files` (crates/files-helper), the program that is loaded into engines, for Linux,
//! without any library it would have to find there, and embeds it: one for each of the engines'
//! architectures for which there is a target.
//!
//! A rustup target with musl does it from every system (`rustup target add
//! x86_64-unknown-linux-musl aarch64-unknown-linux-musl`); on Linux without it the machine's own
//! target does, linked statically. Where there is neither, file browsers use the engine's archive
//! operations, and say so.

use std::env;
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// As engines call an architecture, and as compilers do.
const ARCHITECTURES: [(&str, &str); 2] = [("amd64", "x86_64"), ("arm64", "aarch64")];

fn main() -> Result<(), Box<dyn Error>> {
    let top = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    println!("cargo::rerun-if-changed=build.rs");
    for path in ["crates/files-helper", "Cargo.lock"] {
        println!("cargo::rerun-if-changed={}", top.join(path).display());
    }
    let out = PathBuf::from(env::var("OUT_DIR")?);
    // One folder for all profiles, beside theirs: cargo has locked those.
    let target = out.ancestors().nth(4).ok_or("OUT_DIR is too short")?;
    let target = target.join("files-helper");
    let mut programs = String::from("&[");
    for (engine, compiler) in ARCHITECTURES {
        let Some(triple) = triple(compiler)? else {
            continue;
        };
        let built = build(&top, &target, &triple)?;
        programs.push_str(&format!(
            "({engine:?}, include_bytes!({built:?}) as &[u8]),"
        ));
    }
    if programs.len() == 2 {
        println!(
            "cargo::warning=no target for programs of Linux: `rustup target add x86_64-unknown-linux-musl`; file browsers will be slow"
        );
    }
    fs::write(out.join("programs.rs"), programs + "]")?;
    Ok(())
}

/// The target that makes a program of one file, where there is one.
fn triple(architecture: &str) -> Result<Option<String>, Box<dyn Error>> {
    let sysroot = Command::new(env::var("RUSTC")?)
        .args(["--print", "sysroot"])
        .output()?;
    let sysroot = PathBuf::from(String::from_utf8(sysroot.stdout)?.trim());
    let there = |triple: &str| {
        sysroot
            .join("lib/rustlib")
            .join(triple)
            .join("lib")
            .is_dir()
    };
    let musl = format!("{architecture}-unknown-linux-musl");
    if there(&musl) {
        return Ok(Some(musl));
    }
    let gnu = format!("{architecture}-unknown-linux-gnu");
    Ok((env::var("HOST")? == gnu && there(&gnu)).then_some(gnu))
}

fn build(top: &Path, target: &Path, triple: &str) -> Result<PathBuf, Box<dyn Error>> {
    // One file without a loader: where it lies in memory is fixed.
    let mut flags = "-Ctarget-feature=+crt-static\u{1f}-Crelocation-model=static".to_owned();
    if triple.ends_with("musl") {
        // Its linker and what it links with come with the toolchain.
        flags.push_str("\u{1f}-Clinker=rust-lld\u{1f}-Clink-self-contained=yes");
    }
    let mut cargo = Command::new(env::var("CARGO")?);
    cargo
        .current_dir(top)
        .args(["build", "--locked", "--quiet", "--package", "files-helper"])
        .args(["--bin", "berth-files", "--profile", "helper"])
        .args(["--target", triple, "--target-dir"])
        .arg(target)
        .env("CARGO_ENCODED_RUSTFLAGS", flags);
    // What surrounds this build is not meant for that one.
    for name in [
        "RUSTC_WRAPPER",
        "RUSTC_WORKSPACE_WRAPPER",
        "RUSTFLAGS",
        "CARGO_BUILD_TARGET",
    ] {
        cargo.env_remove(name);
    }
    let status = cargo.status()?;
    if !status.success() {
        return Err(format!("berth-files for {triple} was not built: {status}").into());
    }
    Ok(target.join(triple).join("helper/berth-files"))
}
