// Earlier files in the member's account: merged, never shortened, and never removed before the new one is listed.
import { Cast } from "../fixtures/cast.ts";
import { keepFile } from "../fixtures/files.ts";
import { FitbitData } from "../fixtures/fitbit_data.ts";
import { daysBefore, plantFile, storedBytes, today } from "../fixtures/standin.ts";
import { expect, test } from "../fixtures/test.ts";
import { Choose } from "../steps/choose.ts";
import { reachChoosing } from "../steps/way_in.ts";
import { expectEveryDay, fetchAndDeliver, onlyFile, soundBytes, visibleFiles } from "./arrived.ts";

const FILES = "/api/direct-sharing/project/files";

test("seven days after ten years leave ten years", async ({ page, cast }) => {
  test.slow();
  const choose = await reachChoosing(page, cast, "Google", "alice");
  // Nights are most of a file, and a build for tests takes a minute and more to merge ten years of them.
  await choose.only("Steps", "Distance", "Weight", "Resting heart rate");
  await fetchAndDeliver(choose);
  const earlier = (await visibleFiles(cast, "alice"))[0];
  const whole = new FitbitData(await onlyFile(cast, "alice"));
  const yesterday = daysBefore(await today(cast, "alice"), 1);
  await cast.control("POST", "/members/alice/override", { date: yesterday, what: "steps", value: 34567 });
  const seen = (await cast.requests("www.openhumans.org")).length;

  await page.getByRole("link", { name: "Choose" }).click();
  const again = new Choose(page);
  await again.pickDays(7);
  await expect(again.dataType("Sleep")).toBeChecked();
  const delivered = await fetchAndDeliver(again);

  await expect(delivered.row("Earlier files")).toContainText(/The days of 1\searlier file are in the new one/);
  const bytes = await onlyFile(cast, "alice");
  const merged = new FitbitData(bytes);
  const days = [...merged.series("tracker-steps").keys()];
  expect(days).toEqual([...whole.series("tracker-steps").keys()]);
  expect(days.length).toBeGreaterThan(3_000);
  expect(merged.series("tracker-steps").get(yesterday)).toBe("34567");
  expect(merged.weightLogs()).toEqual(whole.weightLogs());
  expect(merged.heart().size).toBeGreaterThanOrEqual(whole.heart().size);
  expect(merged.sleepLogs().length).toBeGreaterThan(3);
  await expectEveryDay(cast, "alice", bytes, 3_650);
  await expectRemovedOnlyOnceListed(cast, seen, earlier?.id);
  keepFile("merging-seven-days-after-ten-years", bytes);
});

/** In what was asked of Open Humans: the upload is completed, then files are listed, and only then one is deleted. */
async function expectRemovedOnlyOnceListed(cast: Cast, seen: number, removed: number | undefined): Promise<void> {
  const requests = (await cast.requests("www.openhumans.org")).slice(seen);
  const completed = requests.findIndex((request) => request.path === `${FILES}/upload/complete/`);
  const deletions = requests.filter((request) => request.path === `${FILES}/delete/`);
  expect(deletions.map((request) => request.status)).toEqual([200]);
  expect(deletions[0]?.body).toContain(`file_id=${removed}`);
  const deleted = requests.findIndex((request) => request.path === `${FILES}/delete/`);
  const between = requests.slice(completed + 1, deleted).map((request) => request.path);
  expect(requests[completed]?.status).toBe(200);
  expect(completed).toBeLessThan(deleted);
  expect(between).toContain("/api/direct-sharing/project/exchange-member/");
}

const PLANTED = [
  { what: "that cannot be read", bytes: Buffer.from('{"tracker-steps": {"2026": {"acti'), why: /it could not be read, so it was neither used nor removed/ },
  {
    what: "that does not say its units",
    bytes: Buffer.from(JSON.stringify({ "tracker-steps": { "2026": { "activities-tracker-steps": [] } } })),
    why: /another program made it and does not say its units, so it was neither used nor removed/,
  },
];

for (const { what, bytes, why } of PLANTED) {
  test(`an earlier file ${what} is kept and named`, async ({ page, cast }) => {
    const planted = await plantFile(cast, "carol", "fitbit-data.json", bytes);
    const choose = await reachChoosing(page, cast, "Google", "carol");

    const delivered = await fetchAndDeliver(choose);

    await expect(delivered.row("Earlier files")).toContainText("There was none to keep days of");
    const kept = page.getByRole("heading", { name: "Left as they were" }).locator("..");
    await expect(kept.getByRole("listitem")).toHaveText([new RegExp(`fitbit-data\\.json \\(file ${planted}\\)`)]);
    await expect(kept).toContainText(why);
    const files = await visibleFiles(cast, "carol");
    expect(files).toHaveLength(2);
    expect((await storedBytes(cast, "carol", planted)).equals(bytes)).toBe(true);
    const sent = await soundBytes(cast, "carol", files.find((file) => file.id !== planted));
    await expectEveryDay(cast, "carol", sent, 20);
  });
}
