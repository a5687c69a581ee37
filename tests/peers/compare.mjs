// Compares other tools with postman-client on one collection, in one run:
//
//   npm ci && node compare.mjs
//
// The collection is tests/editions/collections/kennel.json, with what Postman's tools
// make of it in the other editions. The command of this workspace and cargo-progenitor
// are built below target/. Everything that is made stays in target/peers, to be read.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import * as scalar from '@scalar/postman-to-openapi';
import { Validator } from '@seriousme/openapi-schema-validator';
import postmanToOpenapi from 'postman-to-openapi';
import postman2openapi from 'postman2openapi';

const PROGENITOR = '0.15.1';
const root = resolve(import.meta.dirname, '../..');
const out = join(root, 'target/peers');
const run = (command, args, options = {}) => spawnSync(command, args, { cwd: out, encoding: 'utf8', ...options });
const ours = join(root, 'target/debug/postman-client');
const theirs = join(out, 'bin/cargo-progenitor');
mkdirSync(out, { recursive: true });
const cargo = (...args) => execFileSync('cargo', args, { cwd: root, stdio: 'inherit' });
cargo('build', '--quiet', '--locked', '-p', 'postman-client');
if (!existsSync(theirs)) {
  cargo('install', '--quiet', '--locked', '--debug', '--root', out, `cargo-progenitor@${PROGENITOR}`);
}

const editions = join(root, 'tests/editions');
const inputs = {
  1: join(editions, 'collection_1/kennel.json'),
  2.1: join(editions, 'collections/kennel.json'),
  3: join(editions, 'collection_3/kennel'),
};

const text = (path) => readFileSync(path, 'utf8');
const pinned = JSON.parse(text(join(import.meta.dirname, 'package.json'))).dependencies;
const diagnostics = [];
for (const level of ['log', 'info', 'warn']) console[level] = (line) => diagnostics.push(line);
const converters = {
  postman2openapi: (path) => postman2openapi.transpile(JSON.parse(text(path))),
  '@scalar/postman-to-openapi': (path) => scalar.convert(text(path)),
  'postman-to-openapi': async (path) =>
    JSON.parse(await postmanToOpenapi(path, null, { outputFormat: 'json' })),
  'postman-client': (path) => {
    const made = run(ours, ['convert', path, '--out', '-']);
    diagnostics.push(...(made.stderr.match(/^(warning|note)\[/gm) ?? []));
    return JSON.parse(made.stdout);
  },
};

const methods = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'];
function operations(document) {
  return Object.values(document.paths ?? {}).flatMap((item) => {
    const own = methods.flatMap((method) => item[method] ?? []);
    const others = Object.values(item['x-other-operations'] ?? {});
    return [...own, ...others.flatMap((byId) => Object.values(byId))];
  });
}

function resolved(document, schema) {
  const name = schema?.$ref?.split('/').pop();
  return name ? document.components.schemas[name] : schema;
}

// Whether the form says that the photo is a file and the meta JSON.
function multipart(document) {
  const forms = operations(document).flatMap((of) => of.requestBody?.content?.['multipart/form-data'] ?? []);
  if (forms.length === 0) return 'none';
  const { photo } = resolved(document, forms[0].schema)?.properties ?? {};
  const file = resolved(document, photo?.items ?? photo);
  const parts = [
    ...(file?.format === 'binary' ? ['a file'] : []),
    ...(forms[0].encoding?.meta?.contentType === 'application/json' ? ['a JSON part'] : []),
  ];
  return parts.join(', ') || 'names of the parts';
}

// How many of the bodies of responses have a schema that says of what they are made.
function responseSchemas(document) {
  const responses = operations(document).flatMap((of) => Object.values(of.responses ?? {}));
  const json = responses.flatMap((response) => response.content?.['application/json'] ?? []);
  const says = ({ schema }) => {
    const found = resolved(document, schema);
    return found?.properties || found?.items || found?.additionalProperties;
  };
  return `${json.filter(says).length} of ${json.length}`;
}

// The first line of a failure, or that the client compiles.
function compiles(folder, generated) {
  if (generated.status !== 0) return 'not generated';
  writeFileSync(join(folder, 'Cargo.toml'), text(join(folder, 'Cargo.toml')).replace(/\n\[workspace\]\n|$/, '\n[workspace]\n'));
  const environment = { ...process.env, CARGO_TARGET_DIR: join(out, 'target') };
  const checked = run('cargo', ['check', '--quiet'], { cwd: folder, env: environment });
  writeFileSync(join(folder, 'check.log'), checked.stderr);
  return checked.status === 0 ? 'compiles' : 'does not compile';
}

function clients(slug, file) {
  const folders = [`${slug}-progenitor`, `${slug}-api`].map((folder) => join(out, folder));
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  const runtime = `path=${join(root, 'crates/postman-client-runtime')}`;
  const made = [
    run(theirs, ['progenitor', '-i', file, '-o', folders[0], '-n', `${slug}-progenitor`, '-v', '0.1.0']),
    run(ours, ['generate', file, '--out', folders[1], '--runtime', runtime]),
  ];
  return made.map((generated, at) => {
    writeFileSync(`${folders[at]}.log`, generated.stdout + generated.stderr);
    return compiles(folders[at], generated);
  });
}

const head = ['', 'editions read', 'diagnostics', 'operations of 9 requests', 'valid OpenAPI',
  'the form of a file and JSON', 'response bodies with a schema',
  `client by cargo-progenitor ${PROGENITOR}`, 'client by postman-client'];
const rows = [head, head.map(() => '---')];
for (const [name, convert] of Object.entries(converters)) {
  const read = {};
  for (const [edition, path] of Object.entries(inputs)) {
    diagnostics.length = 0;
    try {
      const document = await convert(path);
      if (operations(document).length > 0) read[edition] = { document, said: diagnostics.length };
    } catch (error) {
      console.error(`${name}, edition ${edition}: ${String(error).split('\n')[0]}`);
    }
  }
  const { document, said } = read['2.1'];
  const slug = name.replace(/\W+/g, '-').replace(/^-/, '');
  const file = join(out, `${slug}.json`);
  writeFileSync(file, JSON.stringify(document, null, 2));
  const { valid } = await new Validator().validate(structuredClone(document));
  rows.push([[name, pinned[name]].join(' ').trim(), Object.keys(read).sort().join(', '), said, operations(document).length,
    `${document.openapi}, ${valid ? 'valid' : 'invalid'}`, multipart(document), responseSchemas(document),
    ...clients(slug, file)]);
}
process.stdout.write(rows.map((row) => `| ${row.join(' | ')} |\n`).join(''));
