// Sending, and the receipt.
import { expect, Locator } from "@playwright/test";
import { readFileSync } from "node:fs";
import { say } from "../fixtures/say.ts";
import { Step } from "./step.ts";

/** Merging and writing ten years on a slow machine. */
const LONGEST_DELIVERY = 60_000;

export class Delivered extends Step {
  async expectDone(): Promise<void> {
    await expect(this.heading("It is in your Open Humans account")).toBeVisible({ timeout: LONGEST_DELIVERY });
  }

  /** Nothing was left to send: what was there is gone, and there is nothing to save. */
  async expectOut(): Promise<void> {
    await expect(this.heading("It is out of your files")).toBeVisible({ timeout: LONGEST_DELIVERY });
    await expect(this.page.getByText(say("Nothing is left to put into this file, so there is none from us on Open Humans."))).toBeVisible();
    await expect(this.link("Save the same file to this device")).toHaveCount(0);
  }

  async expectStopped(): Promise<void> {
    await expect(this.heading("Not sent yet")).toBeVisible({ timeout: LONGEST_DELIVERY });
  }

  /** A row of the receipt. */
  row(name: string): Locator {
    const item = this.page.locator("dl > div").filter({ has: this.page.getByText(say(name), { exact: true }) });
    return item.getByRole("definition");
  }

  /** The entry of a month's file in the receipt. */
  month(basename: string): Locator {
    return this.page.getByRole("listitem").filter({ has: this.page.getByRole("heading", { name: basename, exact: true }) });
  }

  /** Saves a month's file to disk as a member would, and gives its bytes. */
  async saveMonth(basename: string): Promise<Buffer> {
    const [download] = await Promise.all([
      this.page.waitForEvent("download"),
      this.month(basename).getByRole("link", { name: new RegExp(`^${say("Save")}`) }).click(),
    ]);
    expect(download.suggestedFilename()).toBe(basename);
    return readFileSync(await download.path());
  }

  get filesLink(): Locator {
    return this.link("See your files on Open Humans");
  }

  /** Saves the file to disk as a member would, and gives its bytes. */
  async save(): Promise<Buffer> {
    const [download] = await Promise.all([
      this.page.waitForEvent("download"),
      this.link("Save the same file to this device").click(),
    ]);
    expect(download.suggestedFilename()).toBe("fitbit-data.json");
    return readFileSync(await download.path());
  }
}
