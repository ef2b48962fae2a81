import { openSession, type Session } from "../../../engine/postgres/mod.ts";
import { type Dsn, withDatabase } from "../../../engine/project/mod.ts";
import { ownServer, testHost } from "../../kit/mod.ts";
import { dropSubscriptions } from "../pairs/cluster.ts";
import { roles } from "./model.ts";

/** A server with the roles of generated schemas. */
export interface GeneratedCluster extends AsyncDisposable {
  readonly major: number;
  readonly dsn: Dsn;
  empty(name: string): Promise<Session>;
  drop(name: string): Promise<void>;
}

export async function generatedCluster(major: number): Promise<GeneratedCluster> {
  const server = await ownServer(major, () => ({
    wal_level: "logical",
    synchronous_commit: "off",
    full_page_writes: "off",
    autovacuum: "off",
  }));
  const host = testHost();
  const admin = await openSession(server.dsn, { host });
  for (const role of roles) await admin.execute(`CREATE ROLE ${role}${role === "gen_owner" ? " SUPERUSER" : ""}`);
  const drop = async (name: string) => {
    await dropSubscriptions(admin, withDatabase(server.dsn, name), host);
    await admin.execute(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  };
  return {
    major,
    dsn: server.dsn,
    drop,
    async empty(name) {
      await drop(name);
      await admin.execute(`CREATE DATABASE ${name} TEMPLATE template0`);
      return await openSession(withDatabase(server.dsn, name), { host, showDetail: true });
    },
    async [Symbol.asyncDispose]() {
      await admin.close();
      await server[Symbol.asyncDispose]();
    },
  };
}
