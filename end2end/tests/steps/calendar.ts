// The calendar of a kind of data under review.
import { expect, Locator } from "@playwright/test";
import { say, saying } from "../fixtures/say.ts";
import { Review } from "./review.ts";

/** Months a calendar is gone back before one has lost one's way. */
const MOST_MONTHS = 130;

export class Calendar {
  private readonly section: Locator;

  constructor(
    private readonly review: Review,
    name: string,
  ) {
    this.section = review.section(name);
  }

  get summary(): Locator {
    return this.section.locator("summary").filter({ hasText: say("Show the calendar") });
  }

  async open(): Promise<void> {
    await this.summary.click();
    await expect(this.month).toBeVisible();
  }

  /** The open month. */
  get month(): Locator {
    return this.section.locator("table[role=grid]");
  }

  /** The months drawn small. */
  get months(): Locator {
    return this.section.getByRole("grid", { name: say("Months"), exact: true });
  }

  /** The cell of a day, if its month is open. */
  cell(date: string): Locator {
    return this.month.locator(`[data-day="${date}"]`);
  }

  /** Goes back to the month of a day; gives the day's cell. */
  async reach(date: string): Promise<Locator> {
    const cell = this.cell(date);
    for (let month = 0; month < MOST_MONTHS && (await cell.count()) === 0; month += 1) {
      await this.section.getByRole("button", { name: say("Month before") }).click();
    }
    await expect(cell).toBeVisible();
    return cell;
  }

  /** The day read out under the month. */
  get told(): Locator {
    return this.section.locator("[aria-live=polite]");
  }

  button(name: string): Locator {
    return this.section.getByRole("button", { name: say(name) });
  }

  /** The button that fetches every failed day again. */
  get fetchFailed(): Locator {
    return this.section.getByRole("button", { name: saying("Fetch all failed days again · {}") });
  }

  /** Expects a day to be marked so. */
  async expectMarked(date: string, mark: string): Promise<void> {
    const cell = await this.reach(date);
    await expect(cell).toHaveAccessibleName(new RegExp(`: ${say(mark)}`, "i"));
  }
}
