// Automatic updates: setting them up on the receipt, and seeing on My data how they go.
import { expect, Locator } from "@playwright/test";
import { say } from "../fixtures/say.ts";
import { Step } from "./step.ts";

export type Mode = "Tell me and wait for my review" | "Send without asking";

export class Updates extends Step {
  /** The offer on the receipt. */
  get offer(): Locator {
    return this.page.locator("section").filter({ has: this.page.getByRole("heading", { level: 2, name: say("Keep it fresh") }) });
  }

  /** Opens the questions of the offer. */
  async openOffer(): Promise<void> {
    await this.offer.getByText(say("Set up automatic updates")).click();
  }

  /** Answers the questions that are open. */
  async answer(every: "Every day" | "Every week", mode: Mode): Promise<void> {
    await this.page.getByText(say(every), { exact: true }).check();
    await this.page.getByText(say(mode), { exact: true }).check();
  }

  /** A choice among the questions that are open. */
  choice(name: string): Locator {
    return this.page.getByRole("radio", { name: say(name), exact: true });
  }

  /** The card of the one update on My data, or of the one that could be set up. */
  get card(): Locator {
    return this.page.locator("section.update-card, section.update-offer");
  }

  /** Loads My data again until its card says something, as a person would who waits for it. */
  async expectToSay(text: string, timeout = 60_000): Promise<void> {
    await expect(async () => {
      await this.page.reload();
      await expect(this.card).toContainText(text, { timeout: 3_000 });
    }).toPass({ timeout });
  }
}
