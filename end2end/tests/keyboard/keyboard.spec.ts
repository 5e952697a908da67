// The whole journey without a mouse. No locator here is clicked, filled or focused: only keys are pressed.
import { keepFile } from "../fixtures/files.ts";
import { storedBytes, storedFiles } from "../fixtures/standin.ts";
import { say } from "../fixtures/say.ts";
import { expect, test } from "../fixtures/test.ts";
import { Choose } from "../steps/choose.ts";
import { Connect } from "../steps/connect.ts";
import { Delivered } from "../steps/delivered.ts";
import { Fetching } from "../steps/fetching.ts";
import { Review } from "../steps/review.ts";
import { expectConsent, expectOpenHumansAsks } from "../steps/services.ts";
import { Welcome } from "../steps/welcome.ts";
import { Keys } from "./keys.ts";

test("the keyboard alone brings data from Google to Open Humans", async ({ page, cast }) => {
  const keys = new Keys(page);
  const button = (name: string) => page.getByRole("button", { name, exact: true });

  await test.step("sign in", async () => {
    const welcome = new Welcome(page);
    await welcome.open(cast.url);
    await keys.use(page.getByRole("link", { name: "Skip to the content" }));
    await expect(page.getByRole("main")).toBeFocused();
    await keys.use(welcome.button("Sign in with Open Humans"));
    await keys.use(button("bob"));
    await expectOpenHumansAsks(page);
    await keys.use(button("Authorize project"));
  });

  await test.step("connect", async () => {
    const connect = new Connect(page);
    await connect.expectNothingConnected();
    await keys.use(connect.button("Continue with Google"));
    await keys.use(button("bob"));
    await expectConsent(page, "Google");
    await keys.use(button("Continue"));
    await connect.expectConnected("Google");
    await keys.use(connect.link("Yes, choose what to fetch"));
  });

  await test.step("choose", async () => {
    const choose = new Choose(page);
    await choose.expectOpen();
    await expect(choose.heading("What shall we fetch?")).toBeFocused();
    await keys.tabTo(choose.range("Everything since you joined"));
    await keys.press("ArrowDown", 2);
    await expect(choose.range("The last 30 days")).toBeChecked();

    // Everything off first: the refusal has to be readable and to lead back by keys as well.
    for (const group of ["Activity", "Heart"]) await keys.use(choose.button(`None: ${group}`));
    await keys.tabTo(choose.dataType("Sleep"));
    await keys.press("Space");
    await expect(choose.dataType("Sleep")).not.toBeChecked();
    for (const group of ["Body", "Account and devices"]) await keys.use(choose.button(`None: ${group}`));
    await keys.use(choose.fetch);
    await expect(choose.alert).toBeFocused();
    await keys.use(choose.alert.getByRole("link", { name: "Choose at least one kind of data." }));
    for (const group of ["Activity", "Heart"]) await keys.use(choose.button(`All: ${group}`));
    await keys.tabTo(choose.dataType("Sleep"));
    await keys.press("Space");
    await expect(choose.alert).toBeHidden();
    await keys.use(choose.fetch);
  });

  await test.step("fetch", async () => {
    const fetching = new Fetching(page);
    await fetching.expectReady();
    await expect(fetching.heading("Your data is here")).toBeFocused();
    await keys.use(fetching.link("Look at your data"));
  });

  await test.step("look", async () => {
    const review = new Review(page);
    await review.expectOpen();
    await expect(review.heading("Look at your data")).toBeFocused();
    await expect(review.chart("Steps")).toBeVisible();
    const slider = review.section("Steps").getByRole("slider", { name: "Read a day" });
    await keys.tabTo(slider);
    const newest = await slider.getAttribute("aria-valuetext");
    await keys.press("ArrowLeft", 3);
    await expect(slider).not.toHaveAttribute("aria-valuetext", newest ?? "");
    await expect(slider).toHaveAttribute("aria-valuetext", /: [\d,]+ steps$/);
    await keys.use(review.section("Steps").locator("summary").filter({ hasText: say("Show the numbers") }));
    await expect(review.section("Steps").getByRole("table")).toBeVisible();
    // Past all other kinds of data at once.
    await keys.backTo(review.link("Straight to sending"));
    await keys.press("Enter");
    await expect(page.locator("#send")).toBeFocused();
    await keys.use(review.button("Send to Open Humans"));
  });

  await test.step("send", async () => {
    const delivered = new Delivered(page);
    await delivered.expectDone();
    await expect(delivered.heading("It is in your Open Humans account")).toBeFocused();
    const files = await storedFiles(cast, "bob");
    expect(files).toHaveLength(1);
    keepFile("keyboard", await storedBytes(cast, "bob", files[0]?.id ?? 0));
    await keys.use(delivered.link("Done"));
  });

  await test.step("disconnect and sign out", async () => {
    const connect = new Connect(page);
    const card = connect.card("Google");
    await keys.use(card.getByRole("button", { name: "Disconnect", exact: true }));
    await expect(card.getByText(/Files on Open Humans stay/)).toBeFocused();
    await keys.use(card.getByRole("button", { name: "Stay connected" }));
    await expect(card.getByRole("button", { name: "Disconnect", exact: true })).toBeFocused();
    await keys.press("Enter");
    await keys.use(card.getByRole("button", { name: "Disconnect and delete" }));
    await expect(page.getByText(/^Disconnected\./)).toBeVisible();
    await expect(page.getByRole("main")).toBeFocused();
    await keys.use(connect.button("Sign out"));
    await expect(page.getByText("You are signed out here")).toBeVisible();
  });
});
