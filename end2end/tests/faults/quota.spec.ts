// Quotas that are used up: the page says until when, and the import goes on by itself.
import { expect, test } from "../fixtures/test.ts";
import { Fetching } from "../steps/fetching.ts";
import { reachChoosing } from "../steps/way_in.ts";
import { dataRequests, repeated } from "./requests.ts";

/** Hours begin at whole multiples of their length, as the real ones do. */
const HOUR_SECONDS = 40;

test.describe("with an hour of forty seconds", () => {
  test.use({ castOptions: { hourSeconds: HOUR_SECONDS } });

  test("ten years from Fitbit wait for the next hour and go on by themselves", async ({ page, cast }) => {
    test.slow();
    const choose = await reachChoosing(page, cast, "Fitbit", "alice");
    // More than an hour's requests, all with small answers.
    await choose.only("Weight", "Resting heart rate");
    await choose.button("All: Activity").click();
    for (const name of ["Calories from activity", "Active zone minutes", "Swimming strokes", "Exercise"]) {
      await choose.untick(name);
    }
    await expect(choose.estimate).toHaveText(/1[6-9]\d\srequests to Fitbit/);
    await expect(page.getByText(/Fitbit allows 150\srequests in .* The rest is waiting, and goes on by itself\./)).toBeVisible();
    // Begun late in an hour, the rest would fit into the next one without a wait.
    const secondsIntoHour = () => (Date.now() / 1000) % HOUR_SECONDS;
    await expect.poll(secondsIntoHour, { timeout: 2_000 * HOUR_SECONDS, intervals: [250] }).toBeLessThan(2);
    await choose.fetch.click();

    const fetching = new Fetching(page);
    await expect(fetching.heading("Waiting for Fitbit")).toBeVisible({ timeout: 45_000 });
    await expect(
      page.getByText(/Fitbit allows 150 requests an hour, and they are used up\. It goes on by itself at \d?\d:\d\d/),
    ).toBeVisible();
    await expect(page.getByText(/You may close this page/)).toBeVisible();

    await fetching.expectReady();
    const requests = await dataRequests(cast, "Fitbit");
    expect(requests.length).toBeGreaterThan(150);
    expect(repeated(requests)).toEqual([]);
  });
});

/** Long enough to be seen, short enough to be waited for; a sixtieth of the hour. */
const MINUTE_SECONDS = 4;

test.describe("with a minute of four seconds", () => {
  test.use({
    castOptions: {
      hourSeconds: 60 * MINUTE_SECONDS,
      quota: false,
      settings: { GOOGLE_REQUESTS_PER_SECOND: "50", GOOGLE_MAX_REQUESTS_PER_SECOND: "50" },
    },
  });

  test("an import that Google stops waits and goes on by itself", async ({ page, cast }) => {
    const choose = await reachChoosing(page, cast, "Google", "bob");
    const body = JSON.stringify({ error: { code: 429, message: "Quota exceeded.", status: "RESOURCE_EXHAUSTED" } });
    const fault = { kind: "status", status: 429, body };
    await cast.fault({ host: "health.googleapis.com", path: "/dataTypes/", skip: 5, fault });
    // Stopped late in a minute, it would go on before anybody saw it wait.
    const secondsIntoMinute = () => (Date.now() / 1000) % MINUTE_SECONDS;
    await expect.poll(secondsIntoMinute, { timeout: 2_000 * MINUTE_SECONDS, intervals: [100] }).toBeLessThan(1);

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
