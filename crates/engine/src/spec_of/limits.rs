//! `HostConfig` without mounts and networks: limits, devices, policies, name spaces.

use super::Told;
use super::read::Part;
use super::words::{cpus, size};
use contract::{Resources, Spec};

/// Bytes of `/dev/shm` where nobody asked for more.
const SHM: i64 = 64 << 20;

pub(super) fn fill(spec: &mut Spec, told: &Told<'_>) {
    let host = told.host;
    spec.auto_remove = host.flag("AutoRemove");
    spec.init = host.flag("Init");
    spec.privileged = host.flag("Privileged");
    spec.read_only = host.flag("ReadonlyRootfs");
    spec.publish_all = host.flag("PublishAllPorts");
    spec.volume_driver = host.owned("VolumeDriver");
    spec.restart = restart(host.part("RestartPolicy"));
    spec.dns = host.texts("Dns");
    spec.dns_search = host.texts("DnsSearch");
    spec.dns_options = host.texts("DnsOptions");
    spec.extra_hosts = host.texts("ExtraHosts");
    spec.group_add = host.texts("GroupAdd");
    spec.cap_add = capabilities(host, "CapAdd");
    spec.cap_drop = capabilities(host, "CapDrop");
    spec.security_options = security(host);
    spec.userns = host.owned("UsernsMode");
    spec.pid = host.owned("PidMode");
    spec.uts = host.owned("UTSMode");
    spec.ipc = unless(host.text("IpcMode"), "private");
    spec.cgroupns = unless(host.text("CgroupnsMode"), &told.defaults.cgroupns);
    spec.runtime = unless(host.text("Runtime"), &told.defaults.runtime);
    spec.sysctls = host.pairs("Sysctls");
    spec.annotations = host.pairs("Annotations");
    let log = host.part("LogConfig");
    spec.log_options = log.pairs("Config");
    spec.log_driver = if spec.log_options.is_empty() {
        unless(log.text("Type"), &told.defaults.log_driver)
    } else {
        log.owned("Type")
    };
    spec.resources = resources(host);
    fill_requests(spec, host);
}

fn unless(word: &str, default: &str) -> String {
    if word == default {
        String::new()
    } else {
        word.to_owned()
    }
}

fn restart(policy: Part<'_>) -> String {
    match (policy.text("Name"), policy.number("MaximumRetryCount")) {
        ("no", _) => String::new(),
        ("on-failure", Some(most)) if most > 0 => format!("on-failure:{most}"),
        (name, _) => name.to_owned(),
    }
}

/// Without the `CAP_` that engines put before what was asked for.
fn capabilities(host: Part<'_>, name: &str) -> Vec<String> {
    let mut all = host.texts(name);
    for name in &mut all {
        if let Some(short) = name.strip_prefix("CAP_") {
            *name = short.to_owned();
        }
    }
    all
}

fn security(host: Part<'_>) -> Vec<String> {
    let mut options = host.texts("SecurityOpt");
    // What the engine adds by itself where nothing was asked for.
    let shared = |name: &str| host.text(name) == "host";
    if options == ["label=disable"]
        && (host.flag("Privileged") || shared("IpcMode") || shared("PidMode"))
    {
        options.clear();
    }
    // The CLI's word for two empty lists, where the engine has full ones or none.
    let bare = |name: &str| host.part(name).is_said() && host.items(name).next().is_none();
    if bare("MaskedPaths") && bare("ReadonlyPaths") {
        options.push("systempaths=unconfined".to_owned());
    }
    options
}

fn resources(host: Part<'_>) -> Resources {
    let bytes = |name: &str| host.given(name).map_or_else(String::new, size);
    let memory = host.given("Memory");
    let swap = host
        .given("MemorySwap")
        // What the engine makes of a memory limit alone.
        .filter(|swap| Some(*swap) != memory.map(|memory| memory.saturating_mul(2)));
    let rates = |name: &str, in_bytes: bool| {
        host.items(name)
            .map(|device| {
                let rate = device.number("Rate").unwrap_or(0);
                let rate = if in_bytes {
                    size(rate)
                } else {
                    rate.to_string()
                };
                format!("{}:{rate}", device.text("Path"))
            })
            .collect()
    };
    Resources {
        cpus: host.given("NanoCpus").map_or_else(String::new, cpus),
        cpu_shares: host.digits("CpuShares"),
        cpu_period: host.digits("CpuPeriod"),
        cpu_quota: host.digits("CpuQuota"),
        cpu_rt_period: host.digits("CpuRealtimePeriod"),
        cpu_rt_runtime: host.digits("CpuRealtimeRuntime"),
        cpuset_cpus: host.owned("CpusetCpus"),
        cpuset_mems: host.owned("CpusetMems"),
        memory: bytes("Memory"),
        memory_reservation: bytes("MemoryReservation"),
        memory_swap: swap.map_or_else(String::new, size),
        // 0 is a choice, -1 is none.
        memory_swappiness: host
            .number("MemorySwappiness")
            .filter(|number| *number >= 0)
            .map_or_else(String::new, |number| number.to_string()),
        kernel_memory: bytes("KernelMemory"),
        pids_limit: host.digits("PidsLimit"),
        shm_size: host
            .given("ShmSize")
            .filter(|bytes| *bytes != SHM)
            .map_or_else(String::new, size),
        oom_kill_disable: host.flag("OomKillDisable"),
        oom_score_adj: host.digits("OomScoreAdj"),
        ulimits: host.items("Ulimits").map(ulimit).collect(),
        devices: devices(host),
        device_cgroup_rules: host.texts("DeviceCgroupRules"),
        gpus: String::new(),
        blkio_weight: host.digits("BlkioWeight"),
        blkio_weight_device: host
            .items("BlkioWeightDevice")
            .map(|device| {
                let weight = device.number("Weight").unwrap_or(0);
                format!("{}:{weight}", device.text("Path"))
            })
            .collect(),
        device_read_bps: rates("BlkioDeviceReadBps", true),
        device_write_bps: rates("BlkioDeviceWriteBps", true),
        device_read_iops: rates("BlkioDeviceReadIOps", false),
        device_write_iops: rates("BlkioDeviceWriteIOps", false),
        storage_options: host.pairs("StorageOpt"),
        cgroup_parent: host.owned("CgroupParent"),
    }
}

fn ulimit(limit: Part<'_>) -> String {
    let (name, soft, hard) = (
        limit.text("Name"),
        limit.number("Soft").unwrap_or(0),
        limit.number("Hard").unwrap_or(0),
    );
    if soft == hard {
        format!("{name}={soft}")
    } else {
        format!("{name}={soft}:{hard}")
    }
}

fn devices(host: Part<'_>) -> Vec<String> {
    host.items("Devices")
        .map(|device| {
            let (outside, inside) = (device.text("PathOnHost"), device.text("PathInContainer"));
            match device.text("CgroupPermissions") {
                "rwm" | "" if inside == outside || inside.is_empty() => outside.to_owned(),
                "rwm" | "" => format!("{outside}:{inside}"),
                rights => format!("{outside}:{inside}:{rights}"),
            }
        })
        .collect()
}

/// `DeviceRequests`: GPUs, and devices by their CDI names.
fn fill_requests(spec: &mut Spec, host: Part<'_>) {
    for request in host.items("DeviceRequests") {
        let ids = request.texts("DeviceIDs");
        if request.text("Driver") == "cdi" {
            spec.resources.devices.extend(ids);
        } else if spec.resources.gpus.is_empty() {
            spec.resources.gpus = gpus(request, &ids);
        }
    }
}

/// As `--gpus` takes it: comma-separated fields, of which one with a comma of its own is quoted.
fn gpus(request: Part<'_>, ids: &[String]) -> String {
    let mut fields = Vec::new();
    if !ids.is_empty() {
        fields.push(format!("device={}", ids.join(",")));
    }
    let count = request.number("Count").unwrap_or(0);
    if ids.is_empty() && count != 0 {
        fields.push(match count {
            -1 => "all".to_owned(),
            count => count.to_string(),
        });
    }
    let driver = request.text("Driver");
    if !driver.is_empty() {
        fields.push(format!("driver={driver}"));
    }
    // One set of capabilities is what the CLI can say; `gpu` is in it by itself.
    let asked: Vec<&str> = request
        .items("Capabilities")
        .take(1)
        .flat_map(|set| set.list().map(Part::word))
        .filter(|word| *word != "gpu")
        .collect();
    if !asked.is_empty() {
        fields.push(format!("capabilities={}", asked.join(",")));
    }
    let options: Vec<String> = request
        .pairs("Options")
        .into_iter()
        .map(|pair| format!("{}={}", pair.name, pair.value))
        .collect();
    if !options.is_empty() {
        fields.push(format!("options={}", options.join(",")));
    }
    let quoted = |field: String| {
        if field.contains(',') {
            format!("\"{field}\"")
        } else {
            field
        }
    };
    fields.into_iter().map(quoted).collect::<Vec<_>>().join(",")
}
