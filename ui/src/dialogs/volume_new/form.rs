//! What the form of a new volume says, as the engine takes it. Pure.

use crate::format::secret::masked_option;
use crate::format::{name, shell};
use contract::{Failure, Pair, VolumeSpec};

/// What was typed, and what became of it the last time. A form that is left keeps its fields: who
/// looks at another kind finds them again.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct VolumeForm {
    pub(crate) name: String,
    pub(super) kind: Kind,
    /// Of [`Kind::Plain`] and [`Kind::Own`]; empty is `local`, as all the others are.
    pub(super) driver: String,
    /// NFS: host name or address.
    pub(super) nfs_server: String,
    pub(super) nfs_path: String,
    pub(super) nfs_version: String,
    pub(super) cifs_server: String,
    pub(super) cifs_share: String,
    pub(super) cifs_user: String,
    pub(super) cifs_password: String,
    pub(super) cifs_version: String,
    /// `100m`; empty is half of the memory.
    pub(super) tmpfs_size: String,
    /// A folder on the engine's machine.
    pub(super) bind_path: String,
    pub(super) read_only: bool,
    /// More options of the mount, `hard,timeo=600`.
    pub(super) more: String,
    pub(super) options: Vec<Pair>,
    pub(super) labels: Vec<Pair>,
    pub(crate) failure: Option<Failure>,
}

/// A ready form.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Kind {
    #[default]
    Plain,
    Nfs,
    Cifs,
    Tmpfs,
    Bind,
    /// Options as they are typed.
    Own,
}

impl Kind {
    pub(super) const ALL: [Self; 6] = [
        Self::Plain,
        Self::Nfs,
        Self::Cifs,
        Self::Tmpfs,
        Self::Bind,
        Self::Own,
    ];

    /// The value of its radio button.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::Nfs => "nfs",
            Self::Cifs => "cifs",
            Self::Tmpfs => "tmpfs",
            Self::Bind => "bind",
            Self::Own => "own",
        }
    }
}

/// What is wrong with a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    Name(name::Fault),
    /// Nothing was typed where something is needed.
    Missing,
    /// A comma ends an option of a mount: it cannot be said.
    Comma,
    NotAbsolute,
    /// `100m`, `1g`, bytes, or a share of the memory: `50%`.
    Size,
}

/// Where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Field {
    Name,
    NfsServer,
    NfsPath,
    CifsServer,
    CifsShare,
    CifsUser,
    CifsPassword,
    TmpfsSize,
    BindPath,
}

impl VolumeForm {
    /// What is wrong, field by field.
    pub(super) fn faults(&self) -> Vec<(Field, Fault)> {
        let mut faults = Vec::new();
        let mut say = |field, fault: Option<Fault>| faults.extend(fault.map(|it| (field, it)));
        let trimmed = self.name.trim();
        if !trimmed.is_empty() {
            say(Field::Name, name::fault(trimmed).map(Fault::Name));
        }
        match self.kind {
            Kind::Plain | Kind::Own => {}
            Kind::Nfs => {
                say(Field::NfsServer, part(&self.nfs_server));
                say(Field::NfsPath, absolute(&self.nfs_path));
            }
            Kind::Cifs => {
                say(Field::CifsServer, part(&self.cifs_server));
                say(Field::CifsShare, missing(&self.cifs_share));
                say(Field::CifsUser, comma(&self.cifs_user));
                say(Field::CifsPassword, comma(&self.cifs_password));
            }
            Kind::Tmpfs => say(Field::TmpfsSize, size(&self.tmpfs_size)),
            Kind::Bind => say(Field::BindPath, absolute(&self.bind_path)),
        }
        faults
    }

    /// As the engine takes it.
    pub(super) fn spec(&self) -> VolumeSpec {
        let pair = |name: &str, value: String| Pair {
            name: name.to_owned(),
            value,
        };
        let options = match self.kind {
            Kind::Plain => Vec::new(),
            Kind::Own => named(&self.options),
            Kind::Nfs => vec![
                pair("type", "nfs".into()),
                pair(
                    "o",
                    self.mount([
                        format!("addr={}", self.nfs_server.trim()),
                        self.access().into(),
                        said("nfsvers=", &self.nfs_version),
                    ]),
                ),
                pair("device", format!(":{}", self.nfs_path.trim())),
            ],
            Kind::Cifs => {
                let server = self.cifs_server.trim().trim_start_matches('/');
                let share = self.cifs_share.trim().trim_matches('/');
                vec![
                    pair("type", "cifs".into()),
                    pair(
                        "o",
                        self.mount([
                            format!("addr={server}"),
                            self.access().into(),
                            // Without a user the mount asks for one, and fails.
                            match self.cifs_user.trim() {
                                "" => "guest".to_owned(),
                                user => format!("username={user}"),
                            },
                            said_as_is("password=", &self.cifs_password),
                            said("vers=", &self.cifs_version),
                        ]),
                    ),
                    pair("device", format!("//{server}/{share}")),
                ]
            }
            Kind::Tmpfs => {
                let mut options =
                    vec![pair("type", "tmpfs".into()), pair("device", "tmpfs".into())];
                let mount = self.mount([said("size=", &self.tmpfs_size)]);
                if !mount.is_empty() {
                    options.push(pair("o", mount));
                }
                options
            }
            Kind::Bind => vec![
                pair("type", "none".into()),
                pair(
                    "o",
                    self.mount([
                        "bind".to_owned(),
                        if self.read_only { "ro" } else { "" }.to_owned(),
                    ]),
                ),
                pair("device", self.bind_path.trim().to_owned()),
            ],
        };
        let driver = match self.kind {
            Kind::Plain | Kind::Own => self.driver.trim().to_owned(),
            Kind::Nfs | Kind::Cifs | Kind::Tmpfs | Kind::Bind => String::new(),
        };
        VolumeSpec {
            name: self.name.trim().to_owned(),
            driver,
            options,
            labels: named(&self.labels),
        }
    }

    fn access(&self) -> &'static str {
        if self.read_only { "ro" } else { "rw" }
    }

    fn mount<const N: usize>(&self, parts: [String; N]) -> String {
        let more = self.more.trim().trim_matches(',').to_owned();
        let parts = parts.into_iter().chain([more]);
        let said: Vec<String> = parts.filter(|part| !part.is_empty()).collect();
        said.join(",")
    }
}

/// The same as a command for a terminal; what looks secret is dots unless asked otherwise.
pub(crate) fn command(spec: &VolumeSpec, masked: bool) -> String {
    let mut words = ["docker", "volume", "create"].map(str::to_owned).to_vec();
    if !spec.driver.is_empty() {
        words.extend(["--driver".to_owned(), spec.driver.clone()]);
    }
    for (option, pairs) in [("--opt", &spec.options), ("--label", &spec.labels)] {
        for Pair { name, value } in pairs {
            let hidden = masked.then(|| masked_option(name, value)).flatten();
            let value = hidden.as_ref().unwrap_or(value);
            words.extend([option.to_owned(), format!("{name}={value}")]);
        }
    }
    if !spec.name.is_empty() {
        words.push(spec.name.clone());
    }
    shell::line(&words)
}

fn named(pairs: &[Pair]) -> Vec<Pair> {
    let named = pairs.iter().filter(|pair| !pair.name.trim().is_empty());
    named
        .map(|pair| Pair {
            name: pair.name.trim().to_owned(),
            value: pair.value.clone(),
        })
        .collect()
}

fn said(name: &str, value: &str) -> String {
    said_as_is(name, value.trim())
}

fn said_as_is(name: &str, value: &str) -> String {
    if value.is_empty() {
        String::new()
    } else {
        format!("{name}{value}")
    }
}

fn missing(text: &str) -> Option<Fault> {
    text.trim().is_empty().then_some(Fault::Missing)
}

fn comma(text: &str) -> Option<Fault> {
    text.contains(',').then_some(Fault::Comma)
}

fn part(text: &str) -> Option<Fault> {
    missing(text).or_else(|| comma(text))
}

fn absolute(path: &str) -> Option<Fault> {
    missing(path).or_else(|| (!path.trim().starts_with('/')).then_some(Fault::NotAbsolute))
}

fn size(text: &str) -> Option<Fault> {
    let text = text.trim();
    let digits = text.trim_end_matches(|letter: char| "kKmMgG%".contains(letter));
    let fits = digits.len() + 1 >= text.len()
        && !digits.is_empty()
        && digits.bytes().all(|digit| digit.is_ascii_digit());
    (!text.is_empty() && !fits).then_some(Fault::Size)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(kind: Kind) -> VolumeForm {
        VolumeForm {
            name: " media ".into(),
            kind,
            ..VolumeForm::default()
        }
    }

    fn told(form: &VolumeForm) -> String {
        command(&form.spec(), true)
    }

    #[test]
    fn each_form_is_a_command() {
        let mut plain = of(Kind::Plain);
        plain.labels = vec![
            Pair {
                name: "tier".into(),
                value: "back end".into(),
            },
            Pair::default(),
        ];
        assert_eq!(
            told(&plain),
            "docker volume create --label 'tier=back end' media"
        );
        let nfs = VolumeForm {
            nfs_server: "nas".into(),
            nfs_path: "/export/media".into(),
            nfs_version: "4".into(),
            read_only: true,
            more: ",hard,".into(),
            // Of another form, and left there.
            driver: "rclone".into(),
            ..of(Kind::Nfs)
        };
        assert_eq!(
            told(&nfs),
            "docker volume create --opt type=nfs --opt o=addr=nas,ro,nfsvers=4,hard --opt device=:/export/media media"
        );
        let cifs = VolumeForm {
            cifs_server: "//nas".into(),
            cifs_share: "/media/".into(),
            cifs_user: "me".into(),
            cifs_password: " p=w ".into(),
            ..of(Kind::Cifs)
        };
        assert_eq!(
            told(&cifs),
            "docker volume create --opt type=cifs --opt o=addr=nas,rw,username=me,password=•••••••• --opt device=//nas/media media"
        );
        assert!(command(&cifs.spec(), false).contains("password= p=w "));
        let bind = VolumeForm {
            bind_path: "/srv/it's".into(),
            ..of(Kind::Bind)
        };
        assert_eq!(
            told(&bind),
            r"docker volume create --opt type=none --opt o=bind --opt 'device=/srv/it'\''s' media"
        );
        let tmpfs = of(Kind::Tmpfs).spec();
        assert_eq!(tmpfs.options.len(), 2);
        assert_eq!(
            command(&VolumeSpec::default(), true),
            "docker volume create"
        );
    }

    #[test]
    fn what_is_wrong_is_said_of_the_form_that_is_seen() {
        assert_eq!(of(Kind::Plain).faults(), []);
        let mut form = VolumeForm {
            name: "-a".into(),
            cifs_password: "a,b".into(),
            nfs_path: "export".into(),
            tmpfs_size: "10x".into(),
            ..of(Kind::Nfs)
        };
        let first = Fault::Name(name::Fault::First('-'));
        assert_eq!(
            form.faults(),
            [
                (Field::Name, first),
                (Field::NfsServer, Fault::Missing),
                (Field::NfsPath, Fault::NotAbsolute)
            ]
        );
        form.kind = Kind::Cifs;
        assert!(form.faults().contains(&(Field::CifsPassword, Fault::Comma)));
        form.kind = Kind::Tmpfs;
        assert!(form.faults().contains(&(Field::TmpfsSize, Fault::Size)));
        for fits in ["", "100", "100m", "1G", "50%"] {
            assert_eq!(size(fits), None, "{fits}");
        }
        for wrong in ["m", "1mm", "-1", "1.5g"] {
            assert_eq!(size(wrong), Some(Fault::Size), "{wrong}");
        }
    }
}
