import assert from "node:assert/strict";
import { join } from "node:path";
import { temporaryFolder, testHost } from "../../../tests/kit/mod.ts";
import { isConfitureError } from "../../errors.ts";
import { isSecretReference, resolveSecret } from "./resolve_secret.ts";
import { Secret } from "./secret.ts";

const host = testHost({ env: { PATH: Deno.env.get("PATH"), DB_PASSWORD: "s3cret", EMPTY: "" } });

async function failure(reference: string, options = {}): Promise<string> {
  const error = await resolveSecret(reference, host, options).then(() => undefined, (error: unknown) => error);
  assert.ok(isConfitureError(error, "secret-unavailable"), String(error));
  return error.message;
}

Deno.test("resolveSecret() takes text without a prefix as the secret", async () => {
  assert.equal((await resolveSecret("plain:text", host)).reveal(), "plain:text");
  assert.equal((await resolveSecret(new Secret("env:DB_PASSWORD"), host)).reveal(), "s3cret");
  assert.ok(isSecretReference("file:x") && !isSecretReference("postgresql://h"));
});

Deno.test("resolveSecret() reads variables, and names one that is not set or empty", async () => {
  assert.equal((await resolveSecret("env:DB_PASSWORD", host)).reveal(), "s3cret");
  assert.match(await failure("env:MISSING"), /env:MISSING is not available: the variable is not set/);
  assert.match(await failure("env:EMPTY"), /the variable is empty/);
  assert.match(await failure("env:"), /nothing follows/);
});

Deno.test("resolveSecret() reads files from the base and from home, dropping one line end", async () => {
  await using folder = await temporaryFolder();
  await Deno.writeTextFile(join(folder.path, "pw"), "two\nlines\r\n");
  const at = { ...host, home: folder.path };
  assert.equal((await resolveSecret("file:pw", host, { base: folder.path })).reveal(), "two\nlines");
  assert.equal((await resolveSecret("file:~/pw", at)).reveal(), "two\nlines");
  assert.equal((await resolveSecret(`file:${folder.path}/pw`, host)).reveal(), "two\nlines");
  assert.match(await failure("file:nope", { base: folder.path }), /there is no such file/);
  await Deno.writeFile(join(folder.path, "latin"), new Uint8Array([0xe9]));
  assert.match(await failure("file:latin", { base: folder.path }), /not UTF-8/);
  await Deno.writeTextFile(join(folder.path, "empty"), "\n");
  assert.match(await failure("file:empty", { base: folder.path }), /empty/);
});

Deno.test("resolveSecret() runs a command without a shell and keeps its arguments out of messages", async () => {
  assert.equal((await resolveSecret("command:printf '%s\\n' '$HOME; x'", host)).reveal(), "$HOME; x");
  assert.match(
    await failure("command:sh -c 'exit 3' token123"),
    /command:sh … is not available: it ended with exit code 3/,
  );
  assert.match(await failure("command:no-such-program-here"), /there is no such program/);
  assert.match(await failure("command:true"), /printed nothing/);
  assert.match(await failure("command:echo 'x"), /quote is not closed/);
  assert.ok(!(await failure("command:sh -c 'echo hunter2; exit 1'")).includes("hunter2"));
});

Deno.test("resolveSecret() ends a command that takes too long", async () => {
  assert.match(await failure("command:sleep 30", { timeoutMs: 100 }), /longer than 100 ms/);
});

Deno.test("resolveSecret() gives a command the host's environment and no other", async () => {
  const secret = await resolveSecret("command:env", host);
  assert.ok(secret.reveal().includes("DB_PASSWORD=s3cret"));
  assert.ok(!secret.reveal().includes("HOME="));
});
