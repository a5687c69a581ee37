// Makes the other editions of collections/*.json, which are of edition 2.1, by
// Postman's own tools:
//
// - collection_1/NAME.json and collection_2.1/NAME.json, by
//   postman-collection-transformer: edition 1, and that turned back;
// - collection_3/NAME/, by `postman collection migrate`: the folder of edition 3.
//
//   npm ci && node regenerate.mjs            writes them
//   npm ci && node regenerate.mjs --check    writes nothing, fails on a difference
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

process.chdir(import.meta.dirname);
const transformer = createRequire(import.meta.url)('postman-collection-transformer');

// Ids are new on every run: here they count.
function countIds(text) {
  const ids = new Map();
  const id = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;
  return text.replace(id, (found) => {
    if (!ids.has(found)) ids.set(found, `id-${ids.size + 1}`);
    return ids.get(found);
  });
}

function transformed(collection, inputVersion, outputVersion) {
  return new Promise((resolve, reject) => {
    const options = { inputVersion, outputVersion, retainIds: true };
    const copy = structuredClone(collection);
    transformer.convert(copy, options, (error, result) => (error ? reject(error) : resolve(result)));
  });
}

function filesIn(folder, below = '') {
  return readdirSync(join(folder, below), { withFileTypes: true }).flatMap((entry) => {
    const path = below ? `${below}/${entry.name}` : entry.name;
    return entry.isDirectory() ? filesIn(folder, path) : [path];
  });
}

const made = new Map();
const json = (value) => countIds(`${JSON.stringify(value, null, 1)}\n`);
for (const file of readdirSync('collections').sort()) {
  const name = file.replace(/\.json$/, '');
  const collection = JSON.parse(readFileSync(`collections/${file}`, 'utf8'));
  const first = await transformed(collection, '2.1.0', '1.0.0');
  made.set(`collection_1/${file}`, json(first));
  made.set(`collection_2.1/${file}`, json(await transformed(first, '1.0.0', '2.1.0')));
  const folder = mkdtempSync(join(tmpdir(), 'editions-'));
  const tool = join('node_modules', '.bin', 'postman');
  execFileSync(tool, ['collection', 'migrate', `collections/${file}`, '-o', join(folder, name)]);
  for (const path of filesIn(join(folder, name))) {
    const text = readFileSync(join(folder, name, path), 'utf8');
    made.set(`collection_3/${name}/${path}`, countIds(text));
  }
  rmSync(folder, { recursive: true });
}

const outputs = ['collection_1', 'collection_2.1', 'collection_3'];
if (!process.argv.includes('--check')) {
  for (const output of outputs) rmSync(output, { recursive: true, force: true });
  for (const [path, text] of made) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
}
const there = outputs.flatMap((output) => filesIn(output).map((path) => `${output}/${path}`));
const isStale = (path) => !made.has(path) || readFileSync(path, 'utf8') !== made.get(path);
const stale = new Set([...there.filter(isStale), ...[...made.keys()].filter((path) => !there.includes(path))]);
for (const path of stale) console.error(`${path} is stale: node regenerate.mjs`);
process.exitCode = stale.size > 0 ? 1 : 0;
