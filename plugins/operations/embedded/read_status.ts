import type { Context } from "../../../engine/plugin/mod.ts";
import { embeddedStatus, useEmbedded } from "../../../engine/postgres/mod.ts";
import { connectCommand } from "./connect_command.ts";

/** The embedded servers of the project; those that run are asked for their databases. */
export async function readStatus({ host, projectDir, session, signal }: Context) {
  const servers = [];
  for (const { major, data, running, port = 0, pid, startedAt } of await embeddedStatus(projectDir, host)) {
    const stopped = {
      major,
      running: false,
      port: null,
      pid: null,
      started_at: null,
      data,
      databases: [],
      connect: null,
    };
    if (!running) {
      servers.push(stopped);
      continue;
    }
    const server = await useEmbedded(projectDir, major, host, { signal });
    const connection = await session(server.dsn("postgres"));
    const databases = await connection.query<{ name: string; size_bytes: number }>(
      `SELECT datname AS name, pg_catalog.pg_database_size(oid) AS size_bytes
       FROM pg_catalog.pg_database WHERE NOT datistemplate ORDER BY datname COLLATE "C"`,
    );
    await connection.close();
    const own = databases.find(({ name }) => name !== "postgres")?.name ?? "postgres";
    servers.push({
      major,
      running: true,
      port,
      pid: pid ?? null,
      started_at: startedAt?.toISOString() ?? null,
      data,
      databases,
      connect: connectCommand(data, port, own),
    });
  }
  return servers;
}
