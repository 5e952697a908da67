// Charts that zoom: from a year to a day by buttons, by keys alone and by dragging, into the readings of a day and a part of it,
// with the same numbers in the table beside.
import { lookAt } from "../fixtures/look.ts";
import { locale, say, saying } from "../fixtures/say.ts";
import { daysBefore, today } from "../fixtures/standin.ts";
import { expect, test } from "../fixtures/test.ts";
import { Intraday } from "../steps/intraday.ts";
import { Review } from "../steps/review.ts";
import { fetchAll, reachChoosing } from "../steps/way_in.ts";
import { Zoom } from "../steps/zoom.ts";

/** Points no chart may exceed. */
const MOST_POINTS = 2_000;

/** A number of steps nobody walks by chance. */
const CHANGED = 23_456;

const written = () => new Intl.NumberFormat(locale()).format(CHANGED);

test("a year of days is zoomed by buttons, by keys alone and by dragging", async ({ page, cast }, info) => {
  test.setTimeout(180_000);
  const look = (name: string) => lookAt(page, `${info.project.name}-zoom-${name}`);
  const choose = await reachChoosing(page, cast, "Google", "bob");
  const yesterday = daysBefore(await today(cast, "bob"), 1);
  await cast.control("POST", "/members/bob/override", { date: yesterday, what: "steps", value: CHANGED });
  await choose.only("Steps");
  await choose.pickDays(365);
  await (await fetchAll(choose)).look();
  const review = new Review(page);
  await review.expectOpen();
  const zoom = new Zoom(page, "Steps");
  await expect(zoom.picture).toBeVisible();
  const whole = (await zoom.shown.textContent()) ?? "";
  await zoom.openNumbers();
  await look("year");

  await test.step("by buttons", async () => {
    expect(await zoom.pressOut("Zoom in")).toBeLessThan(12);
    await zoom.pressOut("Later", 3);
    await expect(zoom.rows).toHaveCount(1);
    const told = (await zoom.rows.first().getByRole("cell").textContent()) ?? "";
    expect(await zoom.readOut("Read a day")).toContain(told);
    await zoom.button("Everything").click();
    await expect(zoom.shown).toHaveText(whole);
    await expect(zoom.button("Zoom out")).toHaveAttribute("aria-disabled", "true");
    expect(await zoom.pointsDrawn()).toBeLessThanOrEqual(MOST_POINTS);
  });

  await test.step("by keys alone", async () => {
    await zoom.slider("Read a day").focus();
    await page.keyboard.press("End");
    for (let day = 0; day < 3 && !(await zoom.readOut("Read a day")).includes(written()); day += 1) await page.keyboard.press("ArrowLeft");
    expect(await zoom.readOut("Read a day")).toContain(written());
    await zoom.keys.focus();
    for (let step = 0; step < 10; step += 1) await page.keyboard.press("+");
    await expect(zoom.rows).toHaveCount(1);
    await expect(zoom.rows.first()).toContainText(written());
    await look("day");
    const shown = (await zoom.shown.textContent()) ?? "";
    await page.keyboard.press("-");
    await page.keyboard.press("ArrowLeft");
    await expect(zoom.shown).not.toHaveText(shown);
    await page.keyboard.press("0");
    await expect(zoom.shown).toHaveText(whole);
  });

  await test.step("by dragging", async () => {
    await zoom.drag(0.5, 0.7);
    await expect(zoom.slider("From")).toBeVisible();
    await look("marked");
    await zoom.slider("To").focus();
    const before = await zoom.readOut("To");
    await page.keyboard.press("ArrowRight");
    expect(await zoom.readOut("To")).not.toBe(before);
    await zoom.button("Zoom in here").click();
    await expect(zoom.slider("From")).toHaveCount(0);
    await expect(zoom.shown).not.toHaveText(whole);
    const days = await zoom.rows.count();
    expect(days).toBeGreaterThan(30);
    await zoom.slider("Read a day").focus();
    await page.keyboard.press("End");
    const told = (await zoom.rows.first().getByRole("cell").textContent()) ?? "";
    expect((await zoom.readOut("Read a day")).toLowerCase()).toContain(told.toLowerCase().trim());
  });

  await test.step("by the wheel or two fingers, and by pressing twice", async () => {
    await zoom.button("Everything").click();
    await expect(zoom.shown).toHaveText(whole);
    const changed = async (gesture: () => Promise<void>) => {
      const before = (await zoom.shown.textContent()) ?? "";
      await gesture();
      await expect(zoom.shown).not.toHaveText(before);
    };
    if (info.project.use.hasTouch) {
      await changed(() => zoom.pinch(40, 160));
      await changed(() => zoom.pinch(240, 20));
    } else {
      await changed(() => zoom.wheel(2));
      await changed(() => zoom.wheel(-8));
    }
    await zoom.keys.press("0");
    await expect(zoom.shown).toHaveText(whole);
    await zoom.picture.dblclick({ position: { x: 150, y: 60 } });
    await expect(zoom.rows).toHaveCount(1);
  });
});

test("two weeks of heart rates lead into a day and its minutes", async ({ page, cast }, info) => {
  test.setTimeout(180_000);
  const look = (name: string) => lookAt(page, `${info.project.name}-zoom-${name}`);
  const daily = await reachChoosing(page, cast, "Google", "bob");
  await daily.only("Heart rate zones");
  await daily.pickDays(30);
  await fetchAll(daily);
  await page.goto(`${cast.url}/intraday`);
  const choose = new Intraday(page);
  await choose.expectOpen();
  const now = await today(cast, "bob");
  await choose.onlyKinds("Heart rate", "Steps", "Sleep stages");
  await choose.pickSpacing("Activity", "Every minute");
  await choose.pickSpacing("Heart rate", "Every sample");
  await choose.pickDates(daysBefore(now, 8), daysBefore(now, 1));
  await (await fetchAll(choose)).look();
  await new Review(page).expectOpen();
  const zoom = new Zoom(page, "Heart rate");
  await expect(zoom.picture).toBeVisible();
  // On a phone their names would hide the line; they are told beneath.
  const named = page.viewportSize()!.width > 600 ? 1 : 0;
  const borders = zoom.section.getByText(saying("in beats a minute: {}"));
  await expect(borders).toContainText(say("Fat burn"));
  await expect(zoom.zoneName("Below the zones")).toHaveCount(named);
  expect(await zoom.readOut("Read an hour")).toMatch(saying("zone of the mean: {}"));
  await look("hours");
  expect(await zoom.pointsDrawn()).toBeLessThanOrEqual(MOST_POINTS);

  await test.step("into a day", async () => {
    await zoom.section.getByRole("button", { name: saying("Show the readings of {}") }).click();
    await expect(new Review(page).dayChart("Heart rate")).toBeVisible();
    expect(await zoom.pointsDrawn()).toBeLessThanOrEqual(MOST_POINTS);
    expect(await zoom.pointsDrawn()).toBeGreaterThan(500);
    await expect(zoom.zoneName("Below the zones")).toHaveCount(named);
    await zoom.slider("Read a reading").focus();
    await page.keyboard.press("ArrowRight");
    expect(await zoom.readOut("Read a reading")).toMatch(saying("{}, zone: {}"));
    await zoom.openNumbers();
    await look("samples");
    for (const direction of ["Earlier", "Later"]) {
      const shown = (await zoom.shown.textContent()) ?? "";
      await zoom.button(direction).click();
      await expect(zoom.shown).not.toHaveText(shown);
      await expect(new Review(page).dayChart("Heart rate")).toBeVisible();
    }
  });

  await test.step("into a part of it", async () => {
    await zoom.button("Mark a stretch").click();
    await zoom.slider("From").focus();
    const before = await zoom.readOut("From");
    for (let minute = 0; minute < 5; minute += 1) await page.keyboard.press("ArrowRight");
    expect(await zoom.readOut("From")).not.toBe(before);
    await look("part-marked");
    const day = (await zoom.shown.textContent()) ?? "";
    await zoom.button("Zoom in here").click();
    await expect(zoom.shown).not.toHaveText(day);
    for (let step = 0; step < 12 && (await zoom.rows.count()) !== 0; step += 1) {
      if ((await zoom.button("Zoom in").getAttribute("aria-disabled")) === "true") break;
      await zoom.button("Zoom in").click();
    }
    await expect(zoom.section.getByRole("columnheader", { name: say("Heart rate zone") })).toBeVisible();
    await look("part");
    await zoom.button("Everything").click();
    await expect(zoom.slider("Read an hour")).toBeVisible();
  });

  await test.step("nights are stages", async () => {
    const nights = new Zoom(page, "Sleep stages");
    await nights.section.getByRole("button", { name: saying("Show the readings of {}") }).click();
    await expect(nights.section.getByRole("img", { name: saying("Chart of the stages of a night") }).first()).toBeVisible();
    await nights.button("Zoom out").click();
    await expect(nights.picture).toBeVisible();
  });
});
