// A member makes an application of their own in Google's console, as the guide shows, enters it, and fetches with it.
import { Page } from "@playwright/test";
import { Cast } from "../fixtures/cast.ts";
import { lookAt } from "../fixtures/look.ts";
import { say, saying } from "../fixtures/say.ts";
import { expect, test } from "../fixtures/test.ts";
import { Choose } from "../steps/choose.ts";
import { Connect } from "../steps/connect.ts";
import { agreePastWarning, makeByHand } from "../steps/console.ts";
import { Delivered } from "../steps/delivered.ts";
import { Registered } from "../steps/developer.ts";
import { Intraday } from "../steps/intraday.ts";
import { MyData } from "../steps/my_data.ts";
import { OwnClient } from "../steps/own_client.ts";
import { Review } from "../steps/review.ts";
import { fetchAll, signIn } from "../steps/way_in.ts";

/** What the consent page of a member's own application is reached over, in order. */
const STRETCHES = [
  "1. Make a project",
  "2. Switch the Google Health API on",
  "3. Give it a name",
  "4. Say who may use it",
  "5. Say what it may ask for",
  "6. Make the client",
  "7. Keep the two values at hand",
  "8. Publish it before you sign in",
  "9. Know the warning you will see",
  "10. Enter the two values here",
];

// As slow as Google is really asked, so that a large choice is one.
test.use({ castOptions: { quota: false } });

/** The heading of a stretch. */
function stretch(heading: string): string {
  const [number = "", words = ""] = heading.split(/(?<=^\d+\.) /);
  return `${number} ${say(words)}`;
}

/** Where a journey is at. */
interface Walk {
  page: Page;
  cast: Cast;
  look(name: string): Promise<void>;
}

test("a member makes an application of their own at Google and fetches with it", async ({ page, cast }, info) => {
  test.setTimeout(180_000);
  const walk: Walk = { page, cast, look: (name) => lookAt(page, `${info.project.name}-own-client-google-${name}`) };
  await test.step("find the way to it", () => findTheWay(walk));
  const client = await test.step("follow the guide", () => followTheGuide(walk));
  await test.step("enter it", () => enter(walk, client));
  await test.step("fetch with it", () => fetchWithIt(walk));
  await test.step("see it among my data", () => seeIt(walk, client));
});

async function findTheWay({ page, cast, look }: Walk): Promise<void> {
  const connect = await signIn(page, cast, "alice");
  await connect.expectNothingConnected();
  const instead = connect.way("Google").getByRole("link", { name: say("Use an application of your own instead") });
  await expect(instead).toBeVisible();
  await look("connect");
  await instead.click();

  const step = new OwnClient(page, "Google");
  await step.expectOpen();
  await expect(page.getByText(saying("You need not make one"))).toBeVisible();
  await step.link("Go on without one").click();
  await new Connect(page).expectNothingConnected();
  await page.goBack();
  await step.expectOpen();
}

/** Reads the guide, does in the console what it says, and gives what came of it. */
async function followTheGuide({ page, cast, look }: Walk): Promise<Registered> {
  const step = new OwnClient(page, "Google");
  await expect(page.getByRole("heading", { level: 2, name: /^\d+\. / })).toHaveText(STRETCHES.map(stretch));
  await expect(step.pasted("Address of this page")).toHaveValue(`${cast.url}/own-client/google_health`);
  await expect(step.pasted("Search for APIs & Services")).toHaveValue("Google Health API");
  await expect(step.stretch(saying("Publish it before you sign in"))).toContainText(saying("Google ends every permission after seven days"));
  await expect(step.stretch(saying("Know the warning you will see"))).toContainText(saying("so you may go on: press Advanced"));
  const redirect = `${cast.url}/auth/google/callback`;
  await expect(step.stretch(saying("Make the client")).locator("code").filter({ hasText: redirect })).toBeVisible();
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await step.copy("Authorized redirect URIs").click();
  await expect(page.getByText(say("Copied"), { exact: true })).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(redirect);
  await look("guide");

  const pasted = {
    project: await step.pasted("Project name").inputValue(),
    app: await step.pasted("App name").inputValue(),
    scopes: (await step.pasted("Manually add scopes").inputValue()).split(","),
    client: await step.pasted("Name").inputValue(),
    redirect: await step.pasted("Authorized redirect URIs").inputValue(),
  };
  const [tab] = await Promise.all([page.context().waitForEvent("page"), step.link(saying("Open “New project”")).click()]);
  const client = await makeByHand(tab, "alice", pasted);
  await tab.close();
  return client;
}

async function enter({ page, look }: Walk, client: Registered): Promise<void> {
  const step = new OwnClient(page, "Google");
  await step.check.click();
  await expect(step.alert).toContainText(say("Enter the client id."));
  await step.id.fill(client.client_secret);
  await step.secret.fill(client.client_id);
  await expect(step.alert).toContainText(saying("This looks like the client secret. The id ends in"));
  await step.id.fill(client.client_id.replace(".apps.googleusercontent.com", ""));
  await expect(step.alert).toContainText(saying("A client id ends in .apps.googleusercontent.com"));
  await look("refused");

  await step.enter({ client_id: ` ${client.client_id} `, client_secret: `${client.client_secret}\t` });
  await agreePastWarning(page);
  await step.expectOpen();
  await step.expectWorks();
  expect(await page.content()).not.toContain(client.client_secret);
  await look("works");
}

async function fetchWithIt({ page, look }: Walk): Promise<void> {
  const own = new OwnClient(page, "Google");
  await own.notice("It works").getByRole("link", { name: say("Choose readings within the day") }).click();
  const intraday = new Intraday(page);
  await intraday.expectOpen();
  await intraday.pickRange("Everything since you joined");
  await expect(page.getByText(saying("That is a lot, and it may be."))).toBeVisible();
  await expect(page.getByText(saying("every minute in place of every sample it would be {}", /[\d.,]+\s\S+/))).toBeVisible();
  await look("ten-years");
  await page.goBack();

  await own.expectWorks();
  await own.notice("It works").getByRole("link", { name: say("Choose what to fetch") }).click();
  const choose = new Choose(page);
  await choose.expectOpen();
  await choose.only("Steps", "Sleep");
  await choose.pickDays(30);
  const fetching = await fetchAll(choose);
  await fetching.look();
  await new Review(page).send();
  await new Delivered(page).expectDone();
}

async function seeIt({ page, look }: Walk, client: Registered): Promise<void> {
  await new MyData(page).open();
  const part = page.locator("section").filter({ has: page.getByRole("heading", { level: 2, name: say("Your own application") }) });
  await expect(part).toContainText(client.client_id);
  await expect(part).toContainText(say("Stored encrypted, not shown"));
  await expect(page.getByText(say("Your own application at Google"), { exact: true })).toBeVisible();
  await look("my-data");
  await part.getByRole("link", { name: say("Open or replace it") }).click();
  await new OwnClient(page, "Google").expectWorks();
}
