// The journey of a member with a Fitbit account of the old kind: ten years of data.
import { test } from "../fixtures/test.ts";
import { walk } from "./journey.ts";

/** Days since this day ten years ago. */
function tenYears(): number {
  const now = new Date();
  const today = Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate());
  return (today - Date.UTC(now.getUTCFullYear() - 10, now.getUTCMonth(), now.getUTCDate())) / 86_400_000;
}

test("a member brings ten years of data from Fitbit to Open Humans", async ({ page, cast }, info) => {
  test.slow();
  await walk(
    page,
    cast,
    {
      service: "Fitbit",
      member: "alice",
      joinedDaysAgo: tenYears(),
      dataHost: "api.fitbit.com",
      revoke: { host: "api.fitbit.com", path: "/oauth2/revoke" },
      permissions: [
        ["Activity and fitness", /Without it: no steps, distance, .* and lifetime totals/],
        ["Heart rate", /Without it: no resting heart rate and heart rate zones/],
        ["Sleep", /Without it: no sleep\./],
        ["Weight", /Without it: no weight\./],
        ["Profile", /when you joined.*Without it: no profile/],
        ["Devices and settings", /whose data it is.*Without it: no devices/],
      ],
      account: [/Name/, /Time zone/, /last synced \d/],
      days: "everything",
    },
    info.project.name,
  );
});
