import assert from "node:assert/strict";
import { open } from "node:fs/promises";
import { buildPlace, testMajors } from "../kit/mod.ts";

const soaks = Deno.env.get("CONFITURE_SOAK") === "1";
const [major] = testMajors() as [number];
/** Bound of the benchmarks: peak memory for a 100 MB dump. */
const boundKb = 300 * 1024;

/** Writes a dump of about this size, and returns how many rows it has. */
async function writeDump(path: string, megabytes: number, style: "COPY" | "INSERT"): Promise<number> {
  await using file = await open(path, "w");
  const encoder = new TextEncoder();
  await file.writeFile(encoder.encode("CREATE TABLE big (id int PRIMARY KEY, t text);\n"));
  if (style === "COPY") await file.writeFile(encoder.encode("COPY big (id, t) FROM stdin;\n"));
  const filler = "x".repeat(style === "COPY" ? 90 : 180);
  let [rows, bytes] = [0, 0];
  while (bytes < megabytes * 1_000_000) {
    const lines = Array.from({ length: 2_000 }, () => {
      rows++;
      return style === "COPY" ? `${rows}\t${filler}\n` : `INSERT INTO big VALUES (${rows}, '${filler}');\n`;
    });
    const chunk = encoder.encode(lines.join(""));
    bytes += chunk.length;
    await file.writeFile(chunk);
  }
  if (style === "COPY") await file.writeFile(encoder.encode("\\.\n"));
  await file.writeFile(encoder.encode("CREATE VIEW last AS SELECT max(id) AS id FROM big;\n"));
  return rows;
}

for (const [style, megabytes] of [["COPY", 200], ["INSERT", soaks ? 200 : 30]] as const) {
  Deno.test(`build reads a file of ${megabytes} MB of ${style} in bounded memory`, async () => {
    await using place = await buildPlace({ major });
    await Deno.mkdir(`${place.root}/db/schema`);
    const rows = await writeDump(`${place.root}/db/schema/dump.sql`, megabytes, style);
    const { code, err, peakKb, elapsedMs } = await place.cli(["build"]);
    assert.equal(code, 0, err);
    console.log(`${megabytes} MB of ${style}: ${Math.round(peakKb / 1024)} MB at most, ${Math.round(elapsedMs)} ms`);
    assert.deepEqual(await place.ask("SELECT id FROM last", place.database), [{ id: rows }]);
    assert.ok(peakKb < boundKb, `VmHWM ${peakKb} kB`);
    // Work that ends sooner shows nothing: a line every five seconds is for those who wait.
    if (elapsedMs > 15_000) assert.match(err, /^Building shop_\w+ {2}\d+%.* MB\//m, "no line of progress");
  });
}

Deno.test("build names the row in the middle of a large file", async () => {
  await using place = await buildPlace({ major });
  await Deno.mkdir(`${place.root}/db/schema`);
  const path = `${place.root}/db/schema/dump.sql`;
  const rows = await writeDump(path, 20, "COPY");
  const text = await Deno.readTextFile(path);
  await Deno.writeTextFile(path, text.replace(`\n${rows - 500}\t`, `\n${rows - 501}\t`));
  const { code, err } = await place.cli(["build"]);
  assert.equal(code, 4, err);
  assert.match(err, new RegExp(`db/schema/dump\\.sql:${rows - 500 + 2}: duplicate key value`));
  assert.deepEqual(await place.databases(), []);
});
