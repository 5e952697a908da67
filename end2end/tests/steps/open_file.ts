// Opening a saved file again.
import { expect } from "@playwright/test";
import { Review } from "./review.ts";

export class OpenFile extends Review {
  override async expectOpen(): Promise<void> {
    await this.expectHeading("Open a saved file");
  }

  /** Chooses a file as a member would. */
  async choose(name: string, bytes: Buffer): Promise<void> {
    await this.page.getByLabel("Choose a file").setInputFiles({ name, mimeType: "application/octet-stream", buffer: bytes });
  }

  async expectRefused(text: string | RegExp): Promise<void> {
    await expect(this.alert).toContainText("This file cannot be shown");
    await expect(this.alert).toContainText(text);
  }
}
