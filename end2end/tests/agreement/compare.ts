// Holds two files of one member, one from each service, against each other and against the days as they were lived.
// Where the services are known to differ, the difference stands here with its reason, and its size is checked too.
import { expect } from "@playwright/test";
import { FitbitData, SleepLog, Zone } from "../fixtures/fitbit_data.ts";
import { TrueDay } from "../fixtures/standin.ts";

/** The same member's data through both services. */
export interface Both {
  google: FitbitData;
  fitbit: FitbitData;
}

/** Whole numbers both services carry for every day the tracker was worn, with the truth about them. */
const SERIES: Record<string, (day: TrueDay) => number> = {
  "tracker-steps": (day) => day.device_steps,
  "tracker-floors": (day) => day.floors,
  // Fitbit serves decimals, Google millimetres: whole metres in the file, rounded half up.
  "tracker-elevation": (day) => Math.floor(day.elevation_gain_mm / 1000 + 0.5),
  "tracker-calories": (day) => Math.floor(day.total_kcal + 0.5),
  "tracker-activity-calories": (day) => Math.floor(day.active_kcal + 0.5),
  "tracker-minutes-sedentary": (day) => day.minutes.sedentary,
  "tracker-minutes-lightly-active": (day) => day.minutes.light,
  "tracker-minutes-fairly-active": (day) => day.minutes.fair,
  "tracker-minutes-very-active": (day) => day.minutes.very,
};

/** Minutes that adding up whole minutes stage by stage may gain over adding up seconds. */
const ROUNDING = 2;

/** A kilometre's thousandth: both services say how far to the metre and finer. */
const METRE = 0.001;

/**
 * Daily series.
 *
 * Known: a day without readings is absent from Google, while Fitbit fills it with "0", which stays as served. On a day
 * the tracker was not worn Google has the phone's steps and the way they led; Fitbit's tracker series have "0".
 */
export function expectSameSeries(both: Both, lived: TrueDay[]): void {
  for (const [key, truth] of Object.entries(SERIES)) {
    const google = both.google.series(key);
    const fitbit = both.fitbit.series(key);
    expect([...google.keys()].filter((day) => !fitbit.has(day)), `${key}: days only Google has`).toEqual([]);
    const worn = lived.filter((day) => day.worn);
    const told = worn.map((day) => [day.date, google.get(day.date) ?? "0", fitbit.get(day.date)]);
    expect(told, key).toEqual(worn.map((day) => [day.date, String(truth(day)), String(truth(day))]));
  }
  expectSameDistance(both, lived);
  expect(both.google.series("weight"), "weight").toEqual(both.fitbit.series("weight"));
}

function expectSameDistance({ google, fitbit }: Both, lived: TrueDay[]): void {
  const kilometres = { google: google.series("tracker-distance"), fitbit: fitbit.series("tracker-distance") };
  const apart = lived
    .filter((day) => day.worn)
    .map((day) => ({ day, google: Number(kilometres.google.get(day.date) ?? 0), fitbit: Number(kilometres.fitbit.get(day.date)) }))
    .filter(({ day, google, fitbit }) => {
      const truth = day.device_distance_mm / 1e6;
      return Math.abs(google - truth) > METRE || Math.abs(fitbit - truth) > METRE;
    });
  expect(apart, "tracker-distance").toEqual([]);
}

/**
 * Resting heart rate and zones.
 *
 * Known: Fitbit has an entry for every day, one of 1,440 minutes out of range for a day not worn. Google leaves a zone
 * without a minute out, and names as a zone's highest rate the last one in it, Fitbit the first one of the next zone.
 */
export function expectSameHeart({ google, fitbit }: Both): void {
  const [ours, theirs] = [google.heart(), fitbit.heart()];
  for (const [day, value] of theirs) {
    const other = ours.get(day);
    if (!other) {
      expect(value.heartRateZones.map((zone) => zone.minutes), `${day}: only at Fitbit`).toEqual([1440, 0, 0, 0]);
      continue;
    }
    expect(other.restingHeartRate, `${day}: at rest`).toBe(value.restingHeartRate);
    expect(other.heartRateZones.map(asGoogle), `${day}: zones`).toEqual(value.heartRateZones.map(asFitbit));
  }
  expect([...ours.keys()].filter((day) => !theirs.has(day)), "days only Google has").toEqual([]);
}

function asGoogle(zone: Zone): Zone {
  const { name, min, max = 0, minutes = 0, caloriesOut = 0 } = zone;
  return { name, min, max: name === "Peak" ? max : max + 1, minutes, caloriesOut: Math.round(caloriesOut * 100) };
}

function asFitbit(zone: Zone): Zone {
  const { name, min, max, minutes, caloriesOut = 0 } = zone;
  return { name, min, max, minutes, caloriesOut: Math.round(caloriesOut * 100) };
}

/** Weighings: when and how much. Where they came from has other names at either service, and Google has no BMI. */
export function expectSameWeighings({ google, fitbit }: Both, lived: TrueDay[]): void {
  const plain = (data: FitbitData) => data.weightLogs().map(({ date, time, weight }) => ({ date, time, weight }));
  expect(plain(google)).toEqual(plain(fitbit));
  const truth = lived.flatMap((day) => day.weights.map((weight) => weight.grams / 1000));
  expect(plain(google).map((entry) => entry.weight)).toEqual(truth);
}

/**
 * Nights, naps and the series made of them.
 *
 * Known: Google lists a night once for each source that recorded it; the view that is not the main one overlaps one
 * that Fitbit has too. Its minutes asleep are the sum of its stages, Fitbit's leave out the short wakes laid over
 * them: what one counts as asleep and the other as awake is never more than those wakes. Efficiency and awakenings are
 * computed and not compared, as the format's description has it.
 */
export function expectSameSleep({ google, fitbit }: Both): void {
  const ours = new Map(google.sleepLogs().map((log) => [`${log.startTime} ${log.endTime}`, log]));
  const theirs = new Map(fitbit.sleepLogs().map((log) => [`${log.startTime} ${log.endTime}`, log]));
  expect(theirs.size, "nights and naps to compare").toBeGreaterThan(100);
  for (const [when, log] of theirs) {
    const other = ours.get(when);
    expect(other, `${when}: only at Fitbit`).toBeDefined();
    if (!other) continue;
    expect(facts(other), when).toEqual(facts(log));
    const counted = other.minutesAsleep - log.minutesAsleep;
    expect(counted, `${when}: minutes asleep`).toBeGreaterThanOrEqual(0);
    expect(counted, `${when}: minutes asleep`).toBeLessThanOrEqual(shortWakeMinutes(log) + ROUNDING);
    expect(other.minutesAsleep + other.minutesAwake, when).toBe(log.minutesAsleep + log.minutesAwake);
  }
  for (const [when, log] of ours) {
    if (theirs.has(when)) continue;
    expect(log.isMainSleep, `${when}: a view of another source`).toBe(false);
    const overlaps = [...theirs.values()].some((known) => known.startTime < log.endTime && log.startTime < known.endTime);
    expect(overlaps, `${when}: a view of a night Fitbit has too`).toBe(true);
  }
  for (const key of ["sleep-start-time", "time-in-bed", "minutes-to-sleep", "sleep-minutes-after-wakeup"]) {
    expect(google.series(key), key).toEqual(fitbit.series(key));
  }
}

function facts({ dateOfSleep, duration, type, isMainSleep, levels }: SleepLog): unknown {
  return { dateOfSleep, duration, type, isMainSleep, stages: levels.data, shortWakes: levels.shortData ?? [] };
}

function shortWakeMinutes(log: SleepLog): number {
  const seconds = (log.levels.shortData ?? []).reduce((sum, wake) => sum + wake.seconds, 0);
  return Math.ceil(seconds / 60);
}

/**
 * Profile and devices.
 *
 * Known: Google has no average of steps. Fitbit rounds the profile's weight to a tenth of a kilogram and tells a sync
 * in local time, Google in UTC.
 */
export function expectSameAccount({ google, fitbit }: Both): void {
  const profile = (data: FitbitData) => {
    const { averageDailySteps: _, weight, ...rest } = data.plain("profile");
    return { ...rest, weight: Math.round(Number(weight) * 10) / 10 };
  };
  expect(profile(google)).toEqual(profile(fitbit));
  const devices = (data: FitbitData) =>
    (data.plain("devices").devices as Record<string, unknown>[]).map(({ lastSyncTime: _, ...rest }) => rest);
  expect(devices(google)).toEqual(devices(fitbit));
  expect(fitbit.plain("activities-overview")).not.toEqual({});
  expect(google.plain("activities-overview"), "no counterpart at Google").toEqual({});
}
