// Making an application of one's own at a provider, entering it, and learning whether it works.
import { expect, Locator, Page } from "@playwright/test";
import { say, sayName } from "../fixtures/say.ts";
import { Registered } from "./developer.ts";
import { Service } from "./services.ts";
import { Step } from "./step.ts";

/** Where the page of an application is, by the provider. */
const PATHS = { Google: "/own-client/google_health", Fitbit: "/own-client/fitbit" } as const;

export class OwnClient extends Step {
  constructor(
    page: Page,
    private readonly service: Service = "Fitbit",
  ) {
    super(page);
  }

  async expectOpen(): Promise<void> {
    await this.expectHeading(`Your own application at ${this.service}`);
  }

  /** Goes there by its address. */
  async goto(site: string): Promise<void> {
    await this.page.goto(`${site}${PATHS[this.service]}`);
    await this.expectOpen();
  }

  /** What the guide says to paste into a field of the provider's pages. */
  pasted(label: string): Locator {
    return this.page.getByRole("textbox", { name: say(label), exact: true });
  }

  /** A stretch of the guide, by the heading after its number. */
  stretch(heading: string | RegExp): Locator {
    return this.page.locator("section").filter({ has: this.page.getByRole("heading", { level: 2, name: sayName(heading) }) });
  }

  copy(label: string): Locator {
    return this.page.getByRole("button", { name: `${say("Copy")}: ${say(label)}`, exact: true });
  }

  get id(): Locator {
    return this.page.locator("#client-id");
  }

  get secret(): Locator {
    return this.page.locator("#client-secret");
  }

  get check(): Locator {
    return this.page.getByRole("button", { name: say("Check it"), exact: true });
  }

  /** Enters both values and goes to the provider with them. */
  async enter(client: Registered): Promise<void> {
    await this.id.fill(client.client_id);
    await this.secret.fill(client.client_secret);
    await this.check.click();
  }

  /** A notice with this title. */
  notice(title: string): Locator {
    return this.page.locator(".notice").filter({ has: this.page.getByText(say(title), { exact: true }) });
  }

  async expectWorks(): Promise<void> {
    await expect(this.notice("It works")).toBeVisible();
  }

  async expectFaulty(text: string | RegExp): Promise<void> {
    await expect(this.notice("It does not work yet")).toContainText(text);
  }

  /** Says what was seen on the provider's page. */
  async saw(text: string | RegExp): Promise<void> {
    await this.page.locator("label").filter({ hasText: text }).check();
  }
}
