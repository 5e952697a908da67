// Journeys through the whole product: real server, real stand-in, real browser. Run by `cargo xtask test end2end`.
import { defineConfig } from "@playwright/test";

const isRoot = process.getuid?.() === 0;

/** What both configurations share. */
export const browser = {
  browserName: "chromium",
  launchOptions: {
    executablePath: process.env.CHROMIUM,
    // Chromium refuses its sandbox to root, which is who containers run as.
    args: isRoot ? ["--no-sandbox"] : [],
  },
  locale: "en-GB",
  // Neither UTC nor the zone of any pretend member, so that a mix-up of the three shows.
  timezoneId: "America/Denver",
} as const;

/** A desk in daylight. */
export const desktop = { ...browser, viewport: { width: 1280, height: 800 }, colorScheme: "light" } as const;

/** A phone in bed, and in German. */
export const phone = {
  ...browser,
  locale: "de-DE",
  viewport: { width: 360, height: 740 },
  isMobile: true,
  hasTouch: true,
  deviceScaleFactor: 2,
  colorScheme: "dark",
} as const;

export default defineConfig({
  testDir: "tests",
  testIgnore: ["pictures/**", "bench/**"],
  outputDir: "test-results",
  globalSetup: "./tests/fixtures/empty_files_folder.ts",
  forbidOnly: process.env.CI !== undefined,
  fullyParallel: true,
  workers: 2,
  // A busy machine may miss a moment; what passes the second time is printed as flaky.
  retries: 1,
  reporter: [["list"]],
  timeout: 90_000,
  expect: { timeout: 15_000 },
  // Recording takes a fifth of the time, so it is done where something failed before.
  use: { trace: "on-first-retry" },
  projects: [
    { name: "desktop-light", use: desktop },
    { name: "phone-dark", use: phone, testMatch: "journeys/*.spec.ts" },
  ],
});
