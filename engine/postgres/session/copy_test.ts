import assert from "node:assert/strict";
import { cuttingProxy } from "../../../tests/kit/cutting_proxy.ts";
import { realHost, testDatabase, testMajors } from "../../../tests/kit/mod.ts";
import { openSession } from "./mod.ts";

const encoder = new TextEncoder();

async function* lines(count: number, line: (index: number) => string): AsyncGenerator<Uint8Array> {
  for (let index = 1; index <= count; index++) yield encoder.encode(line(index));
}

for (const major of testMajors()) {
  Deno.test(`[${major}] copyFrom() takes rows in any chunks and counts them`, async (t) => {
    await using database = await testDatabase(t, { major });
    await using session = await database.session();
    await session.execute("CREATE TABLE t (id int, text text)");
    assert.equal(await session.copyFrom("COPY t FROM STDIN", lines(20_000, (id) => `${id}\tx\n`)), 20_000);
    const big = encoder.encode(`0\t${"é".repeat(1_500_000)}\n`);
    assert.equal(
      await session.copyFrom(
        "COPY t FROM STDIN",
        (async function* () {
          yield big.subarray(0, 5);
          yield big.subarray(5);
        })(),
      ),
      1,
    );
    assert.equal(await session.copyFrom("COPY t FROM STDIN", lines(0, String)), 0);
    const [row] = await session.query("SELECT count(*) AS n, max(length(text)) AS longest FROM t");
    assert.deepEqual(row, { n: 20_001, longest: 1_500_000 });
  });

  Deno.test(`[${major}] copyFrom() ends with the server's failure wherever it comes, and the session goes on`, async (t) => {
    await using database = await testDatabase(t, { major });
    await using session = await database.session();
    await session.execute("CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE c (id int REFERENCES p)");
    await assert.rejects(
      session.copyFrom("COPY p FROM STDIN", lines(50_000, (id) => id < 49_999 ? `${id}\n` : "secret\n")),
      {
        reason: "value-refused",
        facts: {
          sqlstate: "22P02",
          server_message: "invalid input syntax for type integer",
          copy_line: 49_999,
          withheld: true,
        },
      },
    );
    await assert.rejects(session.copyFrom("COPY p FROM STDIN", lines(Infinity, () => "bad\n")), {
      reason: "value-refused",
    });
    await assert.rejects(session.copyFrom("COPY c FROM STDIN", lines(1, () => "1\n")), { reason: "value-refused" });
    await assert.rejects(session.copyFrom("COPY nowhere FROM STDIN", lines(1, () => "1\n")), {
      reason: "statement-failed",
    });
    await assert.rejects(session.copyFrom("SELECT 1", lines(1, () => "1\n")), TypeError);
    await assert.rejects(session.execute("COPY p FROM STDIN"), TypeError);
    assert.deepEqual(await session.query("SELECT (SELECT count(*) FROM p) + (SELECT count(*) FROM c) AS n"), [{
      n: 0,
    }]);
  });

  Deno.test(`[${major}] copyFrom() keeps no row of a source that throws or is aborted`, async (t) => {
    await using database = await testDatabase(t, { major });
    const controller = new AbortController();
    await using session = await database.session({ signal: controller.signal });
    await using other = await database.session();
    await session.execute("CREATE TABLE t (id int)");
    const broken = new Error("the source broke");
    await assert.rejects(
      session.copyFrom(
        "COPY t FROM STDIN",
        (async function* () {
          yield encoder.encode("1\n");
          throw broken;
        })(),
      ),
      (error) => error === broken,
    );
    setTimeout(() => controller.abort(), 100);
    await assert.rejects(
      session.copyFrom(
        "COPY t FROM STDIN",
        (async function* () {
          yield encoder.encode("2\n");
          await new Promise(() => {});
        })(),
      ),
      { reason: "cancelled" },
    );
    assert.deepEqual(await other.query("SELECT * FROM t"), []);
  });

  Deno.test(`[${major}] copyTo() streams whole rows, survives a reader that leaves and tells failures`, async (t) => {
    await using database = await testDatabase(t, { major });
    await using session = await database.session();
    let size = 0;
    for await (
      const chunk of session.copyTo("COPY (SELECT repeat('x', 99) FROM generate_series(1, 30000)) TO STDOUT")
    ) {
      assert.equal(chunk.at(-1), 10);
      size += chunk.length;
    }
    assert.equal(size, 3_000_000);
    for (let round = 0; round < 5; round++) {
      for await (const _ of session.copyTo("COPY (SELECT * FROM generate_series(1, 2000000)) TO STDOUT")) break;
      assert.deepEqual(await session.query("SELECT 1 AS one"), [{ one: 1 }]);
    }
    await assert.rejects(
      (async () => {
        for await (
          const _ of session.copyTo("COPY (SELECT 1 / (100000 - g) FROM generate_series(1, 200000) g) TO STDOUT")
        );
      })(),
      { reason: "value-refused" },
    );
    assert.deepEqual(await session.query("SELECT 1 AS one"), [{ one: 1 }]);
  });

  Deno.test(`[${major}] copyFrom() and copyTo() end when the connection does, whoever has the turn`, async (t) => {
    await using database = await testDatabase(t, { major });
    await using keeper = await database.session();
    await keeper.execute("CREATE TABLE t (id int, filler text)");
    const { host, port } = database.dsn.hosts[0]!;
    const cutBy = async (
      work: (session: Awaited<ReturnType<typeof openSession>>, cut: () => void) => Promise<void>,
    ) => {
      const proxy = cuttingProxy({ host, port });
      const hosts = [{ ...database.dsn.hosts[0]!, host: "127.0.0.1", port: proxy.port }];
      const session = await openSession({ ...database.dsn, hosts }, { host: realHost() });
      try {
        await assert.rejects(work(session, () => proxy.cut()), { reason: "connection-lost" });
      } finally {
        await session.close();
        await proxy[Symbol.asyncDispose]();
      }
    };
    // A source that has nothing more to say for now.
    await cutBy(async (session, cut) => {
      await session.copyFrom(
        "COPY t FROM STDIN",
        (async function* () {
          yield encoder.encode("1\tx\n");
          setTimeout(cut, 50);
          await new Promise(() => {});
        })(),
      );
    });
    // A source that never ends.
    await cutBy(async (session, cut) => {
      setTimeout(cut, 100);
      await session.copyFrom("COPY t FROM STDIN", lines(Infinity, (id) => `${id}\t${"x".repeat(200)}\n`));
    });
    // A reader that is slow, and a server that has nothing to send.
    await cutBy(async (session, cut) => {
      for await (
        const _ of session.copyTo("COPY (SELECT repeat('x', 99) FROM generate_series(1, 3000000)) TO STDOUT")
      ) {
        cut();
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    });
    await cutBy(async (session, cut) => {
      setTimeout(cut, 100);
      for await (const _ of session.copyTo("COPY (SELECT pg_sleep(1000)) TO STDOUT"));
    });
    await keeper.query(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()",
    );
    assert.deepEqual(await keeper.query("SELECT count(*)::int AS n FROM t"), [{ n: 0 }]);
  });
}
