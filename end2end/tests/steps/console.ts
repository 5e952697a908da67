// The pages on which a member makes a client of their own in the pretend Google Cloud console.
import { expect, Page } from "@playwright/test";
import { Cast } from "../fixtures/cast.ts";
import { Registered } from "./developer.ts";
import { agree, Member, signInAs } from "./services.ts";

/** What the guide gives to put into the console. */
export interface Pasted {
  project: string;
  app: string;
  scopes: string[];
  client: string;
  redirect: string;
}

/** The console is no place for a phone. */
const DESK = { width: 1280, height: 900 };

/** Does what the guide says, page by page, and reads the two values; publishing comes last, as there. */
export async function makeByHand(page: Page, member: Member, pasted: Pasted): Promise<Registered> {
  await page.setViewportSize(DESK);
  await signInAs(page, "Google", member);
  await expect(page.getByRole("heading", { level: 1, name: "Cloud projects" })).toBeVisible();
  await page.getByLabel("Project name").fill(pasted.project);
  await page.getByRole("button", { name: "Create" }).click();
  await expect(page.getByRole("heading", { level: 1, name: pasted.project })).toBeVisible();
  const project = page.url();
  await page.getByRole("button", { name: "Enable" }).click();
  await expect(page.getByText("API enabled")).toBeVisible();

  const address = `${member}@example.org`;
  await page.getByLabel("App name").fill(pasted.app);
  await page.getByLabel("User support email").fill(address);
  await page.getByLabel("Developer contact email").fill(address);
  await page.getByRole("button", { name: "Save branding" }).click();
  await expect(page.getByLabel("App name")).toHaveValue(pasted.app);
  await page.getByRole("radio", { name: "External" }).check();
  await page.getByLabel(/^Test users/).fill(address);
  await page.getByRole("button", { name: "Save audience" }).click();
  for (const scope of pasted.scopes) await page.locator(`input[value="${scope}"]`).check();
  await page.getByRole("button", { name: "Save scopes" }).click();
  await expect(page.locator("input[name=scope]:checked")).toHaveCount(pasted.scopes.length);

  await page.getByLabel("Application type").selectOption("Web application");
  await page.getByLabel("Name", { exact: true }).fill(pasted.client);
  await page.getByLabel(/^Authorized redirect URIs/).fill(pasted.redirect);
  await page.getByRole("button", { name: "Create client" }).click();
  const client_id = (await page.locator("#client-id").innerText()).trim();
  const client_secret = (await page.locator("#client-secret").innerText()).trim();
  await page.goto(project);
  await page.getByRole("button", { name: "Publish app" }).click();
  await expect(page.locator("#publishing-status")).toHaveText("In production");
  return { client_id, client_secret };
}

/** A project as the control address tells of it. */
export interface CloudProject {
  project_id: string;
  clients: Registered[];
}

/** What may be changed of a project. */
export interface Change {
  api_enabled?: boolean;
  published?: boolean;
  test_users?: string[];
  scopes?: string[];
  redirect_urls?: string[];
}

/** The scopes the site asks for, by what stands behind their common beginning. */
export const SCOPES = [
  "activity_and_fitness.readonly",
  "health_metrics_and_measurements.readonly",
  "sleep.readonly",
  "profile.readonly",
  "settings.readonly",
];

/** Makes a project with a client that works, without the console, for tests that are about something later. */
export async function makeProject(cast: Cast, owner: Member, change: Change = {}): Promise<CloudProject> {
  const redirect_urls = [`${cast.url}/auth/google/callback`];
  const made = await cast.control<CloudProject>("POST", "/google/projects", { owner, redirect_urls, scopes: SCOPES });
  await changeProject(cast, made, change);
  return made;
}

/** Changes a project, as a member would in the console. */
export async function changeProject(cast: Cast, project: CloudProject, change: Change): Promise<void> {
  if (Object.keys(change).length) await cast.control("POST", `/google/projects/${project.project_id}`, change);
}

/** The client of a project. */
export function clientOf(project: CloudProject): Registered {
  const [client] = project.clients;
  if (!client) throw new Error("the project has no client");
  return client;
}

/** Goes past the warning of an app nobody has verified. */
export async function passWarning(page: Page): Promise<void> {
  await expect(page.getByRole("heading", { level: 1, name: "Google hasn’t verified this app" })).toBeVisible();
  await page.getByText("Advanced", { exact: true }).click();
  await page.getByRole("link", { name: /^Go to .* \(unsafe\)$/ }).click();
}

/** Goes past the warning and agrees to everything but the boxes named. */
export async function agreePastWarning(page: Page, untick: (string | RegExp)[] = []): Promise<void> {
  await passWarning(page);
  await agree(page, "Google", untick);
}
