// The whole way of readings within the day: from the offer after daily data, through an application of the member's own,
// hours of waiting (of twenty seconds each), a pause and a closed page, to monthly files that open again in the page.
import { gunzipSync } from "node:zlib";
import { Page } from "@playwright/test";
import { Cast } from "../fixtures/cast.ts";
import { keepMonth } from "../fixtures/files.ts";
import { lookAt } from "../fixtures/look.ts";
import { anyOf, number, plain, say, saying } from "../fixtures/say.ts";
import { daysBefore, md5, storedBytes, storedFiles, today } from "../fixtures/standin.ts";
import { expect, test } from "../fixtures/test.ts";
import { Delivered } from "../steps/delivered.ts";
import { registerByHand, TEXT_FIELDS } from "../steps/developer.ts";
import { Fetching } from "../steps/fetching.ts";
import { Intraday } from "../steps/intraday.ts";
import { MyData } from "../steps/my_data.ts";
import { OpenFile } from "../steps/open_file.ts";
import { OwnClient } from "../steps/own_client.ts";
import { Review } from "../steps/review.ts";
import { agree, signInAs } from "../steps/services.ts";
import { fetchAll, reachChoosing } from "../steps/way_in.ts";

/** Long enough to be seen, short enough to be waited for. Hours begin at whole multiples of it. */
const HOUR_SECONDS = 20;

/** Days asked for: more requests than an hour allows. */
const DAYS = 25;

test.use({ castOptions: { hourSeconds: HOUR_SECONDS } });

/** Where a journey is at. */
interface Walk {
  page: Page;
  cast: Cast;
  look(name: string): Promise<void>;
}

test("a member brings readings within the day from Fitbit to Open Humans", async ({ page, cast }, info) => {
  test.setTimeout(300_000);
  const walk: Walk = { page, cast, look: (name) => lookAt(walk.page, `${info.project.name}-intraday-${name}`) };
  await test.step("send daily data", () => sendDailyData(walk));
  await test.step("read the offer", () => readOffer(walk));
  await test.step("make an application and check it", () => makeApplication(walk));
  await test.step("choose", () => choose(walk));
  await test.step("fetch, with a wait, a pause and a closed page", () => fetchLong(walk));
  await test.step("look", () => lookAtReadings(walk));
  const months = await test.step("send", () => send(walk, info.project.name));
  await test.step("send nothing twice", () => sendAgain(walk, months));
  await test.step("open a saved file without being signed in", () => openSaved(walk, months));
});

async function sendDailyData({ page, cast }: Walk): Promise<void> {
  const choose = await reachChoosing(page, cast, "Fitbit", "bob");
  await choose.only("Steps", "Resting heart rate");
  await choose.pickDays(30);
  const fetching = await fetchAll(choose);
  await fetching.look();
  await new Review(page).send();
  await new Delivered(page).expectDone();
}

async function readOffer({ page, look }: Walk): Promise<void> {
  const step = new Delivered(page);
  const offer = page.locator("section").filter({ has: step.page.getByRole("heading", { name: say("There is more, if you want it") }) });
  await expect(offer).toContainText(
    saying("a year of six kinds is {}", "Fitbit", "your heart rate every second", new RegExp(`${number(2_190)}\\s\\S+`), /\S+ \d+\s\S+/),
  );
  await expect(offer).toContainText(saying("that takes about 10 minutes, is free, and we show you", "Fitbit"));
  const take = offer.getByRole("link", { name: say("Get readings within the day") });
  const skip = offer.getByRole("link", { name: say("Skip, I only want daily data") });
  expect(await take.getAttribute("class")).toBe(await skip.getAttribute("class"));
  await look("offer");

  await skip.click();
  await step.expectHeading("My data");
  await expect(page.getByText(saying("None is set up. It is only needed for readings within the day"))).toBeVisible();
  await page.goBack();
  await step.expectDone();
  await take.click();
}

async function makeApplication({ page, cast, look }: Walk): Promise<void> {
  const step = new OwnClient(page);
  await step.expectOpen();
  await expect(page.getByText(saying("it takes about 10 minutes, it is free, it is yours"))).toBeVisible();
  await expect(step.link("Skip, I only want daily data")).toBeVisible();
  await expect(step.pasted("Redirect URL")).toHaveValue(`${cast.url}/auth/fitbit/callback`);
  await expect(step.pasted("Address of this page")).toHaveValue(`${cast.url}/own-client/fitbit`);
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await step.copy("Redirect URL").click();
  await expect(page.getByText(say("Copied"), { exact: true })).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(`${cast.url}/auth/fitbit/callback`);
  await look("guide");

  const texts = new Map<string, string>();
  for (const label of TEXT_FIELDS) texts.set(label, await step.pasted(label).inputValue());
  const [form] = await Promise.all([page.context().waitForEvent("page"), step.link(saying("Open Fitbit’s form")).click()]);
  const client = await registerByHand(form, texts, "Personal", "Read-Only");
  await form.close();

  await step.check.click();
  await expect(step.alert).toContainText(say("Enter the client id."));
  await step.id.fill(client.client_secret);
  await step.secret.fill(client.client_id);
  await expect(step.alert).toContainText(saying("This looks like the client secret. The id is the short one."));
  await look("guide-refused");
  await expect(step.secret).toHaveAttribute("type", "password");
  await step.button("Show the client secret").click();
  await expect(step.secret).toHaveAttribute("type", "text");
  await step.button("Hide the client secret").click();
  await step.enter({ client_id: ` ${client.client_id} `, client_secret: `${client.client_secret}\t` });
  await agree(page, "Fitbit");
  await step.expectOpen();
  await step.expectWorks();
  expect(await page.content()).not.toContain(client.client_secret);
  await look("own-client-works");

  await new MyData(page).open();
  await expect(page.getByText(say("Stored encrypted, not shown"))).toBeVisible();
  await look("my-data");
  await page.goto(`${cast.url}/own-client/fitbit`);
  await step.link("Choose readings within the day").click();
}

async function choose({ page, cast, look }: Walk): Promise<void> {
  const step = new Intraday(page);
  await step.expectOpen();
  await expect(step.spacing("Heart rate", "Every second")).toBeChecked();
  const now = await today(cast, "bob");
  await step.pickDates(daysBefore(now, 3), daysBefore(now, 5));
  await step.fetch.click();
  await step.expectRefused(step.lastDay, saying("The last day is before the first"));
  await look("choose-refused");

  await step.pickDates(daysBefore(now, DAYS), daysBefore(now, 1));
  const finest = await step.estimate.textContent();
  await step.pickSpacing("Heart rate", "Every minute");
  await expect(step.estimate).not.toHaveText(finest ?? "");
  await expect(step.estimate).toHaveText(
    saying("{} · {} to {} · {} · {}, {}", "25 days", /[\d.,]+\s\S+/, "Fitbit", /.+/, /\d\s\S+/, /[\d.,]+\sMB/),
  );
  expect(await step.requestsAnnounced()).toBeGreaterThan(150);
  await expect(step.fetch).toHaveText(new RegExp(`^${say("Fetch")} · `));
  await step.notify.check();
  await look("choose");
}

async function fetchLong(walk: Walk): Promise<void> {
  const { cast } = walk;
  // Begun late in an hour, the rest would fit into the next one without a wait.
  const secondsIntoHour = () => (Date.now() / 1000) % HOUR_SECONDS;
  await expect.poll(secondsIntoHour, { timeout: 2_000 * HOUR_SECONDS, intervals: [250] }).toBeLessThan(2);
  await new Intraday(walk.page).fetch.click();
  let step = new Fetching(walk.page);
  await expect(walk.page.getByRole("img", {
    name: saying("Chart of {} through the day: {} between {} and {}.", plain("Heart rate")),
  })).toBeVisible({ timeout: 30_000 });
  await expect(step.heading("Waiting for Fitbit")).toBeVisible({ timeout: 30_000 });
  await expect(walk.page.getByText(saying(" The count starts again at {}.", /.*\d?\d:\d\d.*/))).toBeVisible();
  await step.pause();
  await expect(walk.page.getByText(saying("Nothing is asked while it is paused"))).toBeVisible();
  await walk.look("paused");

  const address = walk.page.url();
  const context = walk.page.context();
  await walk.page.close();
  walk.page = await context.newPage();
  await walk.page.goto(address);
  step = new Fetching(walk.page);
  await step.expectHeading("You paused this import");
  const asked = async () => (await cast.requests("api.fitbit.com")).length;
  const before = await asked();
  await step.goOn();
  await expect(step.heading(anyOf(saying("We are fetching your data"), saying("Waiting for {}", "Fitbit")))).toBeVisible();
  await walk.look("fetching");
  await step.expectReady();
  expect(await asked()).toBeGreaterThan(before);
  await walk.look("fetched");
  await step.look();
}

async function lookAtReadings({ page, look }: Walk): Promise<void> {
  const step = new Review(page);
  await step.expectOpen();
  for (const name of ["Heart rate", "Steps", "Heart rate variability", "Sleep stages"]) {
    await expect(step.chart(name)).toBeVisible();
    await expect(step.fact(name, "Days with data")).toHaveText(/^\d+$/);
  }
  await expect(step.fact("Heart rate", "Readings")).toHaveText(say("Every minute"));
  await step.showDay("Heart rate");
  await expect(step.dayChart("Heart rate")).toBeVisible();
  await step.section("Heart rate").getByText(say("Show the numbers")).click();
  await expect(step.section("Heart rate").getByRole("table")).toBeVisible();
  await step.showDay("Sleep stages");
  await expect(step.section("Sleep stages").getByRole("img", { name: saying("Chart of the stages of a night") }).first()).toBeVisible();
  await step.showDay("Breathing");
  await expect(step.section("Breathing").getByText(say("Whole night"))).toBeVisible();
  await look("review");
}

/** Sends, and gives the names and bytes of the files that arrived. */
async function send({ page, cast, look }: Walk, who: string): Promise<Map<string, Buffer>> {
  await new Review(page).sendFiles();
  const step = new Delivered(page);
  await step.expectDone();
  const arrived = (await storedFiles(cast, "bob")).filter((file) => file.basename.endsWith(".json.gz"));
  const now = await today(cast, "bob");
  const wanted = [...new Set([daysBefore(now, DAYS), daysBefore(now, 1)].map((day) => day.slice(0, 7)))];
  expect(arrived.map((file) => file.basename).sort()).toEqual(wanted.map((month) => `fitbit-${month}-intraday.json.gz`).sort());
  const months = new Map<string, Buffer>();
  for (const file of arrived) {
    const bytes = await storedBytes(cast, "bob", file.id);
    const content = JSON.parse(gunzipSync(bytes).toString("utf8")) as Record<string, { date: string }[]>;
    expect(content["activities-heart-intraday"]?.length ?? 0).toBeGreaterThan(0);
    await expect(step.month(file.basename)).toContainText(md5(bytes));
    await expect(step.month(file.basename)).toContainText(say("Sent"));
    expect((await step.saveMonth(file.basename)).equals(bytes)).toBe(true);
    keepMonth(`journey-${who}`, file.basename, bytes);
    months.set(file.basename, bytes);
  }
  await look("delivered");
  return months;
}

/** The same days again: only the newest are asked for, and no file is sent a second time. */
async function sendAgain({ page, cast, look }: Walk, months: Map<string, Buffer>): Promise<void> {
  const before = (await storedFiles(cast, "bob")).map((file) => file.id).sort();
  const asked = (await cast.requests("api.fitbit.com")).length;
  await page.getByRole("link", { name: say("Choose") }).click();
  const choose = new Intraday(page);
  await choose.expectOpen();
  const now = await today(cast, "bob");
  await choose.pickSpacing("Heart rate", "Every minute");
  await choose.pickDates(daysBefore(now, DAYS), daysBefore(now, 1));
  await choose.fetch.click();
  const fetching = new Fetching(page);
  await fetching.expectReady();
  expect((await cast.requests("api.fitbit.com")).length - asked).toBeLessThan(60);
  await fetching.look();
  const review = new Review(page);
  await review.expectOpen();
  await expect(review.fact("Heart rate", "Days sent before")).toHaveText(/^\d+$/);
  await look("review-second");
  await review.sendFiles();
  const step = new Delivered(page);
  await step.expectDone();
  await expect(page.getByText(saying("Nothing had changed: every file on Open Humans already holds what was fetched"))).toBeVisible();
  for (const name of months.keys()) {
    if (await step.month(name).count()) await expect(step.month(name)).toContainText(say("Unchanged, not sent again"));
  }
  expect((await storedFiles(cast, "bob")).map((file) => file.id).sort()).toEqual(before);
  await look("delivered-second");
}

async function openSaved({ page, look }: Walk, months: Map<string, Buffer>): Promise<void> {
  const step = new OpenFile(page);
  await step.signOut();
  await step.link("Open a saved file").click();
  await step.expectOpen();
  await expect(page.getByText(saying("Nothing is uploaded, and you need not be signed in"))).toBeVisible();
  await look("open");

  await step.choose("holiday.zip", Buffer.from("PK\u0003\u0004 not one of ours"));
  await step.expectRefused(saying("It is neither JSON nor packed with gzip."));
  const [name, bytes] = [...months].at(-1) ?? ["", Buffer.alloc(0)];
  await step.choose(name, bytes.subarray(0, bytes.length / 2));
  await step.expectRefused(saying("It is damaged"));
  await look("open-refused");

  let requests = 0;
  page.on("request", () => (requests += 1));
  await step.choose(name, bytes);
  await expect(step.chart("Heart rate")).toBeVisible({ timeout: 30_000 });
  await step.showDay("Heart rate");
  await expect(step.dayChart("Heart rate")).toBeVisible();
  await look("opened");
  expect(requests, "requests while a file was read").toBe(0);
}
