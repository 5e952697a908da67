// The consent pages of the pretend services, clicked as a person would.
import { expect, Page } from "@playwright/test";

/** The pretend people. */
export type Member = "alice" | "bob" | "carol" | "dave";

/** The two services Fitbit data comes from, as the page names them. */
export type Service = "Google" | "Fitbit";

/** Chooses who one is at a service; only asked when nobody is signed in there. */
export async function signInAs(page: Page, service: Service | "Open Humans", member: Member): Promise<void> {
  await expect(page.getByRole("heading", { level: 1, name: `Sign in to ${service}` })).toBeVisible();
  await page.getByRole("button", { name: member, exact: true }).click();
}

/** The consent form of Open Humans. */
export async function expectOpenHumansAsks(page: Page): Promise<void> {
  await expect(page.getByRole("heading", { level: 1, name: "Authorize Fitbit Data Import" })).toBeVisible();
}

/** Agrees at Open Humans. */
export async function authorizeAtOpenHumans(page: Page): Promise<void> {
  await expectOpenHumansAsks(page);
  await page.getByRole("button", { name: "Authorize project" }).click();
}

/** Stops at Open Humans. */
export async function cancelAtOpenHumans(page: Page): Promise<void> {
  await expectOpenHumansAsks(page);
  await page.getByRole("button", { name: "Cancel" }).click();
}

const CONSENT = {
  Google: { heading: /wants access to your Google Account/, yes: "Continue", no: "Cancel" },
  Fitbit: { heading: /would like to read your Fitbit data/, yes: "Allow", no: "Deny" },
} as const;

/** The consent form of a service. */
export async function expectConsent(page: Page, service: Service): Promise<void> {
  await expect(page.getByRole("heading", { level: 1, name: CONSENT[service].heading })).toBeVisible();
}

/** Agrees to everything but the boxes named. */
export async function agree(page: Page, service: Service, untick: (string | RegExp)[] = []): Promise<void> {
  await expectConsent(page, service);
  for (const label of untick) await page.getByRole("checkbox", { name: label }).uncheck();
  await page.getByRole("button", { name: CONSENT[service].yes }).click();
}

/** Stops at a service. */
export async function refuse(page: Page, service: Service): Promise<void> {
  await expectConsent(page, service);
  await page.getByRole("button", { name: CONSENT[service].no }).click();
}
