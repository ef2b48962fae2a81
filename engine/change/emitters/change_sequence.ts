import { quoteLiteral } from "../../sql/mod.ts";
import type { Draft } from "../draft.ts";
import { mayFail } from "../row_question.ts";
import { allSequenceWords, changedSequenceWords, type SequenceOptions } from "./sequence_words.ts";

/** Changes the options of a sequence; one outside of its new bounds starts anew when nobody has taken a value from it. */
export function changeSequence(name: string, before: SequenceOptions, after: SequenceOptions, on: string): Draft[] {
  const words = before.type === after.type
    ? changedSequenceWords(after, before)
    : [`AS ${after.type}`, ...allSequenceWords(after)];
  const change = { sql: `ALTER SEQUENCE ${name} ${words.join(" ")}` };
  if (BigInt(after.min) <= BigInt(before.min) && BigInt(after.max) >= BigInt(before.max)) return [change];
  const { min, max } = after;
  const isReset = !isWithin(before.start, after);
  const rows = { kind: "sequence", name, min, max, ...(isReset && { called: true }) } as const;
  const hazards = [mayFail(on, "a sequence that has passed its new bounds stops it", rows)];
  if (!isReset) return [{ ...change, hazards }];
  const start = `SELECT pg_catalog.setval(${quoteLiteral(name).trim()}, ${after.start}, false) FROM ${name}`;
  return [
    ...(isWithin(after.start, before) ? [] : [{ sql: `ALTER SEQUENCE ${name} ${widened(before, after)}` }]),
    { sql: `${start} WHERE NOT is_called` },
    { ...change, sql: `ALTER SEQUENCE ${name} AS ${after.type} ${allSequenceWords(after).join(" ")}`, hazards },
  ];
}

function isWithin(value: string, { min, max }: SequenceOptions): boolean {
  return BigInt(value) >= BigInt(min) && BigInt(value) <= BigInt(max);
}

/** Bounds that both starts lie in, in words. */
function widened(before: SequenceOptions, after: SequenceOptions): string {
  const least = (one: string, other: string) => BigInt(one) < BigInt(other) ? one : other;
  const most = (one: string, other: string) => BigInt(one) > BigInt(other) ? one : other;
  return `AS bigint MINVALUE ${least(before.min, after.min)} MAXVALUE ${most(before.max, after.max)}`;
}
