//! Capabilities and signals that the Linux kernel knows.

use super::note;
use contract::{Note, Remark, Spec};

/// `capabilities(7)`, without `CAP_`.
const CAPABILITIES: &[&str] = &[
    "AUDIT_CONTROL",
    "AUDIT_READ",
    "AUDIT_WRITE",
    "BLOCK_SUSPEND",
    "BPF",
    "CHECKPOINT_RESTORE",
    "CHOWN",
    "DAC_OVERRIDE",
    "DAC_READ_SEARCH",
    "FOWNER",
    "FSETID",
    "IPC_LOCK",
    "IPC_OWNER",
    "KILL",
    "LEASE",
    "LINUX_IMMUTABLE",
    "MAC_ADMIN",
    "MAC_OVERRIDE",
    "MKNOD",
    "NET_ADMIN",
    "NET_BIND_SERVICE",
    "NET_BROADCAST",
    "NET_RAW",
    "PERFMON",
    "SETFCAP",
    "SETGID",
    "SETPCAP",
    "SETUID",
    "SYSLOG",
    "SYS_ADMIN",
    "SYS_BOOT",
    "SYS_CHROOT",
    "SYS_MODULE",
    "SYS_NICE",
    "SYS_PACCT",
    "SYS_PTRACE",
    "SYS_RAWIO",
    "SYS_RESOURCE",
    "SYS_TIME",
    "SYS_TTY_CONFIG",
    "WAKE_ALARM",
];

/// `signal(7)`, without `SIG`.
const SIGNALS: &[&str] = &[
    "ABRT", "ALRM", "BUS", "CHLD", "CLD", "CONT", "FPE", "HUP", "ILL", "INT", "IO", "IOT", "KILL",
    "PIPE", "POLL", "PROF", "PWR", "QUIT", "SEGV", "STKFLT", "STOP", "SYS", "TERM", "TRAP", "TSTP",
    "TTIN", "TTOU", "UNUSED", "URG", "USR1", "USR2", "VTALRM", "WINCH", "XCPU", "XFSZ",
];

pub(super) fn check(spec: &Spec) -> Vec<Note> {
    let mut notes = Vec::new();
    for (field, names) in [("cap_add", &spec.cap_add), ("cap_drop", &spec.cap_drop)] {
        for (index, name) in names.iter().enumerate() {
            if !is_capability(name.trim()) {
                notes.push(note(format!("{field}/{index}"), Remark::UnknownCapability));
            }
        }
    }
    let signal = spec.stop_signal.trim();
    if !signal.is_empty() && !is_signal(signal) {
        notes.push(note("stop_signal", Remark::UnknownSignal));
    }
    notes
}

fn is_capability(name: &str) -> bool {
    let name = name.to_ascii_uppercase();
    let bare = name.strip_prefix("CAP_").unwrap_or(&name);
    name == "ALL" || CAPABILITIES.contains(&bare)
}

/// A name with or without `SIG`, a real-time one, or a number.
fn is_signal(name: &str) -> bool {
    let name = name.to_ascii_uppercase();
    let bare = name.strip_prefix("SIG").unwrap_or(&name);
    let beyond = |text: &str, sign: char| {
        text.is_empty()
            || text
                .strip_prefix(sign)
                .and_then(|number| number.parse::<u8>().ok())
                .is_some_and(|number| number <= 30)
    };
    let real_time = bare
        .strip_prefix("RTMIN")
        .is_some_and(|rest| beyond(rest, '+'))
        || bare
            .strip_prefix("RTMAX")
            .is_some_and(|rest| beyond(rest, '-'));
    let number = name
        .parse::<u8>()
        .is_ok_and(|number| (1..=64).contains(&number));
    SIGNALS.contains(&bare) || real_time || number
}
