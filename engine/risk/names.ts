import { shown } from "../catalog/mod.ts";
import { strings, type Tree } from "../sql/mod.ts";
import type { Named } from "./lock_use.ts";

/** The relation of a RangeVar. */
export function relationOf(range: Tree): Named {
  const { schemaname, relname } = range?.RangeVar ?? range;
  return schemaname === undefined ? { name: relname } : { schema: schemaname, name: relname };
}

/** A name of one to three parts. */
export function namedBy(parts: readonly string[]): Named {
  const name = parts.at(-1) ?? "";
  const schema = parts.at(-2);
  return schema === undefined ? { name } : { schema, name };
}

/** `public.orders.note`, quoted only where it has to be. */
export function pathOfNamed({ schema, name }: Named, part?: string): string {
  return [schema, name, part].filter((each) => each !== undefined).map((each) => shown(each!)).join(".");
}

/** A type as SQL writes it: `numeric(10,2)[]`. The parser's own schema is left out. */
export function typeText({ names, typmods, arrayBounds, setof }: Tree): string {
  const parts = strings(names);
  const path = (parts[0] === "pg_catalog" ? parts.slice(1) : parts).map(shown).join(".");
  const constants = (typmods ?? []).map(({ A_Const: constant }: Tree) =>
    constant?.ival ? String(constant.ival.ival ?? 0) : constant?.sval?.sval ?? "?"
  );
  const modifier = constants.length === 0 ? "" : `(${constants.join(",")})`;
  return `${setof ? "SETOF " : ""}${path}${modifier}${(arrayBounds ?? []).map(() => "[]").join("")}`;
}
