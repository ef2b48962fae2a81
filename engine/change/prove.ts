import { applyScope, type Catalog, readCatalog, type Scope, withRole } from "../catalog/mod.ts";
import { isConfitureError } from "../errors.ts";
import { quoteIdentifier, type Session } from "../postgres/mod.ts";
import { asWalker } from "./as_walker.ts";
import { type Change, difference } from "./difference.ts";
import { type Plan, planChange } from "./plan.ts";
import { foreignPublicOwner, publicOwner, withPublicOwner } from "./public_owner.ts";
import { runSegment, walkingSettings } from "./run_segment.ts";
import { cutIntoSegments } from "./segment.ts";
import { walk } from "./walk.ts";
import { silent, type Witness } from "./witness/mod.ts";
import { withSurroundings } from "./with_surroundings.ts";

/** What was done in scratch, and what came out of it. */
export interface Proof {
  readonly status: "proved" | "failed" | "unproved";
  /** What is not as it should be, or could not be tried; empty when everything was. */
  readonly problems: readonly string[];
  /** Fingerprint of the database before the first segment and behind each; empty when it did not get that far. */
  readonly boundaries: readonly string[];
  /** Whether the way back led to the source; absent when it was not walked. */
  readonly reversed?: boolean;
  readonly witness: Witness;
}

export interface ProofOptions {
  signal?: AbortSignal;
  /** A role that the scratch server lets us be, under which the steps are walked: it stands for the one that will. */
  walker?: string;
  /** What both sides were narrowed to, and what they were before that. */
  scope?: Scope;
  whole?: { readonly from: Catalog; readonly to: Catalog };
  /** Asks somebody else whether the database that the steps led to is the target. */
  askWitness?(reached: Session): Promise<Witness>;
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
  { signal, walker, scope = {}, whole, askWitness }: ProofOptions = {},
): Promise<Proof> {
  const foreign = await foreignPublicOwner(scratch);
  const read = async () => {
    const catalog = applyScope(await readCatalog(scratch), scope);
    const owned = publicOwner(catalog) === foreign ? withPublicOwner(catalog, publicOwner(from)) : catalog;
    return walker === undefined ? owned : withRole(owned, walker, from.role);
  };
  const end = (status: "unproved" | "failed", why: string): Proof => ({
    status,
    problems: [why],
    boundaries: [],
    witness: silent("the proof did not get that far"),
  });
  const unproved = (why: string) => end("unproved", why);
  await scratch.execute(walkingSettings);
  try {
    const empty = await readCatalog(scratch);
    // Who may be nobody else builds what belongs to the one whom it stands for as its own.
    const isItself = walker !== undefined && empty.role === walker;
    const start = whole === undefined || whole.from.facts.size === from.facts.size ? from : withSurroundings(
      { catalog: from, whole: whole.from },
      { to: { catalog: to, whole: whole.to }, empty, scope, extensions: await availableExtensions(scratch) },
    );
    const built = withPublicOwner(isItself ? withRole(start, from.role, walker) : start, foreign);
    await walk(planChange(empty, built, { online: false }), scratch, signal);
  } catch (error) {
    if (!isConfitureError(error) || isConfitureError(error, "cancelled")) throw error;
    return unproved(`the source could not be built in scratch: ${error.message}`);
  }
  await invalidateIndexes(from, scratch);
  if (walker !== undefined) await scratch.execute(`SET ROLE ${quoteIdentifier(walker)}`);
  const source = await read();
  let reached = source;
  const missing = difference(source, from);
  if (missing.length > 0) return unproved(`the source built in scratch differs: ${tell(missing)}`);
  const boundaries = [source.fingerprint];
  try {
    for (const segment of cutIntoSegments(plan.steps)) {
      signal?.throwIfAborted();
      const steps = walker === undefined ? segment.steps : segment.steps.map((step) => asWalker(step, from, walker));
      await runSegment(scratch, { ...segment, steps });
      reached = await read();
      boundaries.push(reached.fingerprint);
    }
  } catch (error) {
    if (!isConfitureError(error) || isConfitureError(error, "cancelled")) throw error;
    return end("failed", `a step failed in scratch: ${error.message}`);
  }
  const left = difference(reached, to);
  if (left.length > 0) return end("failed", `the steps do not lead to the target: ${tell(left)}`);
  const witness = await askWitness?.(scratch) ?? silent("nobody asked");
  if (witness.pgDump === "differs") {
    const why = `pg_dump tells what the steps lead to from the target: ${tellSome(witness.differences)}`;
    return { status: "failed", problems: [why], boundaries, witness };
  }
  return { boundaries, witness, ...await proveReverse(source, reached, scratch, read, signal) };
}

/**
 * An interrupted build leaves an index that no statement makes. A superuser may write it into the catalog of scratch; for
 * others the source stays one that could not be built.
 */
async function invalidateIndexes(from: Catalog, scratch: Session): Promise<void> {
  const invalid = [...from.facts.values()].filter(({ kind, properties }) => kind === "index" && properties.invalid);
  const names = invalid.map(({ name, parent, schema = from.fact(parent!).schema! }) =>
    `${from.quote(schema)}.${from.quote(name)}`
  );
  if (names.length === 0) return;
  await scratch.query(
    `UPDATE pg_catalog.pg_index SET indisvalid = false
     FROM pg_catalog.unnest($1::text[]) name, pg_catalog.pg_roles r
     WHERE indexrelid = pg_catalog.to_regclass(name) AND r.rolname = current_user AND r.rolsuper`,
    [names],
  ).catch((error) => {
    if (!isConfitureError(error, "permission-denied")) throw error;
  });
}

async function availableExtensions(scratch: Session): Promise<ReadonlySet<string>> {
  const rows = await scratch.query<{ name: string }>("SELECT name FROM pg_catalog.pg_available_extensions");
  return new Set(rows.map(({ name }) => name));
}

async function proveReverse(
  source: Catalog,
  reached: Catalog,
  scratch: Session,
  read: () => Promise<Catalog>,
  signal: AbortSignal | undefined,
): Promise<Pick<Proof, "status" | "problems" | "reversed">> {
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

function tell(changes: readonly Change[]): string {
  return tellSome(
    changes.map((change) =>
      `${change.kind} ${change.id}${change.kind === "alter" ? ` (${change.properties.join(", ")})` : ""}`
    ),
  );
}

function tellSome(names: readonly string[]): string {
  return names.slice(0, 5).join("; ") + (names.length > 5 ? `; and ${names.length - 5} more` : "");
}
