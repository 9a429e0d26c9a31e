use super::{CpuReading, figures};
use crate::hear::Measured;
use serde_json::json;

fn told(json: serde_json::Value) -> Measured {
    serde_json::from_value(json).expect("any shape is read")
}

/// The figures of the second of two measurements.
fn second(first: &str, second: &str) -> contract::Figures {
    let read = |text: &str| serde_json::from_str::<Measured>(text).expect("any shape is read");
    let before = CpuReading::of(&read(first));
    figures("a", &read(second), Some(&before), 0)
}

/// Two answers of a Docker 20.10 on cgroup v1, a second apart, of a container that runs `yes` with
/// half a CPU; `docker stats` said `50.13%`, `2.617MiB / 64MiB`, `1.31kB / 420B`, `4.1MB / 8.19kB`.
const V1: [&str; 2] = [
    r#"{"read":"2026-11-24T02:04:41.607481039Z","preread":"0001-01-01T00:00:00Z","pids_stats":{"current":2,"limit":50},"blkio_stats":{"io_service_bytes_recursive":[]},"num_procs":0,"storage_stats":{},"cpu_stats":{"cpu_usage":{"total_usage":10000000000,"percpu_usage":[6000000000,4000000000],"usage_in_kernelmode":10000000,"usage_in_usermode":0},"system_cpu_usage":49796710000000,"online_cpus":2},"precpu_stats":{"cpu_usage":{"total_usage":0}},"memory_stats":{"usage":1,"stats":{}},"networks":{}}"#,
    r#"{"read":"2026-11-24T02:04:42.610280655Z","preread":"0001-01-01T00:00:00Z","pids_stats":{"current":2,"limit":50},"blkio_stats":{"io_service_bytes_recursive":[{"major":8,"minor":0,"op":"Read","value":4096000},{"major":8,"minor":0,"op":"Write","value":8192},{"major":8,"minor":0,"op":"Sync","value":4104192},{"major":8,"minor":0,"op":"Total","value":4104192},{"major":253,"minor":0,"op":"Read","value":1000}]},"num_procs":0,"storage_stats":{},"cpu_stats":{"cpu_usage":{"total_usage":10501300000,"percpu_usage":[6501300000,4000000000]},"system_cpu_usage":49798710000000,"online_cpus":2},"precpu_stats":{"cpu_usage":{"total_usage":0}},"memory_stats":{"usage":3825664,"stats":{"inactive_file":7,"total_inactive_file":1081344},"limit":67108864},"networks":{"eth0":{"rx_bytes":1296,"tx_bytes":400},"eth1":{"rx_bytes":14,"tx_bytes":20}}}"#,
];

#[test]
fn figures_are_those_of_docker_stats() {
    let figures = second(V1[0], V1[1]);
    // (501.3 ms of 2000 ms) × 2 CPUs
    let cpu = figures.cpu.expect("two readings make a percentage");
    assert!((cpu - 50.13).abs() < 0.005, "{cpu}");
    assert_eq!(figures.cpus, 2);
    assert_eq!(figures.at, 1_795_485_882_610);
    assert_eq!(
        (figures.memory, figures.memory_limit),
        (3_825_664 - 1_081_344, 67_108_864)
    );
    assert_eq!((figures.received, figures.sent), (1310, 420));
    assert_eq!((figures.read, figures.written), (4_097_000, 8192));
    assert_eq!((figures.pids, figures.pids_limit), (2, Some(50)));
}

#[test]
fn cgroup_v2_calls_things_otherwise() {
    let v2 = told(json!({
        "read": "2026-11-24T02:04:42.5Z",
        "cpu_stats": { "cpu_usage": { "total_usage": 5 }, "online_cpus": 12 },
        "memory_stats": { "usage": 1_563_537_408_u64, "limit": 2_122_317_824_u64, "stats": { "inactive_file": 115_740_672 } },
        "blkio_stats": { "io_service_bytes_recursive": [{ "op": "read", "value": 7 }, { "op": "write", "value": 8 }] },
        "pids_stats": { "current": 44, "limit": 18_446_744_073_709_551_615_u64 },
    }));
    let v2 = figures("a", &v2, None, 0);
    assert_eq!((v2.cpu, v2.cpus), (None, 12));
    assert_eq!(v2.memory, 1_563_537_408 - 115_740_672);
    assert_eq!((v2.read, v2.written), (7, 8));
    assert_eq!((v2.pids, v2.pids_limit), (44, None));
}

#[test]
fn a_percentage_needs_two_readings_of_one_run() {
    let reading = |seconds: i64, used: i64, system: Option<i64>| CpuReading {
        nanos: Some(seconds * 1_000_000_000),
        used: Some(used),
        system,
        cpus: 4,
        windows: false,
    };
    let (second, half) = (1_000_000_000, 500_000_000);
    let first = reading(0, 100, Some(0));
    for (now, percent) in [
        (reading(1, half + 100, Some(4 * second)), Some(50.0)),
        (reading(1, 4 * second + 100, Some(4 * second)), Some(400.0)),
        (reading(1, 100, Some(4 * second)), Some(0.0)),
        // Podman calls another thing the system's, and some tell none: the time stands for it.
        (reading(2, second + 100, Some(7)), Some(50.0)),
        (reading(2, second + 100, None), Some(50.0)),
        // Started anew; long ago; no time between.
        (reading(1, 50, Some(4 * second)), None),
        (reading(16, half + 100, Some(64 * second)), None),
        (reading(0, half + 100, Some(0)), None),
    ] {
        assert_eq!(now.percent_since(&first), percent, "{now:?}");
    }
    assert!(!reading(0, 0, None).is_after(&first));
    assert!(reading(1, 0, None).is_after(&first));
    // Windows counts in hundreds of nanoseconds and of all processors.
    let windows = |seconds: i64, used: i64| CpuReading {
        windows: true,
        ..reading(seconds, used, None)
    };
    let percent = windows(1, 20_000_000).percent_since(&windows(0, 0));
    assert_eq!(percent, Some(50.0));
}

#[test]
fn what_is_not_told_is_nothing_and_no_error() {
    for shape in [
        json!({}),
        json!({ "read": 7, "cpu_stats": null, "memory_stats": [], "networks": null, "blkio_stats": { "io_service_bytes_recursive": null } }),
        json!({ "networks": [1], "pids_stats": "many", "cpu_stats": { "cpu_usage": [], "online_cpus": "two" } }),
        json!({ "memory_stats": { "usage": -5, "stats": { "inactive_file": 10 } } }),
    ] {
        let figures = figures("a", &told(shape.clone()), None, 77);
        assert_eq!(
            figures,
            contract::Figures {
                id: "a".into(),
                at: 77,
                ..contract::Figures::default()
            },
            "{shape}"
        );
    }
    // More cache than usage: the numbers are of different moments.
    let odd = told(json!({ "memory_stats": { "usage": 5, "stats": { "inactive_file": 10 } } }));
    assert_eq!(figures("a", &odd, None, 0).memory, 5);
}
