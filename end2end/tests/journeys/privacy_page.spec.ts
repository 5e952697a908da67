// Anybody can read what is held here, before signing in.
import { lookAt } from "../fixtures/look.ts";
import { say, saying } from "../fixtures/say.ts";
import { expect, QUICK, test } from "../fixtures/test.ts";
import { Step } from "../steps/step.ts";
import { signIn } from "../steps/way_in.ts";
import { Welcome } from "../steps/welcome.ts";

test.use({
  castOptions: {
    ...QUICK,
    settings: { ...QUICK.settings, OPERATOR_CONTACT: "lab@example.org", RETENTION_DAYS: "17", SESSION_DAYS: "9" },
  },
});

test("privacy is told to everybody with this site's own figures", async ({ page, cast }, info) => {
  await new Welcome(page).open(cast.url);
  await page.getByRole("contentinfo").getByRole("link", { name: say("Privacy") }).click();

  const step = new Step(page);
  await step.expectHeading("Privacy");
  const main = page.getByRole("main");
  await expect(main.getByText(say("This site is run by the end-to-end tests."))).toBeVisible();
  await expect(main.getByRole("link", { name: "lab@example.org" })).toHaveAttribute("href", "mailto:lab@example.org");
  await expect(main.getByText(saying("for {} after an import’s last change, or until you delete it", "17 days"))).toBeVisible();
  await expect(main.getByText(saying("until you sign out or stay away for {}", "9 days"))).toBeVisible();
  await expect(main.getByText(saying("including the Limited Use requirements"))).toBeVisible();
  await lookAt(page, `privacy-${info.project.name}`);

  const connect = await signIn(page, cast, "bob");
  await connect.link("What is held here and who can read it").first().click();
  await step.expectHeading("Privacy");
  await step.link("Leave and delete everything …").click();
  await step.expectHeading("Leave and delete everything");
});
