import assert from "node:assert/strict";
import type { MigrationRowAnswer, MigrationStateAnswer } from "../../api/mod.ts";
import { chosenMigrations } from "./state.ts";

const row = (version: string, name: string, state: MigrationStateAnswer["state"]) =>
  ({ version, name, file: null, environments: { local: { state } } }) as unknown as MigrationRowAnswer;

Deno.test("chosenMigrations() gives the newest first, by words and by what waits", () => {
  const migrations = [
    row("1", "add jam", "applied"),
    row("2", "add bread", "pending"),
    row("3", "drop jam", "unknown"),
  ];
  const chosen = (text: string, waiting = false) =>
    chosenMigrations({ migrations }, { text, waiting }).map(({ version }) => version);
  assert.deepEqual(chosen(""), ["3", "2", "1"]);
  assert.deepEqual(chosen("JAM add"), ["1"]);
  assert.deepEqual(chosen("", true), ["2"]);
});
