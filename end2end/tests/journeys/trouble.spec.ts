// The pages of the journey when something is wrong: each says what happened and leads on, and passes every audit. What
// the product does about each trouble is held in `faults`.
import { storedFiles } from "../fixtures/standin.ts";
import { lookAt } from "../fixtures/look.ts";
import { say, saying } from "../fixtures/say.ts";
import { expect, test } from "../fixtures/test.ts";
import { Choose } from "../steps/choose.ts";
import { Delivered } from "../steps/delivered.ts";
import { Fetching } from "../steps/fetching.ts";
import { Review } from "../steps/review.ts";
import { agree, signInAs } from "../steps/services.ts";
import { Step } from "../steps/step.ts";
import { signIn } from "../steps/way_in.ts";

const GOOGLE = "health.googleapis.com";

// Google's minute is fifteen seconds: long enough to look at a wait, short enough to wait it out.
test.use({
  castOptions: {
    hourSeconds: 900,
    quota: false,
    settings: { GOOGLE_REQUESTS_PER_SECOND: "100", GOOGLE_MAX_REQUESTS_PER_SECOND: "100" },
  },
});

test("every trouble on the way has a page that can be read and left", async ({ page, cast, watch }, info) => {
  test.slow();
  const look = (name: string) => lookAt(page, `${info.project.name}-trouble-${name}`);
  const step = new Step(page);

  await test.step("addresses that lead nowhere", async () => {
    await page.goto(`${cast.url}/nothing-here`);
    await step.expectHeading("There is no page here");
    await expect(step.link("To the start")).toBeVisible();
    await look("unknown-address");

    await page.goto(`${cast.url}/my-data`);
    await step.expectHeading("Sign in to go on");
    await expect(step.button("Sign in with Open Humans")).toBeVisible();
    await look("signed-out");
  });

  const connect = await signIn(page, cast, "bob");
  await test.step("an answer nobody asked for", async () => {
    await page.goto(`${cast.url}/auth/google/callback?state=invented&code=invented`);
    await expect(connect.alert).toContainText(saying("The answer from {} came too late, or began in another browser", "Google"));
    await look("unknown-answer");

    watch.expectConsole(/404/);
    await page.goto(`${cast.url}/imports/01a20000-0000-7000-8000-000000000000`);
    await step.expectHeading("This import cannot be shown");
    await expect(step.alert).toContainText(saying("There is nothing here. It was deleted, or it belongs to another"));
    await look("no-such-import");
  });

  await test.step("a permission left out", async () => {
    await page.goto(`${cast.url}/connect`);
    await connect.goTo("Google");
    await signInAs(page, "Google", "bob");
    await agree(page, "Google", ["See your sleep"]);
    await connect.expectConnected("Google");
    await expect(connect.card("Google")).toContainText(saying("{}: left unticked at {}.", "Sleep", "Google"));
    await look("left-out");
    await connect.choose("Google");
    const choose = new Choose(page);
    await expect(choose.dataType("Sleep")).toBeDisabled();
    await expect(choose.dataType("Sleep")).toHaveAccessibleDescription(
      new RegExp(`${say("Not permitted")}: ${saying("{} was left unticked at {}.", "Sleep", "Google").source}`),
    );
    await look("choose-left-out");
    await choose.pickDays(30);
  });

  const fetching = new Fetching(page);
  await test.step("a quota used up, then a permission ended", async () => {
    const body = JSON.stringify({ error: { code: 429, message: "Quota exceeded.", status: "RESOURCE_EXHAUSTED" } });
    await cast.fault({ host: GOOGLE, times: 0, fault: { kind: "status", status: 429, body } });
    await new Choose(page).fetch.click();
    await fetching.expectHeading("Waiting for Google");
    await expect(page.getByText(saying("{} It goes on by itself at {}.", /.*/, /.*\d?\d:\d\d.*/))).toBeVisible();
    await look("waiting");

    await cast.control("POST", "/members/bob/revoke", { service: "google" });
    await cast.control("DELETE", "/faults");
    await expect(fetching.heading("Google needs your permission again")).toBeVisible({ timeout: 30_000 });
    await look("needs-reconnect");
  });

  await test.step("days that could not be fetched", async () => {
    // Asked for twice before it is given up.
    await cast.fault({ host: GOOGLE, path: "dataTypes/floors/", times: 2, fault: { kind: "html" } });
    await fetching.button("Reconnect Google").click();
    await agree(page, "Google");
    await fetching.expectReady();
    await expect(page.getByText(saying("Everything was asked. Some days could not be fetched"))).toBeVisible();
    await look("fetched-with-failures");
    await fetching.look();
    const review = new Review(page);
    await review.expectOpen();
    await expect(page.getByText(
      new RegExp(`${say("Floors")}, .*: ${saying("{} answered with something we cannot read", "Google").source}\\.`),
    )).toBeVisible();
    await expect(review.button("Try these days again")).toBeVisible();
    await look("review-with-failures");
  });

  await test.step("a file that is not taken", async () => {
    await cast.fault({ host: "storage", method: "PUT", times: 0, fault: { kind: "status", status: 403 } });
    await new Review(page).send();
    const delivered = new Delivered(page);
    await delivered.expectStopped();
    await expect(delivered.alert).toContainText(say("Your earlier files on Open Humans are as they were."));
    await look("not-sent");
    await cast.control("DELETE", "/faults");
    await delivered.button("Send again").click();
    await delivered.expectDone();
    expect((await storedFiles(cast, "bob")).filter((file) => file.completed)).toHaveLength(1);
    await delivered.button("Delete it here now").click();
    await look("question-delete");
  });

  await test.step("an import that is stopped", async () => {
    await cast.fault({ host: GOOGLE, times: 0, fault: { kind: "slow", millis: 1_000 } });
    await page.getByRole("link", { name: say("Choose") }).click();
    await new Choose(page).fetch.click();
    await fetching.expectFetching();
    await fetching.button("Stop fetching").click();
    await expect(page.getByText(saying("Stop fetching? What is here already is kept"))).toBeFocused();
    await look("question-stop");
    await fetching.button("Stop it").click();
    await fetching.expectHeading("You stopped this import");
    await expect(fetching.row("Sleep")).toContainText(say("Not fetched"));
    await look("stopped");
  });
});
