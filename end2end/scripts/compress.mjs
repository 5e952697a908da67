// Puts a brotli twin beside every text and wasm file of a folder, so that the server compresses nothing itself.
import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { extname, join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants } from "node:zlib";

/** Runs beside this program, so that several files are packed at once. */
const pack = promisify(brotliCompress);

const COMPRESSIBLE = new Set([".html", ".js", ".mjs", ".css", ".wasm", ".svg", ".json", ".txt", ".webmanifest"]);

function* files(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* files(path);
    else yield path;
  }
}

const folder = process.argv[2];
if (!folder) {
  console.error("compress.mjs: name the folder");
  process.exit(2);
}
for (const path of [...files(folder)]) {
  if (path.endsWith(".br")) rmSync(path);
}
await Promise.all(
  [...files(folder)].filter((path) => COMPRESSIBLE.has(extname(path))).map(async (path) => {
    const raw = readFileSync(path);
    const params = {
      [constants.BROTLI_PARAM_QUALITY]: 11,
      [constants.BROTLI_PARAM_LGWIN]: 24,
      [constants.BROTLI_PARAM_SIZE_HINT]: statSync(path).size,
    };
    const packed = await pack(raw, { params });
    if (packed.length < raw.length) writeFileSync(`${path}.br`, packed);
  }),
);
