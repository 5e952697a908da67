// Saving what would be sent, at the end of looking.
import { expect, Locator } from "@playwright/test";
import { readFileSync } from "node:fs";
import { say } from "../fixtures/say.ts";
import { Step } from "./step.ts";

/** Making files or tables on a slow machine. */
const LONGEST_MAKING = 60_000;

export class Keep extends Step {
  get part(): Locator {
    return this.page.locator("section.keep");
  }

  /** The link that saves a file, once there is one. */
  file(name: string): Locator {
    return this.part.getByRole("link", { name });
  }

  async askForFiles(): Promise<void> {
    await this.part.getByRole("button", { name: say("Save the files") }).click();
  }

  async askForTables(): Promise<void> {
    await this.part.getByRole("button", { name: say("Save as tables (CSV)") }).click();
  }

  async expectReady(name: string): Promise<void> {
    await expect(this.part.getByText(say("It is ready to be saved."))).toBeVisible({ timeout: LONGEST_MAKING });
    await expect(this.file(name)).toBeVisible({ timeout: LONGEST_MAKING });
  }

  /** Saves a file to disk as a member would, and gives its bytes. */
  async save(name: string): Promise<Buffer> {
    const [download] = await Promise.all([this.page.waitForEvent("download"), this.file(name).click()]);
    expect(download.suggestedFilename()).toBe(name);
    return readFileSync(await download.path());
  }
}
