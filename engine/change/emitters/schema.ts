import { property } from "../../catalog/mod.ts";
import { quoteLiteral } from "../../sql/mod.ts";
import type { Emitter } from "../emitter.ts";
import { sqlName } from "../names.ts";

export const schema: Emitter = {
  create: (fact, { to }) => [{ sql: `CREATE SCHEMA ${sqlName(fact, to)}` }],
  drop: (fact, { from }) => [{ sql: `DROP SCHEMA ${sqlName(fact, from)}` }],
};

export const extension: Emitter = {
  create: (fact, { to }) => {
    const place = ` WITH SCHEMA ${to.quote(property<string>(fact, "in_schema")!)}`;
    const version = ` VERSION ${quoteLiteral(property<string>(fact, "version")!).trim()}`;
    return [{ sql: `CREATE EXTENSION ${sqlName(fact, to)}${place}${version}` }];
  },
  drop: (fact, { from }) => [{
    sql: `DROP EXTENSION ${sqlName(fact, from)}`,
    hazards: [{ kind: "data-loss", on: fact.name, why: "what the extension keeps goes with it" }],
  }],
  alter({ after, properties }, { to }) {
    const name = sqlName(after, to);
    return properties.map((key) =>
      key === "in_schema"
        ? { sql: `ALTER EXTENSION ${name} SET SCHEMA ${to.quote(property<string>(after, "in_schema")!)}` }
        : { sql: `ALTER EXTENSION ${name} UPDATE TO ${quoteLiteral(property<string>(after, "version")!).trim()}` }
    );
  },
};
