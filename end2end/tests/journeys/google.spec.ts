// The journey of a member whose Fitbit account has moved to Google: a year of data at a desk, three months on a phone.
import { saying } from "../fixtures/say.ts";
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
        ["Activity and fitness", ["Steps", "Distance", "Floors", "Elevation", "Calories"]],
        ["Health metrics and measurements", ["Resting heart rate", "Heart rate zones", "Heart rate variability", "Weight", "Body fat"]],
        ["Sleep", ["Sleep"]],
        ["Profile", ["Profile"], "since then, and your stride"],
        ["Devices and settings", ["Devices"], "so that you can see whose data it is"],
      ],
      account: [saying("{}, last synced {}", "Charge 6", /\d.*/), saying("{}, last synced {}", "Aria Air", /\d.*/)],
      days: info.project.name === "desktop-light" ? 365 : 90,
    },
    info.project.name,
  );
});
