// The journey of a member with a Fitbit account of the old kind: ten years of data at a desk, three months on a phone.
import { test } from "../fixtures/test.ts";
import { walk } from "./journey.ts";

test("a member brings data from Fitbit to Open Humans", async ({ page, cast }, info) => {
  test.slow();
  const member = info.project.name === "desktop-light"
    ? ({ member: "alice", days: "everything", account: [/NameAlice/, /last synced \d/] } as const)
    : ({ member: "bob", days: 90, account: [/NameBob/, /Charge 6, last synced \d/] } as const);
  await walk(
    page,
    cast,
    {
      service: "Fitbit",
      ...member,
      account: [...member.account],
      dataHost: "api.fitbit.com",
      revoke: { host: "api.fitbit.com", path: "/oauth2/revoke" },
      // Exercises come in pages.
      guess: 0.02,
      permissions: [
        ["Activity and fitness", /Without it: no steps, distance, .* and lifetime totals/],
        ["Heart rate", /Without it: no resting heart rate, heart rate zones and heart rate variability/],
        ["Sleep", /Without it: no sleep\./],
        ["Weight", /Without it: no weight and body fat\./],
        ["Profile", /when you joined.*Without it: no profile/],
        ["Devices and settings", /whose data it is.*Without it: no devices/],
        ["Oxygen saturation", /Without it: no oxygen in the blood\./],
        ["Breathing rate", /Without it: no breathing rate\./],
        ["Temperature", /Without it: no skin temperature and body temperature\./],
        ["Cardio fitness", /Without it: no cardio fitness\./],
      ],
    },
    info.project.name,
  );
});
