/** Online changes under load: 50 clients of pgbench read and write while `migrate up` runs. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { testMajors } from "../kit/mod.ts";
import { migrationPlace } from "./place.ts";

const pgbench = await find("pgbench");
if (!pgbench) console.log("load test: skipped, there is no pgbench");

const files = {
  "2_index.up.sql": "CREATE INDEX CONCURRENTLY accounts_balance ON pgbench_accounts (abalance);\n",
  "3_column.up.sql": "-- confiture: lock_timeout 200ms\nALTER TABLE pgbench_accounts ADD COLUMN note text;\n",
  "4_check.up.sql":
    "-- confiture: lock_timeout 200ms\nALTER TABLE pgbench_accounts ADD CONSTRAINT note_short CHECK (length(note) < 100) NOT VALID;\n",
  "5_validate.up.sql": "ALTER TABLE pgbench_accounts VALIDATE CONSTRAINT note_short;\n",
  "6_reference.up.sql":
    "-- confiture: lock_timeout 200ms\nALTER TABLE pgbench_accounts ADD CONSTRAINT accounts_branch FOREIGN KEY (bid) REFERENCES pgbench_branches (bid) NOT VALID;\n",
  "7_validate.up.sql": "ALTER TABLE pgbench_accounts VALIDATE CONSTRAINT accounts_branch;\n",
  "8_unique.up.sql":
    "-- confiture: no-transaction\nCREATE UNIQUE INDEX CONCURRENTLY accounts_pair ON pgbench_accounts (aid, bid);\n" +
    "ALTER TABLE pgbench_accounts ADD CONSTRAINT accounts_pair UNIQUE USING INDEX accounts_pair;\n",
  "9_drop.up.sql": "DROP INDEX CONCURRENTLY accounts_balance;\n",
};

for (const major of testMajors()) {
  Deno.test({
    name: `migrate up on ${major} under 50 clients: none of their transactions fails`,
    ignore: pgbench === undefined,
    async fn(t) {
      await using place = await migrationPlace(t, { major });
      const { dsn, env } = connection(place.url);
      const tool = async (...args: string[]) => {
        const child = new Deno.Command(pgbench!, { args: [...args, dsn], env, cwd: place.root, stdin: "null" });
        const { code, stdout, stderr } = await child.output();
        return { code, text: new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr) };
      };
      const made = await tool("-i", "-q", "-s", "5");
      assert.equal(made.code, 0, made.text);
      await place.write(files);
      const load = tool(
        "-n",
        "-c",
        "50",
        "-j",
        "2",
        "-T",
        "12",
        "-R",
        "300",
        "-l",
        "--log-prefix=wait",
        "--max-tries=1",
      );
      await new Promise((resolve) => setTimeout(resolve, 1_500));
      const { applied } = await place.done<{ applied: { version: string }[] }>("migrate up");
      assert.equal(applied.length, 8);
      const { code, text } = await load;
      assert.equal(code, 0, text);
      assert.match(text, /number of failed transactions: 0 /);
      console.log(
        `migrate up on ${major} under load: ${transactions(text)}, longest wait ${await longest(place.root)} ms`,
      );
    },
  });
}

function transactions(text: string): string {
  return text.match(/number of transactions actually processed: (\d+)/)![1]! + " transactions of 50 clients";
}

/** The third column of pgbench's logs: microseconds from the beginning to the end of a transaction. */
async function longest(folder: string): Promise<number> {
  let most = 0;
  for await (const { name } of Deno.readDir(folder)) {
    if (!name.startsWith("wait.")) continue;
    for (const line of (await Deno.readTextFile(join(folder, name))).split("\n")) {
      most = Math.max(most, Number(line.split(" ")[2] ?? 0));
    }
  }
  assert.ok(most > 0, "pgbench wrote no log");
  return Math.round(most / 1_000);
}

function connection(url: string): { dsn: string; env: Record<string, string> } {
  const parsed = new URL(url);
  const password = decodeURIComponent(parsed.password);
  parsed.password = "";
  return { dsn: String(parsed), env: { PGPASSWORD: password } };
}

async function find(program: string): Promise<string | undefined> {
  const folders = ["/usr/bin", ...["18", "17", "16", "15"].map((major) => `/usr/lib/postgresql/${major}/bin`)];
  for (const folder of folders) {
    if (await Deno.stat(join(folder, program)).then(() => true, () => false)) return join(folder, program);
  }
}
