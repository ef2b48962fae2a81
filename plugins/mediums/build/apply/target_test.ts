import assert from "node:assert/strict";
import { ConfitureError } from "../../../../engine/errors.ts";
import type { Context } from "../../../../engine/plugin/mod.ts";
import type { Session } from "../../../../engine/postgres/mod.ts";
import { type Dsn, parseDsn } from "../../../../engine/project/mod.ts";
import { testHost } from "../../../../tests/kit/mod.ts";
import { openMaintenance, refuseServerDatabases } from "./target.ts";

const target = async (text: string) => ({ label: "test", dsn: await parseDsn(text, testHost()) });

/** Answers like a server that closes these databases, by SQLSTATE. */
function context(closed: Record<string, string>, tried: string[]): Context {
  const session = ({ database }: Dsn) => {
    tried.push(database);
    const sqlstate = closed[database];
    if (sqlstate === undefined) return Promise.resolve({ database } as unknown as Session);
    const server_message = "no";
    return Promise.reject(new ConfitureError("connection-refused", { server: "db", sqlstate, server_message }));
  };
  return { session } as unknown as Context;
}

Deno.test("openMaintenance() goes past databases that the role may not enter, template1 last, and past no other failure", async () => {
  const shop = await target("postgresql://app@db/shop");
  const tried: string[] = [];
  await openMaintenance(shop, context({ postgres: "42501", defaultdb: "55000" }, tried));
  assert.deepEqual(tried, ["postgres", "defaultdb", "template1"]);
  const stopped: string[] = [];
  await assert.rejects(openMaintenance(shop, context({ postgres: "22023" }, stopped)), {
    reason: "connection-refused",
  });
  assert.deepEqual(stopped, ["postgres"]);
});

Deno.test("refuseServerDatabases() refuses the server's own and names that it would cut", async () => {
  refuseServerDatabases(await target(`postgresql://app@db/${"x".repeat(63)}`));
  const refused = [["postgres", "database-reserved"], ["é".repeat(32), "database-name-too-long"]] as const;
  for (const [name, reason] of refused) {
    const named = await target(`postgresql://app@db/${encodeURIComponent(name)}`);
    assert.throws(() => refuseServerDatabases(named), { reason });
  }
});
