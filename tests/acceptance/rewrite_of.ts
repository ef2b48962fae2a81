/** The hazards of every rewrite of a table: it takes as long as the table is large, and nobody can use it meanwhile. */
export function rewriteOf(table: string): string[] {
  return ["blocks-reads", "blocks-writes", "rewrite"].map((kind) => `${kind}:public.${table}`);
}
