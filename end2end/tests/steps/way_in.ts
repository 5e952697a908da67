// The way from the first page to a given step, for tests that are about something later.
import { Page } from "@playwright/test";
import { Cast } from "../fixtures/cast.ts";
import { Choose } from "./choose.ts";
import { Connect } from "./connect.ts";
import { register } from "./developer.ts";
import { Fetching } from "./fetching.ts";
import { Intraday } from "./intraday.ts";
import { OwnClient } from "./own_client.ts";
import { agree, authorizeAtOpenHumans, Member, Service, signInAs } from "./services.ts";
import { Welcome } from "./welcome.ts";

/** Signs in with Open Humans for the first time. */
export async function signIn(page: Page, cast: Cast, member: Member): Promise<Connect> {
  const welcome = new Welcome(page);
  await welcome.open(cast.url);
  await welcome.signIn();
  await signInAs(page, "Open Humans", member);
  await authorizeAtOpenHumans(page);
  const connect = new Connect(page);
  await connect.expectSignedInAs(member);
  return connect;
}

/** Connects a service for the first time. */
export async function connectTo(page: Page, service: Service, member: Member): Promise<Connect> {
  const connect = new Connect(page);
  await connect.goTo(service);
  await signInAs(page, service, member);
  await agree(page, service);
  await connect.expectConnected(service);
  return connect;
}

/** Goes as far as choosing. */
export async function reachChoosing(page: Page, cast: Cast, service: Service, member: Member): Promise<Choose> {
  await signIn(page, cast, member);
  const connect = await connectTo(page, service, member);
  await connect.choose(service);
  const choose = new Choose(page);
  await choose.expectOpen();
  return choose;
}

/** Fetches what is chosen and waits until it is there. */
export async function fetchAll(choose: Choose): Promise<Fetching> {
  await choose.fetch.click();
  const fetching = new Fetching(choose.page);
  await fetching.expectReady();
  return fetching;
}

/** Goes as far as choosing readings within the day, through an application of the member's own that works. */
export async function reachIntraday(page: Page, cast: Cast, member: Member): Promise<Intraday> {
  await signIn(page, cast, member);
  const own = new OwnClient(page);
  await own.goto(cast.url);
  await own.enter(await register(cast, member));
  await signInAs(page, "Fitbit", member);
  await agree(page, "Fitbit");
  await own.expectWorks();
  await own.link("Choose readings within the day").click();
  const intraday = new Intraday(page);
  await intraday.expectOpen();
  return intraday;
}
