// What the stand-in saw of an import, and what that says about requests made twice.
import { expect } from "@playwright/test";
import { Cast, LoggedRequest } from "../fixtures/cast.ts";
import { Service } from "../steps/services.ts";

/** The host each service's data comes from. */
export const DATA_HOST: Record<Service, string> = {
  Google: "health.googleapis.com",
  Fitbit: "api.fitbit.com",
};

/** Paths that are asked for data of days. Whose account it is may be asked again with every connecting. */
const DATED: Record<Service, RegExp> = {
  Google: /\/dataTypes\//,
  Fitbit: /\/(date|list)[./]/,
};

/** Requests for data of days, in the order they came. */
export async function dataRequests(cast: Cast, service: Service): Promise<LoggedRequest[]> {
  const seen = await cast.requests(DATA_HOST[service]);
  return seen.filter((request) => DATED[service].test(request.path));
}

/** Everything that makes two requests the same. */
export function sameness(request: LoggedRequest): string {
  return `${request.method} ${request.path}?${request.query ?? ""} ${request.body ?? ""}`;
}

/** The requests that were answered with data before, and were made again all the same. */
export function repeated(requests: LoggedRequest[]): LoggedRequest[] {
  const answered = new Set<string>();
  return requests.filter((request) => {
    const again = answered.has(sameness(request));
    if (request.status === 200) answered.add(sameness(request));
    return again;
  });
}

/** Lets every answer of a service come late, so that something can happen in the middle of an import. */
export async function slowDown(cast: Cast, service: Service, millis: number): Promise<void> {
  await cast.fault({ host: DATA_HOST[service], times: 0, fault: { kind: "slow", millis } });
}

/** Takes every fault back. */
export async function endFaults(cast: Cast): Promise<void> {
  await cast.control("DELETE", "/faults");
}

/** Waits until so many requests for data were answered. */
export async function waitForAnswers(cast: Cast, service: Service, count: number): Promise<void> {
  const answered = async () => (await dataRequests(cast, service)).filter((request) => request.status === 200).length;
  await expect.poll(answered, { timeout: 30_000 }).toBeGreaterThanOrEqual(count);
}
