// Leaving data out while looking at it, and taking it back.
import { expect, Locator } from "@playwright/test";
import { say } from "../fixtures/say.ts";
import { Step } from "./step.ts";

export class LeaveOut extends Step {
  /** The bar that says how much is left out, and what was left out last. */
  get bar(): Locator {
    return this.page.locator(".left-out-bar");
  }

  section(kind: string): Locator {
    const heading = this.page.getByRole("heading", { level: 2, name: say(kind), exact: true });
    return this.page.locator("section.review-section").filter({ has: heading });
  }

  async all(kind: string): Promise<void> {
    await this.section(kind).getByRole("button", { name: say("Leave all of it out") }).click();
    await expect(this.section(kind).getByText(say("All of it is left out."))).toBeVisible();
  }

  /** By the two dates, the way without a chart. */
  async days(kind: string, first: string, last: string): Promise<void> {
    const section = this.section(kind);
    const fields = section.locator("details").filter({ has: this.page.getByLabel(say("First day")) });
    if (!(await fields.evaluate((fold: HTMLDetailsElement) => fold.open))) {
      await section.getByText(say("Leave some days out")).click();
    }
    await section.getByLabel(say("First day")).fill(first);
    await section.getByLabel(say("Last day")).fill(last);
    await section.getByRole("button", { name: say("Leave these days out") }).click();
  }

  async undo(): Promise<void> {
    await this.bar.getByRole("button", { name: say("Undo") }).click();
    await expect(this.bar.getByRole("button", { name: say("Undo") })).toHaveCount(0);
  }

  async openList(): Promise<void> {
    await this.page.getByText(say("Show what you leave out")).click();
  }

  /** Takes back everything left out of a kind of data. */
  async takeBack(kind: string): Promise<void> {
    const own = this.page.locator(".left-out__kind").filter({ hasText: say(kind) });
    while ((await own.count()) > 0) {
      const before = await own.getByRole("button").count();
      await own.getByRole("button").first().click();
      await expect(own.getByRole("button")).toHaveCount(before - 1);
    }
  }
}
