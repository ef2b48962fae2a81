/**
 * `deno task demo [--keep]`: starts an embedded PostgreSQL, builds `examples/shop` in it and shows what came out. Nothing
 * is left running, unless `--keep` is given.
 */
import { join } from "node:path";
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
    console.log(`\nThe server keeps running. In examples/shop:\n`);
    console.log(`  PGPASSWORD=$(cat ${password}) psql ${describeDsn(dsn("shop"))}`);
    console.log(`  deno task confiture embedded stop`);
  } else {
    console.log("\nThe server is stopped again; `deno task demo --keep` leaves it running for you to look around.");
  }
}
