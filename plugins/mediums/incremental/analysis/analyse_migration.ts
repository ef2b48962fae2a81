import { evidenceOf } from "../../../../engine/change/mod.ts";
import type { Session } from "../../../../engine/postgres/mod.ts";
import {
  type Act,
  actsOf,
  amongNew,
  askStatement,
  blockedBy,
  dependentsOf,
  hazardsOfAll,
  refineActs,
  refineReplaced,
  type RelationLock,
  resolveLocks,
} from "../../../../engine/risk/mod.ts";
import { mayHoldSecret, type Statement } from "../../../../engine/sql/mod.ts";
import type { PlannedMigration, PlannedStatement } from "../operations/mod.ts";
import type { Prepared } from "../up/mod.ts";

/** One migration looked at: what each statement does and what it takes from others. */
export interface Analysis {
  readonly acts: readonly Act[];
  readonly planned: PlannedMigration;
}

/** Asks a database what the statements of a migration would do in it, as it is now. Nothing stays in it. */
export async function analyseMigration(
  { pending: { file }, script }: Pick<Prepared, "script"> & { pending: Pick<Prepared["pending"], "file"> },
  session: Session,
): Promise<Analysis> {
  const read: Act[] = [];
  for (const statement of script.statements) {
    const said = await actsOf(statement);
    const refined = refineActs(said, await askStatement(session, statement, said));
    for (const act of refined) read.push(await refineReplaced(session, act));
  }
  const acts = amongNew(read);
  const statements: PlannedStatement[] = [];
  for (const statement of script.statements) {
    statements.push(await planStatement(statement, acts.filter((act) => act.statement === statement), session));
  }
  const { version, name } = file;
  return {
    acts,
    planned: {
      version,
      name,
      file: script.file,
      reverse_file: file.down === undefined || file.down.name === script.file ? null : file.down.name,
      transactional: script.transactional,
      is_program: script.program !== undefined,
      statements,
    },
  };
}

async function planStatement(statement: Statement, acts: readonly Act[], session: Session): Promise<PlannedStatement> {
  const locks = await resolveLocks(session, acts.flatMap((act) => act.locks), statement.settings);
  const dependents = [];
  for (const act of acts) dependents.push(...await dependentsOf(session, act) ?? []);
  return {
    file: statement.file,
    line: statement.line,
    start: statement.start,
    end: statement.end,
    kind: statement.kind,
    sql: await shortText(statement),
    changes: acts.map(({ kind, object, tier, detail }) => ({ kind, object, tier, detail })),
    locks: await withSizes(locks, session),
    hazards: hazardsOfAll(acts, locks).map(({ kind, on, why }) => ({ kind, on, why })),
    dependents: dependents.filter((each) => each.dependents.length > 0).map((each) => ({
      ...each,
      dependents: each.dependents.map((one) => ({ ...one, referenced_columns: [...one.referenced_columns] })),
    })),
    is_opaque: acts.some(({ isOpaque }) => isOpaque),
    measured: null,
  };
}

async function withSizes(locks: readonly RelationLock[], session: Session): Promise<PlannedStatement["locks"]> {
  const existing = locks.filter(({ oid }) => oid !== null);
  const names = existing.length === 0 ? [] : await session.query<{ schema: string; name: string }>(
    `SELECT n.nspname::text AS schema, c.relname::text AS name
     FROM pg_catalog.unnest($1::oid[]) WITH ORDINALITY AS w (oid, at)
       JOIN pg_catalog.pg_class c ON c.oid = w.oid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
     ORDER BY w.at`,
    [existing.map(({ oid }) => oid)],
  );
  const evidence = await evidenceOf(session, names.map(({ schema, name }) => [schema, name] as const));
  return locks.map(({ relation, oid, mode }) => {
    const known = evidence[existing.findIndex((each) => each.oid === oid)];
    return {
      relation,
      mode,
      blocks: [...blockedBy(mode)],
      rows: known?.rows ?? null,
      counted_at: known?.countedAt ?? null,
      bytes: known?.bytes ?? null,
      is_new: oid === null,
    };
  });
}

const shownCharacters = 200;
const dataKinds: ReadonlySet<string> = new Set(["insert", "update", "merge", "copy-data", "delete", "select", "call"]);

/** The text as far as it is of use, where it cannot hold what is nobody's business. */
async function shortText(statement: Statement): Promise<string | null> {
  if (dataKinds.has(statement.kind) || statement.copyData) return null;
  const text = await statement.text();
  if (mayHoldSecret(statement.kind.split("-"), text)) return null;
  const line = text.split(/\s+/).join(" ");
  return line.length > shownCharacters ? `${line.slice(0, shownCharacters)}…` : line;
}
