// The pages on which a member registers an application at the pretend Fitbit.
import { expect, Page } from "@playwright/test";
import { Cast } from "../fixtures/cast.ts";
import { Member } from "./services.ts";

/** What an application is recognised by. */
export interface Registered {
  client_id: string;
  client_secret: string;
}

/** Fields of the form that take a text, by their label there. */
export const TEXT_FIELDS = [
  "Application Name",
  "Description",
  "Application Website URL",
  "Organization",
  "Organization Website URL",
  "Terms of Service URL",
  "Privacy Policy URL",
  "Redirect URL",
] as const;

/** Fills in the form with what the guide gave, presses Register, and reads the two values. */
export async function registerByHand(page: Page, texts: Map<string, string>, type: string, access: string): Promise<Registered> {
  await expect(page.getByRole("heading", { level: 1, name: "Register an application" })).toBeVisible();
  for (const label of TEXT_FIELDS) await page.getByLabel(label, { exact: true }).fill(texts.get(label) ?? "");
  await page.getByRole("radio", { name: type, exact: true }).check();
  await page.getByRole("radio", { name: access, exact: true }).check();
  await page.getByRole("button", { name: "Register" }).click();
  const value = async (label: string) => {
    const row = page.getByRole("row").filter({ has: page.getByRole("rowheader", { name: label, exact: true }) });
    return (await row.getByRole("cell").innerText()).trim();
  };
  return { client_id: await value("OAuth 2.0 Client ID"), client_secret: await value("Client Secret") };
}

/** Registers an application without the form, for tests that are about something later. */
export async function register(
  cast: Cast,
  developer: Member,
  wish: { type?: "Personal" | "Server"; redirect?: string } = {},
): Promise<Registered> {
  const redirect = wish.redirect ?? `${cast.url}/auth/fitbit/callback`;
  const body = { developer, type: wish.type ?? "Personal", redirect_urls: [redirect] };
  return cast.control("POST", "/fitbit/applications", body);
}
