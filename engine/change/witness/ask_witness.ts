import { type Catalog, readCatalog } from "../../catalog/mod.ts";
import { isConfitureError } from "../../errors.ts";
import type { ClientContext, Session } from "../../postgres/mod.ts";
import { loadParser } from "../../sql/mod.ts";
import { planChange } from "../plan.ts";
import { walkingSettings } from "../run_segment.ts";
import { walk } from "../walk.ts";
import { compareDumps, type DumpComparison } from "./compare_dumps.ts";
import { dumpSchema } from "./dump_schema.ts";
import { leftOutOf } from "./left_out.ts";
import { type DumpEntry, readDump } from "./read_dump.ts";
import { silent, type Witness } from "./witness.ts";

export interface WitnessCase {
  readonly from: Catalog;
  readonly to: Catalog;
  /** Both before they were narrowed to the scope. */
  readonly wholeFrom: Catalog;
  readonly wholeTo: Catalog;
  /** What pg_dump said of the target; absent for a target that is a catalog alone, which is then built in scratch. */
  readonly target?: Promise<string>;
  /** The role under which the steps were walked: it stands for the one that will. */
  readonly walker?: string;
  readonly trackingTable?: string;
  /** Runs the body with an empty database on the server where the steps were walked. */
  inEmpty<T>(body: (session: Session) => Promise<T>): Promise<T>;
  readonly context: ClientContext;
}

/**
 * Compares what pg_dump says of the database that the steps led to with what it says of the target. Where that differs,
 * both dumps are restored and dumped again, because PostgreSQL writes some expressions differently after a restore.
 * Silent where pg_dump cannot speak.
 */
export async function askWitness(reached: Session, asked: WitnessCase): Promise<Witness> {
  try {
    const [one, other] = await bothEnded([
      dumpSchema(reached, asked.context),
      asked.target ?? dumpOfCatalog(asked.to, asked),
    ]);
    return await compare(one, other, asked);
  } catch (error) {
    if (!isConfitureError(error) || isConfitureError(error, "cancelled")) throw error;
    return silent(error.message);
  }
}

async function compare(one: string, other: string, asked: WitnessCase): Promise<Witness> {
  const { from, to, inEmpty, context } = asked;
  const parser = await loadParser();
  const owners = !from.impliesOwner && !to.impliesOwner;
  const [ofFrom, ofTo] = [
    leftOutOf(asked.wholeFrom, from, asked.trackingTable),
    leftOutOf(asked.wholeTo, to, asked.trackingTable),
  ];
  const options = {
    parser,
    owners,
    own: new Set([from.role, to.role, ...(asked.walker === undefined ? [] : [asked.walker])]),
    leftOut: (entry: DumpEntry) => ofTo(entry) ?? ofFrom(entry),
  };
  const verdict = (left: string, right: string) => compareDumps(readDump(named(left, asked)), readDump(right), options);
  // Dumps of two majors are written in two ways.
  const first = from.major === to.major ? verdict(one, other) : undefined;
  if (first?.differences.length === 0) return agreed(first, asked, owners);
  const again = (text: string) =>
    inEmpty(async (session) => {
      await session.execute(text.replaceAll(laterSetting, ""));
      return await dumpSchema(session, context);
    });
  let restored: string[];
  try {
    restored = await bothEnded([again(one), again(other)]);
  } catch (error) {
    if (!isConfitureError(error) || isConfitureError(error, "cancelled")) throw error;
    const why = `the dumps differ, and could not be restored to see whether it is only in how they are written`;
    return silent(`${why}: ${error.message}`, first?.differences);
  }
  const second = verdict(restored[0]!, restored[1]!);
  if (second.differences.length === 0) return agreed(second, asked, owners);
  return { pgDump: "differs", ...second };
}

/** A pg_dump of 17 or newer writes it for older servers too, which do not know it. */
const laterSetting = /^SET transaction_timeout = 0;$/gm;

function agreed({ tolerated }: DumpComparison, { target }: WitnessCase, owners: boolean): Witness {
  const reasons = [
    ...(owners ? [] : ["owners and what they are granted were not compared, because a side names none"]),
    ...(target ? [] : ["the target is a catalog, which was built in scratch for it"]),
  ];
  const reason = reasons.length > 0 ? { reason: reasons.join("; ") } : {};
  return { pgDump: "agrees", ...reason, differences: [], tolerated };
}

/** What belongs to the stand-in belongs to the role that will apply the plan. */
function named(text: string, { walker, from }: WitnessCase): string {
  if (walker === undefined) return text;
  const { role } = from;
  const isPlain = /^[a-z_][a-z0-9_]*$/.test(role) && !from.keywords.has(role);
  const quoted = isPlain ? role : `"${role.replaceAll('"', '""')}"`;
  return text.replaceAll(new RegExp(`\\b${walker}\\b`, "g"), () => quoted);
}

async function dumpOfCatalog(catalog: Catalog, { inEmpty, context }: WitnessCase): Promise<string> {
  return await inEmpty(async (session) => {
    await session.execute(walkingSettings);
    await walk(planChange(await readCatalog(session), catalog, { online: false }), session, context.signal);
    return await dumpSchema(session, context);
  });
}

/** As Promise.all, but one that fails waits for the other: each has a scratch database that is dropped at its end. */
async function bothEnded<T>(both: readonly [Promise<T>, Promise<T>]): Promise<[T, T]> {
  await Promise.allSettled(both);
  return await Promise.all(both);
}
