// Checks JSON files, gzipped or not, against a JSON Schema (draft 2020-12): validate.mjs SCHEMA FILE [FILE ...]
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { gunzipSync } from "node:zlib";
import Ajv2020 from "ajv/dist/2020.js";
import addFormats from "ajv-formats";

const [schemaPath, ...files] = process.argv.slice(2);
if (!schemaPath || files.length === 0) {
  console.error("validate.mjs: name a schema and at least one file");
  process.exit(2);
}
const ajv = new Ajv2020({ allErrors: false, strict: true, allowUnionTypes: true });
addFormats(ajv);
const read = (file) => {
  const body = readFileSync(file);
  return JSON.parse(body[0] === 0x1f && body[1] === 0x8b ? gunzipSync(body) : body);
};
const validate = ajv.compile(JSON.parse(readFileSync(schemaPath, "utf8")));
let wrong = 0;
for (const file of files) {
  if (validate(read(file))) continue;
  wrong += 1;
  for (const error of validate.errors ?? []) {
    console.error(`${basename(file)}: ${error.instancePath || "/"} ${error.message}`);
  }
}
console.log(`schema: ${files.length} files, ${wrong} do not fit`);
process.exit(wrong === 0 ? 0 : 1);
