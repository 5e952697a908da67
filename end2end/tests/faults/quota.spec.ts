// Quotas.
import { test } from "../fixtures/test.ts";

test.fixme("import waits for the Fitbit hour and goes on by itself", () => {});
test.fixme("import waits for Google after a 429 and goes on by itself", () => {});
