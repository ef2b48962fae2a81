/**
 * `read_catalog_once.ts URL [URL]`: prints, as JSON, the milliseconds from connecting to having the catalog, those that
 * the difference to a second catalog takes with the number of differences, and the most memory that reading the first took.
 */
import { readCatalog } from "../engine/catalog/mod.ts";
import { difference } from "../engine/change/mod.ts";
import { openSession } from "../engine/postgres/mod.ts";
import { parseDsn } from "../engine/project/mod.ts";
import { testHost } from "../tests/kit/mod.ts";

const host = testHost();
const [url, otherUrl] = Deno.args;

async function read(from: string) {
  await using session = await openSession(await parseDsn(from, host), { host });
  return await readCatalog(session);
}

const started = performance.now();
const catalog = await read(url!);
const readMs = performance.now() - started;
const peak = /^VmHWM:\s+(\d+) kB/m.exec(await Deno.readTextFile("/proc/self/status").catch(() => ""))?.[1];
let differenceMs: number | undefined;
let differences: number | undefined;
if (otherUrl !== undefined) {
  const other = await read(otherUrl);
  const from = performance.now();
  differences = difference(catalog, other).length;
  differenceMs = performance.now() - from;
}
const facts = catalog.facts.size;
console.log(JSON.stringify({ readMs, facts, differenceMs, differences, peakBytes: peak && Number(peak) * 1024 }));
