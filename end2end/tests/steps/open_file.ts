// Opening a saved file again.
import { expect } from "@playwright/test";
import { say } from "../fixtures/say.ts";
import { Review } from "./review.ts";

export class OpenFile extends Review {
  override async expectOpen(): Promise<void> {
    await this.expectHeading("Open a saved file");
  }

  /** Chooses a file as a member would. */
  async choose(name: string, bytes: Buffer): Promise<void> {
    await this.page.getByLabel(say("Choose a file")).setInputFiles({ name, mimeType: "application/octet-stream", buffer: bytes });
  }

  async expectRefused(text: string | RegExp): Promise<void> {
    await expect(this.alert).toContainText(say("This file cannot be shown"));
    await expect(this.alert).toContainText(text);
  }
}
