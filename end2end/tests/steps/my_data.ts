// Links, imports, and leaving.
import { Locator } from "@playwright/test";
import { say } from "../fixtures/say.ts";
import { Step } from "./step.ts";

export class MyData extends Step {
  async open(): Promise<void> {
    await this.link("My data").first().click();
    await this.expectHeading("My data");
  }

  /** The rows of imports. */
  get imports(): Locator {
    return this.page.getByRole("link", { name: new RegExp(`^${say("Open")}: `) });
  }

  /** A file on Open Humans, by its name. */
  file(name: string): Locator {
    return this.page.getByRole("list", { name: say("Files on Open Humans") }).getByRole("listitem").filter({ hasText: name });
  }

  /** The connections to a service. */
  cards(service: string): Locator {
    return this.page.getByRole("heading", { level: 2, name: say(`Fitbit data with ${service}`) });
  }
}
