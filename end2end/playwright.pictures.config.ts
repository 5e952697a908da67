// Takes the pictures of the README. Run by `cargo xtask screenshots`.
import { defineConfig } from "@playwright/test";
import { desktop, phone } from "./playwright.config.ts";

export default defineConfig({
  testDir: "tests/pictures",
  outputDir: "test-results/pictures",
  workers: 2,
  timeout: 120_000,
  expect: { timeout: 15_000 },
  reporter: [["list"]],
  projects: [
    // One pixel a pixel keeps the files small.
    { name: "desktop-light", use: { ...desktop, viewport: { width: 960, height: 720 } } },
    { name: "phone-dark", use: { ...phone, deviceScaleFactor: 1 } },
  ],
});
