// The whole way of one member through one service, from the first page to disconnecting. The two spec files beside
// this one walk it; what differs between the services stands in `Way`.
import { Page } from "@playwright/test";
import { Cast } from "../fixtures/cast.ts";
import { keepFile } from "../fixtures/files.ts";
import { FitbitData } from "../fixtures/fitbit_data.ts";
import { lookAt } from "../fixtures/look.ts";
import { number, parsed, plain, say, saying, written } from "../fixtures/say.ts";
import { calendar, daysBefore, daysFrom, md5, storedBytes, storedFiles, today, TrueDay, truth } from "../fixtures/standin.ts";
import { expect, test } from "../fixtures/test.ts";
import { Choose } from "../steps/choose.ts";
import { Connect } from "../steps/connect.ts";
import { Delivered } from "../steps/delivered.ts";
import { Fetching } from "../steps/fetching.ts";
import { MyData } from "../steps/my_data.ts";
import { Review } from "../steps/review.ts";
import {
  agree,
  authorizeAtOpenHumans,
  cancelAtOpenHumans,
  expectOpenHumansAsks,
  Member,
  refuse,
  Service,
  signInAs,
} from "../steps/services.ts";
import { Welcome } from "../steps/welcome.ts";

/** One way through the product. */
export interface Way {
  service: Service;
  member: Member;
  /** Host of the service's data, and the path its permissions are revoked at. */
  dataHost: string;
  revoke: { host: string; path: string };
  /** Permissions explained before connecting, with kinds of data that leaving them out costs, and what else is said. */
  permissions: [name: string, lost: string[], why?: string][];
  /** What the card of the account shows. */
  account: RegExp[];
  /** How far the number of requests announced may be off: where the service answers in pages it is an estimate. */
  guess: number;
  /** How many days of the file this journey fetches at first. */
  days: 90 | 365 | "everything";
}

/** Where a journey is at. */
interface Walk {
  page: Page;
  cast: Cast;
  way: Way;
  /** Looks at the page as it is now, under a name. */
  look(name: string): Promise<void>;
}

/** Walks the whole journey. `page` is left closed; the walk goes on in a tab of its own half way. */
export async function walk(page: Page, cast: Cast, way: Way, variant: string): Promise<void> {
  const journey: Walk = {
    page,
    cast,
    way,
    look: (name) => lookAt(journey.page, `${variant}-${way.service}-${name}`),
  };
  await test.step("understand and sign in", () => signIn(journey));
  await test.step("connect", () => connect(journey));
  const announced = await test.step("choose", () => choose(journey));
  await test.step("fetch, with the tab closed half way", () => fetchLive(journey, announced));
  const sample = await test.step("look", () => look(journey));
  const first = await test.step("send", () => send(journey, sample));
  await test.step("fetch again after a value has changed", () => fetchAgain(journey, first));
  await test.step("sign out and come back", () => signOutAndIn(journey));
  await test.step("disconnect", () => disconnect(journey));
}

async function signIn({ page, cast, way, look }: Walk): Promise<void> {
  const welcome = new Welcome(page);
  await welcome.open(cast.url);
  await welcome.expectExplained();
  await look("welcome");

  await welcome.signIn();
  await signInAs(page, "Open Humans", way.member);
  await cancelAtOpenHumans(page);
  await expect(welcome.alert).toContainText(saying("You stopped at {}, so nothing was connected", "Open Humans"));
  await look("welcome-refused");

  await welcome.signIn();
  await authorizeAtOpenHumans(page);
  await welcome.expectSignedInAs(way.member);
}

async function connect({ page, cast, way, look }: Walk): Promise<void> {
  const step = new Connect(page);
  await step.expectNothingConnected();
  await step.expectPlace("Connect");
  for (const [name, lost, why] of way.permissions) {
    const term = step.way(way.service).getByRole("term").filter({ hasText: say(name) });
    const told = term.locator("xpath=following-sibling::dd[1]");
    await expect(told).toHaveText(saying("Without it: no {}.", new RegExp(`${lost.map(plain).join(".*")}.*`)));
    if (why) await expect(told).toHaveText(saying(why));
  }
  await look("connect");

  await step.goTo(way.service);
  await signInAs(page, way.service, way.member);
  await refuse(page, way.service);
  await expect(step.alert).toContainText(saying("You stopped at {}, so nothing was connected and nothing was read", way.service));
  await look("connect-refused");

  await step.alert.getByRole("button", { name: say(`Continue with ${way.service}`) }).click();
  await agree(page, way.service);
  await step.expectConnected(way.service);
  const { joined } = await calendar(cast, way.member);
  await expect(step.card(way.service)).toContainText(`${say("With Fitbit since")}${written(joined)}`);
  for (const text of way.account) await expect(step.card(way.service)).toHaveText(text);
  await expect(step.button("Use another account")).toBeVisible();
  await look("connected");
  await step.choose(way.service);
}

/** Chooses, and gives how many requests the page says that takes. */
async function choose({ page, cast, way, look }: Walk): Promise<number> {
  const step = new Choose(page);
  await step.expectOpen();
  await step.expectPlace("Choose");
  await expect(step.range("Everything since you joined")).toBeChecked();
  await expect(step.estimate).toHaveText(
    saying("{} · {} to {} · {} · a file of about {}", /[\d.,]+\s\S+/, /[\d.,]+\s\S+/, way.service),
  );
  await look("choose");

  const { today: now, joined } = await calendar(cast, way.member);
  await step.pickDates(daysBefore(now, 3), daysBefore(now, 5));
  await step.fetch.click();
  await step.expectRefused(step.lastDay, saying("The last day is before the first"));
  await step.pickDates(daysBefore(joined, 1), daysBefore(now, -3));
  await step.expectRefused(
    step.firstDay,
    saying("You joined Fitbit on {}. Choose that day or a later one.", written(joined)),
  );
  await step.expectRefused(step.lastDay, saying("The last day has not come yet"));
  await look("choose-refused");

  await step.fetch.click();
  await expect(step.alert).toBeFocused();
  await step.alert.getByRole("link", { name: saying("The last day has not come yet") }).click();
  await expect(step.lastDay).toBeFocused();

  const everything = await step.estimate.textContent();
  if (way.days === "everything") {
    await step.pickRange("Everything since you joined");
    // Others come in windows of a month, a hundred and more each; the shorter journeys ask for these.
    await step.only("Steps", "Distance", "Floors", "Resting heart rate", "Heart rate zones", "Sleep", "Weight", "Profile");
  } else {
    await step.pickDays(way.days);
  }
  await expect(step.estimate).not.toHaveText(everything ?? "");
  const days = way.days === "everything" ? daysFrom(joined, now) : way.days;
  await expect(step.estimate).toContainText(`${number(days)}\u00a0${say("days")}`);
  const requests = new RegExp(`([\\d.,]+)\\s${say("requests")}`).exec((await step.estimate.textContent()) ?? "")?.[1];
  return parsed(requests ?? "");
}

async function fetchLive(journey: Walk, announced: number): Promise<void> {
  const { cast, way } = journey;
  await cast.fault({ host: way.dataHost, times: 0, fault: { kind: "slow", millis: 400 } });
  await new Choose(journey.page).fetch.click();
  let step = new Fetching(journey.page);
  await step.expectFetching();
  await step.expectPlace("Fetch");
  await expect(step.page.getByText(saying("You may close this page. Fetching goes on"))).toBeVisible();
  await expect(step.row("Steps")).toContainText(saying("{} with data", new RegExp(`\\d+\\s${say("days")}`)));
  await journey.look("fetching");

  const address = step.page.url();
  const before = await step.requestsDone();
  const context = journey.page.context();
  await journey.page.close();
  await expect.poll(async () => (await dataRequests(cast, way)).length).toBeGreaterThan(before + 8);

  journey.page = await context.newPage();
  step = new Fetching(journey.page);
  await journey.page.goto(address);
  await step.expectFetching();
  const after = await step.requestsDone();
  expect(after).toBeGreaterThan(before);
  await journey.page.reload();
  await step.expectFetching();
  expect(await step.requestsDone()).toBeGreaterThanOrEqual(after);

  await cast.control("DELETE", "/faults");
  await step.expectReady();
  await expect(step.page.getByText(say("Everything is fetched. Next you look at it. Nothing has been sent."))).toBeVisible();
  // What connecting asked already, whose account it is, is not asked again: so everything seen so far counts.
  const asked = (await dataRequests(cast, way)).length;
  expect(Math.abs(asked - announced), `${announced} announced, ${asked} asked`).toBeLessThanOrEqual(announced * way.guess);
  expect(await storedFiles(cast, way.member)).toEqual([]);
  await journey.look("fetched");
  await step.look();
}

async function dataRequests(cast: Cast, way: Way): Promise<string[]> {
  const seen = await cast.requests(way.dataHost);
  return seen.filter((request) => !request.path.startsWith("/oauth2/")).map((request) => request.path);
}

/** Looks at the review, and gives the day it held against the truth. */
async function look({ page, cast, way, look }: Walk): Promise<TrueDay> {
  const step = new Review(page);
  await step.expectOpen();
  await step.expectPlace("Look");
  const now = await today(cast, way.member);
  const lived = await truth(cast, way.member, daysBefore(now, 20), daysBefore(now, 1));
  const worn = lived.filter((day) => day.worn && day.steps === day.device_steps);
  const sample = worn.at(-1);
  if (!sample) throw new Error("no day was worn in three weeks");
  for (const name of ["Steps", "Distance", "Resting heart rate", "Sleep"]) {
    await expect(step.chart(name)).toBeVisible();
    await expect(step.fact(name, "Days with data")).toHaveText(/^[\d.,]+$/);
    await expect(step.fact(name, "First day")).toHaveText(/^\d+\.? \p{L}+ \d{4}$/u);
    await expect(step.fact(name, "Last day")).toHaveText(/^\d+\.? \p{L}+ \d{4}$/u);
  }
  await expectTruth(step, worn.slice(-5));
  await expect(step.section("Profile")).toContainText(say("Fetched. It has no days: it goes into the file as it is now."));
  await look("review");
  return sample;
}

/** Holds charts and tables against days as they were lived. */
async function expectTruth(step: Review, days: TrueDay[]): Promise<void> {
  for (const name of ["Steps", "Distance", "Resting heart rate", "Weight"]) await step.openTable(name);
  for (const day of days) {
    await expect(step.cell("Steps", day.date)).toHaveText(`${number(day.steps)} ${say("steps")}`);
    await expect(step.cell("Distance", day.date)).toHaveText(`${number(day.distance_mm / 1e6, 2)} km`);
    if (day.resting_bpm !== null) {
      await expect(step.cell("Resting heart rate", day.date)).toHaveText(say(`${day.resting_bpm} beats a minute`));
    }
    const weight = day.weights.at(-1);
    if (weight) {
      await expect(step.cell("Weight", day.date)).toHaveText(`${number(weight.grams / 1000, 1)} kg`);
    }
  }
}

/** Sends, and gives the identifier of the file that arrived. */
async function send({ page, cast, way, look }: Walk, sample: TrueDay): Promise<number> {
  await new Review(page).send();
  const step = new Delivered(page);
  await step.expectDone();
  await step.expectPlace("Send");
  await look("delivered");

  const files = await storedFiles(cast, way.member);
  expect(files).toHaveLength(1);
  const [file] = files;
  if (!file) throw new Error("no file arrived");
  const bytes = await storedBytes(cast, way.member, file.id);
  expect(file.basename).toBe("fitbit-data.json");
  expect(file.completed).toBe(true);
  expect(file.metadata.description).toBeTruthy();
  expect(file.metadata.tags).toEqual(expect.arrayContaining(["Fitbit", "activity", "steps"]));
  expect(file.metadata.md5).toBe(md5(bytes));
  expect(file.metadata.creation_date).toMatch(/^\d{4}-\d\d-\d\d/);
  await expect(step.row("MD5 checksum")).toHaveText(md5(bytes));
  await expect(step.row("File")).toHaveText("fitbit-data.json");
  const [from, to] = [file.metadata.start_date ?? "", file.metadata.end_date ?? ""];
  await expect(step.row("Days")).toHaveText(`${written(from)}\u00a0– ${written(to)}`);

  const data = new FitbitData(bytes);
  const steps = data.series("tracker-steps");
  expect(steps.get(sample.date)).toBe(String(sample.steps));
  expect([...steps.keys()].at(-1)).toBe(to);

  // The same file from the page, and the way to it on Open Humans.
  expect((await step.save()).equals(bytes)).toBe(true);
  await step.filesLink.click();
  await expect(page.getByRole("link", { name: "fitbit-data.json" })).toHaveCount(1);
  await page.goBack();
  await step.expectDone();
  return file.id;
}

/** A value changes at the source: chart, table and file follow, and one file is left. */
async function fetchAgain({ page, cast, way }: Walk, earlier: number): Promise<void> {
  const yesterday = daysBefore(await today(cast, way.member), 1);
  await cast.control("POST", `/members/${way.member}/override`, { date: yesterday, what: "steps", value: 23456 });

  await page.getByRole("link", { name: say("Choose") }).click();
  const choose = new Choose(page);
  await choose.pickDays(30);
  await choose.fetch.click();
  const fetching = new Fetching(page);
  await fetching.expectReady();
  await fetching.look();
  const review = new Review(page);
  await review.expectOpen();
  await review.openTable("Steps");
  await expect(review.cell("Steps", yesterday)).toHaveText(`${number(23_456)} ${say("steps")}`);
  const last = await review.fact("Steps", "Last day").textContent();
  const read = await review.readFromChart("Steps", last === written(yesterday) ? 0 : 1);
  expect(read).toContain(`${written(yesterday)}: ${number(23_456)} ${say("steps")}`);

  await review.send();
  const step = new Delivered(page);
  await step.expectDone();
  await expect(step.row("Earlier files")).toContainText(saying("The days of {} are in the new one", "1 earlier file"));
  const files = await storedFiles(cast, way.member);
  expect(files).toHaveLength(1);
  const [file] = files;
  if (!file) throw new Error("no file arrived");
  expect(file.id).not.toBe(earlier);
  const bytes = await storedBytes(cast, way.member, file.id);
  const steps = new FitbitData(bytes).series("tracker-steps");
  expect(steps.get(yesterday)).toBe("23456");
  const { today: now, joined } = await calendar(cast, way.member);
  const first = way.days === "everything" ? joined : daysBefore(now, way.days - 1);
  expect([...steps.keys()][0]?.slice(0, 7)).toBe(first.slice(0, 7));
  keepFile(`journey-${way.service}-${test.info().project.name}`, bytes);
}

async function signOutAndIn({ page, way, look }: Walk): Promise<void> {
  const welcome = new Welcome(page);
  await welcome.signOut();
  await expect(page.getByText(saying("time somebody signs in here, Open Humans will ask first"))).toBeVisible();
  await look("signed-out");

  await welcome.signIn();
  await expectOpenHumansAsks(page);
  await authorizeAtOpenHumans(page);
  await new Connect(page).expectConnected(way.service);
  const myData = new MyData(page);
  await myData.open();
  await expect(myData.imports).toHaveCount(2);
  await expect(page.getByText(saying("{}, last change {}", "Sent to Open Humans"))).toHaveCount(2);
  await look("my-data");
  await myData.imports.first().click();
  await new Delivered(page).expectDone();
}

async function disconnect({ page, cast, way, look }: Walk): Promise<void> {
  await new MyData(page).open();
  const step = new Connect(page);
  await step.disconnect(way.service);
  await expect(page.getByText(saying("Disconnected. The permission has ended"))).toBeVisible();
  await expect(page.getByText(say("Nothing is connected. Connect your Fitbit data to begin."))).toBeVisible();
  await look("disconnected");
  const revoked = (await cast.requests(way.revoke.host)).filter((request) => request.path === way.revoke.path);
  expect(revoked.map((request) => request.status)).toEqual([200]);
  expect(await storedFiles(cast, way.member)).toHaveLength(1);
}
