// Links, imports, and leaving.
import { Locator } from "@playwright/test";
import { Step } from "./step.ts";

export class MyData extends Step {
  async open(): Promise<void> {
    await this.link("My data").first().click();
    await this.expectHeading("My data");
  }

  /** The rows of imports. */
  get imports(): Locator {
    return this.page.getByRole("link", { name: /^Open: / });
  }
}
