import assert from "node:assert/strict";
import { errorTable } from "../../engine/errors.ts";
import { row } from "../../engine/errors/row.ts";
import type { ErrorRow, Facts } from "../../engine/errors.ts";
import { wordings } from "./wordings.ts";

Deno.test("wordings() tells each reading of a message once, with the facts by name", () => {
  const { message, remedy } = row<{ known: readonly string[]; profile: string; nearest?: string }>({
    code: "SEED_002",
    exit: 5,
    message: ({ profile, nearest }) => `no ${profile}${nearest ? `; did you mean ${nearest}?` : ""}`,
    remedy: ({ known, profile }) => known.length > 0 ? `Choose ${known.join(", ")}.` : `Define ${profile}.`,
  }) as ErrorRow<Facts>;
  assert.deepEqual(wordings(message), ["no «profile»; did you mean «nearest»?", "no «profile»"]);
  assert.deepEqual(wordings(remedy), ["Choose «known».", "Define «profile»."]);
});

Deno.test("wordings() leaves out the place, and readings that only say less", () => {
  const { message } = errorTable["statement-failed"];
  assert.deepEqual(wordings(message as ErrorRow<Facts>["message"]).length, 1);
  assert.match(wordings(message as ErrorRow<Facts>["message"])[0]!, /^«server_message»/);
});

Deno.test("wordings() finds at least one for every message and remedy of the error table", () => {
  for (const [reason, { message, remedy }] of Object.entries(errorTable) as unknown as [string, ErrorRow<Facts>][]) {
    for (const texts of [wordings(message), wordings(remedy)]) {
      assert.ok(texts.length > 0 && texts.length <= 4, `${reason}: ${texts.join(" | ")}`);
    }
  }
});
