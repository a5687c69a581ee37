// How long the converters of npm take: the fastest of ten runs, beside what
// node takes to parse the text. The commands are in CONTRIBUTING.md.
import { readFileSync } from "node:fs";
import * as scalar from "@scalar/postman-to-openapi";
import postmanToOpenapi from "postman-to-openapi";
import postman2openapi from "postman2openapi";

const path = process.argv[2];
const text = readFileSync(path, "utf8");
const ways = {
  "JSON.parse": () => JSON.parse(text),
  "postman-to-openapi": () => postmanToOpenapi(path),
  "@scalar/postman-to-openapi": () => scalar.convert(text),
  "postman2openapi": () => postman2openapi.transpile(JSON.parse(text)),
};
for (const [name, run] of Object.entries(ways)) {
  const times = [];
  for (let i = 0; i < 10; i++) {
    const start = performance.now();
    await run();
    times.push(performance.now() - start);
  }
  console.log(`${Math.min(...times).toFixed(1).padStart(8)} ms  ${name}`);
}
