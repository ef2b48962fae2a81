import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { join } from "node:path";
import { post } from "../../../engine/outbound/mod.ts";
import type { HookEvent } from "../../../engine/run/mod.ts";
import { temporaryFolder, testHost } from "../../../tests/kit/mod.ts";
import webhook from "./mod.ts";

const event: HookEvent = {
  phase: "on_error",
  operation: "migrate up",
  run: "20261122151500-0a0b0c0d",
  at: "2026-11-22T15:15:00.000Z",
  facts: { status: "failed", code: "SQL_700", message: "duplicate key (ann@example.com)", api_token: "hunter2" },
};
const never = new AbortController().signal;

interface Seen {
  headers: Headers;
  body: string;
}

/** A server that gives the answers one after the other, the last one again and again. */
function receiver(...answers: (() => Response)[]) {
  const seen: Seen[] = [];
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, async (request) => {
    seen.push({ headers: request.headers, body: await request.text() });
    return answers[Math.min(seen.length, answers.length) - 1]!();
  });
  return { port: server.addr.port, seen, [Symbol.asyncDispose]: () => server.shutdown() };
}

async function call(
  options: Record<string, unknown>,
  { env = {}, signal = never, root = "/" }: { env?: Record<string, string>; signal?: AbortSignal; root?: string } = {},
) {
  const notices: string[] = [];
  const services = { host: testHost({ env }), root, notify: (message: string) => void notices.push(message) };
  const handler = webhook.create(webhook.options.parse({ allow_private: true, ...options }), services);
  const done = await handler.handle(event, signal).then((answer) => ({ answer }), (error: Error) => ({ error }));
  return { notices, ...done } as { notices: string[]; answer?: { veto: string }; error?: Error };
}

const fine = () => new Response("thanks");
const busy = () => new Response("later", { status: 503 });

Deno.test("webhook posts the phase, signed, without prose and secrets", async () => {
  await using server = receiver(fine);
  await using folder = await temporaryFolder();
  await Deno.writeTextFile(join(folder.path, "url"), `http://127.0.0.1:${server.port}/hooks/abc?x=1\n`);
  const { answer, error } = await call({ url: "file:url", secret: "env:HOOK_KEY" }, {
    env: { HOOK_KEY: "k3y" },
    root: folder.path,
  });
  assert.deepEqual([answer, error], [undefined, undefined]);
  const [{ headers, body }] = server.seen as [Seen];
  const { facts: _, ...fixed } = event;
  assert.deepEqual(JSON.parse(body), {
    version: 1,
    ...fixed,
    facts: { status: "failed", code: "SQL_700", api_token: "***" },
  });
  const expected = createHmac("sha256", "k3y").update(body).digest("hex");
  assert.equal(headers.get("x-confiture-signature"), `sha256=${expected}`);
  assert.equal(headers.get("content-type"), "application/json");
  assert.match(headers.get("x-confiture-delivery")!, /^[0-9a-f]{32}$/);
});

Deno.test("webhook takes a veto from an answer that is a success, and from no other", async () => {
  await using server = receiver(() => Response.json({ veto: "not on \u001b[31mFridays" }), () => Response.json({}));
  const url = `http://127.0.0.1:${server.port}/`;
  assert.deepEqual((await call({ url })).answer, { veto: "not on Fridays" });
  assert.equal((await call({ url })).answer, undefined);
});

Deno.test("webhook tries again when the server answers 5xx, with the same delivery, and stops at 4xx", async () => {
  await using server = receiver(busy, busy, fine);
  const { error, notices } = await call({ url: `http://127.0.0.1:${server.port}/token-abc` });
  assert.equal(error, undefined);
  assert.equal(server.seen.length, 3);
  assert.equal(new Set(server.seen.map(({ headers }) => headers.get("x-confiture-delivery"))).size, 1);
  assert.match(notices[0]!, /^127\.0\.0\.1:\d+ answered 503; again in \d+ ms$/);
  await using gone = receiver(() => new Response("", { status: 410 }));
  const refused = await call({ url: `http://127.0.0.1:${gone.port}/token-abc` });
  assert.equal(refused.error!.message, `127.0.0.1:${gone.port} answered 410`);
  assert.equal(gone.seen.length, 1);
});

Deno.test("webhook says what was wrong with the last try, and never more of the address than the server", async () => {
  await using server = receiver(busy);
  const answered = await call({ url: `http://u:hunter2@127.0.0.1:${server.port}/token-abc`, retries: 1 });
  assert.equal(answered.error!.message, `127.0.0.1:${server.port} answered 503, 2 times`);
  assert.equal(server.seen[0]!.headers.get("authorization"), `Basic ${btoa("u:hunter2")}`);
  const closed = await call({ url: "http://127.0.0.1:1/token-abc", retries: 1 });
  assert.match(closed.error!.message, /^127\.0\.0\.1:1 cannot be reached: .*refused.*, 2 times$/i);
  for (const { error, notices } of [answered, closed]) {
    assert.ok(!`${error!.message}${notices}`.match(/token-abc|hunter2/), error!.message);
  }
});

Deno.test("webhook follows no redirect", async () => {
  await using elsewhere = receiver(fine);
  const location = `http://127.0.0.1:${elsewhere.port}/`;
  await using server = receiver(() => new Response("", { status: 307, headers: { location } }));
  const { error } = await call({ url: `http://127.0.0.1:${server.port}/` });
  assert.match(error!.message, /answered 307, and redirects are not followed/);
  assert.deepEqual([server.seen.length, elsewhere.seen.length], [1, 0]);
});

Deno.test("webhook refuses private addresses however they are written, and plain http, unless that is allowed", async () => {
  await using server = receiver(fine);
  for (const name of ["127.0.0.1", "localhost", "2130706433", "[::1]", "[::ffff:127.0.0.1]", "0x7f.1"]) {
    const { error } = await call({ url: `https://${name}:${server.port}/`, allow_private: false });
    assert.match(error!.message, /has the private address .*: refused unless allow_private is set/, name);
  }
  const plain = await call({ url: `http://127.0.0.1:${server.port}/`, allow_private: false });
  assert.match(plain.error!.message, /http: is not spoken/);
  assert.deepEqual(server.seen, []);
});

Deno.test("post() connects to the addresses that were checked, whatever the name means meanwhile", async () => {
  await using server = receiver(fine);
  const addresses = [{ address: "127.0.0.1", family: 4 }];
  const url = new URL(`http://checked.invalid:${server.port}/`);
  const { status, text } = await post(url, { body: "{}", headers: {}, addresses, signal: never });
  assert.deepEqual([status, text], [200, "thanks"]);
  assert.equal(server.seen[0]!.headers.get("host"), `checked.invalid:${server.port}`);
});

Deno.test("webhook speaks TLS with a certificate of the server's name that somebody vouches for, and no other", async () => {
  await using folder = await temporaryFolder();
  const openssl = async (...args: string[]) => {
    const made = await new Deno.Command("openssl", { args, cwd: folder.path, stdout: "null", stderr: "null" }).output();
    assert.ok(made.success, args.join(" "));
  };
  const fresh = ["-newkey", "rsa:2048", "-nodes"];
  await openssl(
    "req",
    "-x509",
    ...fresh,
    "-subj",
    "/CN=authority",
    "-days",
    "2",
    "-keyout",
    "ca.key",
    "-out",
    "ca.pem",
  );
  await openssl("req", ...fresh, "-subj", "/CN=localhost", "-keyout", "key.pem", "-out", "request.pem");
  await Deno.writeTextFile(join(folder.path, "names"), "subjectAltName=DNS:localhost\n");
  const signing = ["-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-extfile", "names", "-days", "2"];
  await openssl("x509", "-req", "-in", "request.pem", ...signing, "-out", "cert.pem");
  let calls = 0;
  const read = (name: string) => Deno.readTextFile(join(folder.path, name));
  const tls = { key: await read("key.pem"), cert: await read("cert.pem") };
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {}, ...tls }, () => {
    calls++;
    return fine();
  });
  try {
    const { error, notices } = await call({ url: `https://localhost:${server.addr.port}/` });
    assert.match(error!.message, /cannot be reached: .*certificate/i);
    assert.deepEqual([calls, notices], [0, []]);
    // Authorities are the process's: one of its own is told about this one.
    await Deno.writeTextFile(
      join(folder.path, "posts.ts"),
      `import { post } from ${JSON.stringify(import.meta.resolve("../../../engine/outbound/post.ts"))};
      for (const name of ["localhost", "other.example"]) {
        const addresses = [{ address: "127.0.0.1", family: 4 }];
        const request = { body: "{}", headers: {}, addresses, signal: new AbortController().signal };
        const answer = await post(new URL(\`https://\${name}:${server.addr.port}/\`), request).catch(String);
        console.log(name, typeof answer === "string" ? answer : answer.status);
      }`,
    );
    const { stdout } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--quiet", "--no-check", join(folder.path, "posts.ts")],
      env: { DENO_CERT: join(folder.path, "ca.pem") },
    }).output();
    assert.match(new TextDecoder().decode(stdout), /^localhost 200\nother\.example .*certificate.*\n$/);
  } finally {
    await server.shutdown();
  }
});

Deno.test("webhook stops at once when it is told to, in the middle of a request and of a pause", async () => {
  const answer = Promise.withResolvers<Response>();
  const slow = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, () => answer.promise);
  await using server = receiver(busy);
  for (const port of [slow.addr.port, server.port]) {
    const started = performance.now();
    const signal = AbortSignal.timeout(150);
    const { error } = await call({ url: `http://127.0.0.1:${port}/`, retries: 10 }, { signal });
    assert.equal(error, signal.reason);
    assert.ok(performance.now() - started < 1_000);
  }
  answer.resolve(fine());
  await slow.shutdown();
});

Deno.test("webhook takes no key and no address that its options spell out wrongly", () => {
  const problem = (options: unknown) => webhook.options.safeParse(options).error!.issues[0]!.message;
  assert.match(problem({ url: "https://h/", secret: "plain" }), /env:NAME/);
  assert.match(problem({ url: "nowhere" }), /is no URL/);
});
