// Walks the journey and keeps a picture of each step for the README. `cargo xtask screenshots` runs this.
import { Page } from "@playwright/test";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "../fixtures/test.ts";
import { Delivered } from "../steps/delivered.ts";
import { Fetching } from "../steps/fetching.ts";
import { Review } from "../steps/review.ts";
import { reachChoosing } from "../steps/way_in.ts";
import { Welcome } from "../steps/welcome.ts";

// Slow enough that there is something to see of the fetching.
test.use({ castOptions: { quota: false, settings: { GOOGLE_REQUESTS_PER_SECOND: "20", GOOGLE_MAX_REQUESTS_PER_SECOND: "20" } } });

async function take(page: Page, name: string, variant: string): Promise<void> {
  const folder = process.env.PICTURES;
  if (!folder) throw new Error("PICTURES is not set: run this through `cargo xtask screenshots`");
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}-${variant}.png`), animations: "disabled" });
}

test("each step of the journey", async ({ page, cast }, info) => {
  const variant = info.project.name.split("-")[0] ?? "desktop";
  const welcome = new Welcome(page);
  await welcome.open(cast.url);
  await welcome.expectExplained();
  await take(page, "welcome", variant);

  const choose = await reachChoosing(page, cast, "Google", "bob");
  await take(page, "choose", variant);

  await choose.fetch.click();
  const fetching = new Fetching(page);
  await fetching.expectFetching();
  await take(page, "fetching", variant);
  await fetching.expectReady();
  await fetching.look();
  const review = new Review(page);
  await review.expectOpen();
  await review.chart("Steps").waitFor();
  await review.section("Steps").scrollIntoViewIfNeeded();
  await take(page, "review", variant);

  await review.send();
  const delivered = new Delivered(page);
  await delivered.expectDone();
  await take(page, "delivered", variant);
});
