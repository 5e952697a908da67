// The guide to an application of one's own at Google without a mouse: every text to take along is copied, the form is
// filled after a refusal, Google's warning is passed. No locator here is clicked, filled or focused: only keys are pressed.
import { lookAt } from "../fixtures/look.ts";
import { expect, test } from "../fixtures/test.ts";
import { Connect } from "../steps/connect.ts";
import { clientOf, makeProject } from "../steps/console.ts";
import { OwnClient } from "../steps/own_client.ts";
import { expectConsent, expectOpenHumansAsks } from "../steps/services.ts";
import { Welcome } from "../steps/welcome.ts";
import { Keys } from "./keys.ts";

test("the keyboard alone follows the guide to an own application at Google, and enters it", async ({ page, cast }, info) => {
  test.slow();
  const keys = new Keys(page);
  const button = (name: string) => page.getByRole("button", { name, exact: true });
  const step = new OwnClient(page, "Google");
  const client = clientOf(await makeProject(cast, "bob"));
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);

  await test.step("find the way to it", async () => {
    const welcome = new Welcome(page);
    await welcome.open(cast.url);
    await keys.use(welcome.button("Sign in with Open Humans"));
    await keys.use(button("bob"));
    await expectOpenHumansAsks(page);
    await keys.use(button("Authorize project"));
    const connect = new Connect(page);
    await connect.expectNothingConnected();
    await keys.use(connect.way("Google").getByRole("link", { name: "Use an application of your own instead" }));
    await step.expectOpen();
    await expect(step.heading("Your own application at Google")).toBeFocused();
  });

  await test.step("copy every text to take along", async () => {
    const copies = page.getByRole("button", { name: /^Copy: / });
    // The guide is there once its texts are fetched; its last step is the last of it.
    await expect(step.copy("Authorized redirect URIs")).toBeVisible();
    const names = await copies.evaluateAll((all) =>
      all.map((one) => (one.getAttribute("aria-label") ?? one.textContent ?? "").replace("Copy: ", "").trim()),
    );
    expect(names).toEqual(expect.arrayContaining(["Project name", "Manually add scopes", "Authorized redirect URIs"]));
    for (const name of names) {
      await keys.use(step.copy(name));
      await expect(page.getByText("Copied", { exact: true }).first()).toBeVisible();
      const copied = await page.evaluate(() => navigator.clipboard.readText());
      expect(copied, name).toBe(await step.pasted(name).inputValue());
    }
    expect(await page.evaluate(() => navigator.clipboard.readText())).not.toBe("");
  });

  await test.step("be refused, and mend it", async () => {
    await keys.type(step.id, client.client_id.replace(".apps.googleusercontent.com", ""));
    await keys.use(step.check);
    await expect(step.alert.first()).toBeFocused();
    await keys.use(step.alert.getByRole("link", { name: /A client id ends in/ }));
    await expect(step.id).toBeFocused();
    await page.keyboard.press("Control+A");
    await page.keyboard.type(client.client_id);
    await keys.type(step.secret, client.client_secret);
    await expect(step.secret).toHaveAttribute("type", "password");
    await keys.use(button("Show the client secret"));
    await expect(step.secret).toHaveAttribute("type", "text");
    await keys.use(button("Hide the client secret"));
    await keys.use(step.check);
  });

  await test.step("pass Google's warning and agree", async () => {
    await keys.use(button("bob"));
    await expect(page.getByRole("heading", { level: 1, name: "Google hasn’t verified this app" })).toBeVisible();
    await keys.use(page.locator("summary").filter({ hasText: "Advanced" }));
    await keys.use(page.getByRole("link", { name: /^Go to .* \(unsafe\)$/ }));
    await expectConsent(page, "Google");
    await keys.use(button("Continue"));
  });

  await test.step("come back to one that works", async () => {
    await step.expectOpen();
    await step.expectWorks();
    await lookAt(page, `${info.project.name}-keyboard-own-client-google-works`);
    await keys.use(step.notice("It works").getByRole("link", { name: "Choose what to fetch" }));
    await expect(page.getByRole("heading", { level: 1, name: "What shall we fetch?" })).toBeFocused();
  });
});
