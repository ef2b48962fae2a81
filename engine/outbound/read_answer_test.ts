import assert from "node:assert/strict";
import { readAnswer } from "./read_answer.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

const answers: Readonly<Record<string, string>> = {
  "by length": 'HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{"ä":12}',
  "in chunks": 'HTTP/1.1 201 Made\r\ntransfer-encoding: chunked\r\n\r\n4;x=y\r\n{"ä\r\n5\r\n":12}\r\n0\r\n\r\n',
  "behind a 100": 'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length:9\r\n\r\n{"ä":12}',
};

for (const [how, text] of Object.entries(answers)) {
  Deno.test(`readAnswer() reads a body ${how}, and waits for what is missing`, () => {
    const whole = bytes(text);
    const ends = text.includes("chunked") ? whole.length - 2 : whole.length;
    for (let length = 0; length < ends; length++) {
      assert.equal(readAnswer(whole.subarray(0, length), false), undefined, String(length));
      assert.throws(() => readAnswer(whole.subarray(0, length), true), String(length));
    }
    assert.equal(readAnswer(whole, false)?.text, '{"ä":12}');
  });
}

Deno.test("readAnswer() reads to the end where no length is told, and nothing of what is no success", () => {
  const open = bytes("HTTP/1.0 200 OK\r\n\r\nhi");
  assert.equal(readAnswer(open, false), undefined);
  assert.deepEqual(readAnswer(open, true), { status: 200, text: "hi" });
  assert.deepEqual(readAnswer(bytes("HTTP/1.1 503 No\r\ncontent-length: 99\r\n\r\n"), false), {
    status: 503,
    text: "",
  });
  assert.deepEqual(readAnswer(bytes("HTTP/1.1 204 None\r\n\r\n"), false), { status: 204, text: "" });
});

Deno.test("readAnswer() refuses what is no answer", () => {
  assert.throws(() => readAnswer(bytes("SSH-2.0-x\r\n"), false), /no web server/);
  assert.throws(() => readAnswer(bytes("HTTP/2 what\r\n\r\n"), false), /no web server/);
  assert.throws(() => readAnswer(bytes(""), true), /hung up/);
  const chunked = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nnothing\r\n";
  assert.throws(() => readAnswer(bytes(chunked), false), /no HTTP/);
});
