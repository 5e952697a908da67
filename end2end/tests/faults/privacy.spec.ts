// What belongs to one member is never shown to another.
import { Page } from "@playwright/test";
import { Cast } from "../fixtures/cast.ts";
import { expect, test } from "../fixtures/test.ts";
import { Fetching } from "../steps/fetching.ts";
import { MyData } from "../steps/my_data.ts";
import { Review } from "../steps/review.ts";
import { fetchAll, reachChoosing, signIn } from "../steps/way_in.ts";

/** Words only the first member's pages hold. */
const OF_CAROL = [/Signed in as carol/, /Charge \d/, /days with data/, /Fetched\./];

async function expectNothingOfCarol(page: Page): Promise<void> {
  for (const words of OF_CAROL) await expect(page.getByText(words)).toHaveCount(0);
  await expect(page.getByRole("img", { name: /^Chart of / })).toHaveCount(0);
}

/** Fetches as carol and leaves her review on the screen. */
async function fetchAsCarol(page: Page, cast: Cast): Promise<string> {
  const fetching = await fetchAll(await reachChoosing(page, cast, "Google", "carol"));
  const { id } = fetching;
  await fetching.look();
  const review = new Review(page);
  await review.expectOpen();
  await expect(review.chart("Steps")).toBeVisible();
  return id;
}

test("an import of another member is not found", async ({ page, cast, watch, browser }) => {
  watch.expectConsole(/status of 404/);
  const other = await browser.newContext();
  const id = await fetchAsCarol(await other.newPage(), cast);
  await other.close();
  await signIn(page, cast, "bob");

  for (const step of ["", "/review", "/delivered"]) {
    await page.goto(`${cast.url}/imports/${id}${step}`);
    await expect(new Fetching(page).alert).toContainText(/There is nothing here\. It was deleted, or it belongs to another/);
    await expectNothingOfCarol(page);
  }
  for (const path of ["", "/review", "/review/steps", "/file", "/events"]) {
    const answer = await page.request.get(`${cast.url}/api/imports/${id}${path}`);
    expect(answer.status(), path).toBe(404);
  }
  await new Fetching(page).link("See my data").click();
  await new MyData(page).expectHeading("My data");
  await expect(new MyData(page).imports).toHaveCount(0);
});

test("a second member in the same browser sees nothing of the first, not even with the back button", async ({
  page,
  cast,
  context,
  watch,
}) => {
  watch.expectConsole(/status of 40[14]/);
  const id = await fetchAsCarol(page, cast);
  await new Review(page).signOut();
  await page.goBack();
  await expect(page.getByRole("heading", { name: "Sign in to go on" })).toBeVisible();
  await expectNothingOfCarol(page);

  // The page asks to sign out at Open Humans too; here that is done.
  await context.clearCookies({ domain: "127.0.0.1" });
  const connect = await signIn(page, cast, "bob");
  await connect.expectNothingConnected();
  await new MyData(page).open();
  await expect(new MyData(page).imports).toHaveCount(0);
  await expectNothingOfCarol(page);

  for (let steps = 0; steps < 3; steps += 1) {
    await page.goBack();
    await expectNothingOfCarol(page);
  }
  await page.goto(`${cast.url}/imports/${id}/review`);
  await expect(new Review(page).alert).toContainText("There is nothing here");
  await new Review(page).expectSignedInAs("bob");
  await expectNothingOfCarol(page);
});
