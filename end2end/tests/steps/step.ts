// What every step of the page shares.
import { expect, Locator, Page } from "@playwright/test";
import { say, sayName } from "../fixtures/say.ts";

/** A step of the page, recognised by its heading. */
export class Step {
  constructor(readonly page: Page) {}

  /** The heading of the step. */
  heading(name: string | RegExp): Locator {
    return this.page.getByRole("heading", { level: 1, name: sayName(name) });
  }

  /** Waits until the step with this heading is there. */
  async expectHeading(name: string | RegExp): Promise<void> {
    await expect(this.heading(name)).toBeVisible();
  }

  /** A notice about something that went wrong: read out at once. */
  get alert(): Locator {
    return this.page.getByRole("alert");
  }

  button(name: string | RegExp): Locator {
    return this.page.getByRole("button", { name: sayName(name) });
  }

  link(name: string | RegExp): Locator {
    return this.page.getByRole("link", { name: sayName(name) });
  }

  /** Whoever is signed in, as the head of the page says. */
  async expectSignedInAs(member: string): Promise<void> {
    await expect(this.page.getByText(say(`Signed in as ${member}`))).toBeVisible();
  }

  /** Ends the session from the head of the page. */
  async signOut(): Promise<void> {
    await this.button("Sign out").click();
    await expect(this.page.getByText(say("You are signed out here"))).toBeVisible();
  }

  /** Where the member is: `Choose`, say. */
  async expectPlace(name: string): Promise<void> {
    const current = this.page.getByRole("navigation", { name: say("Steps") }).locator("[aria-current=step]");
    await expect(current).toContainText(say(name));
  }
}
