import { property } from "../../catalog/mod.ts";
import { quoteLiteral } from "../../sql/mod.ts";
import type { Emitter } from "../emitter.ts";
import { sqlName } from "../names.ts";
import { renameAside } from "../rename_aside.ts";

const providers: Record<string, string> = { c: "libc", i: "icu", b: "builtin", d: "default" };

export const collation: Emitter = {
  create(fact, { to }) {
    const options = [`provider = ${providers[property<string>(fact, "provider")!]}`];
    if (property(fact, "nondeterministic")) options.push("deterministic = false");
    for (const key of ["locale", "lc_collate", "lc_ctype", "rules"]) {
      const value = property<string>(fact, key);
      if (value !== undefined) options.push(`${key} = ${quoteLiteral(value).trim()}`);
    }
    return [{ sql: `CREATE COLLATION ${sqlName(fact, to)} (${options.join(", ")})` }];
  },
  drop: (fact, { from }) => [{ sql: `DROP COLLATION ${sqlName(fact, from)}` }],
  aside: renameAside("COLLATION"),
};
