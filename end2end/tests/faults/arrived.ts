// What arrived in a member's Open Humans account, held against what should have.
import { expect } from "@playwright/test";
import { Cast } from "../fixtures/cast.ts";
import { FitbitData } from "../fixtures/fitbit_data.ts";
import { daysBefore, md5, storedBytes, storedFiles, StoredFile, today, truth } from "../fixtures/standin.ts";
import { Choose } from "../steps/choose.ts";
import { Delivered } from "../steps/delivered.ts";
import { Fetching } from "../steps/fetching.ts";
import { Review } from "../steps/review.ts";
import { Member } from "../steps/services.ts";
import { fetchAll } from "../steps/way_in.ts";

/** The files a member can see: an upload that was never completed is none. */
export async function visibleFiles(cast: Cast, member: Member): Promise<StoredFile[]> {
  return (await storedFiles(cast, member)).filter((file) => file.completed);
}

/** The bytes of the one file there is, whole and as announced. */
export async function onlyFile(cast: Cast, member: Member): Promise<Buffer> {
  const files = await visibleFiles(cast, member);
  expect(files.map((file) => file.basename)).toEqual(["fitbit-data.json"]);
  return soundBytes(cast, member, files[0]);
}

/** The bytes of a file, held against its size and its checksum. */
export async function soundBytes(cast: Cast, member: Member, file: StoredFile | undefined): Promise<Buffer> {
  if (!file) throw new Error("the file is not there");
  const bytes = await storedBytes(cast, member, file.id);
  expect(bytes.length).toBe(file.size);
  expect(file.metadata.md5).toBe(md5(bytes));
  return bytes;
}

/** Holds the steps of a file against every day as it was lived, but today, which goes on. */
export async function expectEveryDay(cast: Cast, member: Member, bytes: Buffer, days: number): Promise<void> {
  const now = await today(cast, member);
  const lived = await truth(cast, member, daysBefore(now, days - 1), daysBefore(now, 1));
  const worn = lived.filter((day) => day.worn && day.steps === day.device_steps);
  expect(worn.length, "days to compare").toBeGreaterThan(days / 2);
  const steps = new FitbitData(bytes).series("tracker-steps");
  const found = worn.map((day) => [day.date, steps.get(day.date)]);
  expect(found).toEqual(worn.map((day) => [day.date, String(day.steps)]));
}

/** Goes from what was fetched to sending it, without waiting for how that ends. */
export async function lookAndSend(fetching: Fetching): Promise<Delivered> {
  await fetching.look();
  const review = new Review(fetching.page);
  await review.expectOpen();
  await review.send();
  return new Delivered(fetching.page);
}

/** Goes from choosing to the receipt. */
export async function fetchAndDeliver(choose: Choose): Promise<Delivered> {
  const delivered = await lookAndSend(await fetchAll(choose));
  await delivered.expectDone();
  return delivered;
}
