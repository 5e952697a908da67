// What says more of a person than the rest is fetched only for those who choose it: bob asks Google for two further
// permissions, leaves one box empty the first time, and brings food and alerts to Open Humans.
import { Page } from "@playwright/test";
import { Cast } from "../fixtures/cast.ts";
import { keepFile } from "../fixtures/files.ts";
import { FitbitData } from "../fixtures/fitbit_data.ts";
import { lookAt } from "../fixtures/look.ts";
import { list, plain, say, saying } from "../fixtures/say.ts";
import { storedBytes, storedFiles } from "../fixtures/standin.ts";
import { expect, test } from "../fixtures/test.ts";
import { Choose } from "../steps/choose.ts";
import { Connect } from "../steps/connect.ts";
import { Delivered } from "../steps/delivered.ts";
import { Review } from "../steps/review.ts";
import { agree, refuse } from "../steps/services.ts";
import { fetchAll, reachChoosing } from "../steps/way_in.ts";

const KINDS = ["ECGs", "Irregular rhythm alerts", "Food log", "Water log", "Your foods"];
const RANGE = "Everything since you joined";

/** Where a journey is at. */
interface Walk {
  page: Page;
  cast: Cast;
  look(name: string): Promise<void>;
}

test("a member opts in to food and rhythm alerts at Google and brings them along", async ({ page, cast }, info) => {
  test.slow();
  const walk: Walk = { page, cast, look: (name) => lookAt(page, `${info.project.name}-opting-in-${name}`) };
  await test.step("choose more than the rest", () => chooseMore(walk));
  await test.step("leave one box empty at Google", () => leaveOneEmpty(walk));
  await test.step("agree to both", () => agreeToBoth(walk));
  await test.step("fetch and look", () => fetchAndLook(walk));
  await test.step("send", () => send(walk, info.project.name));
  await test.step("see what is permitted", () => seePermitted(walk));
});

/** The scopes each consent page was asked for, oldest first, without what all begin with. */
async function asked(cast: Cast): Promise<string[][]> {
  const seen = (await cast.requests("accounts.google.com")).filter((request) => request.path === "/o/oauth2/v2/auth");
  return seen.map((request) => {
    const query = new URLSearchParams(request.query);
    expect(query.get("include_granted_scopes")).toBeNull();
    return (query.get("scope") ?? "").split(" ").map((scope) => scope.replace(/^.*googlehealth\./, ""));
  });
}

async function chooseMore({ page, cast, look }: Walk): Promise<void> {
  const step = await reachChoosing(page, cast, "Google", "bob");
  for (const kind of KINDS) await expect(step.dataType(kind)).toBeHidden();
  await step.openMore();
  for (const kind of KINDS) {
    await expect(step.dataType(kind)).not.toBeChecked();
    await expect(step.dataType(kind)).toHaveAccessibleDescription(
      new RegExp(`[\\d.,]+\\s.* Google, .*${saying("{} does not permit this yet: {}.", "Google").source}`),
    );
  }
  await expect(step.ask("Google")).toBeHidden();
  await step.only("Steps");
  const before = await step.estimate.textContent();
  await step.tick("Food log");
  await step.tick("Irregular rhythm alerts");
  await expect(step.estimate).not.toHaveText(before ?? "");
  await look("more");

  await step.fetch.click();
  await expect(step.alert).toContainText(
    saying("{} has to permit this first: {}", "Google", list(plain("Irregular rhythm alerts"), plain("Food log"))),
  );
  await look("ask-first");
  expect((await asked(cast)).at(-1)?.filter((scope) => /nutrition|ecg|irn/.test(scope))).toEqual([]);
}

/** The choice is as it was made before leaving. */
async function expectKept(step: Choose): Promise<void> {
  await expect(step.range(RANGE)).toBeChecked();
  for (const kind of ["Steps", "Food log", "Irregular rhythm alerts"]) await expect(step.dataType(kind)).toBeChecked();
  for (const kind of ["Distance", "Sleep", "Profile", "ECGs"]) await expect(step.dataType(kind)).not.toBeChecked();
}

async function leaveOneEmpty({ page, cast, look }: Walk): Promise<void> {
  const step = new Choose(page);
  await step.ask("Google").click();
  await agree(page, "Google", [/what you ate and drank/]);
  await step.expectOpen();
  await expect(step.notice("Permitted")).toContainText(
    saying("{} lets us read this now: {}", "Google", plain("Irregular rhythm alerts")),
  );
  await expect(step.notice("Not permitted")).toContainText(
    saying("{} does not let us read this: {}", "Google", plain("Food log"), saying("A box was left empty there, or no answer came back.")),
  );
  await expectKept(step);
  await expect(page).toHaveURL(/\/choose\?link=[0-9a-f-]+$/);
  const [last] = (await asked(cast)).slice(-1);
  expect(last?.slice(-2)).toEqual(["nutrition.readonly", "irn.readonly"]);
  await look("one-missing");
}

async function agreeToBoth({ page, cast }: Walk): Promise<void> {
  const step = new Choose(page);
  await step.ask("Google").click();
  await refuse(page, "Google");
  await expect(step.notice("Not permitted")).toContainText(saying("You stopped at {}, so nothing has changed", "Google"));
  await expectKept(step);

  await step.ask("Google").click();
  await agree(page, "Google");
  await expect(step.notice("Permitted")).toContainText(saying("{} lets us read this now: {}", "Google", plain("Food log")));
  await expect(step.notice("Not permitted")).toBeHidden();
  await expectKept(step);
  await expect(step.ask("Google")).toBeHidden();
  // What was permitted the first time is asked for again: a consent takes the place of the former one.
  expect((await asked(cast)).at(-1)?.slice(-2)).toEqual(["nutrition.readonly", "irn.readonly"]);
}

async function fetchAndLook({ page, look }: Walk): Promise<void> {
  const fetching = await fetchAll(new Choose(page));
  await fetching.look();
  const step = new Review(page);
  await step.expectOpen();
  for (const name of ["Food log", "Irregular rhythm alerts"]) {
    await expect(step.chart(name)).toBeVisible();
    await expect(step.fact(name, "Days with data")).toHaveText(/^[1-9][\d.,]*$/);
    await step.openTable(name);
  }
  await expect(step.section("Food log").getByRole("cell", { name: /[\d.,]+ kcal/ }).first()).toBeVisible();
  await expect(step.section("Irregular rhythm alerts").getByRole("cell", { name: new RegExp(`^\\d+ (${say("alert")}|${say("alerts")})$`) }).first()).toBeVisible();
  await expect(step.section("ECGs")).toHaveCount(0);
  await look("review");
}

async function send({ page, cast }: Walk, who: string): Promise<void> {
  await new Review(page).send();
  await new Delivered(page).expectDone();
  const [file] = await storedFiles(cast, "bob");
  if (!file) throw new Error("no file arrived");
  const bytes = await storedBytes(cast, "bob", file.id);
  const data = new FitbitData(bytes);
  expect(data.count("food-log")).toBeGreaterThan(0);
  expect(data.count("irn-alerts")).toBeGreaterThan(0);
  expect(data.count("water-log")).toBe(0);
  keepFile(`opting-in-${who}`, bytes);
}

async function seePermitted({ page, cast, look }: Walk): Promise<void> {
  await page.goto(`${cast.url}/connect`);
  const step = new Connect(page);
  await step.expectConnected("Google");
  await expect(step.card("Google")).toContainText(
    `${say("Also permitted")}${list(say("Nutrition"), say("Irregular rhythm notifications"))}`,
  );
  await page.getByText(say("Connect other Fitbit data")).click();
  await expect(step.way("Google").getByRole("term").filter({ hasText: say("Nutrition") })).toBeVisible();
  await expect(step.way("Google").getByRole("term").filter({ hasText: say("Electrocardiogram (ECG)") })).toHaveCount(0);
  await look("connected");
}
