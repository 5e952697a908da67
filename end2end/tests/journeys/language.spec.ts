// The page is in the browser's language until somebody chooses another, and then in that one, at the same address.
import { lookAt } from "../fixtures/look.ts";
import { locale, say } from "../fixtures/say.ts";
import { expect, test } from "../fixtures/test.ts";

/** The languages by the tag of each, with the name it calls itself and what one page is called in it. */
const LANGUAGES = {
  en: { name: "English", privacy: "Privacy" },
  de: { name: "Deutsch", privacy: "Datenschutz" },
} as const;

test("the page speaks the browser's language until another is chosen", async ({ page, cast }, info) => {
  const own = locale().startsWith("de") ? "de" : "en";
  const other = own === "de" ? "en" : "de";
  const root = page.locator("html");
  const heading = (tag: keyof typeof LANGUAGES) => page.getByRole("heading", { level: 1, name: LANGUAGES[tag].privacy });
  await page.goto(`${cast.url}/privacy?from=here`);
  await expect(root).toHaveAttribute("lang", own);
  await expect(heading(own)).toBeVisible();
  expect(LANGUAGES[own].privacy).toBe(say("Privacy"));

  const change = page.getByRole("contentinfo").getByRole("link", { name: LANGUAGES[other].name, exact: true });
  await expect(change).toHaveAttribute("hreflang", other);
  await expect(change).toHaveAttribute("lang", other);
  await change.focus();
  await page.keyboard.press("Enter");

  await expect(heading(other)).toBeVisible();
  await expect(root).toHaveAttribute("lang", other);
  await expect(page).toHaveURL(`${cast.url}/privacy?from=here`);
  await lookAt(page, `${info.project.name}-language-changed`);

  // The first page is another document, and so is this one in another tab.
  await page.goto(cast.url);
  await expect(root).toHaveAttribute("lang", other);
  await page.getByRole("contentinfo").getByRole("link", { name: LANGUAGES[own].name, exact: true }).click();
  await expect(root).toHaveAttribute("lang", own);
  await page.reload();
  await expect(root).toHaveAttribute("lang", own);
});
