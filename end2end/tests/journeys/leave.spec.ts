// A member leaves: everything here and their files there, with a receipt that outlives the session.
import { lookAt } from "../fixtures/look.ts";
import { list, say, saying } from "../fixtures/say.ts";
import { storedFiles } from "../fixtures/standin.ts";
import { expect, test } from "../fixtures/test.ts";
import { fetchAndDeliver } from "../faults/arrived.ts";
import { Leave } from "../steps/leave.ts";
import { authorizeAtOpenHumans, signInAs } from "../steps/services.ts";
import { reachChoosing } from "../steps/way_in.ts";
import { Welcome } from "../steps/welcome.ts";

test("a member leaves with everything and comes back as somebody new", async ({ page, cast, context }, info) => {
  const delivered = await fetchAndDeliver(await reachChoosing(page, cast, "Google", "carol"));
  const step = new Leave(delivered.page);
  await step.open();
  await expect(page.getByText(saying("The connection to {}, with everything fetched through it", /Google.*/))).toBeVisible();
  await lookAt(page, `leave-${info.project.name}`);

  await step.deleteFiles.check();
  await step.leave();

  await expect(step.row("Deleted here")).toHaveText(
    list(say("1\u00a0connection"), say("1\u00a0import with everything fetched"), say("1\u00a0browser signed out")),
  );
  await expect(step.row("Permissions ended")).toContainText("Google");
  await expect(step.row("Files deleted there")).toHaveText("fitbit-data.json");
  await expect(page.getByText(saying("There is nothing left to do."))).toBeVisible();
  await expect(step.button("Print this receipt")).toBeVisible();
  await expect(page.getByText(say("Signed in as carol"))).toHaveCount(0);
  expect(await storedFiles(cast, "carol")).toEqual([]);
  expect((await cast.requests("oauth2.googleapis.com")).filter((request) => request.path === "/revoke")).toHaveLength(1);
  await lookAt(page, `left-${info.project.name}`);

  // Loaded again, and in another tab: the receipt is there, and nobody is signed in.
  await page.reload();
  await step.expectHeading("You have left");
  const tab = await context.newPage();
  await tab.goto(`${cast.url}/my-data`);
  await new Leave(tab).expectHeading("Sign in to go on");
  await tab.close();

  const welcome = new Welcome(page);
  await welcome.open(cast.url);
  await welcome.signIn();
  await authorizeAtOpenHumans(page);
  await step.expectSignedInAs("carol");
  await step.open();
  await expect(page.getByText(saying("The connection to {}, with everything fetched through it"))).toHaveCount(0);
  await step.leave();
  await expect(step.row("Deleted here")).toHaveText(say("1\u00a0browser signed out"));
  await expect(step.row("Permissions ended")).toHaveText(say("There was none"));
});

test("a receipt names what has to be ended by hand", async ({ page, cast }, info) => {
  test.skip(info.project.name !== "desktop-light", "one size is enough for words");
  const delivered = await fetchAndDeliver(await reachChoosing(page, cast, "Google", "carol"));
  await cast.fault({ host: "oauth2.googleapis.com", path: "/revoke", times: 0, fault: { kind: "status", status: 503 } });
  await cast.fault({ host: "www.openhumans.org", path: "files/delete", times: 0, fault: { kind: "status", status: 403 } });
  const step = new Leave(delivered.page);
  await step.open();
  await step.deleteFiles.check();

  await step.leave();

  const left = page.locator("section").filter({ has: page.getByRole("heading", { name: "What you can still do yourself" }) });
  await expect(left).toContainText(/Google.* has not confirmed the end of the permission.*myaccount\.google\.com\/connections/);
  await expect(left).toContainText("Open Humans did not delete fitbit-data.json");
  await lookAt(page, "left-by-hand");
});

test("nobody who is signed out is asked to leave", async ({ page, cast }, info) => {
  test.skip(info.project.name !== "desktop-light", "one size is enough for words");
  await page.goto(`${cast.url}/leave`);

  const step = new Leave(page);
  await step.expectHeading("Sign in to go on");
  await step.button("Sign in with Open Humans").click();
  await signInAs(page, "Open Humans", "bob");
  await authorizeAtOpenHumans(page);
  await step.expectOpen();
});
