import fc from "fast-check";
import type { Surroundings } from "./columns.ts";
import { pick, rarely, slot, type Tree } from "./edited.ts";
import type { TableThere } from "./tables.ts";

/** Triggers, policies, rules, statistics, grants and comments of a table. */
export function tableParts() {
  return fc.record({
    row: slot(fc.record({
      when: pick(
        "BEFORE INSERT",
        "AFTER UPDATE OF num",
        "BEFORE UPDATE OR DELETE",
        "AFTER INSERT OR UPDATE OF id, txt",
      ),
      condition: pick("", "", " WHEN (pg_trigger_depth() < 1)"),
      argument: pick("", "'x'", "'x', 'y'"),
      state: pick("", "", "DISABLE", "ENABLE REPLICA", "ENABLE ALWAYS"),
      comment: pick("", "", "fires"),
    })),
    transition: slot(pick(
      "AFTER INSERT ON # REFERENCING NEW TABLE AS fresh",
      "AFTER UPDATE ON # REFERENCING OLD TABLE AS old NEW TABLE AS fresh",
      "AFTER TRUNCATE ON #",
    )),
    late: slot(pick("NOT DEFERRABLE", "DEFERRABLE", "DEFERRABLE INITIALLY DEFERRED")),
    policy: slot(fc.record({
      command: pick("ALL", "ALL", "UPDATE"),
      kind: pick("PERMISSIVE", "RESTRICTIVE"),
      to: pick("PUBLIC", "gen_reader", "gen_reader, gen_writer", "CURRENT_USER"),
      using: pick("id > 0", "num IS NOT NULL", "a.imm(id::integer) > 0", "txt::text = CURRENT_USER"),
      check: pick("", "", "id > 1"),
      comment: pick("", "", "who"),
    })),
    secured: rarely(),
    forced: rarely(),
    rule: slot(fc.record({
      text: pick(
        "ON DELETE TO # DO ALSO NOTHING",
        "ON UPDATE TO # WHERE new.id > 5000 DO INSTEAD NOTHING",
        "ON DELETE TO # DO ALSO NOTIFY gone",
      ),
      state: pick("", "", "DISABLE"),
      comment: pick("", "", "ruled"),
    })),
    statistics: slot(fc.record({
      text: pick("(ndistinct) ON id, num", "ON id, num", "(mcv, dependencies) ON id, num", "ON (id + 1)"),
      target: pick("", "", "77"),
      comment: pick("", "", "stats"),
    })),
    reader: pick("", "", "SELECT", "SELECT, INSERT", "ALL"),
    option: pick("", "", "", " WITH GRANT OPTION"),
    column: pick("", "", "SELECT (id)", "SELECT (id), UPDATE (num)", "ALL (num)"),
    everybody: pick("", "", "SELECT", "REFERENCES, TRIGGER"),
    owner: pick("", "", "", "gen_owner"),
    comment: pick("", "", "a table", "it's one"),
  });
}

export type TableParts = Tree<ReturnType<typeof tableParts> extends fc.Arbitrary<infer T> ? T : never>;

export function renderTableParts({ name, columns }: TableThere, side: TableParts, _around: Surroundings): string[] {
  const names = new Set(columns.map(({ name }) => name));
  const has = (text: string) =>
    ["num", "txt"].every((each) => !new RegExp(`\\b${each}\\b`).test(text) || names.has(each));
  const sql: string[] = [];
  const [schema] = name.split(".") as [string];
  const plain = name.replaceAll(/[^a-z0-9]/g, "_");
  if (side.owner) sql.push(`ALTER TABLE ${name} OWNER TO ${side.owner}`);
  const { row, policy, rule, statistics } = side;
  if (row && has(row.when)) {
    sql.push(
      `CREATE TRIGGER row ${
        row.when.replace(/$/, ` ON ${name}`)
      } FOR EACH ROW${row.condition} EXECUTE FUNCTION a.fire(${row.argument})`,
    );
    if (row.state) sql.push(`ALTER TABLE ${name} ${row.state} TRIGGER row`);
    if (row.comment) sql.push(`COMMENT ON TRIGGER row ON ${name} IS '${row.comment}'`);
  }
  if (side.transition) {
    sql.push(
      `CREATE TRIGGER "Transition" ${side.transition.replace("#", name)} FOR EACH STATEMENT EXECUTE FUNCTION a.fire()`,
    );
  }
  if (side.late) {
    sql.push(
      `CREATE CONSTRAINT TRIGGER late AFTER INSERT ON ${name} ${side.late} FOR EACH ROW EXECUTE FUNCTION a.fire()`,
    );
  }
  if (policy && has(policy.using)) {
    const check = policy.check && ` WITH CHECK (${policy.check})`;
    sql.push(
      `CREATE POLICY seen ON ${name} AS ${policy.kind} FOR ${policy.command} TO ${policy.to} USING (${policy.using})${check}`,
    );
    if (policy.comment) sql.push(`COMMENT ON POLICY seen ON ${name} IS '${policy.comment}'`);
  }
  if (side.secured) sql.push(`ALTER TABLE ${name} ENABLE ROW LEVEL SECURITY`);
  if (side.forced) sql.push(`ALTER TABLE ${name} FORCE ROW LEVEL SECURITY`);
  if (rule) {
    sql.push(`CREATE RULE ruled AS ${rule.text.replace("#", name)}`);
    if (rule.state) sql.push(`ALTER TABLE ${name} ${rule.state} RULE ruled`);
    if (rule.comment) sql.push(`COMMENT ON RULE ruled ON ${name} IS '${rule.comment}'`);
  }
  if (statistics && has(statistics.text)) {
    sql.push(`CREATE STATISTICS ${schema}.s_${plain} ${statistics.text} FROM ${name}`);
    if (statistics.target) sql.push(`ALTER STATISTICS ${schema}.s_${plain} SET STATISTICS ${statistics.target}`);
    if (statistics.comment) sql.push(`COMMENT ON STATISTICS ${schema}.s_${plain} IS '${statistics.comment}'`);
  }
  if (side.reader) sql.push(`GRANT ${side.reader} ON ${name} TO gen_reader${side.option}`);
  if (side.column && has(side.column)) sql.push(`GRANT ${side.column} ON ${name} TO gen_writer`);
  if (side.everybody) sql.push(`GRANT ${side.everybody} ON ${name} TO PUBLIC`);
  if (side.comment) sql.push(`COMMENT ON TABLE ${name} IS '${side.comment.replaceAll("'", "''")}'`);
  return sql;
}
