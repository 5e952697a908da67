// The first page.
import { expect } from "@playwright/test";
import { say, saying } from "../fixtures/say.ts";
import { Step } from "./step.ts";

export class Welcome extends Step {
  async open(url: string): Promise<void> {
    await this.page.goto(url);
    await this.expectHeading("Bring your Fitbit data to Open Humans");
  }

  /** What a visitor can understand before signing in. */
  async expectExplained(): Promise<void> {
    const { page } = this;
    await expect(page.getByText(say("Nothing goes to Open Humans before you have looked at it."))).toBeVisible();
    await expect(page.getByText(saying("Only then, and only if you press Send"))).toBeVisible();
    await expect(page.getByRole("heading", { name: say("What this site stores, and for how long") })).toBeVisible();
    await expect(page.getByText(saying("What was fetched: encrypted, for {} after an import’s last change.", "30 days"))).toBeVisible();
    await expect(page.getByText(saying("one cookie of this site, until you sign out or stay away for {}.", "14 days"))).toBeVisible();
    await expect(page.getByText(say("This site is run by the end-to-end tests."))).toBeVisible();
  }

  async signIn(): Promise<void> {
    await this.button("Sign in with Open Humans").click();
  }
}
