//! Limits and devices → `HostConfig`.

use super::said::{Object, Put, Said};
use super::{Api, value};
use contract::{Resources, Wanted};
use serde_json::{Value, json};
use std::collections::BTreeMap;

pub(super) fn resources(given: &Resources, api: Api, said: &mut Said, host: &mut Object) {
    let at = |field: &str| format!("resources/{field}");
    let nano = said.read(&at("cpus"), &given.cpus, Wanted::Decimal, value::nano_cpus);
    host.put("NanoCpus", nano);
    for (key, field, text) in [
        ("CpuShares", "cpu_shares", &given.cpu_shares),
        ("CpuPeriod", "cpu_period", &given.cpu_period),
        ("CpuQuota", "cpu_quota", &given.cpu_quota),
        ("CpuRealtimePeriod", "cpu_rt_period", &given.cpu_rt_period),
        (
            "CpuRealtimeRuntime",
            "cpu_rt_runtime",
            &given.cpu_rt_runtime,
        ),
        ("PidsLimit", "pids_limit", &given.pids_limit),
    ] {
        host.put(key, said.whole(&at(field), text));
    }
    for (key, field, text) in [
        ("CpusetCpus", "cpuset_cpus", &given.cpuset_cpus),
        ("CpusetMems", "cpuset_mems", &given.cpuset_mems),
    ] {
        let set = said.read(&at(field), text, Wanted::CpuSet, |text| {
            value::is_cpu_set(text).then(|| text.to_owned())
        });
        host.put(key, set);
    }
    for (key, field, text) in [
        ("Memory", "memory", &given.memory),
        (
            "MemoryReservation",
            "memory_reservation",
            &given.memory_reservation,
        ),
        ("ShmSize", "shm_size", &given.shm_size),
    ] {
        host.put(key, said.size(&at(field), text));
    }
    let swap = said.read(
        &at("memory_swap"),
        &given.memory_swap,
        Wanted::Size,
        |text| {
            if text == "-1" {
                Some(-1)
            } else {
                value::size(text)
            }
        },
    );
    host.put("MemorySwap", swap);
    let swappiness = said.read(
        &at("memory_swappiness"),
        &given.memory_swappiness,
        Wanted::Within { min: 0, max: 100 },
        // -1 is how the CLI writes that it was not given.
        |text| {
            text.parse::<i64>()
                .ok()
                .filter(|value| (-1..=100).contains(value))
        },
    );
    host.put("MemorySwappiness", swappiness.filter(|value| *value >= 0));
    let kernel = said.size(&at("kernel_memory"), &given.kernel_memory);
    if kernel.is_some() && api >= Api(42) {
        said.not_by_engine(at("kernel_memory"));
    } else {
        host.put("KernelMemory", kernel);
    }
    host.put_flag("OomKillDisable", given.oom_kill_disable);
    host.put(
        "OomScoreAdj",
        said.within(&at("oom_score_adj"), &given.oom_score_adj, -1000, 1000),
    );
    let of_all = said.read(
        &at("blkio_weight"),
        &given.blkio_weight,
        Wanted::Within { min: 10, max: 1000 },
        weight,
    );
    host.put("BlkioWeight", of_all);
    host.put_text("CgroupParent", given.cgroup_parent.trim());

    let limits = said.each(&at("ulimits"), &given.ulimits, Wanted::Ulimit, |text| {
        let (name, soft, hard) = value::ulimit(text)?;
        let limit = json!({ "Name": name, "Soft": soft, "Hard": hard });
        Some((name.to_owned(), limit))
    });
    // By name, and the last one of a name, as the CLI sends them.
    let limits: BTreeMap<String, Value> = limits.into_iter().collect();
    let limits: Vec<Value> = limits.into_values().collect();
    host.put_list("Ulimits", limits);
    let weights = said.each(
        &at("blkio_weight_device"),
        &given.blkio_weight_device,
        Wanted::DeviceWeight,
        |text| {
            let (path, of_it) = value::of_device(text)?;
            Some(json!({ "Path": path, "Weight": weight(of_it)? }))
        },
    );
    host.put_list("BlkioWeightDevice", weights);
    for (key, field, texts, bytes) in [
        (
            "BlkioDeviceReadBps",
            "device_read_bps",
            &given.device_read_bps,
            true,
        ),
        (
            "BlkioDeviceWriteBps",
            "device_write_bps",
            &given.device_write_bps,
            true,
        ),
        (
            "BlkioDeviceReadIOps",
            "device_read_iops",
            &given.device_read_iops,
            false,
        ),
        (
            "BlkioDeviceWriteIOps",
            "device_write_iops",
            &given.device_write_iops,
            false,
        ),
    ] {
        let rates = said.each(&at(field), texts, Wanted::DeviceRate, |text| {
            let (path, rate) = value::of_device(text)?;
            let rate = if bytes {
                Value::from(value::size(rate)?)
            } else {
                Value::from(value::count(rate)?)
            };
            Some(json!({ "Path": path, "Rate": rate }))
        });
        host.put_list(key, rates);
    }
    let rules = said.each(
        &at("device_cgroup_rules"),
        &given.device_cgroup_rules,
        Wanted::DeviceRule,
        |text| value::is_device_rule(text).then(|| text.to_owned()),
    );
    host.put_list("DeviceCgroupRules", rules);
    devices(given, said, host);
    host.put_object(
        "StorageOpt",
        said.pairs(&at("storage_options"), &given.storage_options),
    );
}

/// Devices by path are mapped; those by CDI name, and GPUs, are requested of a driver.
fn devices(given: &Resources, said: &mut Said, host: &mut Object) {
    let (mut mapped, mut cdi) = (Vec::new(), Vec::new());
    for (index, text) in given.devices.iter().enumerate() {
        let text = text.trim();
        if value::is_cdi(text) {
            cdi.push(text.to_owned());
        } else if let Some((from, to, mode)) = value::device(text) {
            mapped.push(
                json!({ "PathOnHost": from, "PathInContainer": to, "CgroupPermissions": mode }),
            );
        } else {
            said.malformed(format!("resources/devices/{index}"), Wanted::Device);
        }
    }
    host.put_list("Devices", mapped);
    let mut requests = Vec::new();
    if !cdi.is_empty() {
        requests.push(json!({ "Driver": "cdi", "DeviceIDs": cdi }));
    }
    requests.extend(said.read("resources/gpus", &given.gpus, Wanted::Gpus, gpus));
    host.put_list("DeviceRequests", requests);
}

/// 10 to 1000; 0 is none.
fn weight(text: &str) -> Option<u64> {
    value::count(text).filter(|weight| *weight == 0 || (10..=1000).contains(weight))
}

/// `--gpus`: `all`, a number, or fields like `"device=0,1",capabilities=utility`.
fn gpus(text: &str) -> Option<Value> {
    let how_many = |text: &str| -> Option<i64> {
        if text == "all" {
            Some(-1)
        } else {
            text.parse().ok().filter(|count| *count >= 0)
        }
    };
    let split = |text: &str| -> Vec<String> { text.split(',').map(str::to_owned).collect() };
    let (mut count, mut ids, mut driver) = (None, None, String::new());
    let mut capabilities = vec!["gpu".to_owned()];
    let mut options = Object::new();
    let mut seen: Vec<String> = Vec::new();
    for field in value::fields(text)? {
        let (key, of_it) = match field.split_once('=') {
            Some((key, of_it)) => (key, of_it),
            None => ("count", field.as_str()),
        };
        if seen.iter().any(|known| known == key) {
            return None;
        }
        seen.push(key.to_owned());
        match key {
            "count" => count = Some(how_many(of_it)?),
            "device" => ids = Some(split(of_it)),
            "driver" => driver = of_it.to_owned(),
            "capabilities" => {
                capabilities = split(of_it);
                capabilities.push("gpu".to_owned());
            }
            "options" => {
                for option in value::fields(of_it)? {
                    let (name, of_it) = option.split_once('=').unwrap_or((&option, ""));
                    options.insert(name.to_owned(), of_it.into());
                }
            }
            _ => return None,
        }
    }
    // The engine takes either.
    if count.is_some() && ids.is_some() {
        return None;
    }
    let mut request = Object::new();
    request.put_text("Driver", &driver);
    match ids {
        Some(ids) => request.put_list("DeviceIDs", ids),
        None => request.put("Count", Some(count.unwrap_or(1))),
    }
    request.put("Capabilities", Some(vec![Value::from(capabilities)]));
    request.put("Options", Some(options));
    Some(request.into())
}
