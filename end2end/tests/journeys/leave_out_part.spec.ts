// Leaving out a part of a day, marked on the chart: taken back with one press, in no file that is sent, and the rest of the day is
// there.
import { gunzipSync } from "node:zlib";
import { Cast } from "../fixtures/cast.ts";
import { lookAt } from "../fixtures/look.ts";
import { say, saying } from "../fixtures/say.ts";
import { daysBefore, storedBytes, storedFiles, today } from "../fixtures/standin.ts";
import { expect, test } from "../fixtures/test.ts";
import { Delivered } from "../steps/delivered.ts";
import { Intraday } from "../steps/intraday.ts";
import { LeaveOut } from "../steps/leave_out.ts";
import { Review } from "../steps/review.ts";
import { connectTo, fetchAll, signIn } from "../steps/way_in.ts";
import { Zoom } from "../steps/zoom.ts";

/** What marking begins with on a whole day: its middle third. */
const [FROM, TO] = ["08:00:00", "16:00:00"];

interface Month {
  "activities-heart-intraday": { date: string; dataset: { time: string }[] }[];
  "activities-steps-intraday": { date: string; dataset: { time: string }[] }[];
}

/** The times of a day in the file of its month. */
async function timesOf(cast: Cast, key: keyof Month, date: string): Promise<string[]> {
  const files = await storedFiles(cast, "bob");
  const file = files.find((one) => one.completed && one.basename === `fitbit-${date.slice(0, 7)}-intraday.json.gz`);
  if (!file) throw new Error(`no file of the month of ${date}`);
  const month = JSON.parse(gunzipSync(await storedBytes(cast, "bob", file.id)).toString("utf8")) as Month;
  return (month[key].find((day) => day.date === date)?.dataset ?? []).map((sample) => sample.time);
}

const isMarked = (time: string) => time >= FROM && time < TO;

test("a part of a day is marked on the chart and left out", async ({ page, cast }, info) => {
  test.setTimeout(180_000);
  const look = (name: string) => lookAt(page, `${info.project.name}-leave-out-${name}`);
  await signIn(page, cast, "bob");
  await connectTo(page, "Google", "bob");
  await page.goto(`${cast.url}/intraday`);
  const choose = new Intraday(page);
  await choose.expectOpen();
  const now = await today(cast, "bob");
  const [first, last] = [daysBefore(now, 3), daysBefore(now, 2)];
  await choose.onlyKinds("Heart rate", "Steps");
  await choose.pickSpacing("Activity", "Every minute");
  await choose.pickSpacing("Heart rate", "Every minute");
  await choose.pickDates(first, last);
  await (await fetchAll(choose)).look();
  await new Review(page).expectOpen();
  const zoom = new Zoom(page, "Heart rate");
  const leaveOut = new LeaveOut(page);
  await zoom.section.getByRole("button", { name: saying("Show the readings of {}") }).click();
  await expect(new Review(page).dayChart("Heart rate")).toBeVisible();

  await test.step("one gesture, one undo", async () => {
    await zoom.button("Mark a stretch").click();
    await look("part-marked");
    await zoom.button("Leave out").click();
    await expect(leaveOut.bar).toContainText(say("Heart rate"));
    await expect(zoom.slider("From")).toHaveCount(0);
    await expect(zoom.picture.locator(".chart__out")).not.toHaveCount(0);
    await look("part");
    await leaveOut.undo();
    await expect(zoom.picture.locator(".chart__out")).toHaveCount(0);
  });

  await test.step("what is sent lacks that part and nothing else", async () => {
    await zoom.button("Mark a stretch").click();
    await zoom.button("Leave out").click();
    await expect(zoom.picture.locator(".chart__out")).not.toHaveCount(0);
    await new Review(page).sendFiles();
    await new Delivered(page).expectDone();
    const hearts = await timesOf(cast, "activities-heart-intraday", last);
    expect(hearts.filter(isMarked)).toEqual([]);
    expect(hearts.some((time) => time < FROM)).toBe(true);
    expect(hearts.some((time) => time >= TO)).toBe(true);
    expect((await timesOf(cast, "activities-heart-intraday", first)).some(isMarked)).toBe(true);
    expect((await timesOf(cast, "activities-steps-intraday", last)).some(isMarked)).toBe(true);
  });

  await test.step("taken back, it is sent", async () => {
    await page.goto(page.url().replace(/\/[^/]+$/, "/review"));
    await leaveOut.openList();
    await leaveOut.takeBack("Heart rate");
    await new Review(page).sendFiles();
    await new Delivered(page).expectDone();
    expect((await timesOf(cast, "activities-heart-intraday", last)).some(isMarked)).toBe(true);
  });
});
