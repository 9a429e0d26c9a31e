//! Limits and devices.

use crate::i18n::td_string;
use crate::run::draft::Draft;
use crate::run::field::{Field, fields, flag, list, more, pairs, text};
use leptos::prelude::*;

pub(super) static FIELDS: [Field; 12] = [
    Field::new(
        "resources/cpus",
        |locale| td_string!(locale, run.field.cpus),
        "--cpus",
        text!(resources.cpus),
    )
    .hint("1.5"),
    Field::new(
        "resources/memory",
        |locale| td_string!(locale, run.field.memory),
        "--memory",
        text!(resources.memory),
    )
    .hint("512m"),
    Field::new(
        "resources/memory_reservation",
        |locale| td_string!(locale, run.field.memory_reservation),
        "--memory-reservation",
        text!(resources.memory_reservation),
    )
    .hint("256m"),
    Field::new(
        "resources/memory_swap",
        |locale| td_string!(locale, run.field.memory_swap),
        "--memory-swap",
        text!(resources.memory_swap),
    )
    .hint("1g, -1"),
    Field::new(
        "resources/cpu_shares",
        |locale| td_string!(locale, run.field.cpu_shares),
        "--cpu-shares",
        text!(resources.cpu_shares),
    )
    .hint("1024"),
    Field::new(
        "resources/cpuset_cpus",
        |locale| td_string!(locale, run.field.cpuset_cpus),
        "--cpuset-cpus",
        text!(resources.cpuset_cpus),
    )
    .hint("0-2,4"),
    Field::new(
        "resources/pids_limit",
        |locale| td_string!(locale, run.field.pids_limit),
        "--pids-limit",
        text!(resources.pids_limit),
    )
    .hint("200"),
    Field::new(
        "resources/shm_size",
        |locale| td_string!(locale, run.field.shm_size),
        "--shm-size",
        text!(resources.shm_size),
    )
    .hint("64m"),
    Field::new(
        "resources/gpus",
        |locale| td_string!(locale, run.field.gpus),
        "--gpus",
        text!(resources.gpus),
    )
    .hint("all"),
    Field::new(
        "resources/blkio_weight",
        |locale| td_string!(locale, run.field.blkio_weight),
        "--blkio-weight",
        text!(resources.blkio_weight),
    )
    .hint("10–1000"),
    Field::new(
        "resources/ulimits",
        |locale| td_string!(locale, run.field.ulimits),
        "--ulimit",
        list!(resources.ulimits),
    )
    .hint("nofile=1024:4096"),
    Field::new(
        "resources/devices",
        |locale| td_string!(locale, run.field.devices),
        "--device",
        list!(resources.devices),
    )
    .hint("/dev/snd:/dev/snd:rwm"),
];

pub(super) static MORE: [Field; 17] = [
    Field::new(
        "resources/cpu_period",
        |locale| td_string!(locale, run.field.cpu_period),
        "--cpu-period",
        text!(resources.cpu_period),
    )
    .hint("100000"),
    Field::new(
        "resources/cpu_quota",
        |locale| td_string!(locale, run.field.cpu_quota),
        "--cpu-quota",
        text!(resources.cpu_quota),
    )
    .hint("50000"),
    Field::new(
        "resources/cpu_rt_period",
        |locale| td_string!(locale, run.field.cpu_rt_period),
        "--cpu-rt-period",
        text!(resources.cpu_rt_period),
    )
    .hint("1000000"),
    Field::new(
        "resources/cpu_rt_runtime",
        |locale| td_string!(locale, run.field.cpu_rt_runtime),
        "--cpu-rt-runtime",
        text!(resources.cpu_rt_runtime),
    )
    .hint("950000"),
    Field::new(
        "resources/cpuset_mems",
        |locale| td_string!(locale, run.field.cpuset_mems),
        "--cpuset-mems",
        text!(resources.cpuset_mems),
    )
    .hint("0,1"),
    Field::new(
        "resources/memory_swappiness",
        |locale| td_string!(locale, run.field.memory_swappiness),
        "--memory-swappiness",
        text!(resources.memory_swappiness),
    )
    .hint("0–100"),
    Field::new(
        "resources/kernel_memory",
        |locale| td_string!(locale, run.field.kernel_memory),
        "--kernel-memory",
        text!(resources.kernel_memory),
    )
    .hint("50m"),
    Field::new(
        "resources/oom_score_adj",
        |locale| td_string!(locale, run.field.oom_score_adj),
        "--oom-score-adj",
        text!(resources.oom_score_adj),
    )
    .hint("-1000–1000"),
    Field::new(
        "resources/cgroup_parent",
        |locale| td_string!(locale, run.field.cgroup_parent),
        "--cgroup-parent",
        text!(resources.cgroup_parent),
    ),
    Field::new(
        "resources/oom_kill_disable",
        |locale| td_string!(locale, run.field.oom_kill_disable),
        "--oom-kill-disable",
        flag!(resources.oom_kill_disable),
    ),
    Field::new(
        "resources/device_cgroup_rules",
        |locale| td_string!(locale, run.field.device_cgroup_rules),
        "--device-cgroup-rule",
        list!(resources.device_cgroup_rules),
    )
    .hint("c 1:3 mr"),
    Field::new(
        "resources/blkio_weight_device",
        |locale| td_string!(locale, run.field.blkio_weight_device),
        "--blkio-weight-device",
        list!(resources.blkio_weight_device),
    )
    .hint("/dev/sda:500"),
    Field::new(
        "resources/device_read_bps",
        |locale| td_string!(locale, run.field.device_read_bps),
        "--device-read-bps",
        list!(resources.device_read_bps),
    )
    .hint("/dev/sda:10mb"),
    Field::new(
        "resources/device_write_bps",
        |locale| td_string!(locale, run.field.device_write_bps),
        "--device-write-bps",
        list!(resources.device_write_bps),
    )
    .hint("/dev/sda:10mb"),
    Field::new(
        "resources/device_read_iops",
        |locale| td_string!(locale, run.field.device_read_iops),
        "--device-read-iops",
        list!(resources.device_read_iops),
    )
    .hint("/dev/sda:1000"),
    Field::new(
        "resources/device_write_iops",
        |locale| td_string!(locale, run.field.device_write_iops),
        "--device-write-iops",
        list!(resources.device_write_iops),
    )
    .hint("/dev/sda:1000"),
    Field::new(
        "resources/storage_options",
        |locale| td_string!(locale, run.field.storage_options),
        "--storage-opt",
        pairs!(resources.storage_options),
    )
    .hint("size"),
];

pub(super) fn view(draft: Draft) -> AnyView {
    view! {
        {fields(draft, &FIELDS, 0)}
        {more(draft, &MORE, 0)}
    }
    .into_any()
}
