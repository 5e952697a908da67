// Looking at what was fetched.
import { expect, Locator } from "@playwright/test";
import { say, saying, written } from "../fixtures/say.ts";
import { Step } from "./step.ts";

export class Review extends Step {
  async expectOpen(): Promise<void> {
    await this.expectHeading("Look at your data");
    await expect(this.page.getByText(say("Nothing of this has been sent to Open Humans.")).first()).toBeVisible();
  }

  /** The part of a kind of data. */
  section(name: string): Locator {
    return this.page.locator("section").filter({ has: this.page.getByRole("heading", { level: 2, name: say(name), exact: true }) });
  }

  /** One of the facts at its head: `Days with data`, `First day`, … */
  fact(section: string, name: string): Locator {
    const item = this.section(section).locator("dl > div").filter({ has: this.page.getByText(say(name), { exact: true }) });
    return item.getByRole("definition");
  }

  chart(section: string): Locator {
    return this.section(section).getByRole("img", { name: saying("Chart of {}, {}: between {} and {}.") }).first();
  }

  /** Reads a day out of the chart with the arrow keys, from the newest day shown. */
  async readFromChart(section: string, daysBack: number): Promise<string> {
    const slider = this.section(section).getByRole("slider", { name: say("Read a day") });
    await slider.focus();
    await slider.press("End");
    for (let day = 0; day < daysBack; day += 1) await slider.press("ArrowLeft");
    return (await slider.getAttribute("aria-valuetext")) ?? "";
  }

  /** Opens the numbers under a chart. */
  async openTable(section: string): Promise<void> {
    await this.section(section).getByText(say("Show the numbers")).click();
    await expect(this.section(section).getByRole("table")).toBeVisible();
  }

  /** The cell of a day in an open table. */
  cell(section: string, date: string): Locator {
    const row = this.section(section)
      .getByRole("row")
      .filter({ has: this.page.getByRole("rowheader", { name: written(date), exact: true }) });
    return row.getByRole("cell");
  }

  /** Shows the readings of the day chosen in a chart. */
  async showDay(section: string): Promise<void> {
    await this.section(section).getByRole("button", { name: saying("Show the readings of {}") }).click();
  }

  /** The chart of one day's readings. */
  dayChart(section: string): Locator {
    return this.section(section).getByRole("img", { name: saying("Chart of {} through the day: {} between {} and {}.") });
  }

  async sendFiles(): Promise<void> {
    await this.button(saying("Send {} to Open Humans")).click();
  }

  async send(): Promise<void> {
    await this.button("Send to Open Humans").click();
  }
}
