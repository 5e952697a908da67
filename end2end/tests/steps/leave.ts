// Leaving: the questions and the receipt.
import { expect, Locator } from "@playwright/test";
import { say, saying } from "../fixtures/say.ts";
import { Step } from "./step.ts";

export class Leave extends Step {
  async open(): Promise<void> {
    await this.link("My data").first().click();
    await this.expectHeading("My data");
    await this.link("Leave and delete everything …").click();
    await this.expectOpen();
  }

  async expectOpen(): Promise<void> {
    await this.expectHeading("Leave and delete everything");
  }

  /** The choice to delete files on Open Humans too. */
  get deleteFiles(): Locator {
    return this.page.getByRole("radio", { name: say("Delete the files this site sent to Open Humans too") });
  }

  /** Leaves, after the question. */
  async leave(): Promise<void> {
    await this.button("Leave").click();
    await this.button("Leave and delete").click();
    await this.expectHeading("You have left");
    await expect(this.page.getByText(saying("Nothing of yours is here any more."))).toBeVisible();
  }

  /** The value of a row of the receipt. */
  row(name: string): Locator {
    const row = this.page.locator(".receipt .facts__item").filter({ has: this.page.getByRole("term").filter({ hasText: say(name) }) });
    return row.getByRole("definition");
  }
}
