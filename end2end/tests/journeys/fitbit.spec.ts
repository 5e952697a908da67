// The journey of a member with a Fitbit account of the old kind: ten years of data at a desk, three months on a phone.
import { saying } from "../fixtures/say.ts";
import { test } from "../fixtures/test.ts";
import { walk } from "./journey.ts";

test("a member brings data from Fitbit to Open Humans", async ({ page, cast }, info) => {
  test.slow();
  const member = info.project.name === "desktop-light"
    ? ({ member: "alice", days: "everything", account: [/Alice/, saying("{}, last synced {}", /.*/, /\d.*/)] } as const)
    : ({ member: "bob", days: 90, account: [/Bob/, saying("{}, last synced {}", "Charge 6", /\d.*/)] } as const);
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
        ["Activity and fitness", ["Steps", "Distance", "Lifetime totals"]],
        ["Heart rate", ["Resting heart rate", "Heart rate zones", "Heart rate variability"]],
        ["Sleep", ["Sleep"]],
        ["Weight", ["Weight", "Body fat"]],
        ["Profile", ["Profile"], "height, stride and badges"],
        ["Devices and settings", ["Devices"], "so that you can see whose data it is"],
        ["Oxygen saturation (SpO2)", ["Oxygen in the blood"]],
        ["Breathing rate", ["Breathing rate"]],
        ["Temperature", ["Skin temperature", "Body temperature"]],
        ["Cardio fitness", ["Cardio fitness"]],
      ],
    },
    info.project.name,
  );
});
