// Everything that may be wrong with an application of the member's own at Google: each fault has its name and its cure, and
// the way on leads to an application that works. And the site's own application, once it serves as many as it may.
import { lookAt } from "../fixtures/look.ts";
import { expect, test } from "../fixtures/test.ts";
import { Connect } from "../steps/connect.ts";
import { agreePastWarning, changeProject, clientOf, makeProject, passWarning } from "../steps/console.ts";
import { OwnClient } from "../steps/own_client.ts";
import { expectConsent, signInAs } from "../steps/services.ts";
import { connectTo, signIn } from "../steps/way_in.ts";

test("what Google shows instead of coming back is asked for and cured", async ({ page, cast }, info) => {
  test.slow();
  const look = (name: string) => lookAt(page, `${info.project.name}-own-client-google-${name}`);
  await signIn(page, cast, "bob");
  const step = new OwnClient(page, "Google");
  const good = await makeProject(cast, "bob");
  const blocked = async (error: RegExp) => {
    // Our own guide names the same errors.
    await expect(page.getByRole("heading", { level: 1, name: "Access blocked" })).toBeVisible();
    await expect(page.getByText(error)).toBeVisible();
    await step.goto(cast.url);
    await expect(page.getByRole("heading", { name: "What did you see there?" })).toBeVisible();
  };
  await step.goto(cast.url);

  await test.step("an id nobody knows", async () => {
    const client_id = clientOf(good).client_id.replace(/^\d+/, "999");
    await step.enter({ ...clientOf(good), client_id });
    await blocked(/Error 401: invalid_client/);
    await step.saw(/invalid or unauthorized client/);
    await expect(page.getByText(/Google does not know the client id\./)).toBeVisible();
    await look("never-came-back");
    await step.button("Enter another id or secret").click();
    await expect(step.id).toBeFocused();
  });

  await test.step("another redirect address", async () => {
    const wrong = await makeProject(cast, "bob", { redirect_urls: [`${cast.url}/auth/google/callback/`] });
    await step.enter(clientOf(wrong));
    await blocked(/Error 400: redirect_uri_mismatch/);
    await step.saw(/redirect_uri/);
    await expect(step.pasted("The address for Authorized redirect URIs")).toHaveValue(`${cast.url}/auth/google/callback`);

    await changeProject(cast, wrong, { redirect_urls: [`${cast.url}/auth/google/callback`] });
    await step.button("Go to Google again").click();
    await signInAs(page, "Google", "bob");
    await agreePastWarning(page);
    await step.expectWorks();
  });

  await test.step("no test user", async () => {
    const testing = await makeProject(cast, "bob", { published: false });
    await page.getByText("Enter another id or secret", { exact: true }).first().click();
    await step.enter(clientOf(testing));
    await blocked(/Error 403: access_denied/);
    await step.saw(/access_denied/);
    await expect(page.getByText(/still in Testing, and the account you chose is not among its test users/)).toBeVisible();
    await look("no-tester");
  });

  await test.step("an account that is not allowed", async () => {
    await cast.control("POST", "/switches", { "google.account_refused": "admin_policy_enforced" });
    await step.button("Go to Google again").click();
    await blocked(/Error 400: admin_policy_enforced/);
    await step.saw(/an administrator or a policy/);
    await expect(page.getByText(/choose a personal account/)).toBeVisible();
    await cast.control("POST", "/switches", { "google.account_refused": "" });
  });

  await test.step("turning back at the warning", async () => {
    await step.enter(clientOf(good));
    await page.getByRole("link", { name: "Back to safety" }).click();
    await step.goto(cast.url);
    await step.saw(/A warning that the app is not verified/);
    await expect(page.getByText(/press Advanced, then the line that goes to your application/)).toBeVisible();
    await step.button("Go to Google again").click();
    await agreePastWarning(page);
    await step.expectWorks();
  });
});

test("each fault of an own application at Google is named with its cure", async ({ page, cast }, info) => {
  test.slow();
  const look = (name: string) => lookAt(page, `${info.project.name}-own-client-google-${name}`);
  await signIn(page, cast, "bob");
  const step = new OwnClient(page, "Google");
  const project = await makeProject(cast, "bob", { api_enabled: false });
  const client = clientOf(project);
  await step.goto(cast.url);

  await test.step("a wrong secret", async () => {
    await step.enter({ ...client, client_secret: `GOCSPX-${"0".repeat(28)}` });
    await signInAs(page, "Google", "bob");
    await agreePastWarning(page);
    await step.expectFaulty("Google does not accept this id with this secret.");
    await look("wrong-secret");
  });

  await test.step("an address that is refused with the code", async () => {
    // A change at Google acts after minutes, so that its two hosts may know different addresses for a while.
    const body = JSON.stringify({ error: "redirect_uri_mismatch", error_description: "Bad Request" });
    await cast.fault({ host: "oauth2.googleapis.com", path: "/token", times: 1, fault: { kind: "status", status: 400, body } });
    await step.enter(client);
    await agreePastWarning(page);
    await step.expectFaulty("The address under Authorized redirect URIs is not this site’s.");
    const faulty = step.notice("It does not work yet");
    await expect(faulty).toContainText("put the address below under Authorized redirect URIs, and save. Give it some minutes");
    await expect(faulty.getByRole("textbox", { name: "The address for Authorized redirect URIs" })).toHaveValue(
      `${cast.url}/auth/google/callback`,
    );
    await look("wrong-redirect");
  });

  await test.step("the API is off", async () => {
    await page.getByText("Enter another id or secret", { exact: true }).first().click();
    await step.enter(client);
    await agreePastWarning(page);
    await step.expectFaulty("The Google Health API is not switched on in your project");
    await expect(step.notice("It does not work yet").getByRole("link", { name: /Open the Google Health API/ })).toBeVisible();
    await look("api-off");
    await changeProject(cast, project, { api_enabled: true });
    const again = step.button("Check it again").or(step.button("Go to Google again")).first();
    const goes = (await again.innerText()).includes("Google");
    await again.click();
    if (goes) await agreePastWarning(page);
    await step.expectWorks();
  });

  await test.step("still in Testing", async () => {
    await changeProject(cast, project, { published: false, test_users: ["bob"] });
    await page.getByText("Enter another id or secret", { exact: true }).first().click();
    await step.enter(client);
    await agreePastWarning(page);
    const notice = step.notice("It works, but only for a week");
    await expect(notice).toContainText("Your project is still in Testing");
    await expect(notice).toContainText(/It ends on \d+ \w+ \d{4}\./);
    await expect(notice.getByRole("link", { name: "Choose what to fetch" })).toBeVisible();
    await look("testing");
    await changeProject(cast, project, { published: true });
    await notice.getByRole("button", { name: "Go to Google again" }).click();
    await agreePastWarning(page);
    await step.expectWorks();
  });

  await test.step("boxes left empty", async () => {
    await page.getByText("Enter another id or secret", { exact: true }).first().click();
    await step.enter(client);
    await agreePastWarning(page, [/activity and fitness/i, /heart rate/i, /sleep/i]);
    await step.expectFaulty("boxes were left empty, or your project does not list them");
    await expect(step.notice("It does not work yet")).toContainText(/Not permitted: .*Sleep/i);
    await look("missing-permission");
    await step.button("Go to Google again").click();
    await agreePastWarning(page);
    await step.expectWorks();
  });

  await test.step("a permission that covers too much", async () => {
    const body = {
      error: {
        code: 403,
        message: "no",
        status: "PERMISSION_DENIED",
        details: [
          {
            "@type": "type.googleapis.com/google.rpc.ErrorInfo",
            reason: "DISALLOWED_OAUTH_SCOPES",
            domain: "health.googleapis.com",
            metadata: { disallowed_scopes: "https://www.googleapis.com/auth/cloud-platform" },
          },
        ],
      },
    };
    const fault = { kind: "status", status: 403, body: JSON.stringify(body) };
    await cast.fault({ host: "health.googleapis.com", times: 0, fault });
    await page.getByText("Enter another id or secret", { exact: true }).first().click();
    await step.enter(client);
    await agreePastWarning(page);
    await step.expectFaulty("The permission also covers other services of Google");
    await look("disallowed-scopes");
    await cast.control("DELETE", "/faults");
  });

  await test.step("stopping at Google", async () => {
    await step.button("Go to Google again").click();
    await passWarning(page);
    await expectConsent(page, "Google");
    await page.getByRole("button", { name: "Cancel" }).click();
    await step.expectOpen();
    await expect(step.alert.first()).toContainText("You stopped at Google");
    await look("stopped-there");
  });
});

test("an account without Fitbit data is told apart from a fault of the application", async ({ page, cast }, info) => {
  await signIn(page, cast, "dave");
  const step = new OwnClient(page, "Google");
  await step.goto(cast.url);

  await step.enter(clientOf(await makeProject(cast, "dave")));
  await signInAs(page, "Google", "dave");
  await agreePastWarning(page);

  await step.expectFaulty("This Google account holds no Fitbit data");
  await lookAt(page, `${info.project.name}-own-client-google-account-not-moved`);
});

test("another account, and a service that does not answer, say nothing against the application", async ({ page, cast }, info) => {
  await signIn(page, cast, "bob");
  await connectTo(page, "Google", "bob");
  const step = new OwnClient(page, "Google");
  const client = clientOf(await makeProject(cast, "bob"));
  await step.goto(cast.url);

  await test.step("another account", async () => {
    // The pretend services forget who was signed in; ours, at another host, does not.
    await page.context().clearCookies({ domain: "127.0.0.1" });
    await step.enter(client);
    await signInAs(page, "Google", "alice");
    await agreePastWarning(page);
    await expect(page.getByText(/You signed in to another Google account than the one you connected before/)).toBeVisible();
    await lookAt(page, `${info.project.name}-own-client-google-other-account`);
  });

  await test.step("no answer", async () => {
    await cast.fault({ host: "health.googleapis.com", path: "dataTypes/", times: 0, fault: { kind: "status", status: 503 } });
    await page.getByText("Enter another id or secret", { exact: true }).first().click();
    await step.enter(client);
    await agreePastWarning(page);
    await expect(page.getByText("Google did not answer when we tried it.", { exact: false })).toBeVisible({ timeout: 30_000 });
    await cast.control("DELETE", "/faults");
    await step.button("Check it again").click();
    await expect(page.getByText("Google did not answer when we tried it.", { exact: false })).toHaveCount(0);
  });
});

test.describe("once the site serves as many as it may", () => {
  test.use({ castOptions: { quota: false, settings: { GOOGLE_MEMBER_CAP: "1" } } });

  test("an application of one's own is the main way, and who was here before may come back", async ({ page, cast, browser }, info) => {
    test.slow();
    await signIn(page, cast, "alice");
    await connectTo(page, "Google", "alice");

    const context = await browser.newContext();
    const other = await context.newPage();
    const connect = await signIn(other, cast, "bob");
    const way = connect.way("Google");
    await expect(way).toContainText("lets this site’s own application serve only so many people");
    await lookAt(other, `${info.project.name}-own-client-google-full`);
    await way.getByRole("button", { name: "I connected this Google account here before" }).click();
    await expect(connect.alert).toContainText("You can go on with an application of your own.");
    await expect(connect.alert.getByRole("link", { name: "Set up your own application" })).toBeVisible();
    await lookAt(other, `${info.project.name}-own-client-google-refused-full`);
    await way.getByRole("link", { name: "Make an application of your own" }).click();
    const step = new OwnClient(other, "Google");
    await step.expectOpen();
    await expect(other.getByText(/With an application of your own you get all the same/)).toBeVisible();
    await step.enter(clientOf(await makeProject(cast, "bob")));
    await signInAs(other, "Google", "bob");
    await agreePastWarning(other);
    await step.expectWorks();
    await context.close();

    await page.reload();
    const before = new Connect(page);
    await before.card("Google").getByRole("button", { name: "Use another account" }).click();
    await signInAs(page, "Google", "alice");
    await expectConsent(page, "Google");
  });
});
