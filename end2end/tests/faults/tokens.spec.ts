// Tokens that expire and permissions that end in the middle of an import.
import { Cast, LoggedRequest } from "../fixtures/cast.ts";
import { expect, test } from "../fixtures/test.ts";
import { Fetching } from "../steps/fetching.ts";
import { agree, Service } from "../steps/services.ts";
import { reachChoosing } from "../steps/way_in.ts";
import { expectEveryDay, lookAndSend, onlyFile } from "./arrived.ts";
import { dataRequests, endFaults, repeated, slowDown, waitForAnswers } from "./requests.ts";

const TOKENS: Record<Service, { host: string; path: string }> = {
  Google: { host: "oauth2.googleapis.com", path: "/token" },
  Fitbit: { host: "api.fitbit.com", path: "/oauth2/token" },
};

async function renewals(cast: Cast, service: Service): Promise<LoggedRequest[]> {
  const { host, path } = TOKENS[service];
  const seen = (await cast.requests(host)).filter((request) => request.path === path);
  return seen.filter((request) => request.body.includes("grant_type=refresh_token"));
}

for (const service of ["Google", "Fitbit"] as const) {
  test(`a token of ${service} that expires in the middle of an import is renewed once`, async ({ page, cast }) => {
    const choose = await reachChoosing(page, cast, service, "bob");
    await slowDown(cast, service, 300);
    await choose.fetch.click();
    const fetching = new Fetching(page);
    await waitForAnswers(cast, service, 6);
    expect(await renewals(cast, service)).toEqual([]);

    await cast.control("POST", "/members/bob/expire", { service: service.toLowerCase() });
    const refused = async () => (await dataRequests(cast, service)).filter((request) => request.status === 401).length;
    await expect.poll(refused).toBeGreaterThan(0);
    await endFaults(cast);

    await fetching.expectReady();
    expect((await renewals(cast, service)).map((request) => request.status)).toEqual([200]);
    expect(repeated(await dataRequests(cast, service))).toEqual([]);
  });
}

for (const service of ["Google", "Fitbit"] as const) {
  test(`an import from ${service} goes on after a permission that ended is given again`, async ({ page, cast }) => {
    const choose = await reachChoosing(page, cast, service, "bob");
    await slowDown(cast, service, 300);
    await choose.fetch.click();
    const fetching = new Fetching(page);
    await waitForAnswers(cast, service, 6);
    const address = page.url();

    await cast.control("POST", "/members/bob/revoke", { service: service.toLowerCase() });
    await fetching.expectHeading(`${service} needs your permission again`);
    await expect(fetching.alert).toContainText("Everything fetched so far is kept");
    await endFaults(cast);
    const before = (await dataRequests(cast, service)).length;
    await fetching.button(`Reconnect ${service}`).click();
    await agree(page, service);

    await expect(page).toHaveURL(address);
    await fetching.expectReady();
    const requests = await dataRequests(cast, service);
    expect(requests.length).toBeGreaterThan(before);
    expect(repeated(requests)).toEqual([]);
    const delivered = await lookAndSend(fetching);
    await delivered.expectDone();
    await expectEveryDay(cast, "bob", await onlyFile(cast, "bob"), 400);
  });
}
