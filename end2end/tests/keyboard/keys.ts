// A person without a mouse: Tab, Enter, Space and the arrow keys, and nothing else.
import { expect, Locator, Page } from "@playwright/test";

/** Stops on the way round a page before one has lost one's way: more than any page here has. */
const MOST_STOPS = 150;

export class Keys {
  constructor(private readonly page: Page) {}

  /** Goes from stop to stop until this one has the focus, and sees it. */
  async tabTo(target: Locator): Promise<void> {
    await this.walkTo(target, "Tab");
  }

  /** The same, backwards. */
  async backTo(target: Locator): Promise<void> {
    await this.walkTo(target, "Shift+Tab");
  }

  private async walkTo(target: Locator, key: "Tab" | "Shift+Tab"): Promise<void> {
    await expect(target).toBeVisible();
    for (let stop = 0; stop < MOST_STOPS; stop += 1) {
      await this.page.keyboard.press(key);
      if (await target.evaluate((element) => element === document.activeElement)) {
        await this.expectSeen(target);
        return;
      }
    }
    throw new Error(`${key} never reached ${target}`);
  }

  /** The focus is where a person can see it: in view, and drawn around. */
  private async expectSeen(target: Locator): Promise<void> {
    await expect(target).toBeInViewport();
    const style = await target.evaluate((element) => {
      const { outlineStyle, outlineWidth } = getComputedStyle(element);
      return { outlineStyle, width: parseFloat(outlineWidth) };
    });
    expect(style.outlineStyle).not.toBe("none");
    expect(style.width).toBeGreaterThanOrEqual(2);
  }

  async press(key: "Enter" | "Space" | "ArrowDown" | "ArrowUp" | "ArrowLeft" | "ArrowRight", times = 1): Promise<void> {
    for (let time = 0; time < times; time += 1) await this.page.keyboard.press(key);
  }

  /** Goes to a field and types into it, in place of what stands there. */
  async type(target: Locator, text: string): Promise<void> {
    await this.tabTo(target);
    await this.page.keyboard.press("Control+A");
    await this.page.keyboard.type(text);
  }

  /** Goes to a button or link and presses it. */
  async use(target: Locator): Promise<void> {
    await this.tabTo(target);
    await this.press("Enter");
  }
}
