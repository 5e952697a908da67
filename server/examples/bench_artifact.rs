//! Measures how fast the file of a month is made: from sealed segments in a spool, through the writer and gzip, to disk.
//! Started by `cargo xtask bench artifact`; prints one figure a line, `{"what", "value", "unit"}`.
//!
//! Beside it, on the same bytes and in the same run, zlib-rs alone and miniz_oxide alone, at the same level, from memory
//! to nowhere; and the same month for a member with 1,000 rules of what is left out. The rounds take turns, so that a busy machine is busy for all of them, and the median of each counts.

#![expect(clippy::print_stdout, reason = "figures go to standard output")]

use domain::{
    DateRange, Granularity, IntradayType, ProviderId,
    file::{DayState, IntradayExportBuilder, Month},
    left_out::{Extent, Part, Rule, Subject},
    record::Record,
    samples::{Detail, SampleDay},
};
use flate2::{Compression, write::GzEncoder};
use jiff::{ToSpan as _, civil::Date};
use miniz_oxide::{
    DataFormat, MZFlush, MZStatus,
    deflate::{core::CompressorOxide, stream::deflate},
};
use serde_json::json;
use server::{
    config::SpoolConfig, imports::artifact::month_bench::MonthBench, spool::Spool, testing::key_ring,
};
use std::{
    error::Error,
    fs,
    io::{self, Write as _},
    sync::Arc,
    time::Instant,
};

/// Bytes handed to a packer at once, as the product does.
const BLOCK_BYTES: usize = 64 * 1024;
/// The level the product packs at.
const LEVEL: u32 = 3;
const ROUNDS: usize = 7;
/// Rules of a member who leaves out a lot: half of them parts of this month's days, half whole days of years before.
const RULES: u32 = 1_000;
const ARTIFACT: &str = "artifacts/month";
/// Where the month of a member with rules goes.
const ARTIFACT_WITH_RULES: &str = "artifacts/month-with-rules";
/// Where the tables made of it go.
const TABLES: &str = "copies/tables";

/// Heart rate each second and five series each minute.
const SERIES: [(IntradayType, Granularity); 6] = [
    (IntradayType::HeartRate, Granularity::Second),
    (IntradayType::Steps, Granularity::Minute),
    (IntradayType::Calories, Granularity::Minute),
    (IntradayType::Distance, Granularity::Minute),
    (IntradayType::Floors, Granularity::Minute),
    (IntradayType::Elevation, Granularity::Minute),
];

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    let spool = Spool::open(&SpoolConfig::Local { dir: folder.path().to_owned() }).await?;
    let month: Month = "2026-03".parse()?;
    let mut export =
        IntradayExportBuilder::new(ProviderId::Fitbit, month, month.range(), SERIES.into_iter().collect());
    for (intraday_type, granularity) in SERIES {
        if let Some(resource) = ProviderId::Fitbit.intraday_resource(intraday_type, granularity) {
            export = export.window(&resource.id, month.range(), DayState::Fetched);
        }
    }
    let mut bench = MonthBench::new(spool, Arc::new(key_ring()), export.build());
    let mut body = Body(1);
    for day in month.range().iter() {
        for samples in body.day(day) {
            let path = format!("links/a/{}/{day}", samples.intraday_type);
            let days = DateRange::inclusive(day, day)?;
            bench
                .add_page(path, samples.intraday_type, days, vec![Record::Samples(Box::new(samples))])
                .await?;
        }
    }
    // As a delivery does: blocking work on a thread of its own, inside the runtime.
    tokio::task::spawn_blocking(move || measure(&bench).map_err(|error| error.to_string())).await??;
    Ok(())
}

fn measure(bench: &MonthBench) -> Result<(), Box<dyn Error>> {
    let idle = reset_peak()?;
    let sent_bytes = bench.write(ARTIFACT)?;
    let peak = status_kb("VmHWM:")?;
    let idle_before_tables = reset_peak()?;
    let started = Instant::now();
    let tables_bytes = bench.write_tables(TABLES, ARTIFACT)?;
    let (tables_seconds, tables_peak) = (started.elapsed().as_secs_f64(), status_kb("VmHWM:")?);
    let content = bench.read(ARTIFACT)?;
    let megabytes = content.len() as f64 / 1e6;

    let rules = rules()?;
    bench.leaving_out(&rules).write(ARTIFACT_WITH_RULES)?;
    let megabytes_with_rules = bench.read(ARTIFACT_WITH_RULES)?.len() as f64 / 1e6;

    let (mut product, mut with_rules) = (Vec::new(), Vec::new());
    let (mut zlib_rs, mut miniz) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        product.push(seconds(|| Ok(bench.write(ARTIFACT).map(drop)?))?);
        with_rules.push(seconds(|| Ok(bench.leaving_out(&rules).write(ARTIFACT_WITH_RULES).map(drop)?))?);
        zlib_rs.push(seconds(|| pack_with_zlib_rs(&content))?);
        miniz.push(seconds(|| pack_with_miniz(&content))?);
    }
    let (without, with) = (median(product.clone()), median(with_rules));
    let rate = |seconds: Vec<f64>| megabytes / median(seconds);
    let (product, zlib_rs, miniz) = (rate(product), rate(zlib_rs), rate(miniz));

    figure("JSON of the month", megabytes, "MB");
    figure("the month, gzipped", sent_bytes as f64 / 1e6, "MB");
    figure("JSON from segments through gzip to disk", product, "MB/s");
    figure("zlib-rs alone on the same bytes", zlib_rs, "MB/s");
    figure("miniz_oxide alone on the same bytes", miniz, "MB/s");
    figure("of zlib-rs alone", product / zlib_rs, "ratio");
    figure("of miniz_oxide alone", product / miniz, "ratio");
    figure("of the JSON kept under 1,000 rules", megabytes_with_rules / megabytes, "ratio");
    figure("time with 1,000 rules, of that with none", with / without, "ratio");
    let above_idle = |peak: u64, idle: u64| peak.saturating_sub(idle) as f64 * 1024.0 / 1e6;
    figure("peak resident memory above idle", above_idle(peak, idle), "MB");
    figure("tables of the month, zipped", tables_bytes as f64 / 1e6, "MB");
    figure("tables from the month's file to disk", tables_seconds, "s");
    figure("peak resident memory of tables above idle", above_idle(tables_peak, idle_before_tables), "MB");
    Ok(())
}

/// Two minutes here and there of every series, and days long ago: little is left out, so that the work is not less for it.
fn rules() -> Result<Vec<Rule>, Box<dyn Error>> {
    let month: Month = "2026-03".parse()?;
    let days: Vec<Date> = month.range().iter().collect();
    let mut rules = Vec::new();
    for number in 0..RULES / 2 {
        let (intraday_type, _) = SERIES[number as usize % SERIES.len()];
        let subject = Subject::IntradayType(intraday_type);
        let date = days[number as usize % days.len()];
        let from = i32::try_from(number * 7_919 % 86_280)?;
        rules.push(Rule { subject, extent: Extent::Part(Part { date, from, to: from + 120 }) });
        let long_ago = month.range().start().checked_sub(i64::from(10 + number * 7).days())?;
        rules.push(Rule { subject, extent: Extent::Days(DateRange::inclusive(long_ago, long_ago)?) });
    }
    Ok(rules)
}

fn figure(what: &str, value: f64, unit: &str) {
    println!("{}", json!({ "what": what, "value": (value * 1000.0).round() / 1000.0, "unit": unit }));
}

fn seconds(work: impl FnOnce() -> Result<(), Box<dyn Error>>) -> Result<f64, Box<dyn Error>> {
    let start = Instant::now();
    work()?;
    Ok(start.elapsed().as_secs_f64())
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

fn pack_with_zlib_rs(content: &[u8]) -> Result<(), Box<dyn Error>> {
    let mut encoder = GzEncoder::new(io::sink(), Compression::new(LEVEL));
    for block in content.chunks(BLOCK_BYTES) {
        encoder.write_all(block)?;
    }
    encoder.finish()?;
    Ok(())
}

fn pack_with_miniz(content: &[u8]) -> Result<(), Box<dyn Error>> {
    let mut compressor = Box::<CompressorOxide>::default();
    compressor.set_format_and_level(DataFormat::Raw, LEVEL as u8);
    let mut out = vec![0; BLOCK_BYTES];
    for block in content.chunks(BLOCK_BYTES) {
        let mut rest = block;
        while !rest.is_empty() {
            let step = deflate(&mut compressor, rest, &mut out, MZFlush::None);
            step.status.map_err(|error| format!("{error:?}"))?;
            rest = rest.get(step.bytes_consumed..).unwrap_or_default();
        }
    }
    loop {
        let step = deflate(&mut compressor, &[], &mut out, MZFlush::Finish);
        if step.status.map_err(|error| format!("{error:?}"))? == MZStatus::StreamEnd {
            return Ok(());
        }
    }
}

/// Forgets the peak of memory so far; gives what is held now, in kilobytes. Linux only.
fn reset_peak() -> Result<u64, Box<dyn Error>> {
    fs::write("/proc/self/clear_refs", "5")?;
    status_kb("VmRSS:")
}

fn status_kb(field: &str) -> Result<u64, Box<dyn Error>> {
    let status = fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find(|line| line.starts_with(field)).ok_or("no such figure")?;
    Ok(line.split_whitespace().nth(1).ok_or("no such figure")?.parse()?)
}

/// A body by seed (SplitMix64): asleep at night, walking now and then.
struct Body(u64);

impl Body {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % end
    }

    /// What the six series hold of a day.
    fn day(&mut self, date: Date) -> Vec<SampleDay> {
        let steps: Vec<u64> = self.steps();
        let mut days = vec![self.heart(date, &steps)];
        let minutely = |intraday_type, value: &mut dyn FnMut(u64) -> f64| {
            let mut day = SampleDay::new(intraday_type, date, Granularity::Minute);
            day.at = (0..1_440).map(|minute| minute * 60).collect();
            day.values = steps.iter().map(|steps| value(*steps)).collect();
            day
        };
        days.push(minutely(IntradayType::Steps, &mut |steps| steps as f64));
        let mut calories = minutely(IntradayType::Calories, &mut |steps| {
            ((1.1456 + steps as f64 * 0.0437) * 1e5).round() / 1e5
        });
        let level = |steps: &u64| Some(f64::from(u8::from(*steps > 0) + 2 * u8::from(*steps > 100)));
        calories.details = [
            (Detail::Level, steps.iter().map(level).collect()),
            (Detail::Mets, steps.iter().map(|steps| Some(10.0 + (*steps / 4) as f64)).collect()),
        ]
        .into();
        days.push(calories);
        days.push(minutely(IntradayType::Distance, &mut |steps| {
            (steps as f64 * 0.000_762 * 1e8).round() / 1e8
        }));
        let climbs: Vec<bool> = steps.iter().map(|steps| *steps > 0 && self.below(25) == 0).collect();
        let mut floors = minutely(IntradayType::Floors, &mut |_| 0.0);
        let mut elevation = minutely(IntradayType::Elevation, &mut |_| 0.0);
        for ((floor, metres), climbs) in floors.values.iter_mut().zip(&mut elevation.values).zip(climbs) {
            (*floor, *metres) = if climbs { (1.0, 3.048) } else { (0.0, 0.0) };
        }
        days.extend([floors, elevation]);
        days
    }

    fn steps(&mut self) -> Vec<u64> {
        let mut walking = 0;
        (0..1_440)
            .map(|minute| {
                if walking == 0 && minute > 400 && self.below(40) == 0 {
                    walking = self.below(20) + 1;
                }
                walking = u64::saturating_sub(walking, 1);
                if walking > 0 { 20 + self.below(100) } else { 0 }
            })
            .collect()
    }

    /// A reading about every five seconds, none where the device was not worn.
    fn heart(&mut self, date: Date, steps: &[u64]) -> SampleDay {
        let mut day = SampleDay::new(IntradayType::HeartRate, date, Granularity::Second);
        let mut rate: f64 = 58.0;
        let mut at = 0;
        while at < 86_400 {
            let minute = usize::try_from(at / 60).unwrap_or(0);
            let aim = 56.0
                + steps.get(minute).map_or(0.0, |steps| *steps as f64 / 2.0)
                + if minute > 400 { 14.0 } else { 0.0 };
            rate += (aim - rate) / 12.0 + self.below(5) as f64 - 2.0;
            day.at.push(at);
            day.values.push(rate.round().clamp(40.0, 190.0));
            at += [5, 5, 5, 5, 5, 1, 10][usize::try_from(self.below(7)).unwrap_or(0)];
        }
        day
    }
}
