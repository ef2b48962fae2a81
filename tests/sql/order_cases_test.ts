import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { orderStatements, readScript, textSource } from "../../engine/sql/mod.ts";
import { testMajors } from "../kit/mod.ts";
import { orderCases } from "./order_cases.ts";
import { scriptOf, serverUrl, withoutPsql } from "./kit.ts";

const run = promisify(execFile);

const cases = testMajors().flatMap((major) =>
  Object.entries(orderCases).map(([what, statements]) => ({ major, what, statements }))
);
for (const { major, what, statements } of cases) {
  Deno.test({
    name: `orderStatements() puts ${what} in an order that runs on ${major}`,
    ignore: withoutPsql !== undefined,
    async fn() {
      const server = await serverUrl(major);
      const folder = await mkdtemp(join(tmpdir(), "confiture-order-"));
      try {
        const orders = [statements, statements.toReversed(), rotate(statements, 1), rotate(statements.toReversed(), 2)];
        for (const [turn, order] of orders.entries()) {
          // One file per statement, so that only what the statements say decides.
          const sources = order.map((sql, at) => textSource(`${at}.sql`, `${sql};\n`));
          const ordered = await orderStatements((await readScript(sources)).statements, "dependency");
          const script = await scriptOf(ordered.statements);
          const file = join(folder, `${turn}.sql`);
          await writeFile(file, `BEGIN;\n${script}\nROLLBACK;\n`);
          await run("psql", ["-X", "-q", "-v", "ON_ERROR_STOP=1", "-o", "/dev/null", "-f", file, server]).catch(
            (error) => assert.fail(`${error.stderr}\n${script}`),
          );
        }
      } finally {
        await rm(folder, { recursive: true });
      }
    },
  });
}

function rotate<T>(list: readonly T[], by: number): T[] {
  return [...list.slice(by), ...list.slice(0, by)];
}
