import fc from "fast-check";
import { pick, rarely, slot, type Tree } from "../edited.ts";

/** Base and shell types: operators, classes and casts of them, and tables that hold them. */
export function baseTypes() {
  return fc.record({
    base: slot(fc.record({
      category: fc.constantFrom("U", "N"),
      preferred: fc.boolean(),
      delimiter: fc.constantFrom("", ", DELIMITER = ';'"),
      given: pick("", "", ", DEFAULT = '5'"),
      owner: pick("", "", "gen_owner"),
      granted: pick("", "", "none", "gen_reader"),
      comment: pick("", "", "numbers of ours"),
    })),
    cast: slot(pick("", " AS ASSIGNMENT", " AS IMPLICIT")),
    castComment: pick("", "", "to a plain one"),
    operator: rarely(),
    class: slot(pick("", "DEFAULT ")),
    key: rarely(),
    table: slot(pick("", " DEFAULT '7'")),
    shell: slot(fc.record({ owner: pick("", "", "gen_owner"), comment: pick("", "yet to come") })),
  });
}

export type BaseTypes = Tree<ReturnType<typeof baseTypes> extends fc.Arbitrary<infer T> ? T : never>;

export function renderBaseTypes(side: BaseTypes): string[] {
  const { base, shell } = side;
  const sql: string[] = [];
  if (shell) {
    sql.push("CREATE TYPE a.later");
    if (shell.owner) sql.push(`ALTER TYPE a.later OWNER TO ${shell.owner}`);
    if (shell.comment) sql.push(`COMMENT ON TYPE a.later IS '${shell.comment}'`);
  }
  if (!base) return sql;
  const internal = (name: string, taken: string, given: string, by: string) =>
    `CREATE FUNCTION a.${name}(${taken}) RETURNS ${given} LANGUAGE internal IMMUTABLE STRICT AS '${by}'`;
  sql.push(
    "CREATE TYPE a.num",
    internal("num_in", "cstring", "a.num", "int4in"),
    internal("num_out", "a.num", "cstring", "int4out"),
    `CREATE TYPE a.num (INPUT = a.num_in, OUTPUT = a.num_out, LIKE = integer, CATEGORY = '${base.category}', PREFERRED = ${base.preferred}${base.delimiter}${base.given})`,
  );
  if (base.owner) sql.push(`ALTER TYPE a.num OWNER TO ${base.owner}`);
  if (base.granted === "none") sql.push("REVOKE ALL ON TYPE a.num FROM PUBLIC");
  if (base.granted === "gen_reader") sql.push("GRANT USAGE ON TYPE a.num TO gen_reader");
  if (base.comment) sql.push(`COMMENT ON TYPE a.num IS '${base.comment}'`);
  if (side.cast !== undefined) {
    sql.push(`CREATE CAST (a.num AS integer) WITHOUT FUNCTION${side.cast}`);
    if (side.castComment) sql.push(`COMMENT ON CAST (a.num AS integer) IS '${side.castComment}'`);
  }
  if (side.operator || side.class !== undefined) {
    for (const [sign, by] of [["<", "lt"], ["<=", "le"], ["=", "eq"], [">=", "ge"], [">", "gt"]] as const) {
      sql.push(
        internal(`num_${by}`, "a.num, a.num", "boolean", `int4${by}`),
        `CREATE OPERATOR a.${sign} (FUNCTION = a.num_${by}, LEFTARG = a.num, RIGHTARG = a.num)`,
      );
    }
  }
  if (side.class !== undefined) {
    sql.push(
      internal("num_cmp", "a.num, a.num", "integer", "btint4cmp"),
      `CREATE OPERATOR CLASS a.num_ops ${side.class}FOR TYPE a.num USING btree AS OPERATOR 1 a.<, OPERATOR 2 a.<=,
        OPERATOR 3 a.=, OPERATOR 4 a.>=, OPERATOR 5 a.>, FUNCTION 1 a.num_cmp(a.num, a.num)`,
    );
  }
  if (side.table !== undefined) {
    sql.push(`CREATE TABLE a.nums (n a.num${side.table})`);
    if (side.class !== undefined) sql.push("CREATE INDEX nums_n ON a.nums (n a.num_ops)");
    if (side.class && side.key) sql.push("ALTER TABLE a.nums ADD CONSTRAINT nums_key UNIQUE (n)");
    if (side.cast === " AS IMPLICIT") sql.push("CREATE VIEW a.plain_nums AS SELECT n + 1 AS more FROM a.nums");
  }
  return sql;
}
