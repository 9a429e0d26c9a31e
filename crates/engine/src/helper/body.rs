//! What a helper's container is.

use super::{OURS, Of, image};
use serde_json::{Value, json};

/// What is asked of `POST /containers/create`, and where things are in what comes of it.
pub(super) struct Body {
    pub(super) value: Value,
    /// Where what it is for is, in its own view.
    pub(super) roots: Vec<String>,
    /// Where its program is.
    pub(super) program: &'static str,
}

impl Body {
    pub(super) fn of(of: &Of, ours: &str, owner: &str) -> Self {
        let mut program = image::AT;
        let mut image = ours.to_owned();
        let mut host = json!({
            "NetworkMode": "none",
            "AutoRemove": true,
            // What it says would be kept on the engine's disk.
            "LogConfig": { "Type": "none" },
        });
        let roots = match of {
            Of::Volumes(volumes) => {
                let roots = (0..volumes.len()).map(|n| format!("/v/{n}"));
                let roots: Vec<String> = roots.collect();
                let mounted = roots.iter().zip(volumes).map(|(root, (name, writable))| {
                    json!({
                        "Type": "volume",
                        "Source": name,
                        "Target": root,
                        "ReadOnly": !writable,
                        "VolumeOptions": { "NoCopy": true },
                    })
                });
                host["Mounts"] = mounted.collect();
                roots
            }
            Of::Beside(id, main) => {
                host["PidMode"] = json!(format!("container:{id}"));
                // To look into the other's files, which SELinux and AppArmor would forbid as well.
                host["CapAdd"] = json!(["SYS_PTRACE"]);
                host["SecurityOpt"] = json!(["label=disable", "apparmor=unconfined"]);
                vec![format!("/proc/{main}/root")]
            }
            Of::Image(id) => {
                image.clone_from(id);
                program = image::WITHIN;
                vec!["/".to_owned()]
            }
        };
        let mut command = vec![program, "serve"];
        command.extend(roots.iter().map(String::as_str));
        let value = json!({
            "Image": image,
            "Entrypoint": command,
            "Cmd": [],
            "User": "0:0",
            "WorkingDir": "/",
            "OpenStdin": true,
            "StdinOnce": true,
            "AttachStdin": true,
            "AttachStdout": true,
            "AttachStderr": true,
            "Tty": false,
            "Healthcheck": { "Test": ["NONE"] },
            "Labels": { OURS: owner },
            "HostConfig": host,
        });
        Self {
            value,
            roots,
            program,
        }
    }
}
