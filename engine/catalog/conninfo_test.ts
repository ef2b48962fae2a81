import assert from "node:assert/strict";
import { redactConnection } from "./conninfo.ts";

const hidden = /confiture-unknown-secret-[0-9a-f]{64}/g;

const cases: [text: string, shown: string][] = [
  ["host=a dbname=b", "host=a dbname=b"],
  ["", ""],
  ["password=x", "password=*"],
  ["host = 'a b' password = 'it\\'s  x' port=1", "host = 'a b' password = * port=1"],
  ["password=a\\ b user=c", "password=* user=c"],
  ["user='password=x' password='' ", "user='password=x' password='' "],
  ["sslpassword=x passfile=y", "sslpassword=* passfile=y"],
  ["postgres://u@h/d", "postgres://u@h/d"],
  ["postgresql://u:p%40q@h:1,i:2/d?a=b&sslpassword=z", "postgresql://u:*@h:1,i:2/d?a=b&sslpassword=*"],
  ["postgresql://h/d?password=x", "postgresql://h/d?password=*"],
  ["postgresql:///d?pass%77ord=x", "postgresql:///d?pass%77ord=*"],
  ["postgresql://u:p@/d?options=a@b", "postgresql://u:*@/d?options=a@b"],
];

for (const [text, shown] of cases) {
  Deno.test(`redactConnection() hides the passwords of ${JSON.stringify(shown)}`, () => {
    const { connection, placeholders } = redactConnection(text);
    assert.equal(connection.replace(hidden, "*"), shown);
    assert.deepEqual(placeholders, []);
    // What is redacted already stays what it is, and is told.
    const again = redactConnection(connection);
    assert.equal(again.connection, connection);
    assert.equal(again.placeholders.length, connection.match(hidden)?.length ?? 0);
  });
}

Deno.test("redactConnection() tells two passwords apart", () => {
  assert.notEqual(redactConnection("password=a").connection, redactConnection("password=b").connection);
});
