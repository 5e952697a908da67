// Choosing what goes: kinds of data, days, taking it back, and what that does to the files that are sent and those that are
// there already.
import { Page, Route } from "@playwright/test";
import { Cast } from "../fixtures/cast.ts";
import { lookAt } from "../fixtures/look.ts";
import { say, saying } from "../fixtures/say.ts";
import { calendar, daysBefore, storedBytes, storedFiles } from "../fixtures/standin.ts";
import { expect, test } from "../fixtures/test.ts";
import { Delivered } from "../steps/delivered.ts";
import { LeaveOut } from "../steps/leave_out.ts";
import { Review } from "../steps/review.ts";
import { fetchAll, reachChoosing } from "../steps/way_in.ts";

interface Data {
  "tracker-steps": Record<string, { "activities-tracker-steps": { dateTime: string; value: string }[] }>;
  "weight-log": Record<string, unknown>;
  weight: Record<string, unknown>;
  "sleep-logs": Record<string, unknown>;
}

async function fileThere(cast: Cast): Promise<Data | undefined> {
  const files = (await storedFiles(cast, "bob")).filter((file) => file.completed);
  expect(files.length).toBeLessThanOrEqual(1);
  const [file] = files;
  return file && (JSON.parse((await storedBytes(cast, "bob", file.id)).toString()) as Data);
}

function stepDays(file: Data | undefined): string[] {
  return Object.values(file?.["tracker-steps"] ?? {})
    .flatMap((year) => year["activities-tracker-steps"])
    .map((day) => day.dateTime);
}

async function reachReview(page: Page, cast: Cast): Promise<void> {
  const choose = await reachChoosing(page, cast, "Google", "bob");
  await choose.only("Steps", "Sleep", "Weight");
  await choose.pickDays(30);
  await (await fetchAll(choose)).look();
}

test("a member leaves things out, takes some back, and the files follow", async ({ page, cast, context }, info) => {
  const see = (name: string) => lookAt(page, `${info.project.name}-leave-out-${name}`);
  const { today } = await calendar(cast, "bob");
  const [first, last] = [daysBefore(today, 6), daysBefore(today, 4)];
  await reachReview(page, cast);
  const leaveOut = new LeaveOut(page);
  const review = new Review(page);

  await test.step("one gesture, one undo", async () => {
    await leaveOut.all("Sleep");
    await expect(leaveOut.bar).toContainText(say("Sleep"));
    await see("all");
    await leaveOut.undo();
    await expect(leaveOut.section("Sleep").getByRole("button", { name: say("Leave all of it out") })).toBeVisible();
  });

  await test.step("a kind of data and three days", async () => {
    await leaveOut.all("Weight");
    await leaveOut.days("Steps", first, last);
    await expect(leaveOut.bar).toContainText(/3\s/);
    await expect(leaveOut.bar).toContainText(say("Weight"), { ignoreCase: true });
    await see("some");
  });

  await test.step("what is sent has neither", async () => {
    await review.send();
    await new Delivered(page).expectDone();
    await expect(page.getByText(saying("Left out of it: {}."))).toContainText(say("Weight"), { ignoreCase: true });
    const sent = await fileThere(cast);
    expect(sent?.["weight-log"]).toEqual({});
    expect(sent?.weight).toEqual({});
    expect(sent?.["sleep-logs"]).not.toEqual({});
    const days = stepDays(sent);
    expect(days).toContain(daysBefore(today, 7));
    expect(days).toContain(daysBefore(today, 3));
    for (const gone of [6, 5, 4]) expect(days).not.toContain(daysBefore(today, gone));
  });

  await test.step("taking back sends it", async () => {
    await page.goto(page.url().replace(/\/[^/]+$/, "/review"));
    await expect(page.getByText(saying("This has been sent to Open Humans.")).first()).toBeVisible();
    await leaveOut.openList();
    await see("list");
    await leaveOut.takeBack("Steps");
    await review.send();
    await new Delivered(page).expectDone();
    expect(stepDays(await fileThere(cast))).toContain(daysBefore(today, 5));
    expect((await fileThere(cast))?.["weight-log"]).toEqual({});
  });

  await test.step("what another tab left out is not sent unseen", async () => {
    await page.goto(page.url().replace(/\/[^/]+$/, "/review"));
    await expect(leaveOut.section("Sleep").getByRole("button", { name: say("Leave all of it out") })).toBeVisible();
    const other = await context.newPage();
    await other.goto(page.url());
    await new LeaveOut(other).all("Sleep");
    await other.close();
    await leaveOut.all("Steps");
    // The answer to that tells of both.
    await expect(leaveOut.section("Sleep").getByText(say("All of it is left out."))).toBeVisible();
  });

  await test.step("nothing is left, said kindly, and the file goes", async () => {
    await expect(page.getByText(say("You leave everything out"))).toBeVisible();
    await see("everything");
    await page.getByRole("button", { name: say("Take it out of my files") }).click();
    await new Delivered(page).expectOut();
    expect(await fileThere(cast)).toBeUndefined();
    await see("removed");
  });
});

test("sending what was not seen is refused, and a look later it goes", async ({ page, cast, context, watch }, info) => {
  test.skip(info.project.name !== "desktop-light", "one size is enough for words");
  watch.expectConsole(/status of 409/);
  await reachReview(page, cast);
  const other = await context.newPage();
  await other.goto(page.url());
  await new LeaveOut(other).all("Weight");
  await other.close();

  await page.getByRole("button", { name: say("Send to Open Humans") }).click();
  await expect(page.getByText(say(
    "What you leave out has changed since this page was loaded, perhaps in another tab. Nothing was sent. Look once more, then send.",
  ))).toBeVisible();
  expect(await storedFiles(cast, "bob")).toEqual([]);

  await expect(new LeaveOut(page).section("Weight").getByText(say("All of it is left out."))).toBeVisible();
  await new Review(page).send();
  await new Delivered(page).expectDone();
  expect((await fileThere(cast))?.["weight-log"]).toEqual({});
});

test("leaving out that is refused is said, nothing vanishes, and it is asked for again", async ({ page, cast, watch }, info) => {
  test.skip(info.project.name !== "desktop-light", "one size is enough for words");
  watch.expectConsole(/status of 409/);
  await reachReview(page, cast);
  const leaveOut = new LeaveOut(page);
  const sleep = leaveOut.section("Sleep").getByRole("button", { name: say("Leave all of it out") });
  await expect(sleep).toBeVisible();
  // Something is being sent in another tab.
  const problem = { code: "wrong_state", message: "The import is not in a state that allows this. Read it again." };
  const refuse = (route: Route) =>
    route.request().method() === "POST" ? route.fulfill({ status: 409, json: problem }) : route.fallback();
  await page.route("**/api/rules", refuse);

  await sleep.click();
  await expect(leaveOut.bar.getByRole("alert")).toContainText(
    say("Something of yours is being sent right now. Leave out when that is done."),
  );
  await expect(sleep).toBeVisible();
  await expect(leaveOut.section("Sleep").getByText(say("All of it is left out."))).toHaveCount(0);

  await page.unroute("**/api/rules", refuse);
  await leaveOut.bar.getByRole("button", { name: say("Try again") }).click();
  await expect(leaveOut.section("Sleep").getByText(say("All of it is left out."))).toBeVisible();
  await expect(leaveOut.bar.getByRole("alert")).toHaveCount(0);
  await expect(leaveOut.bar).toContainText(say("Sleep"));
});
