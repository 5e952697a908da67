// Checks JSON files against a JSON Schema (draft 2020-12): validate.mjs SCHEMA FILE [FILE ...]
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import Ajv2020 from "ajv/dist/2020.js";
import addFormats from "ajv-formats";

const [schemaPath, ...files] = process.argv.slice(2);
if (!schemaPath || files.length === 0) {
  console.error("validate.mjs: name a schema and at least one file");
  process.exit(2);
}
const ajv = new Ajv2020({ allErrors: false, strict: true, allowUnionTypes: true });
addFormats(ajv);
const validate = ajv.compile(JSON.parse(readFileSync(schemaPath, "utf8")));
let wrong = 0;
for (const file of files) {
  if (validate(JSON.parse(readFileSync(file, "utf8")))) continue;
  wrong += 1;
  for (const error of validate.errors ?? []) {
    console.error(`${basename(file)}: ${error.instancePath || "/"} ${error.message}`);
  }
}
console.log(`schema: ${files.length} files, ${wrong} do not fit`);
process.exit(wrong === 0 ? 0 : 1);
