// Privacy.
import { test } from "../fixtures/test.ts";

test.fixme("import of another member is not found", () => {});
test.fixme("second member in one browser sees nothing of the first", () => {});
