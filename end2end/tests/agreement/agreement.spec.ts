// One member's data, fetched through both services: the two files say the same wherever both services carry the reading.
import { Page } from "@playwright/test";
import { Cast } from "../fixtures/cast.ts";
import { keepFile } from "../fixtures/files.ts";
import { FitbitData } from "../fixtures/fitbit_data.ts";
import { calendar, daysBefore, daysFrom, storedBytes, storedFiles, truth } from "../fixtures/standin.ts";
import { expect, test } from "../fixtures/test.ts";
import { Choose } from "../steps/choose.ts";
import { Delivered } from "../steps/delivered.ts";
import { Review } from "../steps/review.ts";
import { agree, Member, Service, signInAs } from "../steps/services.ts";
import { fetchAll, signIn } from "../steps/way_in.ts";
import { expectSameAccount, expectSameHeart, expectSameSeries, expectSameSleep, expectSameWeighings } from "./compare.ts";

/** Who receives what each service says, so that the two files do not meet in one account. */
const RECIPIENT: Record<Service, Member> = { Google: "carol", Fitbit: "dave" };

interface Bringing {
  page: Page;
  cast: Cast;
  service: Service;
  /** Whose data it is. */
  member: Member;
  from: string;
  to: string;
}

/** Brings a member's data through one service into its recipient's account, and gives the file. */
async function bring({ page, cast, service, member, from, to }: Bringing): Promise<Buffer> {
  const recipient = RECIPIENT[service];
  const connect = await signIn(page, cast, recipient);
  await connect.goTo(service);
  await signInAs(page, service, member);
  await agree(page, service);
  await connect.expectConnected(service);
  await connect.choose(service);
  const choose = new Choose(page);
  await choose.expectOpen();
  await choose.pickDates(from, to);
  const fetching = await fetchAll(choose);
  await fetching.look();
  const review = new Review(page);
  await review.expectOpen();
  await review.send();
  await new Delivered(page).expectDone();
  const [file] = await storedFiles(cast, recipient);
  if (!file) throw new Error("no file arrived");
  return storedBytes(cast, recipient, file.id);
}

// alice's days begin with nights of the old kind and end with stages, eight years ago. bob's are of the last year, with both
// changes of the clocks and a journey, from joining to yesterday: today goes on while the two services are asked.
for (const { member, first, last } of [
  { member: "alice", first: 3010, last: 2850 },
  { member: "bob", first: "joined", last: 1 },
] as const) {
  test(`${member}'s files from Google and from Fitbit agree`, async ({ browser, cast }) => {
    test.slow();
    const { today, joined } = await calendar(cast, member);
    const [from, to] = [first === "joined" ? joined : daysBefore(today, first), daysBefore(today, last)];
    const through = async (service: Service) => {
      const context = await browser.newContext();
      const bytes = await bring({ page: await context.newPage(), cast, service, member, from, to });
      await context.close();
      keepFile(`agreement-${member}-${service}`, bytes);
      return new FitbitData(bytes);
    };

    const [google, fitbit] = await Promise.all([through("Google"), through("Fitbit")]);

    const both = { google, fitbit };
    const lived = await truth(cast, member, from, to);
    expect(lived.filter((day) => day.worn).length).toBeGreaterThan(0.75 * daysFrom(from, to));
    expectSameSeries(both, lived);
    expectSameHeart(both);
    expectSameWeighings(both, lived);
    expectSameSleep(both);
    expectSameAccount(both);
  });
}
