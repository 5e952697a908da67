// Times gestures on the chart of a year of heart rates: from the event to the frame after the chart has changed, and for a day to
// the frame after every reading is drawn. Where the site, its cookie and the import are is told by the environment.
import { expect, Locator, Page, test } from "@playwright/test";
import { writeFileSync } from "node:fs";
import { Review } from "../steps/review.ts";
import { Zoom } from "../steps/zoom.ts";

/** Times each gesture is made. */
const ROUNDS = 20;

function setting(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: run this through \`cargo xtask bench review\``);
  return value;
}

/** What a gesture waits for. */
type Until = "changed" | "readings";

/** Makes a gesture within the page and gives the milliseconds until it is drawn. */
async function timed(picture: Locator, gesture: { press: string } | { key: string } | { wheel: number }, until: Until): Promise<number> {
  return picture.evaluate(
    async (svg, { gesture, until }) => {
      const section = svg.closest("section");
      if (!section) throw new Error("no section");
      const state = () => [...svg.querySelectorAll("path[transform]")].map((path) => path.getAttribute("d")).join("|") + (svg.getAttribute("aria-label") ?? "");
      const before = state();
      const isDrawn = () =>
        until === "changed" ? state() !== before : (svg.getAttribute("aria-label") ?? "").includes("through the day");
      const begin = performance.now();
      if ("press" in gesture) {
        const buttons = [...section.querySelectorAll("button")];
        const button = buttons.find((one) => (one.textContent ?? "").trim().startsWith(gesture.press));
        if (!button) throw new Error(`no button ${gesture.press}`);
        button.click();
      } else if ("key" in gesture) {
        svg.parentElement?.dispatchEvent(new KeyboardEvent("keydown", { key: gesture.key, bubbles: true, cancelable: true }));
      } else {
        svg.dispatchEvent(new WheelEvent("wheel", { deltaY: gesture.wheel, ctrlKey: true, bubbles: true, cancelable: true, clientX: svg.getBoundingClientRect().x + 300 }));
      }
      const frame = () => new Promise<void>((done) => requestAnimationFrame(() => done()));
      while (!isDrawn()) {
        if (performance.now() - begin > 30_000) throw new Error("nothing was drawn");
        await frame();
      }
      // The frame after the change is the one that is seen.
      await frame();
      return performance.now() - begin;
    },
    { gesture, until },
  );
}

async function open(page: Page): Promise<Zoom> {
  const site = setting("SITE");
  await page.context().addCookies([
    { name: "__Host-session", value: setting("COOKIE"), url: site.replace("http://", "https://"), secure: true, httpOnly: true, sameSite: "Lax" },
  ]);
  await page.goto(`${site}/imports/${setting("IMPORT")}/review`);
  await new Review(page).expectOpen();
  const zoom = new Zoom(page, "Heart rate");
  await expect(zoom.picture).toBeVisible();
  // The charts of the other kinds come one after the other.
  await expect(new Zoom(page, "Elevation").picture).toBeVisible();
  return zoom;
}

test("gestures", async ({ page }) => {
  const zoom = await open(page);
  const figures: Record<string, number[]> = {};
  const note = async (what: string, gesture: Parameters<typeof timed>[1], until: Until = "changed") => {
    (figures[what] ??= []).push(await timed(zoom.picture, gesture, until));
  };
  for (let round = 0; round < ROUNDS; round += 1) {
    await note("zooming in from a year, by button", { press: "Zoom in" });
    await note("zooming in further, by wheel", { wheel: -100 });
    await note("moving, by key", { key: "ArrowLeft" });
    await note("zooming out, by key", { key: "-" });
    await zoom.button("Everything").click();
    await note("into a day, to a first picture of it", { press: "Show the readings of" });
    await note("moving to the day before, to every reading of it", { key: "ArrowLeft" }, "readings");
    await expect(new Review(page).dayChart("Heart rate")).toBeVisible();
    await note("zooming into a part of a day", { key: "+" });
    await zoom.button("Everything").click();
    // Another day each time, so that none has been brought before.
    await zoom.slider("Read a day").focus();
    for (let step = 0; step <= 2 * round; step += 1) await page.keyboard.press("ArrowLeft");
  }
  writeFileSync(setting("FIGURES"), JSON.stringify(figures));
});
