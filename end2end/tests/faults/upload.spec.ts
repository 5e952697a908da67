// Uploads that break, and an Open Humans that does not answer.
import { Page } from "@playwright/test";
import { Cast, LoggedRequest } from "../fixtures/cast.ts";
import { storedFiles } from "../fixtures/standin.ts";
import { expect, test } from "../fixtures/test.ts";
import { Delivered } from "../steps/delivered.ts";
import { fetchAll, reachChoosing } from "../steps/way_in.ts";
import { expectEveryDay, lookAndSend, onlyFile, visibleFiles } from "./arrived.ts";
import { endFaults } from "./requests.ts";

const COMPLETE = "/api/direct-sharing/project/files/upload/complete/";

/** Sends twenty days, and gives the page that tells how that goes. */
async function send(page: Page, cast: Cast): Promise<Delivered> {
  const choose = await reachChoosing(page, cast, "Google", "carol");
  return lookAndSend(await fetchAll(choose));
}

async function transfers(cast: Cast): Promise<LoggedRequest[]> {
  return (await cast.requests("storage")).filter((request) => request.method === "PUT");
}

/** Presses the one button that helps, and sees that one whole file is there at the end. */
async function sendAgain(delivered: Delivered, cast: Cast): Promise<void> {
  await endFaults(cast);
  await delivered.button("Send again").click();
  await delivered.expectDone();
  await expectEveryDay(cast, "carol", await onlyFile(cast, "carol"), 20);
}

test("an upload that breaks half way is made again", async ({ page, cast }) => {
  await cast.fault({ host: "storage", method: "PUT", fault: { kind: "reset_after", bytes: 4_096 } });

  const delivered = await send(page, cast);

  await delivered.expectDone();
  expect((await transfers(cast)).map((request) => request.status)).toEqual([null, 200]);
  expect(await storedFiles(cast, "carol")).toHaveLength(1);
  await expectEveryDay(cast, "carol", await onlyFile(cast, "carol"), 20);
});

test("an upload that breaks every time is told, and made again from the page", async ({ page, cast }) => {
  test.slow();
  await cast.fault({ host: "storage", method: "PUT", times: 0, fault: { kind: "reset_after", bytes: 4_096 } });

  const delivered = await send(page, cast);

  await delivered.expectStopped();
  await expect(delivered.alert).toContainText("Open Humans did not take the whole file");
  await expect(delivered.alert).toContainText("Your earlier files on Open Humans are as they were");
  expect(await visibleFiles(cast, "carol")).toEqual([]);
  await sendAgain(delivered, cast);
});

test("an upload whose completion fails once goes on by itself", async ({ page, cast }) => {
  await cast.fault({ host: "www.openhumans.org", path: `${COMPLETE}*`, fault: { kind: "status", status: 500 } });

  const delivered = await send(page, cast);

  await delivered.expectDone();
  await expectEveryDay(cast, "carol", await onlyFile(cast, "carol"), 20);
});

test("an upload whose completion keeps failing is told, and completed from the page", async ({ page, cast }) => {
  test.slow();
  const fault = { kind: "status", status: 503 };
  await cast.fault({ host: "www.openhumans.org", path: `${COMPLETE}*`, times: 0, fault });

  const delivered = await send(page, cast);

  await delivered.expectStopped();
  await expect(delivered.alert).toContainText("Open Humans does not answer, or answers with errors");
  expect(await visibleFiles(cast, "carol")).toEqual([]);
  await sendAgain(delivered, cast);
});

test("a storage that refuses is told, and the file sent again from the page", async ({ page, cast }) => {
  const body = '<?xml version="1.0" encoding="UTF-8"?><Error><Code>AccessDenied</Code></Error>';
  const fault = { kind: "status", status: 403, content_type: "application/xml", body };
  await cast.fault({ host: "storage", method: "PUT", times: 0, fault });

  const delivered = await send(page, cast);

  await delivered.expectStopped();
  await expect(delivered.alert).toContainText("Open Humans did not take the whole file");
  expect(await visibleFiles(cast, "carol")).toEqual([]);
  await sendAgain(delivered, cast);
});
