//! What a process used so far, from the kernel's own accounting. Linux only: elsewhere the figures are absent.

use std::fs;

/// Seconds of processor time a process used so far, user and system.
pub(crate) fn cpu_seconds(process: u32) -> Option<f64> {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    // The second field is the program's name in parentheses and may hold spaces: count after it.
    let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
    let ticks: u64 = fields.get(11)?.parse::<u64>().ok()? + fields.get(12)?.parse::<u64>().ok()?;
    // The kernel reports in hundredths whatever its own clock is (USER_HZ).
    Some(ticks as f64 / 100.0)
}

/// The most memory a process ever held resident, in megabytes.
pub(crate) fn peak_resident_mb(process: u32) -> Option<f64> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    let kilobytes: f64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some((kilobytes * 1024.0 / 1e6 * 10.0).round() / 10.0)
}
