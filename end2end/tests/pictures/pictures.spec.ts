// Walks the journey and takes the pictures of the README: `cargo xtask screenshots`.
import { Locator, Page } from "@playwright/test";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { say, saying } from "../fixtures/say.ts";
import { calendar as standinsCalendar, daysBefore } from "../fixtures/standin.ts";
import { expect, test } from "../fixtures/test.ts";
import { Calendar } from "../steps/calendar.ts";
import { Choose } from "../steps/choose.ts";
import { Connect } from "../steps/connect.ts";
import { Delivered } from "../steps/delivered.ts";
import { Fetching } from "../steps/fetching.ts";
import { Intraday } from "../steps/intraday.ts";
import { LeaveOut } from "../steps/leave_out.ts";
import { MyData } from "../steps/my_data.ts";
import { Review } from "../steps/review.ts";
import { agree, authorizeAtOpenHumans, signInAs } from "../steps/services.ts";
import { Updates } from "../steps/updates.ts";
import { fetchAll } from "../steps/way_in.ts";
import { Welcome } from "../steps/welcome.ts";

test("pictures of every step", async ({ page, cast }, info) => {
  const folder = process.env.PICTURES;
  if (!folder) throw new Error("PICTURES is not set: run this through `cargo xtask screenshots`");
  mkdirSync(folder, { recursive: true });
  const variant = info.project.name.split("-")[0];
  /** What is in view at the top of a step, or of a part of it, with the pointer out of the way. */
  const take = async (name: string, part?: Locator) => {
    await page.mouse.move(0, 0);
    await page.evaluate(() => window.scrollTo(0, 0));
    await part?.evaluate((element) => element.scrollIntoView());
    await page.screenshot({ path: join(folder, `${name}-${variant}.png`), animations: "disabled" });
  };

  const welcome = new Welcome(page);
  await welcome.open(cast.url);
  await welcome.expectExplained();
  await take("welcome");

  await welcome.signIn();
  await signInAs(page, "Open Humans", "bob");
  await authorizeAtOpenHumans(page);
  const connect = new Connect(page);
  await connect.expectNothingConnected();
  await take("connect");

  await connect.goTo("Google");
  await signInAs(page, "Google", "bob");
  await agree(page, "Google");
  await connect.expectConnected("Google");
  await connect.choose("Google");
  const choose = new Choose(page);
  await choose.expectOpen();
  await choose.pickDays(90);
  await expect(choose.estimate).toContainText(say("requests"));
  await take("choose");

  await cast.fault({ host: "health.googleapis.com", times: 0, fault: { kind: "slow", millis: 700 } });
  await choose.fetch.click();
  const fetching = new Fetching(page);
  await fetching.expectFetching();
  await expect(fetching.row("Floors")).toContainText(saying("{} with data", new RegExp(`\\d+\\s${say("days")}`)));
  await blur(page);
  await take("fetching");
  await cast.control("DELETE", "/faults");
  await fetching.expectReady();
  await fetching.look();

  const review = new Review(page);
  await review.expectOpen();
  await expect(review.chart("Steps")).toBeVisible();
  await blur(page);
  await take("review", review.section("Steps"));

  const calendar = new Calendar(review, "Sleep");
  await calendar.open();
  await blur(page);
  await take("calendar", calendar.summary);

  const { today } = await standinsCalendar(cast, "bob");
  const leaveOut = new LeaveOut(page);
  await leaveOut.all("Weight");
  await leaveOut.days("Steps", daysBefore(today, 30), daysBefore(today, 20));
  await expect(leaveOut.bar).toContainText(/11\s/);
  await blur(page);
  await take("leave-out", review.section("Steps"));

  await review.send();
  await new Delivered(page).expectDone();
  await blur(page);
  await take("delivered");

  const updates = new Updates(page);
  await updates.openOffer();
  await updates.answer("Every week", "Tell me and wait for my review");
  await blur(page);
  await take("updates", updates.offer);
  await updates.button("Start updates").click();
  await expect(updates.offer.getByRole("status")).toBeVisible();
  const myData = new MyData(page);
  await myData.open();
  await blur(page);
  await take("my-data");

  await page.goto(`${cast.url}/intraday`);
  const intraday = new Intraday(page);
  await intraday.expectOpen();
  await intraday.onlyKinds("Heart rate");
  await intraday.pickSpacing("Heart rate", "Every minute");
  await intraday.pickDates(daysBefore(today, 4), daysBefore(today, 2));
  await (await fetchAll(intraday)).look();
  await review.expectOpen();
  await review.showDay("Heart rate");
  await expect(review.dayChart("Heart rate")).toBeVisible();
  await blur(page);
  await take("readings", review.section("Heart rate"));
});

/** Takes the focus ring off the heading, which is there for those who need it and odd in a picture. */
async function blur(page: Page): Promise<void> {
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
}
