// The calendar of a kind of data: what became of each day, and fetching exactly the days one chooses again.
import { Page } from "@playwright/test";
import { Cast } from "../fixtures/cast.ts";
import { lookAt } from "../fixtures/look.ts";
import { say } from "../fixtures/say.ts";
import { daysBefore, today } from "../fixtures/standin.ts";
import { expect, test } from "../fixtures/test.ts";
import { Calendar } from "../steps/calendar.ts";
import { Fetching } from "../steps/fetching.ts";
import { Review } from "../steps/review.ts";
import { fetchAll, reachChoosing } from "../steps/way_in.ts";

const FITBIT = "api.fitbit.com";

/** The stretches of steps Fitbit was asked for, as its addresses say them. */
async function stepsAsked(cast: Cast): Promise<string[]> {
  const seen = await cast.requests(FITBIT);
  const days = seen.map((request) => /\/tracker\/steps\/date\/([\d-]+\/[\d-]+)\.json/.exec(request.path)?.[1]);
  return days.filter((one) => one !== undefined);
}

/** Fetches a month of steps, which Fitbit refuses, and of floors; ends where they are looked at. */
async function reachFailedSteps(page: Page, cast: Cast): Promise<Review> {
  const choose = await reachChoosing(page, cast, "Fitbit", "bob");
  await cast.fault({ host: FITBIT, path: "tracker/steps", times: 1, fault: { kind: "status", status: 400 } });
  await choose.only("Steps", "Floors");
  await choose.pickDays(30);
  const fetching = await fetchAll(choose);
  await fetching.look();
  const review = new Review(page);
  await review.expectOpen();
  return review;
}

/** Waits until what was asked for again is there, and opens the calendar once more. */
async function lookAgain(page: Page, name: string): Promise<Calendar> {
  const fetching = new Fetching(page);
  await fetching.expectReady();
  await fetching.look();
  const review = new Review(page);
  await review.expectOpen();
  const calendar = new Calendar(review, name);
  await calendar.open();
  return calendar;
}

test("days that failed are seen in the calendar, chosen, and fetched again alone", async ({ page, cast }, info) => {
  test.slow();
  const look = (name: string) => lookAt(page, `${info.project.name}-calendar-${name}`);
  const last = await today(cast, "bob");
  const [first, second, before] = [daysBefore(last, 9), daysBefore(last, 7), daysBefore(last, 10)];
  const review = await reachFailedSteps(page, cast);
  const calendar = new Calendar(review, "Steps");

  await test.step("see what became of each day", async () => {
    await expect(calendar.month).toHaveCount(0);
    await calendar.open();
    await calendar.expectMarked(last, "Could not be fetched");
    const floors = new Calendar(review, "Floors");
    await floors.open();
    await floors.expectMarked(before, "Fetched");
    const out = await floors.reach(before);
    await (info.project.use.hasTouch ? out.tap() : out.click());
    await floors.button("Leave these days out").click();
    await expect(out).toHaveAccessibleName(new RegExp(`, ${say("Left out")}$`, "i"));
    await look("open");
  });

  await test.step("choose three days and fetch them", async () => {
    // A phone has no Shift: the first tap begins, the second ends.
    const from = await calendar.reach(second);
    await (info.project.use.hasTouch ? from.tap() : from.click());
    await expect(from).toHaveAttribute("aria-selected", "true");
    const to = await calendar.reach(first);
    await (info.project.use.hasTouch ? to.tap() : to.click({ modifiers: ["Shift"] }));
    await expect(to).toHaveAttribute("aria-selected", "true");
    await expect(calendar.told).toContainText(new RegExp(say("Could not be fetched"), "i"));
    await look("chosen");
    const asked = (await stepsAsked(cast)).length;
    await calendar.button("Fetch these days again").click();
    const again = await lookAgain(page, "Steps");
    expect((await stepsAsked(cast)).slice(asked)).toEqual([`${first}/${second}`]);
    for (const day of [second, daysBefore(last, 8), first]) await again.expectMarked(day, "Fetched");
    await again.expectMarked(before, "Could not be fetched");
  });

  await test.step("fetch everything else that failed", async () => {
    const asked = (await stepsAsked(cast)).length;
    await calendar.fetchFailed.click();
    const again = await lookAgain(page, "Steps");
    const newer = `${daysBefore(last, 6)}/${last}`;
    const older = `${daysBefore(last, 29)}/${before}`;
    expect((await stepsAsked(cast)).slice(asked).sort()).toEqual([older, newer].sort());
    await again.expectMarked(before, "Fetched");
    await expect(again.fetchFailed).toHaveCount(0);
  });

  await test.step("take a day anew that Fitbit has restated", async () => {
    await cast.control("POST", "/members/bob/override", { date: first, what: "steps", value: 34567 });
    const cell = await calendar.reach(first);
    await (info.project.use.hasTouch ? cell.tap() : cell.click());
    await calendar.button("Fetch these days again").click();
    await lookAgain(page, "Steps");
    await review.openTable("Steps");
    await expect(review.cell("Steps", first)).toHaveText(/34.?567/);
  });
});

test("the calendar is read and used by keys alone", async ({ page, cast }, info) => {
  test.skip(info.project.use.hasTouch === true, "a phone has no keys");
  const last = await today(cast, "bob");
  const review = await reachFailedSteps(page, cast);
  const calendar = new Calendar(review, "Steps");
  const focused = () => page.evaluate(() => document.activeElement?.getAttribute("data-day"));
  const press = (key: string) => page.keyboard.press(key);

  await calendar.summary.focus();
  await press("Enter");
  await expect(calendar.month).toBeVisible();
  // One stop for the months, one for the days; in between the buttons from month to month.
  await press("Tab");
  await expect.poll(focused).toBe(`${last.slice(0, 7)}-01`);
  await press("Enter");
  await expect.poll(focused).toBe(last);
  await expect(calendar.told).toContainText(new RegExp(say("Could not be fetched"), "i"));

  await press("ArrowLeft");
  await expect.poll(focused).toBe(daysBefore(last, 1));
  await press("ArrowUp");
  await expect.poll(focused).toBe(daysBefore(last, 8));
  await press("Space");
  await press("Shift+ArrowRight");
  await expect.poll(focused).toBe(daysBefore(last, 7));
  for (const day of [8, 7]) {
    await expect(await calendar.reach(daysBefore(last, day))).toHaveAttribute("aria-selected", "true");
  }
  await press("PageUp");
  const monthBefore = new Date(Date.parse(`${daysBefore(last, 7).slice(0, 7)}-01T12:00:00Z`) - 86_400_000);
  await expect.poll(async () => (await focused())?.slice(0, 7)).toBe(monthBefore.toISOString().slice(0, 7));
  await press("End");
  await expect.poll(focused).toBe(monthBefore.toISOString().slice(0, 10));

  const fetch = calendar.button("Fetch these days again");
  for (let stop = 0; stop < 10 && !(await fetch.evaluate((element) => element === document.activeElement)); stop += 1) {
    await press("Tab");
  }
  await expect(fetch).toBeFocused();
  const asked = (await stepsAsked(cast)).length;
  await press("Enter");
  await lookAgain(page, "Steps");
  expect((await stepsAsked(cast)).slice(asked)).toEqual([`${daysBefore(last, 8)}/${daysBefore(last, 7)}`]);
});
