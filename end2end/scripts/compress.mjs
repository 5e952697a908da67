// Puts a brotli twin beside every text and wasm file of a folder, so that the server compresses nothing itself.
import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { extname, join } from "node:path";
import { brotliCompressSync, constants } from "node:zlib";

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
for (const path of [...files(folder)]) {
  if (!COMPRESSIBLE.has(extname(path))) continue;
  const raw = readFileSync(path);
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: 11,
    [constants.BROTLI_PARAM_LGWIN]: 24,
    [constants.BROTLI_PARAM_SIZE_HINT]: statSync(path).size,
  };
  const packed = brotliCompressSync(raw, { params });
  if (packed.length < raw.length) writeFileSync(`${path}.br`, packed);
}
