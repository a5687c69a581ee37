// Sends every request of a collection with newman, Postman's own runtime, through
// a proxy on a loopback port, and prints what would have gone out, as JSON: for
// each request its item, method, URL, headers and body; `null` where nothing did.
//
//   node send.mjs NEWMAN COLLECTION    NEWMAN is a folder with node_modules/newman
//
// A variable without a value stays as it is written. So does a made-up one
// (`{{$guid}}`, as `{{_guid}}`): what is printed is the same on each run.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';

const [, , folder, file] = process.argv;
const newman = createRequire(join(resolve(folder), 'package.json'))('newman');

const text = readFileSync(file, 'utf8').replace(/^\uFEFF/, '').replaceAll('{{$', '{{_');
let collection = JSON.parse(text);
collection = collection.collection ?? collection;
// A single item stands at the root of its file.
const isItem = !collection.item;
if (isItem) collection = { info: { name: 'item' }, item: [collection] };

// A proxy of HTTPS sees nothing: each host of it has a mark, and is asked by HTTP.
const MARK = 'http://https--';
const marked = (url) => url.replace(/^\s*https:\/\//i, MARK);
const unmarked = (sent) =>
  sent.replaceAll(MARK, 'https://').replaceAll(encodeURIComponent(MARK), encodeURIComponent('https://'));

// The values of all variables: each is there once in a test.
const values = new Map();
function variables(node) {
  if (!Array.isArray(node.variable)) return;
  // One that was published empty has no value: who runs the collection sets it.
  node.variable = node.variable.filter((variable) => variable && (variable.value ?? '') !== '');
  for (const variable of node.variable) {
    if (typeof variable.value === 'string') variable.value = marked(variable.value).replace(/^https$/, 'http');
    // Collections of v2.0 call it so; newman does not know them by that.
    const name = (variable.key ??= variable.id);
    if (name && !variable.disabled) values.set(name, String(variable.value));
  }
}

// Every file holds the same.
const files = mkdtempSync(join(tmpdir(), 'replay-'));
function localFile(src) {
  const path = join(files, basename(src));
  writeFileSync(path, 'file');
  return path;
}
const localFiles = (src) => (Array.isArray(src) ? src.map(localFile) : src && localFile(src));

// A host without a value is called by the variable's name.
const missing = new Map();
function nameHost(base) {
  for (let round = 0; round < 8; round++)
    base = base.replace(/\{\{\s*([^{}]*?)\s*\}\}/g, (all, name) => values.get(name) ?? all);
  const authority = /^(\s*[a-z]+:\/\/)?[^/?#]*/i.exec(base)[0];
  for (const [, name] of authority.matchAll(/\{\{\s*([^{}]*?)\s*\}\}/g))
    missing.set(name, name.replace(/[^A-Za-z0-9.-]/g, '-'));
}

function address(request) {
  const url = request.url;
  if (typeof url === 'string') {
    request.url = marked(url);
    nameHost(request.url);
  } else if (url) {
    for (const variable of Array.isArray(url.variable) ? url.variable : [])
      if (variable) variable.key ??= variable.id;
    if (typeof url.raw === 'string') url.raw = marked(url.raw);
    const hosts = typeof url.host === 'string' ? url.host.split('.') : [...(url.host ?? [])];
    if (/^https/i.test(url.protocol ?? '') && hosts.length) {
      url.protocol = 'http';
      hosts[0] = `https--${hosts[0]}`;
    } else if (hosts.length) hosts[0] = marked(hosts[0]);
    if (hosts.length) url.host = hosts;
    nameHost(hosts.join('.') || url.raw || '');
  }
}

const AUTHS = ['basic', 'bearer', 'apikey', 'noauth'];
const TOKENS = ['oauth2', 'jwt', 'asap'];
// What comes of some is a token; the others sign, and are left to whoever can.
function credentials(node) {
  if (TOKENS.includes(node.auth?.type))
    node.auth = { type: 'bearer', bearer: [{ key: 'token', value: '{{accessToken}}' }] };
  else if (node.auth && !AUTHS.includes(node.auth.type)) node.auth = { type: 'noauth' };
}

const requests = [];
function walk(node, at) {
  delete node.event;
  variables(node);
  credentials(node);
  if (Array.isArray(node.item)) {
    node.item = node.item.filter((child) => child && typeof child === 'object');
    node.item.forEach((child, index) => walk(child, `${at}/item/${index}`));
    return;
  }
  const request = typeof node.request === 'string' ? { method: 'GET', url: node.request } : node.request;
  if (!request) return;
  node.request = request;
  node.id = `request-${requests.length}`;
  delete node.response;
  credentials(request);
  requests.push({ pointer: at, name: node.name ?? '', request });
  for (const field of Array.isArray(request.body?.formdata) ? request.body.formdata : [])
    if (field.src) field.src = localFiles(field.src);
  if (request.body?.file?.src) request.body.file.src = localFile(request.body.file.src);
}
walk(collection, '');
if (isItem) for (const request of requests) request.pointer = '';
for (const { request } of requests) address(request);
collection.variable = Array.isArray(collection.variable) ? collection.variable : [];
for (const [name, host] of missing) collection.variable.push({ key: name, value: host });

// Headers of the connection, and those that Postman adds to every request.
const DROPPED = new Set([
  'host', 'connection', 'proxy-connection', 'user-agent', 'accept-encoding', 'content-length',
  'cache-control', 'postman-token', 'transfer-encoding',
]);

let current = -1;
const sent = new Map();
const proxy = http.createServer((request, response) => {
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    const bytes = Buffer.concat(chunks);
    const headers = [];
    for (let at = 0; at < request.rawHeaders.length; at += 2)
      if (!DROPPED.has(request.rawHeaders[at].toLowerCase()))
        headers.push([request.rawHeaders[at].toLowerCase(), unmarked(request.rawHeaders[at + 1])]);
    let body = bytes.toString('utf8');
    const type = headers.find(([name]) => name === 'content-type');
    const boundary = /boundary=([^;]+)/.exec(type?.[1] ?? '')?.[1];
    if (boundary) {
      type[1] = type[1].replace(boundary, 'BOUNDARY');
      body = body.replaceAll(boundary, 'BOUNDARY');
    }
    sent.set(current, { method: request.method, url: unmarked(request.url), headers, body: unmarked(body) });
    response.setHeader('content-type', 'application/json');
    response.end('{}');
  });
});
proxy.on('clientError', (_, socket) => socket.destroy());

proxy.listen(0, '127.0.0.1', () => {
  for (const name of ['HTTP_PROXY', 'http_proxy']) process.env[name] = `http://127.0.0.1:${proxy.address().port}`;
  for (const name of ['NO_PROXY', 'no_proxy', 'HTTPS_PROXY', 'https_proxy']) delete process.env[name];
  const settings = { collection, timeoutRequest: 10_000, ignoreRedirects: true, workingDir: files };
  const run = newman.run(settings, (error) => {
    proxy.close();
    rmSync(files, { recursive: true });
    if (error) throw error;
    const printed = requests.map(({ pointer, name }, index) => ({ pointer, name, sent: sent.get(index) ?? null }));
    process.stdout.write(`${JSON.stringify(printed, null, 2)}\n`, () => process.exit(0));
  });
  run.on('request', (error) => error && console.error(String(error)));
  run.on('beforeItem', (_, { item }) => (current = Number(/^request-(\d+)$/.exec(item.id)?.[1] ?? -1)));
});
