import { join } from "node:path";
import type { Dsn } from "../../engine/project/mod.ts";
import { databaseUrl, temporaryFolder } from "../kit/mod.ts";

export interface Pooler extends AsyncDisposable {
  /** The database through the pooler. */
  readonly url: string;
}

/** Where Debian's pgbouncer is; undefined where it is not installed. */
export async function findPgbouncer(): Promise<string | undefined> {
  for (const path of ["/usr/sbin/pgbouncer", "/usr/bin/pgbouncer"]) {
    if (await Deno.stat(path).then(() => true, () => false)) return path;
  }
}

/** A pgbouncer before one database, which lends its few server processes by the transaction. */
export async function startPooler(program: string, dsn: Dsn): Promise<Pooler> {
  const folder = await temporaryFolder();
  const { host, port } = dsn.hosts[0]!;
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const own = listener.addr.port;
  listener.close();
  const password = dsn.password?.reveal() ?? "";
  await Deno.writeTextFile(join(folder.path, "users.txt"), `"${dsn.user}" "${password}"\n`);
  await Deno.writeTextFile(
    join(folder.path, "pgbouncer.ini"),
    `[databases]
${dsn.database} = host=${host} port=${port} dbname=${dsn.database} user=${dsn.user} password='${password}'
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${own}
unix_socket_dir =
auth_type = trust
auth_file = ${folder.path}/users.txt
pool_mode = transaction
default_pool_size = 4
pidfile = ${folder.path}/pid
logfile = ${folder.path}/log
`,
  );
  await new Deno.Command("chmod", { args: ["-R", "a+rwX", folder.path] }).output();
  const isRoot = Deno.uid() === 0;
  const args = [join(folder.path, "pgbouncer.ini")];
  const child = new Deno.Command(program, {
    args: isRoot ? ["-u", "postgres", ...args] : args,
    stdin: "null",
    stdout: "null",
    stderr: "null",
  }).spawn();
  for (let tries = 0; tries < 100; tries++) {
    const conn = await Deno.connect({ hostname: "127.0.0.1", port: own }).catch(() => undefined);
    conn?.close();
    if (conn) break;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return {
    url: databaseUrl({ ...dsn, hosts: [{ host: "127.0.0.1", port: own }], sslmode: "disable" }),
    async [Symbol.asyncDispose]() {
      child.kill("SIGKILL");
      await child.status;
      await folder[Symbol.asyncDispose]();
    },
  };
}
