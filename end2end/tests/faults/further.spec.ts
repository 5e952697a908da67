// Further permissions that do not come: Google's own page refuses one altogether, or a member's project does not list it.
// What was permitted before goes on working, and the page says what is missing.
import { lookAt } from "../fixtures/look.ts";
import { expect, test } from "../fixtures/test.ts";
import { Choose } from "../steps/choose.ts";
import { Connect } from "../steps/connect.ts";
import { agreePastWarning, changeProject, clientOf, makeProject, SCOPES } from "../steps/console.ts";
import { OwnClient } from "../steps/own_client.ts";
import { agree, signInAs } from "../steps/services.ts";
import { fetchAll, reachChoosing, signIn } from "../steps/way_in.ts";

test("a permission Google's own page refuses costs nothing but itself", async ({ page, cast }, info) => {
  const step = await reachChoosing(page, cast, "Google", "bob");
  await step.only("Steps");
  await step.pickDays(30);
  await step.openMore();
  await step.tick("Food log");
  await cast.control("POST", "/switches", { "google.refused_scope": "nutrition.readonly" });

  await step.ask("Google").click();
  await expect(page.getByRole("heading", { level: 1, name: "Access blocked" })).toBeVisible();
  await expect(page.getByText("Error 400: invalid_scope")).toBeVisible();
  await page.goBack();

  await step.expectOpen();
  await expect(step.dataType("Food log")).toBeChecked();
  await expect(step.dataType("Steps")).toBeChecked();
  await expect(step.range("The last 30 days")).toBeChecked();
  await expect(step.more.getByText(/If Google shows an error page instead, come back with your browser’s back button/)).toBeVisible();
  await lookAt(page, `${info.project.name}-further-refused`);
  await step.untick("Food log");
  await fetchAll(step);
});

test("a permission given once and refused later can be left out when reconnecting", async ({ page, cast }, info) => {
  const step = await reachChoosing(page, cast, "Google", "bob");
  await step.openMore();
  await step.tick("Food log");
  await step.ask("Google").click();
  await agree(page, "Google");
  await expect(step.notice("Permitted")).toBeVisible();
  await cast.control("POST", "/members/bob/revoke", { service: "google" });
  await cast.control("POST", "/switches", { "google.refused_scope": "nutrition.readonly" });
  await step.only("Steps");
  await step.fetch.click();
  await step.expectHeading("Google needs your permission again");

  const connect = new Connect(page);
  await page.goto(`${cast.url}/connect`);
  await connect.card("Google").getByRole("button", { name: "Reconnect Google", exact: true }).click();
  await expect(page.getByText("Error 400: invalid_scope")).toBeVisible();
  await page.goto(`${cast.url}/connect`);
  const without = connect.card("Google").getByRole("button", { name: "Reconnect Google without: Nutrition" });
  await expect(without).toBeVisible();
  await lookAt(page, `${info.project.name}-further-reconnect-without`);
  await without.click();
  await agree(page, "Google");

  await connect.expectConnected("Google");
  await expect(connect.card("Google").getByText("Also permitted")).toHaveCount(0);
  await expect(connect.card("Google").getByText(/has ended our permission/)).toHaveCount(0);
});

test("a project that does not list a further permission is told apart from a box left empty", async ({ page, cast }) => {
  await signIn(page, cast, "bob");
  const own = new OwnClient(page, "Google");
  const project = await makeProject(cast, "bob");
  await own.goto(cast.url);
  await own.enter(clientOf(project));
  await signInAs(page, "Google", "bob");
  await agreePastWarning(page);
  await own.expectWorks();
  await own.notice("It works").getByRole("link", { name: "Choose what to fetch" }).click();
  const step = new Choose(page);
  await step.openMore();
  await step.tick("ECGs");

  await step.ask("Google").click();
  await agreePastWarning(page);
  await step.expectOpen();
  await expect(step.notice("Not permitted")).toContainText("your project does not list it under Data Access");
  await changeProject(cast, project, { scopes: [...SCOPES, "ecg.readonly"] });
  await step.ask("Google").click();
  await agreePastWarning(page);
  await expect(step.notice("Permitted")).toContainText("ECGs");
});
