// Saying where the Fitbit data is, and seeing whose it is.
import { expect, Locator } from "@playwright/test";
import { say, saying } from "../fixtures/say.ts";
import { Service } from "./services.ts";
import { Step } from "./step.ts";

export class Connect extends Step {
  async expectNothingConnected(): Promise<void> {
    await this.expectHeading("Where is your Fitbit data?");
  }

  /** The way through one service, with its explanation. */
  way(service: Service): Locator {
    const name = service === "Google" ? "With Google" : "With the old Fitbit connection";
    return this.page.locator("section").filter({ has: this.page.getByRole("heading", { name: say(name), exact: true }) });
  }

  async goTo(service: Service): Promise<void> {
    const way = this.way(service);
    const folded = this.page.getByText(say("Connect other Fitbit data"));
    await expect(folded.or(way).first()).toBeVisible();
    if (!(await way.isVisible())) await folded.click();
    await way.getByRole("button", { name: say(`Continue with ${service}`) }).click();
  }

  /** A link that was made. */
  card(service: Service): Locator {
    const name = say(`Fitbit data with ${service}`);
    return this.page.locator("section").filter({ has: this.page.getByRole("heading", { level: 2, name }) });
  }

  async expectConnected(service: Service): Promise<void> {
    await this.expectHeading("Is this your Fitbit data?");
    await expect(this.card(service)).toBeVisible();
  }

  async choose(service: Service): Promise<void> {
    await this.card(service).getByRole("link", { name: say("Yes, choose what to fetch") }).click();
  }

  /** Ends a link, after the question. */
  async disconnect(service: Service): Promise<void> {
    const card = this.card(service);
    await card.getByRole("button", { name: say("Disconnect"), exact: true }).click();
    await expect(card.getByText(saying("Disconnect {}?", service))).toBeFocused();
    await card.getByRole("button", { name: say("Disconnect and delete") }).click();
  }
}
