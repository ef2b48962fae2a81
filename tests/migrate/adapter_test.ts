/**
 * What a deployment program calls, as it calls it: processes, `--no-config --format json --output FILE`, the database in
 * CONFITURE_DATABASE_URL. Documents have the keys that it reads, and validate against the schemas that we publish.
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import { z } from "zod";
import { type BuildPlace, buildPlace, testMajors } from "../kit/mod.ts";

// deno-lint-ignore no-explicit-any -- a document is whatever the process wrote
type Document = any;

interface Called {
  code: number;
  document: Document;
}

/** The type of each key that is read; `?` may be null. */
type Shape = Readonly<Record<string, "text" | "text?" | "number" | "flag" | "list" | "map" | "any">>;

const shapes: Readonly<Record<string, Shape>> = {
  current: { revision: "text?", name: "text?", applied_at: "text?", checksum: "text?" },
  up: {
    success: "flag",
    applied: "list",
    skipped: "list",
    skipped_superuser: "list",
    pending: "list",
    errors: "list",
    total_duration_ms: "number",
    checksums_verified: "flag",
    dry_run: "flag",
    dry_run_execute: "flag",
    warnings: "list",
  },
  "down-to": { from: "text?", to: "text?", rolled_back: "list", skipped: "list", errors: "list" },
  verify: {
    verified_count: "number",
    failed_count: "number",
    skipped_count: "number",
    total_applied: "number",
    ledger_present: "flag",
    results: "list",
  },
  preflight: {
    ok: "flag",
    window_safe: "flag",
    summary: "map",
    issues: "list",
    change_set: "map",
    dependent_analysis: "map",
  },
};
const issue: Shape = {
  severity: "text",
  code: "text",
  message: "text",
  actionable: "text?",
  details: "map",
  migration: "text?",
  file: "text?",
  line: "any",
};
const elements: Readonly<Record<string, Shape>> = {
  "up.applied": { version: "text", name: "text", duration_ms: "number", rows_affected: "number" },
  "down-to.rolled_back": { version: "text", name: "text", duration_ms: "number" },
  "verify.results": {
    version: "text",
    name: "text",
    status: "text",
    actual_value: "any",
    verify_file: "text?",
    error: "text?",
  },
  "preflight.issues": issue,
};

const published = new Map<string, z.ZodType>();

/** The schema of the output as `confiture schema` prints it. */
async function schemaOf(place: BuildPlace, command: string): Promise<z.ZodType> {
  const known = published.get(command);
  if (known) return known;
  const { code, out, err } = await place.cli(["schema", "migrate", command, "--format", "json"]);
  assert.equal(code, 0, err);
  const schema = z.fromJSONSchema(JSON.parse(out).output);
  published.set(command, schema);
  return schema;
}

/** Calls it and checks the document: written to the file, nothing on standard output. */
async function call(place: BuildPlace, command: string, ...args: string[]): Promise<Called> {
  const file = join(place.root, "answer.json");
  await Deno.remove(file).catch(() => {});
  const { code, out, err } = await place.cli(
    ["migrate", command, ...args, "--no-config", "--format", "json", "--output", file],
    { CONFITURE_DATABASE_URL: place.url() },
  );
  assert.equal(out, "", "the document goes to the file alone");
  const text = await Deno.readTextFile(file).catch(() => assert.fail(`no document: ${err}`));
  const document = JSON.parse(text);
  if (document.error) {
    assert.equal(document.ok, false);
    assertShape(document.error, issue, `${command}.error`);
    return { code, document };
  }
  assertShape(document, shapes[command]!, command);
  for (const [path, shape] of Object.entries(elements)) {
    const [of, key] = path.split(".") as [string, string];
    if (of === command) { for (const each of document[key]) assertShape(each, shape, path); }
  }
  const checked = (await schemaOf(place, command)).safeParse(document);
  assert.ok(checked.success, `${command}: ${checked.error && z.prettifyError(checked.error)}`);
  return { code, document };
}

function assertShape(found: Document, shape: Shape, where: string): void {
  for (const [key, type] of Object.entries(shape)) {
    assert.ok(key in found, `${where} has no ${key}`);
    assert.ok(isOf(found[key], type), `${where}.${key} is ${JSON.stringify(found[key])}, not ${type}`);
  }
}

function isOf(value: unknown, type: Shape[string]): boolean {
  switch (type) {
    case "text":
      return typeof value === "string";
    case "text?":
      return value === null || typeof value === "string";
    case "number":
      return typeof value === "number";
    case "flag":
      return typeof value === "boolean";
    case "list":
      return Array.isArray(value);
    case "map":
      return typeof value === "object" && value !== null && !Array.isArray(value);
    case "any":
      return true;
  }
}

const files = {
  "1_jars.up.sql": "CREATE TABLE jars (id int);\nINSERT INTO jars VALUES (1), (2);\n",
  "1_jars.down.sql": "DROP TABLE jars;\n",
  "1_jars.verify.sql": "SELECT count(*) = 2 FROM jars\n",
  "2_label.up.sql": "ALTER TABLE jars ADD COLUMN label text;\n",
  "2_label.down.sql": "ALTER TABLE jars DROP COLUMN label;\n",
  "3_lids.up.sql": "CREATE TABLE lids (id int);\n",
};

/** Nothing but migrations, in a folder that is named: no configuration, and a database that is there. */
async function placeWith(major: number, more: Record<string, string> = {}): Promise<BuildPlace> {
  const place = await buildPlace({ major });
  await place.tell(`CREATE DATABASE ${place.database} OWNER ${place.role}`);
  await place.write({ "confiture.yaml": undefined, "db/environments/local.yaml": undefined });
  for (const [name, text] of Object.entries({ ...files, ...more })) await place.write({ [`deploy/${name}`]: text });
  return place;
}

const from = ["--migrations-dir", "deploy"];

for (const major of testMajors()) {
  const test = (claim: string, body: (place: BuildPlace) => Promise<void>, more?: Record<string, string>) =>
    Deno.test(`the calls of a deployment on ${major}: ${claim}`, async () => {
      await using place = await placeWith(major, more);
      await body(place);
    });

  test("a whole deployment and back, exit by exit", async (place) => {
    const none = await call(place, "current");
    assert.deepEqual([none.code, none.document.error.code], [2, "PRECON_1001"]);
    const early = await call(place, "verify", ...from);
    assert.equal(early.code, 2);

    const look = await call(place, "preflight", ...from);
    assert.equal(look.code, 7, "a migration without a way back is an error");
    assert.equal(look.document.ok, false);
    assert.deepEqual(
      look.document.issues.filter(({ severity }: Document) => severity === "error").map((
        { code, migration }: Document,
      ) => [code, migration]),
      [["PFLIGHT_MISSING_DOWN", "3"]],
    );
    assert.equal(look.document.change_set.contract_version, 1);
    const [change] = look.document.change_set.changes;
    assertShape(change, { kind: "text", object: "text?", migration: "text", tier: "text?", detail: "text?" }, "change");
    assert.deepEqual([change.kind, change.migration, change.tier], ["create_table", "1", "additive"]);

    const first = await call(place, "up", ...from, "--target", "1");
    assert.deepEqual([first.code, first.document.applied.map(({ version }: Document) => version)], [0, ["1"]]);
    assert.deepEqual([first.document.pending, first.document.applied[0].rows_affected], [["2", "3"], 2]);
    const rest = await call(place, "up", ...from);
    assert.deepEqual([rest.code, rest.document.applied.length, rest.document.success], [0, 2, true]);
    const again = await call(place, "up", ...from);
    assert.deepEqual([again.code, again.document.applied, again.document.checksums_verified], [0, [], true]);

    const now = await call(place, "current");
    assert.deepEqual([now.code, now.document.revision, now.document.name], [0, "3", "lids"]);
    const verified = await call(place, "verify", ...from, "--no-catalog");
    assert.equal(verified.code, 0);
    assert.deepEqual(verified.document.results.map(({ version, status }: Document) => [version, status]), [
      ["1", "verified"],
      ["2", "skipped"],
      ["3", "skipped"],
    ]);

    // Without configuration the scratch database of the comparison is on the project's embedded server.
    try {
      const whole = await call(place, "verify", ...from);
      assert.deepEqual([whole.code, whole.document.catalog?.equal], [0, true], whole.document.catalog_why_not);
    } finally {
      await place.cli(["embedded", "stop"]);
    }

    const stuck = await call(place, "down-to", "1", ...from);
    assert.deepEqual([stuck.code, stuck.document.error.code], [8, "ROLLBACK_600"]);
    assert.equal((await call(place, "current")).document.revision, "3", "nothing was rolled back");
    await place.write({ "deploy/3_lids.down.sql": "DROP TABLE lids;\n" });
    const unknown = await call(place, "down-to", "77", ...from);
    assert.deepEqual([unknown.code, unknown.document.error.code], [3, "MIGR_100"]);
    const back = await call(place, "down-to", "1", ...from);
    assert.equal(back.code, 0);
    assert.deepEqual([back.document.from, back.document.to], ["3", "1"]);
    assert.deepEqual(back.document.rolled_back.map(({ version }: Document) => version), ["3", "2"]);
    assert.equal((await call(place, "current")).document.revision, "1");

    await place.tell("DELETE FROM jars", place.database);
    const failed = await call(place, "verify", ...from, "--no-catalog");
    assert.deepEqual([failed.code, failed.document.failed_count], [1, 1]);
  });

  test("failures have their class, and the envelope names migration, file and line", async (place) => {
    await place.write({ "deploy/2_label.up.sql": "SELECT 1;\nALTER TABLE nowhere ADD COLUMN x int;\n" });
    const failed = await call(place, "up", ...from);
    const { error } = failed.document;
    assert.deepEqual([failed.code, error.code, error.migration, error.file, error.line], [
      3,
      "MIGR_001",
      "2_label",
      "deploy/2_label.up.sql",
      2,
    ]);
    assert.equal((await call(place, "current")).document.revision, "1", "what came before stays");
    await place.write({ "deploy/1_jars.up.sql": "CREATE TABLE jars (id bigint);\n" });
    const changed = await call(place, "up", ...from);
    assert.deepEqual([changed.code, changed.document.error.code], [1, "MIGR_011"]);
    await place.write({ "deploy/2_other.up.sql": "SELECT 1;\n" });
    const twice = await call(place, "up", ...from);
    assert.deepEqual([twice.code, twice.document.error.code], [3, "MIGR_106"]);
  });

  test("a lock that another holds is exit 6 with its holder; no server is exit 3; no DSN is exit 5", async (place) => {
    assert.equal((await call(place, "up", ...from)).code, 0);
    {
      await using session = await place.session(place.database);
      // The key of the Python program: its class, and four bytes of the name's SHA-256.
      await session.query(
        `SELECT pg_advisory_lock(1751936052, ('x' || left(encode(sha256(current_database()::text::bytea), 'hex'), 8))::bit(32)::int & 2147483647)`,
      );
      const held = await call(place, "up", ...from, "--lock-timeout", "300");
      assert.deepEqual([held.code, held.document.error.code], [6, "LOCK_1300"]);
      assert.ok("holder" in held.document.error.details);
    }
    const file = join(place.root, "answer.json");
    const common = ["migrate", "current", "--no-config", "--format", "json", "--output", file];
    const gone = await place.cli(common, { CONFITURE_DATABASE_URL: "postgresql://nobody@127.0.0.1:1/none" });
    assert.equal(gone.code, 3, gone.err);
    const none = await place.cli(common, { TARGET_URL: "" });
    assert.equal(none.code, 5, none.err);
    assert.equal(JSON.parse(await Deno.readTextFile(file)).error.code, "CONFIG_010");
  });

  test("a superuser's migration halts it with exit 1 and a success document", async (place) => {
    const { code, document } = await call(place, "up", ...from);
    assert.equal(code, 1);
    assert.deepEqual([document.success, document.skipped_superuser, document.pending], [false, ["2"], ["2", "3"]]);
  }, { "2_label.up.sql": "-- confiture: requires superuser\nALTER TABLE jars ADD COLUMN label text;\n" });
}
