// Signing in with Open Humans, when something is off: each trouble has a sentence of its own and a way on.
import { Page } from "@playwright/test";
import { Cast } from "../fixtures/cast.ts";
import { expect, test } from "../fixtures/test.ts";
import { Connect } from "../steps/connect.ts";
import { authorizeAtOpenHumans, cancelAtOpenHumans, expectOpenHumansAsks, signInAs } from "../steps/services.ts";
import { Welcome } from "../steps/welcome.ts";

/** Goes as far as the consent form of Open Humans. */
async function reachConsent(page: Page, cast: Cast): Promise<Welcome> {
  const welcome = new Welcome(page);
  await welcome.open(cast.url);
  await welcome.signIn();
  await signInAs(page, "Open Humans", "carol");
  await expectOpenHumansAsks(page);
  return welcome;
}

/** Signs in after trouble; Open Humans knows by now who it is. */
async function signInAfterwards(welcome: Welcome): Promise<void> {
  await welcome.signIn();
  await authorizeAtOpenHumans(welcome.page);
  await welcome.expectSignedInAs("carol");
}

test("a denied consent at Open Humans leads back to signing in", async ({ page, cast }) => {
  const welcome = await reachConsent(page, cast);

  await cancelAtOpenHumans(page);

  await expect(welcome.alert).toContainText("You stopped at Open Humans, so nothing was connected");
  await signInAfterwards(welcome);
});

test("an answer with a state that is not ours signs nobody in", async ({ page, cast }) => {
  const welcome = await reachConsent(page, cast);
  const address = new URL(page.url());
  expect(address.searchParams.get("state")).toBeTruthy();
  address.searchParams.set("state", "of-somebody-else");
  await page.goto(address.href);

  await authorizeAtOpenHumans(page);

  await expect(welcome.alert).toContainText("The answer from Open Humans came too late, or began in another browser");
  await expect(welcome.button("Sign out")).toBeHidden();
  expect((await cast.requests("www.openhumans.org")).filter((request) => request.path === "/oauth2/token/")).toEqual([]);
  await signInAfterwards(welcome);
});

test("an answer that was asked for in another browser signs nobody in", async ({ page, cast, browser }) => {
  await reachConsent(page, cast);
  const other = await browser.newContext();
  const welcome = new Welcome(await other.newPage());
  await welcome.page.goto(page.url());
  await signInAs(welcome.page, "Open Humans", "bob");

  await authorizeAtOpenHumans(welcome.page);

  await expect(welcome.alert).toContainText("The answer from Open Humans came too late, or began in another browser");
  await expect(welcome.button("Sign out")).toBeHidden();
  await other.close();
});

test("a callback visited again says that it was used, and leaves the member signed in", async ({ page, cast }) => {
  const callback = page.waitForRequest((request) => request.url().startsWith(`${cast.url}/auth/open-humans/callback`));
  const welcome = await reachConsent(page, cast);
  await authorizeAtOpenHumans(page);
  await welcome.expectSignedInAs("carol");

  await page.goto((await callback).url());

  await expect(welcome.alert).toContainText("That answer from Open Humans has been used already");
  await welcome.expectSignedInAs("carol");
  const exchanges = (await cast.requests("www.openhumans.org")).filter((request) => request.path === "/oauth2/token/");
  expect(exchanges).toHaveLength(1);
  await welcome.link("Connect your Fitbit data").click();
  await new Connect(page).expectNothingConnected();
});

test("a second tab that began signing in may finish too", async ({ page, cast, context }) => {
  const first = await reachConsent(page, cast);
  const second = new Welcome(await context.newPage());
  await second.open(cast.url);
  await second.signIn();
  await expectOpenHumansAsks(second.page);

  await authorizeAtOpenHumans(page);
  await first.expectSignedInAs("carol");
  await authorizeAtOpenHumans(second.page);

  await second.expectSignedInAs("carol");
  await expect(second.alert).toBeHidden();
  await page.reload();
  await first.expectSignedInAs("carol");
});
