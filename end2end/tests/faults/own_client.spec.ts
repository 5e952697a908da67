// Everything that may be wrong with an application of the member's own: each fault has its name and its cure, and the way on
// leads to an application that works.
import { lookAt } from "../fixtures/look.ts";
import { expect, test } from "../fixtures/test.ts";
import { Delivered } from "../steps/delivered.ts";
import { register } from "../steps/developer.ts";
import { Fetching } from "../steps/fetching.ts";
import { OwnClient } from "../steps/own_client.ts";
import { Review } from "../steps/review.ts";
import { agree, expectConsent, signInAs } from "../steps/services.ts";
import { reachIntraday, signIn } from "../steps/way_in.ts";

test("each fault of an own application is named with its cure", async ({ page, cast }, info) => {
  test.slow();
  const look = (name: string) => lookAt(page, `${info.project.name}-own-client-${name}`);
  await signIn(page, cast, "bob");
  const step = new OwnClient(page);
  const open = () => step.goto(cast.url);
  await open();
  const good = await register(cast, "bob");

  await test.step("an id nobody knows stays on Fitbit’s page", async () => {
    await step.enter({ client_id: "23ZZZZ", client_secret: good.client_secret });
    await expect(page.getByText("Invalid client_id.")).toBeVisible();
    await open();
    await expect(page.getByRole("heading", { name: "What did you see there?" })).toBeVisible();
    await step.saw(/invalid or unauthorized client/);
    await expect(page.getByText(/Fitbit does not know the client id\./)).toBeVisible();
    await look("never-came-back");
    await step.button("Enter another id or secret").click();
    await expect(step.id).toBeFocused();
  });

  await test.step("a wrong redirect address stays there too", async () => {
    await step.enter(await register(cast, "bob", { redirect: `${cast.url}/auth/fitbit/callback/` }));
    await expect(page.getByText(/Invalid redirect_uri/)).toBeVisible();
    await open();
    await step.saw(/redirect_uri/);
    await expect(step.pasted("The address for the field Redirect URL")).toHaveValue(`${cast.url}/auth/fitbit/callback`);
    await expect(step.button("Go to Fitbit again")).toBeVisible();
  });

  await test.step("another member’s application", async () => {
    await step.enter(await register(cast, "alice"));
    await signInAs(page, "Fitbit", "bob");
    // Whatever the pretend Fitbit shows, it does not come back by itself.
    await open();
    await step.saw(/only the developer’s own account/);
    await expect(page.getByText(/serves the account that made it\. Sign out at Fitbit/)).toBeVisible();
  });

  await test.step("a wrong secret", async () => {
    await step.enter({ client_id: good.client_id, client_secret: "0".repeat(32) });
    await agree(page, "Fitbit");
    await step.expectFaulty("Fitbit does not accept this id with this secret.");
    await look("wrong-secret");
  });

  await test.step("type Server", async () => {
    await step.enter(await register(cast, "bob", { type: "Server" }));
    await agree(page, "Fitbit");
    await step.expectFaulty("Your application is not of the type Personal.");
    await expect(step.button("Go to Fitbit again")).toBeVisible();
    await look("not-personal");
  });

  await test.step("boxes left empty", async () => {
    await page.getByText("Enter another id or secret", { exact: true }).first().click();
    await step.enter(good);
    await agree(page, "Fitbit", [/heart rate/i, /activit|exercise/i, /oxygen|spo/i, /breathing|respiratory/i, /sleep/i]);
    await step.expectFaulty("boxes were left empty");
    await expect(step.notice("It does not work yet")).toContainText(/Not permitted: .*Heart rate/i);
    await look("missing-permission");
    await step.button("Go to Fitbit again").click();
    await agree(page, "Fitbit");
    await step.expectWorks();
  });

  await test.step("stopping at Fitbit, then removing it", async () => {
    await step.button("Remove it from this site").click();
    await expect(page.getByText(/^Remove it\?/)).toBeFocused();
    await look("question-remove");
    await step.button("Remove it", ).last().click();
    await expect(step.pasted("Redirect URL")).toBeVisible();
    await step.enter(good);
    await expectConsent(page, "Fitbit");
    await page.getByRole("button", { name: "Deny" }).click();
    await step.expectOpen();
    await expect(step.alert.first()).toContainText("You stopped at Fitbit");
    await expect(step.notice("Entered, not checked yet")).toBeVisible();
    await look("stopped-there");
  });
});

test("days of readings that failed can be fetched again", async ({ page, cast }) => {
  test.slow();
  const choose = await reachIntraday(page, cast, "bob");
  await choose.onlyKinds("Heart rate", "Steps");
  await choose.pickDays(7);
  const fault = { kind: "status", status: 400, body: "{}" };
  await cast.fault({ host: "api.fitbit.com", path: "/activities/steps/date/", times: 0, fault });
  await choose.fetch.click();
  const fetching = new Fetching(page);
  await fetching.expectReady();
  await expect(page.getByText(/Some days could not be fetched/)).toBeVisible();
  await fetching.look();
  const review = new Review(page);
  await review.expectOpen();
  await expect(review.chart("Heart rate")).toBeVisible();
  await cast.control("DELETE", "/faults");
  await review.button("Try these days again").click();
  await fetching.expectReady();
  await expect(page.getByText("Everything is fetched.")).toBeVisible();
  await fetching.look();
  await expect(review.chart("Steps")).toBeVisible();
  await review.sendFiles();
  await new Delivered(page).expectDone();
});
