import assert from "node:assert/strict";
import { inspect } from "node:util";
import { Secret } from "./secret.ts";

Deno.test("Secret gives its value to reveal() and to nothing else", () => {
  const secret = new Secret("hunter2");
  const ways = [
    String(secret),
    `${secret}`,
    secret + "",
    JSON.stringify({ secret }),
    Deno.inspect({ secret }),
    inspect({ nested: [secret] }, { showHidden: true, depth: 9 }),
    Object.values(secret).join(),
    JSON.stringify({ ...secret }),
  ];
  assert.equal(secret.reveal(), "hunter2");
  for (const way of ways) assert.ok(!way.includes("hunter2"), way);
});

Deno.test("Secret equals() compares the values", () => {
  assert.ok(new Secret("a").equals(new Secret("a")));
  assert.ok(!new Secret("a").equals(new Secret("b")));
});
