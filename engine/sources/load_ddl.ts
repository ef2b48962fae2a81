import { orderScript, scriptSteps, skipExistingRoles } from "../ddl/mod.ts";
import { runScript, type Session } from "../postgres/mod.ts";
import type { OrderMode, ScriptSource, Statement } from "../sql/mod.ts";
import { readScript } from "../sql/mod.ts";
import { asStubs, stubRoles } from "./stub_roles.ts";

export interface DdlOptions {
  mode: OrderMode;
  twoPass?: boolean;
  signal?: AbortSignal;
  /** The server belongs to the project alone: roles may be made on it. */
  ownServer: boolean;
  warn(message: string): void;
}

/** What was not loaded, because it reaches beyond a scratch database. */
export interface LoadedDdl {
  /** `CREATE ROLE … at roles.sql:1`. */
  readonly skipped: readonly string[];
}

/**
 * Runs DDL in an empty database, as a build would, without its data. On a server that others use, statements that reach
 * the whole cluster are left out and named.
 */
export async function loadDdl(
  sources: readonly ScriptSource[],
  session: Session,
  { mode, twoPass, signal, ownServer, warn }: DdlOptions,
): Promise<LoadedDdl> {
  const { statements } = await readScript(sources, { signal });
  const schema = statements.filter(({ kind }) => !dataKinds.has(kind));
  const kept = schema.filter((statement) => ownServer || !statement.clusterWide);
  const skipped = schema.filter((statement) => !kept.includes(statement)).map(nameStatement);
  const load = async () => {
    for (const { transactional, statements } of await orderScript(kept, mode, { twoPass })) {
      const run = async () => {
        const steps = scriptSteps(await skipExistingRoles(statements, session, () => {}));
        await runScript(session, steps, { signal, showDetail: false });
      };
      await (transactional ? session.transaction(run) : run());
    }
  };
  if (ownServer) {
    const { made, named } = rolesOf(kept);
    await stubRoles(named, session);
    await asStubs(made, session, load);
  } else await load();
  for (const statement of skipped) warn(`${statement} reaches beyond one database and was not run in scratch`);
  return { skipped };
}

const dataKinds: ReadonlySet<string> = new Set(["copy-data", "insert", "update", "delete", "merge"]);

/** Roles that the DDL makes, and those that it only names: they become stubs, so that grants to them can be read back. */
function rolesOf(statements: readonly Statement[]): { made: Set<string>; named: string[] } {
  const made = statements.flatMap(({ defines }) => defines).filter(({ kind }) => kind === "role");
  const named = statements.flatMap(({ references }) => references).filter(({ kind }) => kind === "role");
  const own = new Set(made.map(({ name }) => name));
  return { made: own, named: named.map(({ name }) => name).filter((name) => !own.has(name)) };
}

function nameStatement({ kind, file, line }: Statement): string {
  return `${kind.replaceAll("-", " ").toUpperCase()} at ${file}:${line}`;
}
