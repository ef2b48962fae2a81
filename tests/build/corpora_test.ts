import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { defaultSettings, readScript, settingsStatements, textSource } from "../../engine/sql/mod.ts";
import { type BuildPlace, buildPlace, testMajors } from "../kit/mod.ts";
import { contentChecksum } from "./checksum.ts";

const corpus = new URL("../../../shared/corpus/", import.meta.url).pathname;
const seeds = Deno.env.get("CONFITURE_SOAK") === "1" ? Array.from({ length: 20 }, (_, seed) => seed + 1) : [7];
const major = testMajors().find((each) => each <= 15);
const tool = await new Deno.Command("pg_dump", { args: ["--version"] }).output().catch(() => undefined);
const missing = !existsSync(corpus)
  ? "the corpus is not beside the repository"
  : !tool?.success || major === undefined
  ? "there is no psql and pg_dump that fits the majors"
  : undefined;
if (missing) console.log(`corpora through the command line: skipped, ${missing}`);

for (const name of ["pagila", "northwind", "chinook"]) {
  Deno.test({
    name: `build makes of ${name} what psql makes of it, whole and one statement a file, shuffled`,
    ignore: missing !== undefined,
    async fn() {
      await using place = await buildPlace({ major: major!, role: "SUPERUSER" });
      const text = (await Deno.readTextFile(`${corpus}${name}.sql`)).split("\n")
        .filter((line) => !/^((DROP|CREATE) DATABASE|\\c )/.test(line)).join("\n");
      await Deno.writeTextFile(`${place.root}/whole.sql`, text);
      const loaded = `${place.database}_psql`;
      await place.tell(`CREATE DATABASE ${loaded} OWNER ${place.role}`);
      const { success, stderr } = await new Deno.Command("psql", {
        args: ["-X", "-q", "-v", "ON_ERROR_STOP=1", "-f", `${place.root}/whole.sql`, place.url(loaded)],
        stdout: "null",
      }).output();
      assert.ok(success, new TextDecoder().decode(stderr));
      const expected = await described(place, loaded);

      await place.write({ "db/schema/whole.sql": text });
      const built = await place.cli(["build"]);
      assert.equal(built.code, 0, built.err);
      assert.deepEqual(await described(place, place.database), expected);

      await place.write({ "db/schema/whole.sql": undefined });
      for (const seed of seeds) {
        await Deno.remove(`${place.root}/db/schema`, { recursive: true });
        await place.write(await onePerFile(name, text, seed));
        const shuffled = await place.cli(["build", "--recreate", "--yes"]);
        assert.equal(shuffled.code, 0, `seed ${seed}: ${shuffled.err}`);
        assert.deepEqual(await described(place, place.database), expected, `seed ${seed}`);
      }
    },
  });
}

/** One file per statement, in an order that the seed shuffles, each with the settings in force at its place. */
async function onePerFile(name: string, text: string, seed: number): Promise<Record<string, string>> {
  const { statements } = await readScript([textSource(`${name}.sql`, text)]);
  const bytes = new TextEncoder().encode(text);
  const decoder = new TextDecoder();
  const files: Record<string, string> = {};
  let state = seed;
  for (const { kind, settings, start, end, copyData } of statements) {
    if (kind === "set" || kind === "transaction") continue;
    const sets = settingsStatements(defaultSettings, settings).map((line) => `${line};\n`).join("");
    const rows = copyData ? `\n${decoder.decode(bytes.subarray(copyData.start, copyData.end))}\\.\n` : "\n";
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    const number = `${String(state).padStart(10, "0")}_${Object.keys(files).length}`;
    files[`db/schema/${number}.sql`] = `${sets}${decoder.decode(bytes.subarray(start, end))};${rows}`;
  }
  return files;
}

async function described(place: BuildPlace, database: string) {
  await using session = await place.session(database);
  const { success, stdout, stderr } = await new Deno.Command("pg_dump", {
    args: ["--schema-only", "-d", place.url(database)],
  }).output();
  assert.ok(success, new TextDecoder().decode(stderr));
  const schema = new TextDecoder().decode(stdout).split("\n").filter((line) => !/^\\(un)?restrict /.test(line));
  return { schema: schema.join("\n"), content: await contentChecksum(session) };
}
