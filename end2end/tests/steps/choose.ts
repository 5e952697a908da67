// Choosing kinds of data and days.
import { expect, Locator } from "@playwright/test";
import { say, sayName } from "../fixtures/say.ts";
import { Service } from "./services.ts";
import { Step } from "./step.ts";

export class Choose extends Step {
  async expectOpen(): Promise<void> {
    await this.expectHeading("What shall we fetch?");
  }

  range(name: string | RegExp): Locator {
    return this.page.getByRole("radio", { name: sayName(name) });
  }

  dataType(name: string): Locator {
    return this.page.getByRole("checkbox", { name: say(name), exact: true });
  }

  get firstDay(): Locator {
    return this.page.getByLabel(say("First day"));
  }

  get lastDay(): Locator {
    return this.page.getByLabel(say("Last day"));
  }

  get fetch(): Locator {
    return this.page.getByRole("button", { name: new RegExp(`^${say("Fetch")}`) });
  }

  /** The line that says what the present choice costs. */
  get estimate(): Locator {
    return this.page.getByRole("heading", { name: say("What it takes") }).locator("..").getByRole("status").first();
  }

  async pickDays(days: 7 | 30 | 90 | 365): Promise<void> {
    await this.pickRange(`The last ${days} days`);
  }

  /** Chooses a range by pressing its label, which covers the button. */
  async pickRange(name: string): Promise<void> {
    await this.page.getByText(say(name), { exact: true }).check();
  }

  async pickDates(first: string, last: string): Promise<void> {
    await this.pickRange("Two dates");
    await this.firstDay.fill(first);
    await this.lastDay.fill(last);
  }

  /** Leaves only these ticked. */
  async only(...names: string[]): Promise<void> {
    // A group of one kind has no such button.
    for (const none of await this.page.getByRole("button", { name: new RegExp(`^${say("None")}: `) }).all()) await none.click();
    await this.untick("Sleep");
    await this.untick("Weight");
    for (const name of names) await this.tick(name);
  }

  async tick(name: string): Promise<void> {
    await this.label(name).check();
  }

  async untick(name: string): Promise<void> {
    await this.label(name).uncheck();
  }

  private label(name: string): Locator {
    return this.page.locator("label").filter({ hasText: new RegExp(`^${say(name)}$`) });
  }

  /** The fold of what nobody has fetched who did not choose it. */
  get more(): Locator {
    return this.page.locator("details").filter({ has: this.page.getByText(say("More, only if you want it")).first() });
  }

  async openMore(): Promise<void> {
    await this.more.locator("summary").click();
  }

  /** The button to a permission that what is ticked there lacks. */
  ask(service: Service): Locator {
    return this.page.getByRole("button", { name: say(`Ask ${service} for this permission`) });
  }

  /** A notice with this title. */
  notice(title: string): Locator {
    return this.page.locator(".notice").filter({ has: this.page.getByText(say(title), { exact: true }) });
  }

  /** What is wrong with a field, told beside it. */
  async expectRefused(field: Locator, text: string | RegExp): Promise<void> {
    await expect(field).toHaveAttribute("aria-invalid", "true");
    await expect(field).toHaveAccessibleDescription(typeof text === "string" ? say(text) : text);
  }
}
