// The whole way of readings within the day from Google: from the offer after daily data straight to choosing, every minute of
// a week, the same again, every sample of two days, and the monthly files of it all.
import { gunzipSync } from "node:zlib";
import { Page } from "@playwright/test";
import { Cast } from "../fixtures/cast.ts";
import { keepMonth } from "../fixtures/files.ts";
import { lookAt } from "../fixtures/look.ts";
import { say, saying } from "../fixtures/say.ts";
import { daysBefore, md5, storedBytes, storedFiles, today } from "../fixtures/standin.ts";
import { expect, test } from "../fixtures/test.ts";
import { Delivered } from "../steps/delivered.ts";
import { Fetching } from "../steps/fetching.ts";
import { Intraday } from "../steps/intraday.ts";
import { Review } from "../steps/review.ts";
import { fetchAll, reachChoosing } from "../steps/way_in.ts";

/** Days asked for by the minute. */
const DAYS = 9;

/** Days of them asked for sample by sample; older ones do not change any more. */
const FINEST_DAYS = 2;

const KINDS = ["Heart rate", "Steps", "Heart rate variability", "Oxygen in the blood", "Sleep stages"];

/** Where a journey is at. */
interface Walk {
  page: Page;
  cast: Cast;
  look(name: string): Promise<void>;
}

/** What is looked at of a monthly file. */
interface Month {
  _export?: unknown;
  "activities-heart-intraday"?: { date: string; dataset: { time: string; value: number }[] }[];
}

test("a member brings readings within the day from Google to Open Humans", async ({ page, cast }, info) => {
  test.setTimeout(240_000);
  const walk: Walk = { page, cast, look: (name) => lookAt(page, `${info.project.name}-google-intraday-${name}`) };
  await test.step("send daily data", () => sendDailyData(walk));
  await test.step("take the offer", () => takeOffer(walk));
  await test.step("choose", () => choose(walk));
  await test.step("fetch and look", () => fetchAndLook(walk));
  const months = await test.step("send", () => send(walk, info.project.name));
  await test.step("fetch only what is new", () => fetchNew(walk, months));
  await test.step("fetch every sample of two days", () => fetchSamples(walk));
});

async function sendDailyData({ page, cast }: Walk): Promise<void> {
  const choose = await reachChoosing(page, cast, "Google", "bob");
  await choose.only("Steps", "Resting heart rate");
  await choose.pickDays(30);
  const fetching = await fetchAll(choose);
  await fetching.look();
  await new Review(page).send();
  await new Delivered(page).expectDone();
}

async function takeOffer({ page, look }: Walk): Promise<void> {
  const offer = page.locator("section").filter({ has: page.getByRole("heading", { name: say("There is more, if you want it") }) });
  await expect(offer).toContainText(saying("a year of six kinds is {}", "Google", "every sample of your heart rate"));
  await expect(offer).toContainText(say("You need nothing more for it than the connection you have."));
  await look("offer");
  await offer.getByRole("link", { name: say("Get readings within the day") }).click();
  await new Intraday(page).expectOpen();
}

async function choose({ page, cast, look }: Walk): Promise<void> {
  const step = new Intraday(page);
  await expect(step.spacing("Heart rate", "Every sample")).toBeChecked();
  await expect(step.spacing("Activity", "Every sample")).toHaveCount(0);
  await expect(step.spacing("Activity", "Every minute")).toBeChecked();

  await step.pickRange("Everything since you joined");
  const finest = await step.requestsAnnounced();
  await look("choose-everything");
  await step.pickSpacing("Heart rate", "Every minute");
  expect(await step.requestsAnnounced()).toBeLessThan(finest / 4);

  const now = await today(cast, "bob");
  await step.pickDates(daysBefore(now, DAYS), daysBefore(now, 1));
  await step.onlyKinds(...KINDS);
  await expect(step.estimate).toHaveText(
    saying("{} · {} to {} · {} · {}, {}", "9 days", /[\d.,]+\s\S+/, "Google", /.+/, /\d\s\S+/, /[\d.,]+\s[kM]B/),
  );
  await expect(step.fetch).toHaveText(new RegExp(`^${say("Fetch")} · `));
  await look("choose");
}

async function fetchAndLook({ page, cast, look }: Walk): Promise<void> {
  await cast.fault({ host: "health.googleapis.com", times: 0, fault: { kind: "slow", millis: 600 } });
  await new Intraday(page).fetch.click();
  const fetching = new Fetching(page);
  await fetching.expectFetching();
  await expect(page.getByText(saying("{} still answers {} of {} for now.{}"))).toHaveCount(0);
  await look("fetching");
  await cast.control("DELETE", "/faults");
  await fetching.expectReady();
  await fetching.look();

  const step = new Review(page);
  await step.expectOpen();
  for (const name of KINDS) {
    await expect(step.chart(name)).toBeVisible();
    await expect(step.fact(name, "Days with data")).toHaveText(/^\d+$/);
  }
  await expect(step.fact("Heart rate", "Readings")).toHaveText(say("Every minute"));
  await expect(step.section("Heart rate").getByText(saying("among the daily data, zones are drawn here"))).toBeVisible();
  await step.showDay("Heart rate");
  await expect(step.dayChart("Heart rate")).toBeVisible();
  await step.showDay("Sleep stages");
  await expect(step.section("Sleep stages").getByRole("img", { name: saying("Chart of the stages of a night") }).first()).toBeVisible();
  await look("review");
}

/** The monthly files in the account, by name. */
async function monthsOf(cast: Cast): Promise<Map<string, Buffer>> {
  const files = (await storedFiles(cast, "bob")).filter((file) => file.basename.endsWith(".json.gz"));
  const months = new Map<string, Buffer>();
  for (const file of files) months.set(file.basename, await storedBytes(cast, "bob", file.id));
  return months;
}

function read(bytes: Buffer): Month {
  return JSON.parse(gunzipSync(bytes).toString("utf8")) as Month;
}

async function send({ page, cast, look }: Walk, who: string): Promise<Map<string, Buffer>> {
  await new Review(page).sendFiles();
  const step = new Delivered(page);
  await step.expectDone();
  const months = await monthsOf(cast);
  const now = await today(cast, "bob");
  const wanted = [...new Set([daysBefore(now, DAYS), daysBefore(now, 1)].map((day) => day.slice(0, 7)))];
  expect([...months.keys()].sort()).toEqual(wanted.map((month) => `fitbit-${month}-intraday.json.gz`).sort());
  let days = 0;
  for (const [name, bytes] of months) {
    const hearts = read(bytes)["activities-heart-intraday"] ?? [];
    days += hearts.length;
    for (const day of hearts) expect(day.dataset.length, day.date).toBeLessThanOrEqual(1_440);
    await expect(step.month(name)).toContainText(md5(bytes));
    await expect(step.month(name)).toContainText(say("Sent"));
    expect((await step.saveMonth(name)).equals(bytes)).toBe(true);
    keepMonth(`google-${who}`, name, bytes);
  }
  expect(days).toBeGreaterThan(DAYS / 2);
  await look("delivered");
  return months;
}

/** The same days again: only the newest are asked for. */
async function fetchNew({ page, cast, look }: Walk, months: Map<string, Buffer>): Promise<void> {
  await cast.control("DELETE", "/requests");
  await page.getByRole("link", { name: say("Choose") }).click();
  const choose = new Intraday(page);
  await choose.expectOpen();
  const now = await today(cast, "bob");
  await choose.pickSpacing("Heart rate", "Every minute");
  await choose.onlyKinds(...KINDS);
  await choose.pickDates(daysBefore(now, DAYS), daysBefore(now, 1));
  await choose.fetch.click();
  const fetching = new Fetching(page);
  await fetching.expectReady();
  const rolledUp = (await cast.requests("health.googleapis.com")).filter((request) => request.path.endsWith(":rollUp"));
  expect(rolledUp.length).toBeGreaterThan(0);
  const oldest = daysBefore(now, DAYS - 1);
  for (const request of rolledUp) expect(request.body).not.toContain(oldest);
  await fetching.look();
  const review = new Review(page);
  await review.expectOpen();
  await expect(review.fact("Heart rate", "Days sent before")).toHaveText(/^\d+$/);
  await look("review-second");
  await review.sendFiles();
  await new Delivered(page).expectDone();
  expect([...(await monthsOf(cast)).keys()].sort()).toEqual([...months.keys()].sort());
}

async function fetchSamples({ page, cast, look }: Walk): Promise<void> {
  await page.getByRole("link", { name: say("Choose") }).click();
  const choose = new Intraday(page);
  await choose.expectOpen();
  const now = await today(cast, "bob");
  await choose.onlyKinds("Heart rate");
  await expect(choose.spacing("Heart rate", "Every sample")).toBeChecked();
  await choose.pickDates(daysBefore(now, FINEST_DAYS), daysBefore(now, 1));
  await choose.fetch.click();
  const fetching = new Fetching(page);
  await fetching.expectReady();
  await fetching.look();
  const review = new Review(page);
  await review.expectOpen();
  await expect(review.fact("Heart rate", "Readings")).toHaveText(say("Every sample"));
  await review.showDay("Heart rate");
  await expect(review.dayChart("Heart rate")).toBeVisible();
  await look("review-samples");
  await review.sendFiles();
  await new Delivered(page).expectDone();

  const hearts = [...(await monthsOf(cast)).values()].flatMap((bytes) => read(bytes)["activities-heart-intraday"] ?? []);
  const finest = hearts.filter((day) => day.date >= daysBefore(now, FINEST_DAYS));
  expect(finest.length).toBeGreaterThan(0);
  // A device measures every few seconds.
  for (const day of finest) expect(day.dataset.length, day.date).toBeGreaterThan(5_000);
  await look("delivered-samples");
}
