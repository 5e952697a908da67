// Choosing readings within the day.
import { expect, Locator } from "@playwright/test";
import { parsed, say } from "../fixtures/say.ts";
import { Choose } from "./choose.ts";

export class Intraday extends Choose {
  override async expectOpen(): Promise<void> {
    await this.expectHeading("Which readings within the day?");
  }

  /** How finely a group is wanted. */
  spacing(group: string, name: string): Locator {
    return this.page.getByRole("group", { name: say(group), exact: true }).getByRole("radio", { name: say(name), exact: true });
  }

  async pickSpacing(group: string, name: string): Promise<void> {
    const options = this.page.getByRole("group", { name: say(group), exact: true });
    await options.locator("label").filter({ hasText: new RegExp(`^${say(name)}$`) }).check();
    await expect(this.spacing(group, name)).toBeChecked();
  }

  get notify(): Locator {
    return this.page.getByRole("checkbox", { name: say("Tell me by an Open Humans message when it is ready or needs me") });
  }

  /** Leaves only these kinds of readings ticked. */
  async onlyKinds(...names: string[]): Promise<void> {
    for (const box of await this.page.getByRole("checkbox").all()) {
      const name = (await box.getAttribute("id")) ?? "";
      if (name.startsWith("reading-") && (await box.isEnabled())) await box.uncheck();
    }
    for (const name of names) await this.dataType(name).check();
  }

  /** How many requests the page says that takes. */
  async requestsAnnounced(): Promise<number> {
    const requests = new RegExp(`([\\d.,]+)\\s${say("requests")}`).exec((await this.estimate.textContent()) ?? "")?.[1];
    return parsed(requests ?? "");
  }
}
