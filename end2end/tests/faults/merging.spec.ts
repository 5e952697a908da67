// Merging.
import { test } from "../fixtures/test.ts";

test.fixme("seven days after ten years leave ten years", () => {});
test.fixme("earlier file that cannot be read is kept", () => {});
test.fixme("earlier file without _export is kept", () => {});
