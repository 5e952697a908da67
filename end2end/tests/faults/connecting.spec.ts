// Connecting Fitbit data, when something is off.
import { FitbitData } from "../fixtures/fitbit_data.ts";
import { lookAt } from "../fixtures/look.ts";
import { expect, test } from "../fixtures/test.ts";
import { Choose } from "../steps/choose.ts";
import { Connect } from "../steps/connect.ts";
import { Delivered } from "../steps/delivered.ts";
import { Fetching } from "../steps/fetching.ts";
import { Intraday } from "../steps/intraday.ts";
import { MyData } from "../steps/my_data.ts";
import { Review } from "../steps/review.ts";
import { agree, refuse, signInAs } from "../steps/services.ts";
import { fetchAll, reachChoosing, signIn } from "../steps/way_in.ts";
import { fetchAndDeliver, onlyFile } from "./arrived.ts";

/** What a file says of its days. */
interface Export {
  days: Record<string, { state: string }[]>;
}

for (const service of ["Google", "Fitbit"] as const) {
  test(`a denied consent at ${service} connects nothing and leads back there`, async ({ page, cast }) => {
    const connect = await signIn(page, cast, "carol");
    await connect.goTo(service);
    await signInAs(page, service, "carol");

    await refuse(page, service);

    await expect(connect.alert).toContainText(`You stopped at ${service}, so nothing was connected and nothing was read`);
    await connect.alert.getByRole("button", { name: `Continue with ${service}` }).click();
    await agree(page, service);
    await connect.expectConnected(service);
  });
}

test("a permission left out costs only its data", async ({ page, cast }) => {
  const connect = await signIn(page, cast, "carol");
  await connect.goTo("Google");
  await signInAs(page, "Google", "carol");
  await agree(page, "Google", ["See your sleep"]);
  await connect.expectConnected("Google");
  await expect(connect.card("Google")).toContainText("Sleep: left unticked at Google.");
  await connect.choose("Google");

  const choose = new Choose(page);
  await choose.expectOpen();
  await expect(choose.dataType("Sleep")).toBeDisabled();
  await expect(choose.dataType("Sleep")).toHaveAccessibleDescription(/Not permitted: Sleep was left unticked at Google\./);
  await expect(choose.dataType("Steps")).toBeChecked();
  await fetchAndDeliver(choose);

  const file = new FitbitData(await onlyFile(cast, "carol"));
  const { days } = file.plain("_export") as unknown as Export;
  expect(new Set(days.steps?.map((stretch) => stretch.state))).toContain("fetched");
  expect(days.sleep?.map((stretch) => stretch.state)).toEqual(["not_permitted"]);
  expect(file.series("tracker-steps").size).toBeGreaterThan(10);
  expect((await cast.requests("health.googleapis.com")).filter((request) => request.path.includes("/dataTypes/sleep/"))).toEqual([]);
});

test("a permission left out closes only the readings within the day that need it", async ({ page, cast }) => {
  const connect = await signIn(page, cast, "carol");
  await connect.goTo("Google");
  await signInAs(page, "Google", "carol");
  await agree(page, "Google", ["See your sleep"]);
  await connect.expectConnected("Google");

  await new MyData(page).open();
  await page.getByRole("link", { name: "Get readings within the day" }).click();

  const choose = new Intraday(page);
  await choose.expectOpen();
  const stages = choose.dataType("Sleep stages");
  await expect(stages).toBeDisabled();
  await expect(stages).not.toBeChecked();
  await expect(stages).toHaveAccessibleDescription(/Not permitted: Sleep was left unticked at Google\./);
  await expect(choose.dataType("Oxygen in the blood")).toBeChecked();
  await expect(choose.button("Reconnect Google")).toBeVisible();
  await lookAt(page, "intraday-not-permitted");
});

test("a permission that ends while choosing is named in the review and in the file", async ({ page, cast, context }) => {
  const choose = await reachChoosing(page, cast, "Google", "carol");
  await cast.control("POST", "/members/carol/revoke", { service: "google" });
  const connect = new Connect(await context.newPage());
  await connect.page.goto(`${cast.url}/connect`);
  await connect.button("Use another account").click();
  await signInAs(connect.page, "Google", "carol");
  await agree(connect.page, "Google", ["See your sleep"]);
  await expect(connect.card("Google")).toContainText("Sleep: left unticked at Google.");

  await expect(choose.dataType("Sleep")).toBeChecked();
  const fetching = await fetchAll(choose);
  await expect(fetching.row("Sleep")).toContainText("Not permitted");
  await expect(fetching.row("Steps")).toContainText("Fetched");
  await fetching.look();
  const review = new Review(page);
  await review.expectOpen();
  await expect(review.section("Sleep")).toContainText("Not permitted");
  await expect(review.section("Steps")).not.toContainText("Not permitted");
  await review.send();
  await new Delivered(page).expectDone();

  const { days } = new FitbitData(await onlyFile(cast, "carol")).plain("_export") as unknown as Export;
  expect(days.sleep?.map((stretch) => stretch.state)).toEqual(["not_permitted"]);
  expect(days.steps?.map((stretch) => stretch.state)).toContain("fetched");
});

test("a Google account without Fitbit data is told, and another one chosen", async ({ page, cast }) => {
  const connect = await signIn(page, cast, "carol");
  await connect.goTo("Google");
  await signInAs(page, "Google", "dave");
  await agree(page, "Google");

  await expect(connect.alert).toContainText("This Google account holds no Fitbit data");
  await connect.alert.getByRole("button", { name: "Use another Google account" }).click();
  await signInAs(page, "Google", "carol");
  await agree(page, "Google");
  await connect.expectConnected("Google");
});

test("an end of the Fitbit Web API says what became of it and leads to Google", async ({ page, cast }) => {
  const choose = await reachChoosing(page, cast, "Fitbit", "carol");
  await cast.control("POST", "/switches", { "fitbit.gone": "on" });

  await choose.fetch.click();

  const fetching = new Fetching(page);
  await fetching.expectHeading("Fetching has stopped");
  await expect(fetching.alert).toContainText("Fitbit switched this way off on 2 November 2026. Your data has moved to Google");
  await expect(fetching.alert).toContainText("Nothing was sent");
  await fetching.alert.getByRole("link", { name: "Connect your Fitbit data" }).click();
  const connect = new Connect(page);
  await connect.goTo("Google");
  await signInAs(page, "Google", "carol");
  await agree(page, "Google");
  await connect.expectConnected("Google");
});
