/**
 * `deno task demo [--keep]`: starts an embedded PostgreSQL, builds `examples/shop` in it, shows what came out, and serves
 * its dashboard: on a terminal until Ctrl-C, elsewhere until its first page was there. Nothing is left running, unless
 * `--keep` is given, which leaves PostgreSQL.
 */
import { join } from "node:path";
import { pause } from "../engine/pause.ts";
import { describeDsn } from "../engine/project/mod.ts";
import { openSession, stopEmbedded, useEmbedded } from "../engine/postgres/mod.ts";
import { plainStyle, table } from "../engine/run/mod.ts";
import { realHost } from "../tests/kit/mod.ts";

const root = join(import.meta.dirname!, "..");
const shop = join(root, "examples", "shop");
const major = 18;
const host = realHost();

console.log("The shop: examples/shop, a schema whose files are out of order on purpose.\n");
const exitCode = await build();
if (exitCode === 0) {
  try {
    await show();
    await serve();
  } finally {
    if (!Deno.args.includes("--keep")) await stopEmbedded(shop, undefined, host);
  }
}
Deno.exit(exitCode);

async function build(): Promise<number> {
  const command = ["build", "--recreate", "--yes", "--seeds"];
  console.log(`$ confiture ${command.join(" ")}`);
  const { code } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--quiet", join(root, "cli.ts"), ...command],
    cwd: shop,
  }).spawn().status;
  return code;
}

async function show(): Promise<void> {
  const { dsn } = await useEmbedded(shop, major, host);
  await using session = await openSession(dsn("shop"), { host, applicationName: "confiture demo" });
  const relations = await session.query<{ name: string; kind: string; says: string }>(`
    SELECT c.oid::regclass::text AS name,
           CASE c.relkind WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view'
                          WHEN 'p' THEN 'partitioned table' ELSE 'table' END AS kind,
           coalesce(obj_description(c.oid, 'pg_class'), '') AS says
      FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
     WHERE n.nspname IN ('shop', 'history') AND c.relkind IN ('r', 'p', 'v', 'm') AND NOT c.relispartition
     ORDER BY c.relkind IN ('v', 'm'), name`);
  const rows: string[][] = [];
  for (const { name, kind, says } of relations) {
    const [counted] = await session.query<{ rows: string }>(`SELECT count(*)::text AS rows FROM ${name}`);
    rows.push([name, kind, counted!.rows.padStart(5), says]);
  }
  console.log(`\n${table(["relation", "kind", " rows", "what it is"], rows, plainStyle)}`);

  const best = await session.query<{ place: string; name: string; orders: string; spent: string }>(
    "SELECT place::text, name, orders::text, spent::text FROM shop.best_customers AS best ORDER BY best.place, name LIMIT 3",
  );
  console.log("\nIts functions and views work, for example shop.best_customers:\n");
  console.log(table(["place", "name", "orders", "spent"], best.map((row) => Object.values(row)), plainStyle));

  if (Deno.args.includes("--keep")) {
    const password = `.confiture/postgres/${major}/password`;
    console.log(`\nPostgreSQL will keep running. In examples/shop:\n`);
    console.log(`  PGPASSWORD=$(cat ${password}) psql ${describeDsn(dsn("shop"))}`);
    console.log(`  deno task confiture embedded stop`);
  }
}

/** The dashboard on the example's own server. */
async function serve(): Promise<void> {
  console.log(`\n$ confiture serve`);
  const server = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--quiet", "--v8-flags=--liftoff-only", join(root, "cli.ts"), "serve", "--port", "0"],
    cwd: shop,
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).spawn();
  const signals = ["SIGINT", "SIGTERM"] as const;
  // The terminal tells the server too; this program waits for it, and stops PostgreSQL then.
  const stop = () => server.kill("SIGTERM");
  for (const signal of signals) Deno.addSignalListener(signal, stop);
  const log = follow(server);
  try {
    const url = await log.find(/listening on (http[^\s"]+)/);
    const page = await fetch(url, { headers: { accept: "text/html" } });
    const html = await page.text();
    if (!page.ok || !html.includes("main.js")) throw new Error(`the dashboard answers ${page.status}:\n${html}`);
    const code = log.text().match(/first admin: ([\w-]+)/)?.[1];
    console.log(`\nThe dashboard is at     ${url}`);
    console.log(code ? `Its setup code is       ${code}` : "Sign in as you did before; the account is still there.");
    if (!Deno.stdout.isTerminal()) {
      console.log("\nThere is no terminal, so it ends here; on one it goes on until Ctrl-C.");
      server.kill("SIGTERM");
    } else console.log("\nCtrl-C ends it.");
    await server.status;
  } finally {
    for (const signal of signals) Deno.removeSignalListener(signal, stop);
  }
}

/** Reads what a server writes, to its end, so that it is never held up. */
function follow(server: Deno.ChildProcess): { text(): string; find(pattern: RegExp): Promise<string> } {
  let text = "";
  const ended = (async () => {
    for await (const more of server.stderr.pipeThrough(new TextDecoderStream())) text += more;
  })();
  return {
    text: () => text,
    async find(pattern) {
      for (;;) {
        const found = pattern.exec(text)?.[1];
        if (found !== undefined) return found;
        const isOver = await Promise.race([ended.then(() => true), pause(100).then(() => false)]);
        if (isOver && !pattern.test(text)) throw new Error(`the server ended:\n${text}`);
      }
    },
  };
}
