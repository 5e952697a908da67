// Milliseconds from a gesture to the drawn chart, for `cargo xtask bench review`.
import { defineConfig } from "@playwright/test";
import { desktop } from "./playwright.config.ts";

export default defineConfig({
  testDir: "tests/bench",
  outputDir: "test-results/bench",
  workers: 1,
  reporter: [["line"]],
  timeout: 240_000,
  expect: { timeout: 30_000 },
  use: desktop,
});
