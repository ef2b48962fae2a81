import assert from "node:assert/strict";
import fc from "fast-check";
import { testHost } from "../../../tests/kit/mod.ts";
import { connectionUrl } from "./connection_url.ts";
import { parseDsn } from "./parse_dsn.ts";

const again = async (text: string) => {
  const dsn = await parseDsn(text, testHost());
  return { dsn, back: await parseDsn(connectionUrl(dsn), testHost()) };
};

Deno.test("connectionUrl() is read back as the same connection", async () => {
  for (
    const text of [
      "postgresql://app@db:5433/shop",
      "postgresql://[::1]:5433/shop?user=app&sslmode=disable",
      "postgresql://app@a:1,b:2/shop?sslmode=verify-full&sslrootcert=system",
      "host=/run/my%20sockets port=5433 user=app dbname='a/b c'",
      "postgresql://app@db/shop?options=-c%20work_mem%3D8MB",
    ]
  ) {
    const { dsn, back } = await again(text);
    assert.deepEqual(back, dsn, text);
  }
});

Deno.test("connectionUrl() keeps every password and name", async () => {
  const word = fc.string({ minLength: 1, maxLength: 20 }).filter((text) => !text.includes("\0") && text.trim() !== "");
  await fc.assert(fc.asyncProperty(word, word, async (user, password) => {
    const { dsn, back } = await again(
      `postgresql://${encodeURIComponent(user)}:${encodeURIComponent(password)}@db/shop`,
    );
    assert.equal(back.password?.reveal(), password);
    assert.equal(back.user, dsn.user);
  }));
});
