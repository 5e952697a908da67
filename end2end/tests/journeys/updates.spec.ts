// It runs by itself: an update is set up after sending, and comes when its day is over. The day is shortened by a setting; the
// page is told what a real one would tell.
import { Page } from "@playwright/test";
import { Cast } from "../fixtures/cast.ts";
import { lookAt } from "../fixtures/look.ts";
import { say, saying } from "../fixtures/say.ts";
import { daysBefore, storedBytes, storedFiles, today } from "../fixtures/standin.ts";
import { expect, QUICK, test } from "../fixtures/test.ts";
import { fetchAndDeliver } from "../faults/arrived.ts";
import { Delivered } from "../steps/delivered.ts";
import { MyData } from "../steps/my_data.ts";
import { Review } from "../steps/review.ts";
import { authorizeAtOpenHumans } from "../steps/services.ts";
import { Step } from "../steps/step.ts";
import { Updates } from "../steps/updates.ts";
import { reachChoosing } from "../steps/way_in.ts";

test.use({ castOptions: { ...QUICK, settings: { ...QUICK.settings, UPDATE_DAY_SECONDS: "12" } } });

/** Steps no day of the simulation has. */
const MARKED = 31_337;

/** Sends a month of data, then lets yesterday have other steps than it had at the provider: there is something new. */
async function sendThenWalk(page: Page, cast: Cast): Promise<Updates> {
  await fetchAndDeliver(await reachChoosing(page, cast, "Google", "carol"));
  const date = daysBefore(await today(cast, "carol"), 1);
  await cast.control("POST", "/members/carol/override", { date, what: "steps", value: MARKED });
  return new Updates(page);
}

/** The addresses in the messages a member got. */
async function addressesTold(cast: Cast): Promise<string[]> {
  const messages = await cast.control<{ message: string }[]>("GET", "/open-humans/carol/messages");
  return messages.flatMap((message) => /http:\/\/localhost\S+/.exec(message.message) ?? []);
}

async function sentBytes(cast: Cast): Promise<string> {
  const files = (await storedFiles(cast, "carol")).filter((file) => file.completed);
  expect(files).toHaveLength(1);
  return (await storedBytes(cast, "carol", files[0]?.id ?? 0)).toString();
}

test("new days are told of and wait for their review, which the message leads to", async ({ page, cast }, info) => {
  test.slow();
  const updates = await sendThenWalk(page, cast);
  const before = await sentBytes(cast);
  await expect(updates.offer).toBeVisible();
  await updates.openOffer();
  await expect(updates.choice("Tell me and wait for my review")).toBeChecked();
  await expect(updates.choice("Every week")).toBeChecked();
  await lookAt(page, `updates-questions-${info.project.name}`);
  await updates.answer("Every day", "Tell me and wait for my review");
  await updates.button("Start updates").click();
  await expect(updates.offer.getByRole("status")).toBeVisible();
  await lookAt(page, `updates-set-up-${info.project.name}`);

  let told: string[] = [];
  await expect.poll(async () => (told = await addressesTold(cast)).length, { timeout: 60_000 }).toBe(1);
  expect(await sentBytes(cast), "nothing is sent before the review").toBe(before);

  await test.step("the message leads to the review, also to who has to sign in first", async () => {
    const step = new Step(page);
    await step.signOut();
    await page.goto(told[0] ?? "");
    await step.expectHeading("Sign in to go on");
    await step.button("Sign in with Open Humans").click();
    await authorizeAtOpenHumans(page);
    await expect(page).toHaveURL(told[0] ?? "");
    await new Review(page).expectOpen();
  });

  await test.step("My data says that it waits", async () => {
    await new MyData(page).open();
    await expect(updates.card).toContainText(say("New data is here and waits for your review."));
    await lookAt(page, `updates-waiting-${info.project.name}`);
    await updates.card.getByRole("link", { name: say("Look at it and send it") }).click();
  });

  await new Review(page).send();
  await new Delivered(page).expectDone();
  expect(await sentBytes(cast)).toContain(`"${MARKED}"`);
  expect(await addressesTold(cast)).toHaveLength(1);
});

test("new days are sent without asking, until the member stops it", async ({ page, cast }, info) => {
  test.slow();
  const updates = await sendThenWalk(page, cast);
  await updates.openOffer();
  await expect(page.getByText(say("What you left out stays left out."))).toBeHidden();
  await updates.answer("Every day", "Send without asking");
  await expect(page.getByText(say("What you left out stays left out."))).toBeVisible();
  await lookAt(page, `updates-sending-questions-${info.project.name}`);
  await updates.button("Start, and send without asking").click();
  await expect(updates.offer.getByRole("status")).toBeVisible();

  await new MyData(page).open();
  await updates.expectToSay(say("sent to Open Humans"));
  expect(await sentBytes(cast)).toContain(`"${MARKED}"`);
  expect(await addressesTold(cast)).toEqual([]);
  await lookAt(page, `updates-sent-${info.project.name}`);

  await test.step("change, pause and stop", async () => {
    await updates.card.getByRole("button", { name: say("Change") }).click();
    await updates.answer("Every week", "Send without asking");
    await updates.button("Save the change").click();
    // The questions say it too; the card is drawn anew without them.
    await expect(updates.button("Save the change")).toHaveCount(0);
    await expect(updates.card).toContainText(say("Every week"));
    await updates.card.getByRole("button", { name: say("Pause") }).click();
    await expect(updates.card).toContainText(say("Paused. Nothing is fetched or sent by itself until you go on."));
    await updates.card.getByRole("button", { name: say("Go on") }).click();
    await expect(updates.card.getByRole("button", { name: say("Pause") })).toBeVisible();
    await updates.card.getByRole("button", { name: say("Stop") }).click();
    await updates.button("Stop it").click();
    await expect(updates.card.getByRole("button", { name: say("Pause") })).toHaveCount(0);
    await expect(updates.card.getByText(say("Set up automatic updates"))).toBeVisible();
  });
});

test("a page of yesterday agrees to nothing and says so", async ({ page, cast, context, watch }, info) => {
  test.skip(info.project.name !== "desktop-light", "one size is enough for words");
  test.slow();
  watch.expectConsole(/status of 409/);
  const updates = await sendThenWalk(page, cast);
  await updates.openOffer();
  await updates.answer("Every week", "Send without asking");
  await updates.button("Start, and send without asking").click();
  await expect(updates.offer.getByRole("status")).toBeVisible();
  await new MyData(page).open();
  await expect(updates.card).toContainText(say("sent without asking"));

  const elsewhere = await context.newPage();
  const there = new Updates(elsewhere);
  await elsewhere.goto(page.url());
  await there.card.getByRole("button", { name: say("Change") }).click();
  await there.answer("Every week", "Tell me and wait for my review");
  await there.button("Save the change").click();
  await expect(there.card).toContainText(say("you are told and look before anything is sent"));
  await elsewhere.close();

  await updates.card.getByRole("button", { name: say("Pause") }).click();
  await expect(page.getByText(saying("What you pressed was not done."))).toBeVisible();
  await expect(updates.card).toContainText(say("you are told and look before anything is sent"));
  await expect(updates.card.getByRole("button", { name: say("Pause") })).toBeVisible();
  await lookAt(page, `updates-elsewhere-${info.project.name}`);

  await test.step("what is on the page now can be held", async () => {
    await updates.card.getByRole("button", { name: say("Pause") }).click();
    await expect(updates.card).toContainText(say("Paused. Nothing is fetched or sent by itself until you go on."));
    await expect(page.getByText(saying("What you pressed was not done."))).toHaveCount(0);
  });
});
