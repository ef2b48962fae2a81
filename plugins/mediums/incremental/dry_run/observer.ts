import { type LockMode, lockModes } from "../../../../engine/change/mod.ts";
import type { Host } from "../../../../engine/host.ts";
import type { Session } from "../../../../engine/postgres/mod.ts";
import type { Statement } from "../../../../engine/sql/mod.ts";
import type { PlannedStatement } from "../operations/mod.ts";

type Measured = NonNullable<PlannedStatement["measured"]>;

/** Measures statements: how long each took, and what its own backend held behind it and not before. */
export class Observer {
  readonly measured = new Map<Statement, Measured>();

  private constructor(
    private readonly session: Session,
    private readonly host: Host,
    /** Relations that others can see, by oid. */
    private readonly known: ReadonlyMap<number, string>,
  ) {}

  static async begin(session: Session, host: Host): Promise<Observer> {
    const rows = await session.query<{ oid: number; name: string }>(
      `SELECT c.oid, pg_catalog.format('%I.%I', n.nspname, c.relname) AS name
       FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
       WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND n.nspname NOT LIKE 'pg\\_%'
         AND n.nspname <> 'information_schema'`,
    );
    return new Observer(session, host, new Map(rows.map(({ oid, name }) => [oid, name])));
  }

  readonly observe = async (statement: Statement, body: () => Promise<void>): Promise<void> => {
    const isInside = this.session.inTransaction;
    const before = isInside ? await this.#held() : new Map<number, number>();
    const started = this.host.elapsedMs();
    await body();
    const duration_ms = Math.round((this.host.elapsedMs() - started) * 100) / 100;
    this.measured.set(statement, { duration_ms, locks: isInside ? this.#gained(before, await this.#held()) : null });
  };

  #gained(before: ReadonlyMap<number, number>, after: ReadonlyMap<number, number>): Measured["locks"] {
    return [...after].filter(([oid, mode]) => mode > (before.get(oid) ?? -1))
      .map(([oid, mode]) => ({ relation: this.known.get(oid)!, mode: lockModes[mode]! }))
      .sort((a, b) => a.relation < b.relation ? -1 : 1);
  }

  /** The strongest mode on each relation, by its place among the modes. */
  async #held(): Promise<Map<number, number>> {
    const rows = await this.session.query<{ oid: number; mode: string }>(
      `SELECT relation AS oid, mode FROM pg_catalog.pg_locks
       WHERE pid = pg_catalog.pg_backend_pid() AND locktype = 'relation' AND granted
         AND database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database())`,
    );
    const held = new Map<number, number>();
    for (const { oid, mode } of rows) {
      if (this.known.has(oid)) held.set(oid, Math.max(held.get(oid) ?? -1, lockModes.indexOf(inWords(mode))));
    }
    return held;
  }
}

/** `ShareUpdateExclusiveLock` as SQL says it. */
function inWords(mode: string): LockMode {
  const words = mode.replace(/Lock$/, "").replaceAll(/([a-z])([A-Z])/g, "$1 $2").toUpperCase();
  return lockModes.find((each) => each === words)!;
}
