// The server is killed in the middle of an import, without a chance to put anything down.
import { expect, test } from "../fixtures/test.ts";
import { Fetching } from "../steps/fetching.ts";
import { Service } from "../steps/services.ts";
import { reachChoosing } from "../steps/way_in.ts";
import { expectEveryDay, lookAndSend, onlyFile } from "./arrived.ts";
import { dataRequests, endFaults, repeated, sameness, slowDown, waitForAnswers } from "./requests.ts";

/** Requests of one link that may be under way at once. */
const MOST_IN_FLIGHT: Record<Service, number> = { Google: 4, Fitbit: 2 };

for (const service of ["Google", "Fitbit"] as const) {
  test(`an import from ${service} goes on after the server was killed`, async ({ page, cast, watch }) => {
    test.slow();
    // What the browser says while nobody answers.
    watch.expectConsole(/net::ERR_/);
    const choose = await reachChoosing(page, cast, service, "bob");
    await slowDown(cast, service, 300);
    await choose.fetch.click();
    const fetching = new Fetching(page);
    await fetching.expectFetching();
    await waitForAnswers(cast, service, 8);

    await cast.kill();
    await expect(page.getByText(/No news from this site at the moment/)).toBeVisible();
    const before = await dataRequests(cast, service);
    await cast.restart();
    await endFaults(cast);

    // Nobody reloads the page or presses anything.
    await fetching.expectReady();
    await expect(page.getByText(/No news from this site at the moment/)).toBeHidden();
    const all = await dataRequests(cast, service);
    expect(all.length).toBeGreaterThan(before.length);
    const inFlight = before.slice(-MOST_IN_FLIGHT[service]).map(sameness);
    expect(repeated(all).filter((request) => !inFlight.includes(sameness(request)))).toEqual([]);

    const delivered = await lookAndSend(fetching);
    await delivered.expectDone();
    await expectEveryDay(cast, "bob", await onlyFile(cast, "bob"), 400);
  });
}
