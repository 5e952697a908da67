// Making an application of one's own at Fitbit, entering it, and learning whether it works.
import { expect, Locator } from "@playwright/test";
import { Registered } from "./developer.ts";
import { Step } from "./step.ts";

export class OwnClient extends Step {
  async expectOpen(): Promise<void> {
    await this.expectHeading("Your own application at Fitbit");
  }

  /** What the guide says to paste into a field of Fitbit's form. */
  pasted(label: string): Locator {
    return this.page.getByRole("textbox", { name: label, exact: true });
  }

  copy(label: string): Locator {
    return this.page.getByRole("button", { name: `Copy: ${label}`, exact: true });
  }

  get id(): Locator {
    return this.page.locator("#client-id");
  }

  get secret(): Locator {
    return this.page.locator("#client-secret");
  }

  get check(): Locator {
    return this.page.getByRole("button", { name: "Check it", exact: true });
  }

  /** Enters both values and goes to Fitbit with them. */
  async enter(client: Registered): Promise<void> {
    await this.id.fill(client.client_id);
    await this.secret.fill(client.client_secret);
    await this.check.click();
  }

  /** A notice with this title. */
  notice(title: string): Locator {
    return this.page.locator(".notice").filter({ has: this.page.getByText(title, { exact: true }) });
  }

  async expectWorks(): Promise<void> {
    await expect(this.notice("It works")).toBeVisible();
  }

  async expectFaulty(text: string | RegExp): Promise<void> {
    await expect(this.notice("It does not work yet")).toContainText(text);
  }

  /** Says what was seen on Fitbit's page. */
  async saw(text: string | RegExp): Promise<void> {
    await this.page.locator("label").filter({ hasText: text }).check();
  }
}
