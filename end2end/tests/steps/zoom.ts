// A chart that zooms, with its buttons, its keys and the numbers beside it.
import { expect, Locator, Page } from "@playwright/test";
import { say } from "../fixtures/say.ts";
import { Review } from "./review.ts";

export class Zoom {
  constructor(
    readonly page: Page,
    /** The kind of data, as its heading has it. */
    readonly name: string,
  ) {}

  get section(): Locator {
    return new Review(this.page).section(this.name);
  }

  /** The chart as one thing to press keys on. */
  get keys(): Locator {
    return this.section.locator("[role=group][tabindex='0']");
  }

  get picture(): Locator {
    return this.keys.getByRole("img");
  }

  /** The name a heart-rate zone has within the picture. */
  zoneName(english: string): Locator {
    return this.picture.getByText(say(english), { exact: true });
  }

  /** What the chart shows now. */
  get shown(): Locator {
    return this.section.locator("[aria-live=polite]").first();
  }

  button(english: string): Locator {
    return this.section.getByRole("button", { name: say(english), exact: true });
  }

  /** Presses a button until it does nothing any more; says how often. */
  async pressOut(english: string, most = 30): Promise<number> {
    for (let pressed = 0; pressed < most; pressed += 1) {
      if ((await this.button(english).getAttribute("aria-disabled")) === "true") return pressed;
      await this.button(english).click();
    }
    throw new Error(`${english} still does something after ${most} times`);
  }

  slider(english: string): Locator {
    return this.section.getByRole("slider", { name: say(english), exact: true });
  }

  /** What is read out now. */
  async readOut(english: string): Promise<string> {
    return (await this.slider(english).getAttribute("aria-valuetext")) ?? "";
  }

  async openNumbers(): Promise<void> {
    await this.section.getByText(say("Show the numbers")).click();
    await expect(this.section.getByRole("table")).toBeVisible();
  }

  /** The rows of the table, without its head. */
  get rows(): Locator {
    return this.section.locator("tbody tr");
  }

  /** Drags over the picture, from one part of its width to another. */
  async drag(from: number, to: number): Promise<void> {
    await this.picture.scrollIntoViewIfNeeded();
    const box = await this.picture.boundingBox();
    if (!box) throw new Error("the chart is not on the page");
    const y = box.y + box.height / 2;
    await this.page.mouse.move(box.x + box.width * from, y);
    await this.page.mouse.down();
    await this.page.mouse.move(box.x + box.width * ((from + to) / 2), y, { steps: 4 });
    await this.page.mouse.move(box.x + box.width * to, y, { steps: 4 });
    await this.page.mouse.up();
  }

  /** Turns the wheel over the middle of the picture with the control key down: up is in. */
  async wheel(turns: number): Promise<void> {
    await this.picture.hover();
    await this.page.keyboard.down("Control");
    for (let turn = 0; turn < Math.abs(turns); turn += 1) await this.page.mouse.wheel(0, turns > 0 ? -120 : 120);
    await this.page.keyboard.up("Control");
  }

  /** Moves two fingers apart, or together, over the middle of the picture. */
  async pinch(from: number, to: number): Promise<void> {
    await this.picture.scrollIntoViewIfNeeded();
    const box = await this.picture.boundingBox();
    if (!box) throw new Error("the chart is not on the page");
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    const session = await this.page.context().newCDPSession(this.page);
    const fingers = (apart: number) => [
      { x: x - apart / 2, y, id: 1 },
      { x: x + apart / 2, y, id: 2 },
    ];
    await session.send("Input.dispatchTouchEvent", { type: "touchStart", touchPoints: fingers(from) });
    for (let step = 1; step <= 8; step += 1) {
      const touchPoints = fingers(from + ((to - from) * step) / 8);
      await session.send("Input.dispatchTouchEvent", { type: "touchMove", touchPoints });
    }
    await session.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
    await session.detach();
  }

  /** Points drawn: corners of every path in the picture. */
  async pointsDrawn(): Promise<number> {
    const paths = await this.picture.locator("path[transform]").evaluateAll((all) => all.map((path) => path.getAttribute("d") ?? ""));
    // A bar or stripe is one `z`, a point of a line one `M` or `L`: two points each at most.
    return paths.map((path) => 2 * (path.match(/z/g)?.length ?? 0) + (path.includes("z") ? 0 : (path.match(/[ML]/g)?.length ?? 0))).reduce((sum, n) => sum + n, 0);
  }
}
