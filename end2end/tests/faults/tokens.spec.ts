// Tokens.
import { test } from "../fixtures/test.ts";

test.fixme("token that expires mid-import is refreshed once", () => {});
test.fixme("link revoked mid-import goes on after reconnecting", () => {});
