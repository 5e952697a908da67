// Having one's data on one's own disk: what would be sent, before it is sent, byte for byte; the same as tables; and the
// receipt on paper.
import { gunzipSync } from "node:zlib";
import { Page, TestInfo } from "@playwright/test";
import { Cast } from "../fixtures/cast.ts";
import { keepZip } from "../fixtures/files.ts";
import { lookAt } from "../fixtures/look.ts";
import { say } from "../fixtures/say.ts";
import { daysBefore, storedBytes, storedFiles, today } from "../fixtures/standin.ts";
import { expect, test } from "../fixtures/test.ts";
import { rows, unzip } from "../fixtures/unzip.ts";
import { Delivered } from "../steps/delivered.ts";
import { Intraday } from "../steps/intraday.ts";
import { Keep } from "../steps/keep.ts";
import { Review } from "../steps/review.ts";
import { fetchAll, reachChoosing } from "../steps/way_in.ts";

/** What is looked at of the file. */
interface Data {
  "tracker-steps": Record<string, { "activities-tracker-steps": { dateTime: string; value: string }[] }>;
  "sleep-logs": Record<string, { sleep: { dateOfSleep: string; minutesAsleep: number }[] }>;
}

/** What is looked at of the file of a month. */
interface Month {
  "activities-steps-intraday": { date: string; dataset: { time: string; value: number }[] }[];
}

async function fileThere(cast: Cast, member: string, basename: string): Promise<Buffer> {
  const files = (await storedFiles(cast, member)).filter((file) => file.basename === basename && file.completed);
  expect(files).toHaveLength(1);
  return storedBytes(cast, member, files[0]!.id);
}

function look(page: Page, info: TestInfo): (name: string) => Promise<void> {
  return (name) => lookAt(page, `${info.project.name}-keep-${name}`);
}

test("a member saves what would be sent, then sends it and prints the receipt", async ({ page, cast }, info) => {
  const see = look(page, info);
  const choose = await reachChoosing(page, cast, "Google", "bob");
  await choose.only("Steps", "Sleep", "Resting heart rate");
  await choose.pickDays(30);
  await (await fetchAll(choose)).look();
  const keep = new Keep(page);
  await expect(keep.part).toBeVisible();
  await see("offered");

  // Both at once: one is made after the other.
  await keep.askForFiles();
  await keep.askForTables();
  await keep.expectReady("fitbit-tables.zip");
  const saved = await keep.save("fitbit-data.json");
  await see("tables");
  const zip = await keep.save("fitbit-tables.zip");

  expect(await storedFiles(cast, "bob")).toEqual([]);
  const data = JSON.parse(saved.toString()) as Data;
  const tables = unzip(zip);
  const steps = Object.values(data["tracker-steps"]).flatMap((year) => year["activities-tracker-steps"]);
  expect(steps.length).toBeGreaterThan(20);
  expect(rows(tables, "steps.csv")).toEqual(steps.map((day) => ({ date: day.dateTime, steps: day.value })));
  const nights = Object.values(data["sleep-logs"]).flatMap((month) => month.sleep);
  expect(rows(tables, "sleep.csv").map((night) => [night.date_of_sleep, Number(night.minutes_asleep)])).toEqual(
    nights.map((night) => [night.dateOfSleep, night.minutesAsleep]),
  );
  keepZip(`${info.project.name}-daily`, saved, zip);

  // What was made is still there for whoever comes back.
  await page.reload();
  await keep.expectReady("fitbit-data.json");
  await new Review(page).send();
  const delivered = new Delivered(page);
  await delivered.expectDone();
  expect((await fileThere(cast, "bob", "fitbit-data.json")).equals(saved)).toBe(true);

  await test.step("print the receipt", async () => {
    await page.emulateMedia({ media: "print" });
    await expect(page.getByRole("heading", { name: say("Receipt") })).toBeVisible();
    await expect(page.getByRole("navigation")).toHaveCount(0);
    await expect(delivered.row("File")).toHaveText("fitbit-data.json");
    await expect(delivered.row("MD5 checksum")).toHaveText(/^[0-9a-f]{32}$/);
    await expect(delivered.button("Print this receipt")).toBeHidden();
    await expect(page.locator("html")).toHaveCSS("background-color", "rgb(255, 255, 255)");
    // Pages of paper are counted in the objects of the document.
    const paper = (await page.pdf({ format: "A4" })).toString("latin1");
    expect(paper.match(/\/Type\s*\/Page\b/g)).toHaveLength(1);
    await see("printed");
    await page.emulateMedia({ media: "screen" });
  });
});

test("a member saves months before sending, and is told when that fails", async ({ page, cast, watch }, info) => {
  watch.expectConsole(/status of 502/);
  const see = look(page, info);
  const choose = await reachChoosing(page, cast, "Google", "bob");
  await choose.only("Steps");
  await choose.pickDays(30);
  await (await fetchAll(choose)).look();
  await new Review(page).send();
  await new Delivered(page).expectDone();
  await page.getByRole("link", { name: say("Get readings within the day") }).click();
  const intraday = new Intraday(page);
  await intraday.expectOpen();
  await intraday.onlyKinds("Steps");
  const now = await today(cast, "bob");
  await intraday.pickDates(daysBefore(now, 2), now);
  await (await fetchAll(intraday)).look();
  const keep = new Keep(page);

  await cast.fault({ host: "www.openhumans.org", path: "/api/direct-sharing/project/exchange-member/", times: 0, fault: { kind: "status", status: 503 } });
  await keep.askForFiles();
  await expect(keep.part.getByRole("alert")).toBeVisible({ timeout: 30_000 });
  await see("failed");
  await cast.control("DELETE", "/faults");

  await keep.askForFiles();
  await keep.expectReady("fitbit-intraday.zip");
  await keep.part.getByText(say("Each month by itself")).click();
  await see("months");
  const saved = unzip(await keep.save("fitbit-intraday.zip"));
  await keep.askForTables();
  await keep.expectReady("fitbit-tables.zip");
  const tables = unzip(await keep.save("fitbit-tables.zip"));

  await new Review(page).sendFiles();
  await new Delivered(page).expectDone();
  const told: { date_time: string; steps: string }[] = [];
  for (const [name, bytes] of [...saved].sort()) {
    expect((await fileThere(cast, "bob", name)).equals(bytes), name).toBe(true);
    const month = JSON.parse(gunzipSync(bytes).toString()) as Month;
    for (const day of month["activities-steps-intraday"]) {
      told.push(...day.dataset.map(({ time, value }) => ({ date_time: `${day.date}T${time}`, steps: String(value) })));
    }
  }
  expect(told.length).toBeGreaterThan(100);
  expect(rows(tables, "steps.csv").map(({ date_time, steps }) => ({ date_time, steps }))).toEqual(told);
});
