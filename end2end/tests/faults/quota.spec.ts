// Quotas that are used up: the page says until when, and the import goes on by itself.
import { expect, test } from "../fixtures/test.ts";
import { Fetching } from "../steps/fetching.ts";
import { reachChoosing } from "../steps/way_in.ts";
import { dataRequests, repeated } from "./requests.ts";

test.describe("with an hour of forty-five seconds", () => {
  test.use({ castOptions: { hourSeconds: 45 } });

  test("ten years from Fitbit wait for the next hour and go on by themselves", async ({ page, cast }) => {
    test.slow();
    const choose = await reachChoosing(page, cast, "Fitbit", "alice");
    // More than two hours' requests, so that there is a wait wherever in an hour it begins.
    await choose.pickRange("Everything there is");
    await expect(choose.estimate).toHaveText(/32\d\srequests to Fitbit/);
    await expect(page.getByText(/Fitbit allows 150\srequests in .* The rest is waiting, and goes on by itself\./)).toBeVisible();
    await choose.fetch.click();

    const fetching = new Fetching(page);
    await expect(fetching.heading("Waiting for Fitbit")).toBeVisible({ timeout: 100_000 });
    await expect(
      page.getByText(/Fitbit allows 150 requests an hour, and they are used up\. It goes on by itself at \d?\d:\d\d/),
    ).toBeVisible();
    await expect(page.getByText(/You may close this page/)).toBeVisible();

    // Two hours' waits at most.
    await expect(fetching.heading("Your data is here")).toBeVisible({ timeout: 150_000 });
    const requests = await dataRequests(cast, "Fitbit");
    expect(requests.length).toBeGreaterThan(300);
    expect(repeated(requests)).toEqual([]);
  });
});

test.describe("with a minute of four seconds", () => {
  test.use({
    castOptions: {
      hourSeconds: 240,
      quota: false,
      settings: { GOOGLE_REQUESTS_PER_SECOND: "50", GOOGLE_MAX_REQUESTS_PER_SECOND: "50" },
    },
  });

  test("an import that Google stops waits and goes on by itself", async ({ page, cast }) => {
    const choose = await reachChoosing(page, cast, "Google", "bob");
    const body = JSON.stringify({ error: { code: 429, message: "Quota exceeded.", status: "RESOURCE_EXHAUSTED" } });
    const fault = { kind: "status", status: 429, body };
    await cast.fault({ host: "health.googleapis.com", path: "/dataTypes/", skip: 5, fault });

    await choose.fetch.click();

    const fetching = new Fetching(page);
    await fetching.expectHeading("Waiting for Google");
    await expect(page.getByText(/Google allows only so many requests a minute, and they are used up\. It goes on by itself at/)).toBeVisible();
    await fetching.expectReady();
    await expect(fetching.page.getByText("Everything is fetched.")).toBeVisible();
    const requests = await dataRequests(cast, "Google");
    expect(requests.filter((request) => request.status === 429)).toHaveLength(1);
    expect(repeated(requests)).toEqual([]);
  });
});
