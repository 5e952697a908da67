import { test } from "../fixtures/test.ts";
import { lookAt } from "../fixtures/look.ts";
import { reachChoosing, fetchAll } from "../steps/way_in.ts";
import { Review } from "../steps/review.ts";
import { Delivered } from "../steps/delivered.ts";
for (const service of ["Google", "Fitbit"] as const)
test(`thin ${service}`, async ({ page, cast }) => {
  const choose = await reachChoosing(page, cast, service, "bob");
  await choose.pickDays(30);
  const fetching = await fetchAll(choose);
  await fetching.look();
  const review = new Review(page);
  await review.expectOpen();
  await review.send();
  await new Delivered(page).expectDone();
  await lookAt(page, "thin");
});
