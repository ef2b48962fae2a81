import { type Catalog, type Fact, pathOf, property } from "../../../catalog/mod.ts";
import type { Alteration } from "../../difference.ts";
import { type Draft, onTable } from "../../draft.ts";
import type { Sides } from "../../emitter.ts";
import { parentName, parentOf } from "../../names.ts";
import { mayFail } from "../../row_question.ts";
import { type IdentityOptions, identityWords } from "../identity_words.ts";
import { allSequenceWords, changedSequenceWords } from "../sequence_words.ts";

/** Whether a column has a sequence for its identity, rather than a part in that of its table. */
export function hasOwnIdentity(column: Fact): boolean {
  return property(column, "identity") !== undefined && property(column, "identity_options") !== undefined;
}

/** What follows ALTER COLUMN for a column that becomes an identity, another one, or none. */
export function identityChange(before: Fact, after: Fact, { from, to }: Sides): string {
  const identity = property<string>(after, "identity");
  if (identity === undefined || !hasOwnIdentity(after)) return "DROP IDENTITY";
  const word = identity === "a" ? "ALWAYS" : "BY DEFAULT";
  return !hasOwnIdentity(before) ? `ADD ${identityWords(after, identity, to, from)}` : `SET GENERATED ${word}`;
}

/** How its sequence counts. */
export function identityOptions(before: Fact, after: Fact, alter: string, path: string, to: Catalog): Draft[] {
  const old = property<IdentityOptions>(before, "identity_options");
  const now = property<IdentityOptions>(after, "identity_options");
  if (!old || !now) return [];
  const words = old.type === now.type ? changedSequenceWords(now, old) : allSequenceWords(now);
  const drafts: Draft[] = [];
  if (old.type !== now.type) drafts.push({ sql: `ALTER SEQUENCE ${old.name} AS ${now.type}` });
  if (words.length > 0) drafts.push(onTable(path, `${alter} ${words.map((word) => `SET ${word}`).join(" ")}`));
  if (old.name !== now.name) {
    drafts.push({
      // It lies in the schema of its table.
      sql: `ALTER SEQUENCE ${old.name} RENAME TO ${now.name.slice(to.quote(parentOf(after, to).schema!).length + 1)}`,
    });
  }
  return drafts;
}

/** A narrower column changes the type of its sequence, whose bounds have to fit by then. */
export function narrowedIdentity({ before, after, properties }: Alteration, { to }: Sides): Draft[] {
  const old = property<IdentityOptions>(before, "identity_options");
  const now = property<IdentityOptions>(after, "identity_options");
  if (!old || !now || !properties.includes("identity_options")) return [];
  if (BigInt(now.max) >= BigInt(old.max) && BigInt(now.min) <= BigInt(old.min)) return [];
  const parent = parentOf(after, to);
  const sql = `ALTER TABLE ${parentName(after, to)} ALTER COLUMN ${to.quote(after.name)}` +
    ` SET MINVALUE ${now.min} SET MAXVALUE ${now.max} SET START WITH ${now.start}`;
  return [onTable(pathOf(parent.id), sql, [
    mayFail(pathOf(after.id), "a sequence that has passed its new bounds stops it", {
      kind: "sequence",
      name: old.name,
      min: now.min,
      max: now.max,
    }),
  ])];
}
