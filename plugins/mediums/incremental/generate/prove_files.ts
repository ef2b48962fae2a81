import { applyScope, type Catalog, readCatalog, type Scope, withRole } from "../../../../engine/catalog/mod.ts";
import {
  askServer,
  difference,
  type Plan,
  planChange,
  type Renamed,
  type Step,
} from "../../../../engine/change/mod.ts";
import { ConfitureError } from "../../../../engine/errors.ts";
import { parseMigration } from "../../../../engine/migrations/mod.ts";
import type { Session } from "../../../../engine/postgres/mod.ts";
import { replayScript } from "../../../../engine/sources/mod.ts";
import { isOneTransaction } from "./cut_files.ts";
import { withImpliedOwner } from "./implied_owner.ts";
import { renameBack } from "./rename_back.ts";
import { applier, renderHalf } from "./render_half.ts";
import { tellChanges } from "./tell_changes.ts";

/** The forward half of a file that is to be written. */
export interface Forward {
  readonly file: string;
  /** For people. */
  readonly title: string;
  readonly text: string;
}

/** The way back of one file, proved; or why there is none. */
export type Backward =
  | { readonly text: string; readonly steps: readonly Step[] }
  | { readonly text?: undefined; readonly whyNot: string };

export interface ProofRequest {
  session: Session;
  ownServer: boolean;
  scope: Scope;
  signal: AbortSignal;
  /** What the session's database is now. */
  before: Catalog;
  target: Catalog;
  /** The source that was planned from, and what its renames made of it; absent where nothing was renamed. */
  renames?: { source: Catalog; renamed: Renamed };
}

/**
 * Runs forward halves in the scratch database that holds what they start from, and compares what comes of it with the
 * target; then finds the way back of each, runs it, and compares again. Throws "generate-unproved" when the way there is
 * none.
 */
export async function proveFiles(
  forward: readonly Forward[],
  { session, ownServer, scope, signal, before, target, renames }: ProofRequest,
): Promise<Backward[]> {
  const read = async () => applyScope(await readCatalog(session), scope);
  const run = async ({ file, text }: Pick<Forward, "file" | "text">) => {
    signal.throwIfAborted();
    const script = await parseMigration(file, new TextEncoder().encode(text));
    await replayScript(session, script, { ownServer, signal });
    return await read();
  };
  const states = [before];
  for (const each of forward) {
    states.push(
      await run(each).catch((error: unknown) => {
        throw unproved(error, each.file);
      }),
    );
  }
  const reached = states.at(-1)!;
  const left = difference(target.impliesOwner ? reached : withImpliedOwner(reached), target);
  if (left.length > 0) {
    const problem = `the statements do not lead to the target: ${tellChanges(left)}`;
    throw new ConfitureError("generate-unproved", { problem });
  }
  const backward: Backward[] = [];
  for (let at = forward.length - 1; at >= 0; at--) {
    const back = await proveBack(forward[at]!, { from: states[at + 1]!, to: states[at]! }, {
      session,
      renames: at === 0 ? renames : undefined,
      run,
    });
    backward.unshift(back);
    if (back.text !== undefined) continue;
    // From here on nothing can be tried any more.
    while (--at >= 0) backward.unshift({ whyNot: "what comes behind it has no way back" });
  }
  return backward;
}

async function proveBack(
  { file, title }: Forward,
  { from, to }: { from: Catalog; to: Catalog },
  { session, renames, run }: {
    session: Session;
    renames: ProofRequest["renames"] | undefined;
    run(half: Pick<Forward, "file" | "text">): Promise<Catalog>;
  },
): Promise<Backward> {
  try {
    const back = renames && await renameBack(renames, from, to);
    const { steps } = await planBack(from, to, { renamed: back, session });
    const head = [`${title}: the way back`, ...lostRows(to, back?.catalog ?? from)];
    const text = renderHalf({ steps, transactional: isOneTransaction(steps), head });
    const left = difference(await run({ file: file.replace(/\.up\.sql$/, ".down.sql"), text }), to);
    return left.length === 0 ? { text, steps } : { whyNot: `it leaves ${tellChanges(left)}` };
  } catch (error) {
    if (!(error instanceof ConfitureError) || error.reason === "cancelled") throw error;
    return { whyNot: error.message };
  }
}

/** The forms that keep readers and writers going where they fit one transaction, else the short ones. */
async function planBack(
  from: Catalog,
  to: Catalog,
  { renamed, session }: { renamed: Renamed | undefined; session: Session },
): Promise<Plan> {
  const [source, target] = [asApplier(from), asApplier(withImpliedOwner(to))];
  const back = renamed && { renamed: { ...renamed, catalog: asApplier(renamed.catalog) } };
  const answers = await askServer(session, source, target);
  const online = planChange(source, target, { answers, ...back });
  return isOneTransaction(online.steps) ? online : planChange(source, target, { online: false, answers, ...back });
}

/** The catalog as that of whoever will apply the migration. */
export function asApplier(catalog: Catalog): Catalog {
  return withRole(catalog, catalog.role, applier);
}

/** What the way there drops with its rows. */
function lostRows(before: Catalog, after: Catalog): string[] {
  const gone = difference(before, after).filter(({ kind, id }) =>
    kind === "drop" && holdsRows(id, before) && (after.facts.has(tableOf(id, before)) || tableOf(id, before) === id)
  );
  return gone.length === 0 ? [] : [`The rows do not come back: ${gone.map(({ id }) => id).join(", ")}.`];
}

function tableOf(id: string, catalog: Catalog): string {
  return catalog.fact(id).parent ?? id;
}

function holdsRows(id: string, catalog: Catalog): boolean {
  const { kind } = catalog.fact(id);
  return kind === "table" || (kind === "column" && catalog.fact(tableOf(id, catalog)).kind === "table");
}

function unproved(error: unknown, file: string): unknown {
  if (!(error instanceof ConfitureError) || error.reason === "cancelled") return error;
  const isPlaced = error.message.startsWith(file);
  const problem = isPlaced ? error.message : `${file}: ${error.message}`;
  return new ConfitureError("generate-unproved", { problem }, { cause: error });
}
