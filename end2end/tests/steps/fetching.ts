// Watching an import.
import { expect, Locator } from "@playwright/test";
import { parsed, say, saying } from "../fixtures/say.ts";
import { Step } from "./step.ts";

/** Long enough for ten years on a slow machine; every wait for it ends as soon as the page says so. */
const LONGEST_IMPORT = 75_000;

export class Fetching extends Step {
  async expectFetching(): Promise<void> {
    await this.expectHeading("We are fetching your data");
  }

  async expectReady(): Promise<void> {
    await expect(this.heading("Your data is here")).toBeVisible({ timeout: LONGEST_IMPORT });
  }

  /** The row of a kind of data. */
  row(name: string): Locator {
    return this.page.getByRole("listitem").filter({ has: this.page.getByText(say(name), { exact: true }) });
  }

  /** How many requests have been answered. */
  async requestsDone(): Promise<number> {
    const done = saying("{} of {}", /^[\d.,]+/, new RegExp(`[\\d.,]+\\s(${say("request")}|${say("requests")})`));
    const text = await this.page.getByText(done).textContent();
    return parsed(/^[\d.,]+/.exec(text ?? "")?.[0] ?? "");
  }

  /** Holds the import, in whichever state it is. */
  async pause(): Promise<void> {
    await this.button("Pause").click();
    await this.expectHeading("You paused this import");
  }

  async goOn(): Promise<void> {
    await this.button("Go on fetching").click();
  }

  async look(): Promise<void> {
    await this.link("Look at your data").click();
  }

  /** The identifier of the import in the address. */
  get id(): string {
    const id = /\/imports\/([^/?#]+)/.exec(this.page.url())?.[1];
    if (!id) throw new Error("the address names no import");
    return id;
  }
}
