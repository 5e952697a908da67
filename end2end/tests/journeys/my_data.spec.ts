// What a member has: files on Open Humans to save and delete, messages on or off, and two accounts that stay apart.
import { lookAt } from "../fixtures/look.ts";
import { say, saying } from "../fixtures/say.ts";
import { plantFile, storedBytes, storedFiles } from "../fixtures/standin.ts";
import { expect, test } from "../fixtures/test.ts";
import { fetchAndDeliver } from "../faults/arrived.ts";
import { MyData } from "../steps/my_data.ts";
import { agree, signInAs } from "../steps/services.ts";
import { reachChoosing } from "../steps/way_in.ts";
import { readFile } from "node:fs/promises";

test("files on Open Humans are listed, saved and deleted, and messages switched off", async ({ page, cast }, info) => {
  const delivered = await fetchAndDeliver(await reachChoosing(page, cast, "Google", "carol"));
  const [sent] = await storedFiles(cast, "carol");
  await plantFile(cast, "carol", "fitbit-intraday-2025-10.json.gz", Buffer.from("an earlier month"));
  const step = new MyData(delivered.page);
  await step.open();

  await expect(step.file("fitbit-data.json")).toContainText(/\d{4}.*, [\d,.]+\s(kB|MB), /);
  await expect(step.file("fitbit-data.json")).toContainText(saying("sent {}"));
  await expect(step.file("fitbit-intraday-2025-10.json.gz")).toContainText(saying("sent {}"));
  await lookAt(page, `my-data-files-${info.project.name}`);
  const saving = page.waitForEvent("download");
  await page.getByRole("link", { name: `${say("Save")}: fitbit-data.json` }).click();
  const saved = await saving;
  expect(saved.suggestedFilename()).toBe("fitbit-data.json");
  expect((await readFile(await saved.path())).equals(await storedBytes(cast, "carol", sent?.id ?? 0))).toBe(true);

  await page.getByRole("button", { name: `${say("Delete")}: fitbit-intraday-2025-10.json.gz` }).click();
  await expect(page.getByText(saying("Delete {} on Open Humans?", "fitbit-intraday-2025-10.json.gz"))).toBeFocused();
  await step.button("Delete it there").click();
  await expect(step.file("fitbit-intraday-2025-10.json.gz")).toHaveCount(0);
  expect((await storedFiles(cast, "carol")).map((file) => file.id)).toEqual([sent?.id]);

  await step.button("Switch messages off").click();
  await expect(page.getByText(saying("Off: no message is sent"))).toBeVisible();
  await page.reload();
  await expect(step.button("Switch messages on")).toBeVisible();
});

test("another account is another connection, and nothing of the first is lost", async ({ page, cast }, info) => {
  test.skip(info.project.name !== "desktop-light", "one size is enough for this");
  const delivered = await fetchAndDeliver(await reachChoosing(page, cast, "Google", "carol"));
  const step = new MyData(delivered.page);
  await step.open();
  await expect(page.getByText(/Last import that came to its end: /)).toBeVisible();
  await expect(page.getByText(/You allowed: .*Sleep/)).toBeVisible();

  await step.button("Use another account").click();
  const other = page.getByRole("button", { name: "Use another account" });
  if (await other.isVisible()) await other.click();
  await signInAs(page, "Google", "bob");
  await agree(page, "Google");
  await step.open();

  await expect(step.cards("Google")).toHaveCount(2);
  await expect(page.getByText(/No import through it has come to its end yet/)).toBeVisible();
  await expect(step.imports).toHaveCount(1);
  expect(await storedFiles(cast, "carol")).toHaveLength(1);
  await lookAt(page, "my-data-two-accounts");
});
