// The journey of a member whose Fitbit account has moved to Google: a year of data at a desk, three months on a phone.
import { test } from "../fixtures/test.ts";
import { walk } from "./journey.ts";

test("a member brings data from Google to Open Humans", async ({ page, cast }, info) => {
  await walk(
    page,
    cast,
    {
      service: "Google",
      member: "bob",
      dataHost: "health.googleapis.com",
      revoke: { host: "oauth2.googleapis.com", path: "/revoke" },
      guess: 0.1,
      permissions: [
        ["Activity and fitness", /Without it: no steps, distance, floors, elevation, calories/],
        ["Health metrics and measurements", /Without it: no resting heart rate, heart rate zones, heart rate variability, weight, body fat/],
        ["Sleep", /Without it: no sleep\./],
        ["Profile", /when you joined.*Without it: no profile/],
        ["Devices and settings", /whose data it is.*Without it: no devices/],
      ],
      account: [/Charge 6, last synced \d/, /Aria Air, last synced \d/],
      days: info.project.name === "desktop-light" ? 365 : 90,
    },
    info.project.name,
  );
});
