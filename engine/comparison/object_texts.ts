import { z } from "zod";
import type { Catalog, Fact } from "../catalog/mod.ts";
import { difference, planChange } from "../change/mod.ts";
import { isConfitureError } from "../errors.ts";

export const objectTexts = z.array(z.object({
  object: z.string().describe("table public.orders: what the differences belong to"),
  changes: z.array(z.string()).describe("Its differences, as `object` of the changes names them"),
  expected: z.string().nullable().describe("DDL that makes it as the files have it; null where they do not"),
  actual: z.string().nullable().describe("DDL that makes it as the database has it; null where it does not"),
  why_not: z.string().nullable().describe("Why there is no DDL to show of it"),
})).describe("What differs as DDL of both sides, whole objects with all that belongs to them");

export type ObjectTexts = z.infer<typeof objectTexts>;

export const objectTurns = z.array(z.object({
  object: z.string().describe("table public.orders: what the changes belong to"),
  changes: z.array(z.string()).describe("What changes of it: column public.orders.note"),
  before: z.string().nullable().describe("DDL that makes it as it was; null where it was not there"),
  after: z.string().nullable().describe("DDL that makes it as it is then; null where it is not there any more"),
  why_not: z.string().nullable().describe("Why there is no DDL to show of it"),
})).describe("What becomes of objects, as DDL of before and after, whole objects with all that belongs to them");

export type ObjectTurns = z.infer<typeof objectTurns>;

/** More are listed without their DDL. */
const most = 500;

/** The objects that differences belong to, as DDL of both sides. Nothing is asked of a server. */
export function textsOf(
  expected: Catalog,
  actual: Catalog,
  changes: readonly { readonly object: string }[],
): ObjectTexts {
  const byObject = Map.groupBy(changes, ({ object }) => topOf(object, expected) ?? topOf(object, actual) ?? object);
  return [...byObject].map(([object, own], index) => {
    const told = { object, changes: own.map((change) => change.object) };
    if (index >= most) {
      return { ...told, expected: null, actual: null, why_not: `more than ${most} objects differ` };
    }
    try {
      return { ...told, expected: textIn(object, expected), actual: textIn(object, actual), why_not: null };
    } catch (error) {
      if (!isConfitureError(error)) throw error;
      return { ...told, expected: null, actual: null, why_not: error.message };
    }
  }).sort((a, b) => (a.object < b.object ? -1 : 1));
}

/** The objects that change between two catalogs, as DDL of before and after. Nothing is asked of a server. */
export function turnsOf(before: Catalog, after: Catalog): ObjectTurns {
  const changes = difference(before, after).map(({ id }) => ({ object: id }));
  return textsOf(before, after, changes).map(({ expected, actual, ...told }) => (
    { ...told, before: expected, after: actual }
  ));
}

/** The object that a fact is a part of. */
function topOf(id: string, catalog: Catalog): string | undefined {
  let fact = catalog.facts.get(id);
  while (fact?.parent !== undefined) fact = catalog.facts.get(fact.parent);
  return fact?.id;
}

/** The statements that make an object, of the plan that makes it and what it needs from nothing. */
function textIn(object: string, catalog: Catalog): string | null {
  const fact = catalog.facts.get(object);
  if (fact === undefined) return null;
  const facts = new Map<string, Fact>();
  const take = (each: Fact) => {
    if (facts.has(each.id)) return;
    facts.set(each.id, each);
    for (const id of [...each.needs, ...(each.parent === undefined ? [] : [each.parent])]) {
      const needed = catalog.facts.get(id);
      if (needed) take(needed);
    }
  };
  const parts = [fact];
  for (const part of parts) parts.push(...catalog.childrenOf(part.id));
  for (const part of parts) take(part);
  const nothing = catalog.with({ facts: [], unmodelled: [] });
  const { steps } = planChange(nothing, catalog.with({ facts, unmodelled: [] }), { online: false });
  const own = new Set(parts.map(({ id }) => id));
  return steps.filter(({ action }) => own.has(action.slice(action.indexOf(" ") + 1)))
    .map(({ sql }) => `${sql.trimEnd()};\n`).join("\n");
}
