// A killed server.
import { test } from "../fixtures/test.ts";

test.fixme("import goes on after the server was killed", () => {});
