import { comparisonText } from "../../../../engine/comparison/mod.ts";
import { defineOperation, type Style } from "../../../../engine/plugin/mod.ts";
import { verifyInput, type VerifyOutput, verifyOutput } from "./verify_io.ts";

export const verify = defineOperation({
  name: "migrate verify",
  summary: "Check that a database is what its applied migrations say",
  description:
    "Runs the .verify.sql of every applied migration, each in a read-only transaction that is rolled back: one SELECT, " +
    "whose first column of the first row has to be true. Then replays exactly the applied migrations in a scratch " +
    "database and compares its catalog with that of the database, object by object; what differs is listed as drift " +
    "does. Nothing is changed.\n\n" +
    "Where a replay is not possible (a migration in Python, a file that is gone, no place for a scratch database) the " +
    "result says why; --require-catalog makes that a failure.",
  effect: "read",
  input: verifyInput,
  output: verifyOutput,
  examples: [
    { command: "confiture migrate verify --env production", why: "After a deployment" },
    { command: "confiture migrate verify --no-catalog", why: "Only what the .verify.sql files check" },
  ],
  exits: { 1: "a check failed, or the database differs", 2: "the database has no ledger" },
  exitCode: ({ failed_count, catalog }) => failed_count > 0 || catalog?.equal === false ? 1 : 0,
  run: async (input, context) => await (await import("../verify/mod.ts")).runVerify(input, context),
  text: (result, style) => [...lines(result, style)].join("\n"),
});

function* lines(result: VerifyOutput, style: Style): Generator<string> {
  for (const { version, name, status, actual_value, error } of result.results) {
    if (status === "skipped") continue;
    const label = `${version}_${name}`;
    if (status === "verified") yield `${style.green("✓")} ${label}`;
    else yield `${style.red("✗")} ${label} ${style.dim(error ?? `it gave ${actual_value}`)}`;
  }
  if (!result.ledger_present) {
    yield "The database has no ledger: nothing is applied.";
    return;
  }
  yield `${result.total_applied} applied: ${result.verified_count} verified, ${result.failed_count} failed, ` +
    `${result.skipped_count} without a .verify.sql`;
  if (result.catalog) {
    yield "";
    yield comparisonText(result.catalog, style);
  } else if (result.catalog_why_not !== null) {
    yield `${style.yellow("!")} the catalogs were not compared: ${result.catalog_why_not}`;
  }
}
