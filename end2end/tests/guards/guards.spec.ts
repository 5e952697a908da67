// The checks every journey relies on, each seen failing: a check that cannot fail checks nothing.
import { Page } from "@playwright/test";
import { lookAt } from "../fixtures/look.ts";
import { expect, test } from "../fixtures/test.ts";
import { Watch } from "../fixtures/watch.ts";
import { Welcome } from "../steps/welcome.ts";

/** Adds something to the first page that no page of ours may have. */
async function spoil(page: Page, url: string, html: string): Promise<void> {
  await new Welcome(page).open(url);
  await page.getByRole("main").evaluate((main, html) => main.insertAdjacentHTML("beforeend", html), html);
}

test("a request to another origin is noticed", async ({ browser, cast }) => {
  // With the page's own policy in force such a request would not even leave.
  const context = await browser.newContext({ bypassCSP: true });
  const watch = new Watch(context, cast.url);
  const page = await context.newPage();
  await new Welcome(page).open(cast.url);

  await page.evaluate((url) => fetch(url, { mode: "no-cors" }), `${cast.about.control}/members`);

  expect(() => watch.verdict()).toThrow(/requests to other origins/);
  await context.close();
});

test("the page's policy stops a request to another origin", async ({ page, cast, watch }) => {
  await new Welcome(page).open(cast.url);
  watch.expectConsole(/Content Security Policy/);

  const outcome = await page.evaluate(
    (url) => fetch(url, { mode: "no-cors" }).then(() => "sent", () => "stopped"),
    `${cast.about.control}/members`,
  );

  expect(outcome).toBe("stopped");
});

test("a line in the console is noticed", async ({ browser, cast }) => {
  const context = await browser.newContext();
  const watch = new Watch(context, cast.url);
  const page = await context.newPage();
  await new Welcome(page).open(cast.url);

  const [line] = await Promise.all([context.waitForEvent("console"), page.evaluate(() => console.error("broken"))]);

  expect(line.text()).toBe("broken");
  expect(() => watch.verdict()).toThrow(/lines in the console/);
  await context.close();
});

test("a button without a name is noticed", async ({ page, cast }) => {
  await spoil(page, cast.url, "<button></button>");

  await expect(lookAt(page, "spoiled")).rejects.toThrow(/button-name/);
});

test("a part wider than the narrowest screen is noticed", async ({ page, cast }) => {
  await spoil(page, cast.url, "<p>unbreakable</p>".replace("unbreakable", "x".repeat(400)).replace("<p>", "<p class='spoiler'>"));
  await page.locator(".spoiler").evaluate((element: HTMLElement) => (element.style.whiteSpace = "nowrap"));

  await expect(lookAt(page, "spoiled")).rejects.toThrow(/scrolls sideways/);
});
