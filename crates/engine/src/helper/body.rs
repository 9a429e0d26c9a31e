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
    /// Volumes without a name that it has were made for it, as its image asks.
    pub(super) own_volumes: bool,
}

/// The label that tells people what it is for.
const FOR: &str = "dev.berth.files.of";

impl Body {
    /// `podman`: it removes volumes without a name with any container that mounted them and removes
    /// itself, whoever made them. There the helper is removed by us alone.
    pub(super) fn of(of: &Of, ours: &str, owner: &str, podman: bool) -> Self {
        let mut program = image::AT;
        let mut image = ours.to_owned();
        let mut host = json!({
            "NetworkMode": "none",
            "AutoRemove": !(podman && matches!(of, Of::Volumes(_))),
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
        let what = match of {
            Of::Volumes(volumes) => {
                let names: Vec<&str> = volumes.iter().map(|(name, _)| name.as_str()).collect();
                format!("volumes {}", names.join(" "))
            }
            Of::Beside(id, _) => format!("container {id}"),
            Of::Image(id) => format!("image {id}"),
        };
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
            "Labels": { OURS: owner, FOR: what },
            "HostConfig": host,
        });
        Self {
            value,
            roots,
            program,
            own_volumes: matches!(of, Of::Image(_)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn podman_takes_no_volume_away_with_a_helper() {
        let volumes = Of::Volumes(vec![("v".to_owned(), false)]);
        let goes = |of: &Of, podman| {
            let body = Body::of(of, "ours", "me", podman);
            (
                body.value["HostConfig"]["AutoRemove"] == true,
                body.own_volumes,
            )
        };
        assert_eq!(goes(&volumes, false), (true, false));
        assert_eq!(goes(&volumes, true), (false, false));
        assert_eq!(goes(&Of::Image("i".to_owned()), true), (true, true));
    }
}
