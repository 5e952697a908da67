// Where exercises went is fetched only for those who choose it: alice ticks routes among readings within the day, permits Google to
// tell places, looks at the outline of a run, and brings the positions to Open Humans.
import { gunzipSync } from "node:zlib";
import { Page } from "@playwright/test";
import { Cast } from "../fixtures/cast.ts";
import { keepMonth } from "../fixtures/files.ts";
import { lookAt } from "../fixtures/look.ts";
import { plain, say, saying } from "../fixtures/say.ts";
import { storedBytes, storedFiles } from "../fixtures/standin.ts";
import { expect, test } from "../fixtures/test.ts";
import { Delivered } from "../steps/delivered.ts";
import { Intraday } from "../steps/intraday.ts";
import { OpenFile } from "../steps/open_file.ts";
import { Review } from "../steps/review.ts";
import { agree } from "../steps/services.ts";
import { fetchAll, reachChoosing } from "../steps/way_in.ts";

const ROUTES = "Routes of exercises";
const KINDS = ["Steps", ROUTES];
const RANGE = "The last 30 days";

/** Where a journey is at. */
interface Walk {
  page: Page;
  cast: Cast;
  look(name: string): Promise<void>;
}

interface Position {
  time: string;
  latitude: number;
  longitude: number;
  altitude: number;
  distance: number;
  heartRate: number;
  exerciseStart: number;
}

interface Month {
  "activities-route-intraday": { date: string; dataset: Position[] }[];
  _export: { units: Record<string, string>; days: { routes?: { method: string }[] } };
}

test("a member opts in to routes, permits places, and brings positions to Open Humans", async ({ page, cast }, info) => {
  test.slow();
  const walk: Walk = { page, cast, look: (name) => lookAt(page, `${info.project.name}-routes-${name}`) };
  await test.step("choose routes", () => chooseRoutes(walk));
  await test.step("permit places", () => permitPlaces(walk));
  await test.step("fetch and look", () => fetchAndLook(walk));
  const [name, bytes] = await test.step("send", () => send(walk, info.project.name));
  await test.step("open the saved file", () => openSaved(walk, name, bytes));
});

/** What the last consent page was asked for besides what everybody is. */
async function askedLast(cast: Cast): Promise<string[]> {
  const seen = (await cast.requests("accounts.google.com")).filter((request) => request.path === "/o/oauth2/v2/auth");
  const scope = new URLSearchParams(seen.at(-1)?.query).get("scope") ?? "";
  return scope.split(" ").map((one) => one.replace(/^.*googlehealth\./, "")).slice(5);
}

async function chooseRoutes({ page, cast, look }: Walk): Promise<void> {
  await reachChoosing(page, cast, "Google", "alice");
  await page.goto(`${cast.url}/intraday`);
  const step = new Intraday(page);
  await step.expectOpen();
  await expect(step.dataType(ROUTES)).toBeHidden();
  await step.openMore();
  await expect(step.dataType(ROUTES)).not.toBeChecked();
  await expect(step.dataType(ROUTES)).toHaveAccessibleDescription(
    new RegExp(
      [
        saying("They show where you live").source,
        saying("About {}", /\d+\s.* Google, /).source,
        saying("{} does not permit this yet: {}.", "Google", "Location").source,
      ].join(".*"),
    ),
  );
  await step.pickRange(RANGE);
  await step.onlyKinds(...KINDS);
  await step.notify.check();
  await expect(step.estimate).toHaveText(
    saying("{} · {} to {} · {} · {}, {}", "30 days", /[\d.,]+\s\S+/, "Google"),
  );
  await look("choose");

  await step.fetch.click();
  await expect(step.alert).toContainText(saying("{} has to permit this first: {}", "Google", plain(ROUTES)));
  expect(await askedLast(cast)).toEqual([]);
}

/** The choice is as it was made before leaving. */
async function expectKept(step: Intraday): Promise<void> {
  await step.expectOpen();
  await expect(step.range(RANGE)).toBeChecked();
  await expect(step.notify).toBeChecked();
  for (const kind of KINDS) await expect(step.dataType(kind)).toBeChecked();
  for (const kind of ["Heart rate", "Sleep stages"]) await expect(step.dataType(kind)).not.toBeChecked();
}

async function permitPlaces({ page, cast, look }: Walk): Promise<void> {
  const step = new Intraday(page);
  await step.ask("Google").click();
  await agree(page, "Google", [/where your workouts took place/]);
  await expectKept(step);
  await expect(step.notice("Not permitted")).toContainText(
    saying("{} does not let us read this: {}", "Google", plain(ROUTES)),
  );
  await look("left-empty");

  await step.ask("Google").click();
  await agree(page, "Google");
  await expectKept(step);
  await expect(step.notice("Permitted")).toContainText(saying("{} lets us read this now: {}", "Google", plain(ROUTES)));
  expect(await askedLast(cast)).toEqual(["location.readonly"]);
  await expect(page).toHaveURL(/\/intraday\?link=[0-9a-f-]+$/);
}

async function fetchAndLook({ page, look }: Walk): Promise<void> {
  const fetching = await fetchAll(new Intraday(page));
  await fetching.look();
  const step = new Review(page);
  await step.expectOpen();
  await expect(step.chart(ROUTES)).toBeVisible();
  await expect(step.fact(ROUTES, "Days with data")).toHaveText(/^[1-9]\d*$/);
  await expectOutline(step);
  await look("review");
}

async function expectOutline(step: Review): Promise<void> {
  await step.showDay(ROUTES);
  const outline = step.section(ROUTES).getByRole("img", {
    name: saying("Outline of {}, north at the top", "1 route", /\d+\s\S+/, /[\d.,]+ km/),
  });
  await expect(outline).toBeVisible();
  await expect(outline.locator("path")).toHaveCount(1);
  await step.section(ROUTES).getByText(say("Show the routes in numbers")).click();
  const table = step.section(ROUTES).getByRole("table", { name: say(ROUTES) }).last();
  await expect(table.getByRole("cell", { name: saying("{} beats a minute", /^\d+/) })).toHaveCount(1);
}

async function send({ page, cast, look }: Walk, who: string): Promise<[string, Buffer]> {
  await new Review(page).sendFiles();
  await new Delivered(page).expectDone();
  await look("delivered");
  const files = (await storedFiles(cast, "alice")).filter((file) => file.basename.endsWith(".json.gz"));
  let found: [string, Buffer] | undefined;
  for (const file of files) {
    const bytes = await storedBytes(cast, "alice", file.id);
    const month = JSON.parse(gunzipSync(bytes).toString("utf8")) as Month;
    keepMonth(`routes-${who}`, file.basename, bytes);
    expect(month._export.units["routes"]).toBe("degrees");
    for (const day of month["activities-route-intraday"]) {
      found = [file.basename, bytes];
      expect(day.dataset.length, day.date).toBeGreaterThan(100);
      for (const at of day.dataset) {
        // The park the pretend members run in.
        expect(Math.abs(at.latitude - 48.1371) + Math.abs(at.longitude - 11.5754), at.time).toBeLessThan(0.01);
        expect(at.heartRate).toBeGreaterThan(40);
        expect(at.altitude).toBeGreaterThan(500);
      }
      const distances = day.dataset.map((at) => at.distance);
      expect(distances).toEqual([...distances].sort((one, two) => one - two));
      expect(month._export.days.routes?.map((stretch) => stretch.method)).toContain("exportExerciseTcx");
    }
  }
  if (!found) throw new Error("no route arrived");
  return found;
}

async function openSaved({ page, cast, look }: Walk, name: string, bytes: Buffer): Promise<void> {
  await page.goto(`${cast.url}/open`);
  const step = new OpenFile(page);
  await step.expectOpen();
  await step.choose(name, bytes);
  await expect(step.section(ROUTES)).toBeVisible();
  await expectOutline(step);
  await look("opened");
}
