import assert from "node:assert/strict";
import { type BuildPlace, buildPlace, type RunningCli, testMajors } from "../kit/mod.ts";
import { contentChecksum } from "./checksum.ts";
import { backendRunning, backends, pause, until } from "./waiting.ts";

/**
 * kill -9 at every step of a build. The steps are told from the server's side: a statement of the script that waits, or a
 * lock of the test that the next step has to wait for. What lies between is swept by kills at many moments.
 */
const soaks = Deno.env.get("CONFITURE_SOAK") === "1";
const sweepCount = soaks ? 60 : 2;

const tables = (count: number) =>
  Array.from({ length: count }, (_, n) => `CREATE TABLE t${n} (id serial PRIMARY KEY, n int DEFAULT ${n});\n`).join("");
const rows = Array.from({ length: 2_000 }, (_, n) => `${n}\trow ${n}\n`).join("");
const seed =
  `CREATE TABLE IF NOT EXISTS seeded (id serial PRIMARY KEY, t text);\nCOPY seeded FROM stdin;\n${rows}\\.\n`;

/** The whole of what users see: which databases there are, and what is in the target. */
async function visible(place: BuildPlace): Promise<Record<string, unknown>> {
  const databases = (await place.databases()).filter((name) => !name.startsWith("confiture_"));
  if (!databases.includes(place.database)) return { databases };
  await using session = await place.session(place.database);
  return { databases, content: await contentChecksum(session) };
}

async function killed({ kill, result }: RunningCli): Promise<void> {
  kill("SIGKILL");
  await result;
}

/** The backends of a killed client go by themselves. */
async function quiet(place: BuildPlace): Promise<void> {
  await until(async () => (await backends(place)).length === 0, "backends of the killed build are still there", 15_000);
}

interface Way {
  name: string;
  args: string[];
  /** The database is there before, empty or with content. */
  before: "absent" | "empty" | "old content";
  segments: boolean;
}

const ways: Way[] = [
  { name: "a new database", args: [], before: "absent", segments: false },
  { name: "an empty database", args: [], before: "empty", segments: false },
  { name: "--recreate", args: ["--recreate", "--yes"], before: "old content", segments: false },
  { name: "several segments", args: ["--recreate", "--yes"], before: "old content", segments: true },
];

async function prepare(place: BuildPlace, { before }: Way): Promise<void> {
  for (const name of await place.databases()) await place.tell(`DROP DATABASE ${name} WITH (FORCE)`);
  if (before === "absent") return;
  await place.tell(`CREATE DATABASE ${place.database} OWNER ${place.role}`);
  if (before === "empty") return;
  await place.tell(`CREATE TABLE old AS SELECT n, md5(n::text) FROM generate_series(1, 500) n`, place.database);
}

/** ADD VALUE to an enum that comes from a function is not folded, so that the build takes two transactions. */
function script(way: Way, middle: string): Record<string, string> {
  const cut = way.segments
    ? "DO $$ BEGIN EXECUTE 'CREATE TYPE mood AS ENUM (''ok'')'; END $$;\nALTER TYPE mood ADD VALUE 'good';\n"
    : "";
  return { "db/schema/a.sql": tables(20) + cut + middle + tables(40).replaceAll(" t", " u"), "db/seeds/a.sql": seed };
}

for (const major of testMajors()) {
  for (const way of ways) {
    Deno.test(`kill -9 in the middle of a build of ${way.name} on ${major} leaves nothing visible`, async () => {
      await using place = await buildPlace({ major });
      await prepare(place, way);
      const before = await visible(place);
      await place.write(script(way, pause(30)));
      const running = place.start(["build", "--seeds", ...way.args]);
      await backendRunning(place, "pg_sleep");
      await killed(running);
      assert.deepEqual(await visible(place), before, "at once");
      await quiet(place);
      assert.deepEqual(await visible(place), before, "when the server has noticed");
      await place.write(script(way, ""));
      const again = await place.cli(["build", "--seeds", ...way.args]);
      assert.equal(again.code, 0, again.err);
      assert.deepEqual(await place.databases(), [place.database], "leftovers were swept");
    });
  }

  Deno.test(`kill -9 of a build on ${major} that is about to take the name leaves the old database`, async () => {
    await using place = await buildPlace({ major });
    const way = ways[2]!;
    await prepare(place, way);
    await place.write(script(way, ""));
    const before = await visible(place);
    {
      // Its lock on the database makes the swap wait at its first step.
      await using holder = await place.session();
      await holder.transaction(async () => {
        await holder.execute(`COMMENT ON DATABASE ${place.database} IS 'held'`);
        const running = place.start(["build", "--seeds", ...way.args]);
        await backendRunning(place, "COMMENT ON DATABASE");
        await killed(running);
        throw new Error("roll back");
      }).catch((error: Error) => assert.equal(error.message, "roll back"));
    }
    await quiet(place);
    assert.deepEqual(await visible(place), before);
    const again = await place.cli(["build", "--seeds", ...way.args]);
    assert.equal(again.code, 0, again.err);
    assert.match(again.err, /note: dropped confiture_build_[0-9a-f]{12}, left by a build that was killed/);
    assert.deepEqual(await place.databases(), [place.database]);
  });
}

Deno.test(`kill -9 at ${sweepCount} moments of each way to build leaves the target as it was or whole`, async (t) => {
  for (const major of testMajors()) {
    for (const way of ways) {
      await t.step(`${way.name} on ${major}`, () => sweep(major, way));
    }
  }
});

async function sweep(major: number, way: Way): Promise<void> {
  await using place = await buildPlace({ major });
  await place.write(script(way, ""));
  // How long it takes, and what the whole looks like.
  await prepare(place, way);
  const whole = await place.cli(["build", "--seeds", ...way.args]);
  assert.equal(whole.code, 0, whole.err);
  const after = await visible(place);
  const counts = { before: 0, after: 0 };
  for (let kill = 0; kill < sweepCount; kill++) {
    await prepare(place, way);
    const before = await visible(place);
    const running = place.start(["build", "--seeds", ...way.args]);
    // The first third of the time goes into starting up.
    const share = 0.35 + 0.65 * (kill + Math.random()) / sweepCount;
    await new Promise((resolve) => setTimeout(resolve, whole.elapsedMs * share));
    await killed(running);
    await quiet(place);
    const now = await visible(place);
    const isBefore = JSON.stringify(now) === JSON.stringify(before);
    counts[isBefore ? "before" : "after"]++;
    if (!isBefore) assert.deepEqual(now, after, `killed at ${Math.round(share * 100)} %`);
    // An absent target makes the next build go on without a flag; a whole one needs it.
    const again = await place.cli(["build", "--seeds", "--recreate", "--yes"]);
    assert.equal(again.code, 0, again.err);
    assert.deepEqual(await place.databases(), [place.database], `leftovers were swept: ${again.err}`);
    assert.deepEqual(await visible(place), after);
  }
  if (soaks) console.log(`${way.name} on ${major}: ${counts.before} kills before the commit, ${counts.after} after it`);
}
