import { readCatalog } from "../../../engine/catalog/mod.ts";
import type { Session } from "../../../engine/postgres/mod.ts";
import { dumpText } from "../pairs/dump.ts";
import { restored, type Side, walkOver } from "../pairs/walk_over.ts";
import { RowsStand } from "../rows_agree.ts";
import type { GeneratedCluster } from "./cluster.ts";
import type { GeneratedPair } from "./model.ts";

export interface Outcome {
  /** What did not go, with the direction; undefined where both went. */
  readonly failure?: string;
  /** The pair without the statements that the server refused. */
  readonly pair: GeneratedPair;
  readonly refused: readonly string[];
  /** Directions that rows stopped, and that were walked without rows. */
  readonly stopped: number;
  readonly rows: number;
}

/** Builds both sides of a pair and walks both ways between them. */
export async function walkGenerated(
  cluster: GeneratedCluster,
  pair: GeneratedPair,
  { witnessed, name = "pair", ways = ["forth", "back"] }: {
    witnessed: boolean;
    name?: string;
    ways?: readonly ("forth" | "back")[];
  },
): Promise<Outcome> {
  const open: Session[] = [];
  const refused: string[] = [];
  const built: Record<string, readonly string[]> = {};
  let rows = 0;
  let stopped = 0;
  const build = async (database: string, statements: readonly string[], inserts: readonly string[]): Promise<Side> => {
    const session = await cluster.empty(database);
    open.push(session);
    const taken = await runEach(session, statements);
    built[database] = taken;
    refused.push(...statements.filter((each) => !taken.includes(each)));
    const dump = witnessed ? await dumpText(cluster.dsn, database) : undefined;
    await session.execute("SET session_replication_role = replica");
    rows += (await runEach(session, inserts)).length;
    await session.execute("RESET session_replication_role");
    return { session, catalog: await readCatalog(session), ...(dump !== undefined && { dump }) };
  };
  const names = [`${name}_a`, `${name}_b`] as const;
  const both = async (withRows: boolean): Promise<string | undefined> => {
    const from = await build(names[0], pair.from, withRows ? pair.fromRows : []);
    const to = await build(names[1], pair.to, withRows ? pair.toRows : []);
    for (const way of ways) {
      const [side, other, database] = way === "forth" ? [from, to, names[0]] as const : [to, from, names[1]] as const;
      try {
        await walkOver(cluster, side, other, database);
      } catch (error) {
        if (withRows && isStoppedByRows(error)) {
          stopped++;
          await closeAll(open);
          return await both(false);
        }
        return `${way}: ${(error as Error).message}`;
      }
    }
  };
  try {
    const failure = await both(pair.fromRows.length + pair.toRows.length > 0);
    const kept = { ...pair, from: built[names[0]] ?? [], to: built[names[1]] ?? [] };
    return { ...(failure !== undefined && { failure }), pair: kept, refused, stopped, rows };
  } finally {
    await closeAll(open);
    for (const each of names) for (const database of [each, restored(each)]) await cluster.drop(database);
  }
}

async function closeAll(open: Session[]): Promise<void> {
  for (const session of open.splice(0)) await session.close();
}

/** Runs statements one by one, and says which of them were taken. */
async function runEach(session: Session, statements: readonly string[]): Promise<readonly string[]> {
  const taken: string[] = [];
  for (const statement of statements) {
    try {
      await session.execute(statement);
      taken.push(statement);
    } catch (error) {
      if (Deno.env.get("CONFITURE_GENERATED_VERBOSE")) {
        console.log(`${(error as Error).message.split("\n")[0]}\n   ${statement}`);
      }
    }
  }
  return taken;
}

/** Rows that break a new constraint, or that a new type does not take. */
function isStoppedByRows(error: unknown): boolean {
  if (error instanceof RowsStand) return true;
  for (
    let at = error as { facts?: { sqlstate?: string }; cause?: unknown } | undefined;
    at;
    at = at.cause as typeof at
  ) {
    if (/^(22|23)/.test(at.facts?.sqlstate ?? "")) return true;
  }
  return false;
}
