import { commentOfPublic, property } from "../../catalog/mod.ts";
import { quoteLiteral } from "../../sql/mod.ts";
import type { Emitter } from "../emitter.ts";
import { sqlName } from "../names.ts";

export const schema: Emitter = {
  create(fact, { to }) {
    const drafts = [{ sql: `CREATE SCHEMA ${sqlName(fact, to)}` }];
    const isDescribed = fact.name !== "public" || to.childrenOf(fact.id, "comment").length > 0;
    return isDescribed ? drafts : [...drafts, { sql: `COMMENT ON SCHEMA public IS '${commentOfPublic}'` }];
  },
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
  alter({ id, after, properties }, { to, answers }) {
    if (answers?.extensions.get(id) === false) return undefined;
    const name = sqlName(after, to);
    return properties.map((key) =>
      key === "in_schema"
        ? { sql: `ALTER EXTENSION ${name} SET SCHEMA ${to.quote(property<string>(after, "in_schema")!)}` }
        : { sql: `ALTER EXTENSION ${name} UPDATE TO ${quoteLiteral(property<string>(after, "version")!).trim()}` }
    );
  },
};
