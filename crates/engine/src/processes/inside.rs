//! The number by which a container knows one of its processes.

use std::fs;
use std::path::Path;

/// A process's number in its container: the last of `NSpid` in `/proc/{pid}/status`. The error is
/// why it cannot be known: the process ended, is not on this machine, or is not the container's.
pub(super) fn number(proc: &Path, pid: &str, id: &str) -> Result<u32, String> {
    if pid.is_empty() || !pid.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(format!("{pid} is no process"));
    }
    let of = proc.join(pid);
    let read = |name: &str| {
        fs::read_to_string(of.join(name)).map_err(|error| format!("process {pid}: {error}"))
    };
    // Numbers are given to others again, and another machine has the same ones.
    if !read("cgroup")?.contains(id) {
        return Err(format!("process {pid} is not one of this container"));
    }
    let status = read("status")?;
    status
        .lines()
        .find_map(|line| line.strip_prefix("NSpid:"))
        .and_then(|numbers| numbers.split_whitespace().next_back()?.parse().ok())
        .ok_or_else(|| format!("process {pid}: the kernel does not tell its number inside"))
}

#[cfg(test)]
mod tests {
    use super::number;
    use std::fs;

    #[test]
    fn only_a_process_of_the_container_has_a_number_in_it() {
        let id = "ab".repeat(32);
        let proc = tempfile::tempdir().unwrap();
        let process = |pid: &str, cgroup: &str, status: &str| {
            let folder = proc.path().join(pid);
            fs::create_dir(&folder).unwrap();
            fs::write(folder.join("cgroup"), cgroup).unwrap();
            fs::write(folder.join("status"), status).unwrap();
        };
        let status = "Name:\tsleep\nNSpid:\t8345\t7\nThreads:\t1\n";
        process(
            "8345",
            &format!("0::/system.slice/docker-{id}.scope\n"),
            status,
        );
        process("8346", "0::/user.slice\n", status);
        process(
            "8347",
            &format!("3:pids:/docker/{id}\n"),
            "Name:\told kernel\n",
        );
        let number = |pid: &str| number(proc.path(), pid, &id);
        assert_eq!(number("8345"), Ok(7));
        for pid in ["8346", "8347", "8348", "", "-1", "1/../8345"] {
            assert!(number(pid).is_err(), "{pid}");
        }
    }
}
