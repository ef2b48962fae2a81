import { applyScope, type Catalog, readCatalog, type Scope, withRole } from "../catalog/mod.ts";
import { isConfitureError } from "../errors.ts";
import { quoteIdentifier, type Session } from "../postgres/mod.ts";
import { type Change, difference } from "./difference.ts";
import { type Plan, planChange } from "./plan.ts";
import { runSegment, walkingSettings } from "./run_segment.ts";
import { cutIntoSegments } from "./segment.ts";

/** What was done in scratch, and what came out of it. */
export interface Proof {
  readonly status: "proved" | "failed" | "unproved";
  /** What is not as it should be, or could not be tried; empty when everything was. */
  readonly problems: readonly string[];
  /** Fingerprint of the database before the first segment and behind each; empty when it did not get that far. */
  readonly boundaries: readonly string[];
  /** Whether the way back led to the source; absent when it was not walked. */
  readonly reversed?: boolean;
}

export interface ProofOptions {
  signal?: AbortSignal;
  /** A role that the scratch server lets us be, under which the steps are walked: it stands for the one that will. */
  walker?: string;
  /** What both sides were narrowed to. */
  scope?: Scope;
}

/**
 * Builds the source in an empty scratch database, walks the plan there and reads the result again: it has to be the
 * target. Then walks the way back. Nothing of the source's rows is in it: what depends on rows is not proved.
 */
export async function provePlan(
  from: Catalog,
  to: Catalog,
  plan: Plan,
  scratch: Session,
  { signal, walker, scope = {} }: ProofOptions = {},
): Promise<Proof> {
  const read = async () => {
    const catalog = applyScope(await readCatalog(scratch), scope);
    return walker === undefined ? catalog : withRole(catalog, walker, from.role);
  };
  const unproved = (why: string): Proof => ({ status: "unproved", problems: [why], boundaries: [] });
  await scratch.execute(walkingSettings);
  try {
    await walk(planChange(await readCatalog(scratch), from, { online: false }), scratch, signal);
  } catch (error) {
    if (!isConfitureError(error) || isConfitureError(error, "cancelled")) throw error;
    return unproved(`the source could not be built in scratch: ${error.message}`);
  }
  if (walker !== undefined) await scratch.execute(`SET ROLE ${quoteIdentifier(walker)}`);
  const source = await read();
  const missing = difference(source, from);
  if (missing.length > 0) return unproved(`the source built in scratch differs: ${tell(missing)}`);
  const boundaries = [source.fingerprint];
  try {
    for (const segment of cutIntoSegments(plan.steps)) {
      signal?.throwIfAborted();
      await runSegment(scratch, segment);
      boundaries.push((await read()).fingerprint);
    }
  } catch (error) {
    if (!isConfitureError(error) || isConfitureError(error, "cancelled")) throw error;
    return { status: "failed", problems: [`a step failed in scratch: ${error.message}`], boundaries: [] };
  }
  const reached = await read();
  const left = difference(reached, to);
  if (left.length > 0) {
    return { status: "failed", problems: [`the steps do not lead to the target: ${tell(left)}`], boundaries: [] };
  }
  return { boundaries, ...await proveReverse(source, reached, scratch, read, signal) };
}

async function proveReverse(
  source: Catalog,
  reached: Catalog,
  scratch: Session,
  read: () => Promise<Catalog>,
  signal: AbortSignal | undefined,
): Promise<Omit<Proof, "boundaries">> {
  try {
    await walk(planChange(reached, source, { online: false }), scratch, signal);
  } catch (error) {
    if (!isConfitureError(error) || isConfitureError(error, "cancelled")) throw error;
    return { status: "proved", problems: [`there is no way back: ${error.message}`], reversed: false };
  }
  const left = difference(await read(), source);
  if (left.length === 0) return { status: "proved", problems: [], reversed: true };
  return { status: "proved", problems: [`the way back leaves: ${tell(left)}`], reversed: false };
}

async function walk(plan: Plan, session: Session, signal: AbortSignal | undefined): Promise<void> {
  for (const segment of cutIntoSegments(plan.steps)) {
    signal?.throwIfAborted();
    await runSegment(session, segment);
  }
}

function tell(changes: readonly Change[]): string {
  const shown = changes.slice(0, 5).map((change) =>
    `${change.kind} ${change.id}${change.kind === "alter" ? ` (${change.properties.join(", ")})` : ""}`
  );
  return shown.join("; ") + (changes.length > 5 ? `; and ${changes.length - 5} more` : "");
}
