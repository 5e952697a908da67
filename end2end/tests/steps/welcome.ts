// The first page.
import { expect } from "@playwright/test";
import { Step } from "./step.ts";

export class Welcome extends Step {
  async open(url: string): Promise<void> {
    await this.page.goto(url);
    await this.expectHeading("Bring your Fitbit data to Open Humans");
  }

  /** What a visitor can understand before signing in. */
  async expectExplained(): Promise<void> {
    const { page } = this;
    await expect(page.getByText("Nothing goes to Open Humans before you have looked at it.")).toBeVisible();
    await expect(page.getByText(/Only then, and only if you press Send/)).toBeVisible();
    await expect(page.getByRole("heading", { name: "What this site stores, and for how long" })).toBeVisible();
    await expect(page.getByText(/encrypted, for 30\sdays after an import’s last change/)).toBeVisible();
    await expect(page.getByText(/until you sign out or stay away for 14\sdays/)).toBeVisible();
    await expect(page.getByText("This site is run by the end-to-end tests.")).toBeVisible();
  }

  async signIn(): Promise<void> {
    await this.button("Sign in with Open Humans").click();
  }
}
