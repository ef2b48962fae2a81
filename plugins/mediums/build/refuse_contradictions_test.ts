import assert from "node:assert/strict";
import { buildInput } from "./operations/build_io.ts";
import { refuseContradictions } from "./refuse_contradictions.ts";

const refuse = (flags: Record<string, unknown>) => () => refuseContradictions(buildInput.parse(flags));

Deno.test("refuseContradictions() refuses flags of which one would do nothing", () => {
  const cases: [Record<string, unknown>, string][] = [
    [{ output: "a.sql", dump: "a.dump" }, "--output and --dump contradict each other"],
    [{ output: "a.sql", recreate: true, embedded: true }, "--output and --recreate contradict each other"],
    [{ show_hash: true, database: "shop" }, "--show-hash and --database contradict each other"],
    [{ embedded: true, database_url: "postgresql://h/d" }, "--embedded and --database-url contradict each other"],
    [{ schema_only: true, seeds: true }, "--schema-only and --seeds contradict each other"],
    [{ schema_only: true, seed_profile: "few" }, "--schema-only and --seed-profile contradict each other"],
    [
      { output: "a.sql", seeds: true, continue_on_error: true },
      "--output and --continue-on-error contradict each other",
    ],
    [{ schema_only: true, continue_on_error: true }, "--schema-only and --continue-on-error contradict each other"],
    [{ separator_style: "line_comment" }, "--separator-style does nothing without --output"],
    [{ dump_format: "directory" }, "--dump-format does nothing without --dump"],
    [
      { output: "a.sql", separator_style: "line_comment", separator_template: "-- x" },
      "--separator-template does nothing without --separator-style custom",
    ],
  ];
  for (const [flags, problem] of cases) {
    assert.throws(refuse(flags), { reason: "usage", exitCode: 64, message: `build: ${problem}` });
  }
});

Deno.test("refuseContradictions() lets through what goes together", () => {
  const cases = [
    {},
    { recreate: true, database: "shop", embedded: true, env: "local" },
    { output: "a.sql", seeds: true, separator_template: "-- x" },
    { dump: "a.dump", dump_format: "directory", seed_profile: "few", continue_on_error: true },
    { show_hash: true, schema_only: true },
    // Seed folders among include_dirs are applied without a flag.
    { continue_on_error: true },
  ];
  for (const flags of cases) assert.doesNotThrow(refuse(flags));
});
