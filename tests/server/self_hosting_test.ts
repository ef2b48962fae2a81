import assert from "node:assert/strict";
import { join } from "node:path";
import { openSession } from "../../engine/postgres/mod.ts";
import {
  databaseUrl,
  realHost,
  runCli,
  type RunningCli,
  startCli,
  temporaryFolder,
  type TestDatabase,
  testDatabase,
  testMajors,
  testServer,
} from "../kit/mod.ts";
import { stream, until } from "./fleet.ts";
import { type Caller, sendBundle } from "./place.ts";

const [major] = testMajors() as [number];
const files = join(import.meta.dirname!, "../../examples/self-hosting");
const key = btoa("k".repeat(32));
const password = "correct horse battery";

/** Tells and skips where a program is not installed. */
async function without(program: string, flag: string): Promise<boolean> {
  const found = await new Deno.Command(program, { args: [flag], stdout: "null", stderr: "null" }).output()
    .then(() => true, () => false);
  if (!found) console.log(`tests of the self-hosting guide that need ${program} are skipped: it is not installed`);
  return !found;
}

const withoutProxy = await without("nginx", "-v") || await without("openssl", "version");

/** Whether pg_dump is of the major of the server, or a later one. */
async function dumps(server: number): Promise<boolean> {
  const { stdout } = await new Deno.Command("pg_dump", { args: ["--version"] }).output().catch(() => ({
    stdout: new Uint8Array(),
  }));
  const own = Number(/ (\d+)/.exec(new TextDecoder().decode(stdout))?.[1] ?? 0);
  if (own < server) console.log(`the test of backups is skipped: it needs a pg_dump of PostgreSQL ${server}`);
  return own >= server;
}

Deno.test({
  name: "self-hosting: systemd finds nothing wrong in the units",
  ignore: await without("systemd-analyze", "--version"),
  async fn() {
    await using folder = await temporaryFolder();
    for (const unit of ["confiture.service", "confiture-worker.service"]) {
      const text = await Deno.readTextFile(join(files, unit));
      assert.match(text, /^ExecStart=\/usr\/local\/bin\/confiture (serve|worker) /m);
      const file = join(folder.path, unit);
      await Deno.writeTextFile(file, text.replace("/usr/local/bin/confiture", "/bin/true"));
      const { stderr } = await new Deno.Command("systemd-analyze", {
        args: ["verify", "--man=no", "--generators=no", "--recursive-errors=no", file],
        stdout: "null",
        stderr: "piped",
      }).output();
      // What it says of units of this machine is not about ours.
      const said = new TextDecoder().decode(stderr).split("\n").filter((line) => line.includes(unit));
      assert.deepEqual(said, []);
    }
  },
});

/** A role that may do nothing but own its database. */
async function plainRole(t: Deno.TestContext): Promise<TestDatabase & { role: string; url: string; restored: string }> {
  const { dsn } = await testServer(major);
  const role = `confiture_plain_${crypto.randomUUID().slice(0, 8)}`;
  const restored = `${role}_restored`;
  const admin = () => openSession(dsn, { host: realHost(), applicationName: "confiture test" });
  const database = await testDatabase(t, { major });
  {
    await using session = await admin();
    await session.execute(
      `CREATE ROLE ${role} LOGIN PASSWORD '${password}'; ALTER DATABASE ${database.name} OWNER TO ${role}`,
    );
  }
  return {
    ...database,
    role,
    restored,
    url: databaseUrl(database.dsn, { user: role, password }),
    async [Symbol.asyncDispose]() {
      await database[Symbol.asyncDispose]();
      await using session = await admin();
      await session.execute(`DROP DATABASE IF EXISTS ${restored} WITH (FORCE)`);
      await session.execute(`DROP ROLE ${role}`);
    },
  };
}

/** Ends with its test, whatever becomes of that. */
function killed(server: RunningCli): AsyncDisposable {
  return {
    async [Symbol.asyncDispose]() {
      server.kill("SIGKILL");
      await server.result;
    },
  };
}

function serve(cwd: string, control: string, ...args: string[]): RunningCli {
  const env = { CONFITURE_CONTROL_URL: control, CONFITURE_SERVER_KEY: key };
  return startCli(["serve", "--port", "0", "--workers", "1", ...args], { cwd, env });
}

/** What it printed, or why it ended without that. */
async function said(server: RunningCli, pattern: RegExp): Promise<string> {
  await until(`${pattern}`, () => Promise.resolve(pattern.test(server.err)), () => server.err);
  return pattern.exec(server.err)![1]!;
}

function callerOf(url: string, cookie: () => string, client?: Deno.HttpClient): Caller {
  return {
    request: (method, path, { body, headers = {} } = {}) =>
      fetch(`${url}${path}`, {
        method,
        client,
        headers: {
          cookie: cookie(),
          origin: url,
          ...(body === undefined || body instanceof Uint8Array ? {} : { "content-type": "application/json" }),
          ...headers,
        },
        body: body instanceof Uint8Array ? body as BodyInit : JSON.stringify(body),
      }),
    async call(method, path, options) {
      const answered = await this.request(method, path, options);
      const text = await answered.text();
      return { status: answered.status, body: text === "" ? undefined : JSON.parse(text) };
    },
  };
}

Deno.test({
  name: "self-hosting: a control database of a plain role is dumped, restored, and served from again",
  ignore: !await dumps(major),
  async fn(t) {
    await using folder = await temporaryFolder();
    await using database = await plainRole(t);
    const first = serve(folder.path, database.url);
    await using _first = killed(first);
    const [url, code] = [await said(first, /listening on (http[^\s"]+)/), await said(first, /first admin: ([\w-]+)/)];
    let cookie = "";
    const caller = callerOf(url, () => cookie);
    const made = await caller.request("POST", "/api/setup", { body: { code, login: "ada", password } });
    assert.equal(made.status, 201, await made.text());
    cookie = made.headers.get("set-cookie")!.split(";")[0]!;
    await caller.call("POST", "/api/projects", { body: { name: "shop" } });
    const secret = { value: "S3cr3t-pässword", environment: "" };
    assert.equal((await caller.call("PUT", "/api/projects/shop/secrets/SHOP_URL", { body: secret })).status, 204);
    first.kill("SIGTERM");
    assert.equal((await first.result).code, 0, first.err);

    // As the guide says it, with the client programs of the server's major.
    const shell = async (script: string) => {
      const { code, stderr } = await new Deno.Command("bash", {
        args: ["-ec", script],
        cwd: folder.path,
        stdout: "null",
      })
        .output();
      assert.equal(code, 0, new TextDecoder().decode(stderr));
    };
    await shell(`pg_dump --format=custom --file=confiture.dump "${database.url}"`);
    {
      await using session = await openSession(database.dsn, { host: realHost() });
      await session.execute(`CREATE DATABASE ${database.restored} OWNER ${database.role}`);
    }
    const restored = databaseUrl(database.dsn, { user: database.role, password, database: database.restored });
    await shell(`pg_restore --no-owner --exit-on-error --dbname="${restored}" confiture.dump`);
    const verified = await runCli(["server", "verify-audit"], {
      cwd: folder.path,
      env: { CONFITURE_CONTROL_URL: restored, CONFITURE_SERVER_KEY: key },
    });
    assert.equal(verified.code, 0, verified.err);
    assert.match(verified.out, /it is whole/);

    const second = serve(folder.path, restored);
    await using _second = killed(second);
    const again = callerOf(await said(second, /listening on (http[^\s"]+)/), () => cookie);
    // Whoever was signed in still is; the secret is there.
    assert.equal((await again.call("GET", "/api/session")).body.name, "ada");
    const { body } = await again.call("GET", "/api/projects/shop/secrets");
    assert.deepEqual(body.secrets.map(({ name }: { name: string }) => name), ["SHOP_URL"]);
    second.kill("SIGTERM");
    assert.equal((await second.result).code, 0, second.err);
  },
});

Deno.test("self-hosting: a program that is older than the control database refuses to serve from it", async (t) => {
  await using folder = await temporaryFolder();
  await using database = await testDatabase(t, { major });
  const options = { cwd: folder.path, env: { CONFITURE_CONTROL_URL: databaseUrl(database.dsn) } };
  assert.equal((await runCli(["server", "setup-code"], options)).code, 0);
  {
    await using session = await database.session();
    await session.execute("INSERT INTO tb_confiture (version, name, slug) VALUES ('20990101000000', 'later', 'later')");
  }
  const { code, err } = await runCli(["serve", "--port", "0"], options);
  assert.equal(code, 2, err);
  assert.match(err, /SERVER_1737.*newer confiture \(later\)/);
});

Deno.test({
  name: "self-hosting: through nginx with the guide's file, over TLS, events come as they are written",
  ignore: withoutProxy,
  async fn(t) {
    await using folder = await temporaryFolder();
    await Deno.chmod(folder.path, 0o755);
    await using database = await testDatabase(t, { major });
    await using target = await testDatabase(t, { major });
    const [port, plain, inner] = [freePort(), freePort(), freePort()];
    const url = `https://127.0.0.1:${port}`;
    await using proxy = await startProxy(folder.path, { port, plain, inner });
    const server = startCli(
      ["serve", "--port", String(inner), "--url", url, "--trusted-proxy", "127.0.0.1"],
      { cwd: folder.path, env: { CONFITURE_CONTROL_URL: databaseUrl(database.dsn), CONFITURE_SERVER_KEY: key } },
    );
    await using _server = killed(server);
    const code = await said(server, /first admin: ([\w-]+)/);
    await said(server, /(listening on)/);
    using client = Deno.createHttpClient({ caCerts: [proxy.certificate] });
    let cookie = "";
    const caller = callerOf(url, () => cookie, client);
    const made = await caller.request("POST", "/api/setup", { body: { code, login: "ada", password } });
    assert.equal(made.status, 201, await made.text());
    assert.match(made.headers.get("set-cookie")!, /^__Host-confiture=.*HttpOnly; .*Secure/);
    cookie = made.headers.get("set-cookie")!.split(";")[0]!;
    // The proxy says who asks; what a client claims to be ends there.
    const { body } = await caller.call("GET", "/api/sessions", { headers: { "x-forwarded-for": "8.8.8.8" } });
    assert.deepEqual(body.sessions.map(({ address }: { address: string }) => address), ["127.0.0.1"]);

    await caller.call("POST", "/api/projects", { body: { name: "shop" } });
    const value = databaseUrl(target.dsn);
    await caller.call("PUT", "/api/projects/shop/secrets/SHOP_URL", { body: { value, environment: "" } });
    await sendBundle(caller, undefined, "shop", {
      "confiture.yaml": "name: shop\n",
      "db/environments/local.yaml": "database_url: env:SHOP_URL\n",
      "db/migrations/20260101000000_wait.up.sql": "SELECT pg_sleep(60);\n",
    });
    const started = await caller.call("POST", "/api/operations/migrate%20up", {
      body: { project: "shop", input: { env: "local" } },
    });
    assert.equal(started.status, 202, JSON.stringify(started.body));
    const { run } = started.body;
    let ended = "";
    for await (const { event, text } of stream(caller, run, 0)) {
      // The run goes on for a minute: what came already was not kept back.
      if (text.includes('"started"')) await caller.call("POST", `/api/runs/${run}/cancel`, { body: {} });
      ended = event;
    }
    assert.equal(ended, "over");
    assert.equal((await caller.call("GET", `/api/runs/${run}`)).body.status, "cancelled");
    const redirected = await fetch(`http://127.0.0.1:${plain}/x`, { redirect: "manual" });
    await redirected.body?.cancel();
    assert.equal(redirected.status, 308);
    server.kill("SIGTERM");
    assert.equal((await server.result).code, 0, server.err);
  },
});

function freePort(): number {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr as Deno.NetAddr;
  listener.close();
  return port;
}

/** nginx with the guide's file, ports and certificate in the place of the guide's. */
async function startProxy(
  folder: string,
  { port, plain, inner }: { port: number; plain: number; inner: number },
): Promise<AsyncDisposable & { certificate: string }> {
  const made = await new Deno.Command("openssl", {
    args: [
      ..."req -x509 -newkey rsa:2048 -nodes -keyout privkey.pem -out fullchain.pem -days 2 -subj /CN=127.0.0.1".split(
        " ",
      ),
      ...["-addext", "subjectAltName=IP:127.0.0.1", "-addext", "basicConstraints=critical,CA:FALSE"],
    ],
    cwd: folder,
  }).output();
  assert.equal(made.code, 0, new TextDecoder().decode(made.stderr));
  const site = (await Deno.readTextFile(join(files, "nginx.conf")))
    .replace("server 127.0.0.1:4600;", `server 127.0.0.1:${inner};`)
    .replace("listen 443 ssl http2;", `listen 127.0.0.1:${port} ssl http2;`)
    .replace("listen 80;", `listen 127.0.0.1:${plain};`)
    .replaceAll("/etc/confiture/tls", folder);
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map((each) =>
    `${each}_temp_path ${folder}/${each};`
  );
  await Deno.writeTextFile(
    join(folder, "main.conf"),
    `daemon off; pid ${folder}/nginx.pid; error_log ${folder}/error.log;
     events {} http { access_log off; ${temporary.join(" ")} ${site} }`,
  );
  const child = new Deno.Command("nginx", {
    args: ["-c", join(folder, "main.conf"), "-e", join(folder, "error.log")],
    stdin: "null",
    stdout: "null",
    stderr: "null",
  }).spawn();
  return {
    certificate: await Deno.readTextFile(join(folder, "fullchain.pem")),
    async [Symbol.asyncDispose]() {
      child.kill("SIGTERM");
      await child.status;
    },
  };
}
