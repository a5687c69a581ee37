// Makes collections/*.json from openapi/*.json with openapi-to-postmanv2, by
// the options in trips.json, and proves each entry of losses/*.json: with the
// entry's edit applied to the document, the collection is the same, byte for
// byte, so that it can't hold what the edit took away.
//
//   npm ci && node regenerate.mjs            writes the collections
//   npm ci && node regenerate.mjs --check    writes nothing, fails on a difference
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';

process.chdir(import.meta.dirname);

// The package picks values of an enum and fakes samples at random: here it is
// always the middle one. Set before the package is loaded, which keeps it.
Math.random = () => 0.5;
const { convertV2 } = createRequire(import.meta.url)('openapi-to-postmanv2');

async function collection(document, options) {
  const data = JSON.stringify(document);
  const result = await new Promise((resolve, reject) =>
    convertV2({ type: 'string', data }, options, (error, result) => (error ? reject(error) : resolve(result))),
  );
  if (!result.result) throw new Error(result.reason);
  const made = result.output[0].data;
  withoutIds(made);
  return `${JSON.stringify(made, null, 2)}\n`;
}

// Ids are new on every run, and mean nothing.
function withoutIds(node) {
  delete node.info?._postman_id;
  delete node.id;
  for (const child of [...(node.item ?? []), ...(node.response ?? [])]) withoutIds(child);
}

// `document` with each value of `edit` at its JSON pointer; null takes away.
function edited(document, edit) {
  const copy = structuredClone(document);
  for (const [pointer, value] of Object.entries(edit)) {
    const keys = pointer.split('/').slice(1).map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
    const last = keys.pop();
    const parent = keys.reduce((node, key) => node?.[key], copy);
    if (parent?.[last] === undefined) throw new Error(`${pointer} leads nowhere`);
    if (value !== null) parent[last] = value;
    else if (Array.isArray(parent)) parent.splice(Number(last), 1);
    else delete parent[last];
  }
  return copy;
}

const read = (path) => JSON.parse(readFileSync(path, 'utf8'));
const check = process.argv.includes('--check');
const faults = [];
for (const [name, trip] of Object.entries(read('trips.json'))) {
  const document = read(`openapi/${trip.openapi}.json`);
  const made = await collection(document, trip.options);
  const path = `collections/${name}.json`;
  if (!check) writeFileSync(path, made);
  else if (readFileSync(path, 'utf8') !== made) faults.push(`${path} is stale: node regenerate.mjs`);

  const losses = `losses/${name}.json`;
  for (const { reason, edit } of existsSync(losses) ? read(losses).lost : []) {
    try {
      if (!edit || (await collection(edited(document, edit), trip.options)) !== made)
        faults.push(`${losses}: the collection holds it after all: ${reason}`);
    } catch (error) {
      faults.push(`${losses}: ${error.message}: ${reason}`);
    }
  }
}
for (const fault of faults) console.error(fault);
process.exitCode = faults.length > 0 ? 1 : 0;
