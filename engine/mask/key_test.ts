import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import fc from "fast-check";
import { MaskKey } from "./key.ts";

Deno.test("MaskKey.digest() is HMAC-SHA256 under the derived key, whatever the length of the value", () => {
  const derived = createHmac("sha256", "pepper").update("confiture/mask/1\0people").digest();
  const key = MaskKey.derive("pepper", "people");
  fc.assert(fc.property(fc.string({ unit: "binary", maxLength: 3_000 }), (value) => {
    assert.deepEqual(Buffer.from(key.digest(value)), createHmac("sha256", derived).update(value).digest());
  }));
});

Deno.test("MaskKey.digest() gives bytes of its own each time", () => {
  const key = MaskKey.derive("pepper", "people");
  const first = key.digest("a");
  const copy = first.slice();
  key.digest("b");
  assert.deepEqual(first, copy);
});

Deno.test("MaskKey.derive() gives another key to another secret or link group", () => {
  const digests = [["s", "g"], ["s", "h"], ["t", "g"]].map(([secret, group]) =>
    Buffer.from(MaskKey.derive(secret!, group!).digest("v")).toString("hex")
  );
  assert.equal(new Set(digests).size, 3);
});

Deno.test("MaskKey shows stars wherever it is printed", () => {
  const key = MaskKey.derive("pepper", "people");
  for (const shown of [String(key), JSON.stringify({ key }), Deno.inspect(key)]) {
    assert.ok(!shown.includes("pepper") && !/[0-9]{2}, /.test(shown), shown);
  }
});
