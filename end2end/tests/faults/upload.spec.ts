// Uploads.
import { test } from "../fixtures/test.ts";

test.fixme("upload cut half way is sent again", () => {});
test.fixme("complete that fails once is retried from the page", () => {});
test.fixme("storage that refuses is explained", () => {});
