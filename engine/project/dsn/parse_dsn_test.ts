import assert from "node:assert/strict";
import fc from "fast-check";
import { testHost } from "../../../tests/kit/mod.ts";
import { ConfitureError, isConfitureError } from "../../errors.ts";
import { Secret } from "../secret/mod.ts";
import { withDatabase } from "./complete_dsn.ts";
import { describeDsn } from "./describe_dsn.ts";
import { libpqEnvironment } from "./libpq_environment.ts";
import { parseDsn } from "./parse_dsn.ts";

const host = testHost({ osUser: "ann" });
const withEnv = (env: Record<string, string>) => ({ ...host, env });

async function failure(text: string, at = host): Promise<ConfitureError> {
  const error = await parseDsn(text, at, { where: "--database-url" }).then(() => undefined, (error: unknown) => error);
  assert.ok(error instanceof ConfitureError, `${text} was accepted`);
  return error;
}

Deno.test("parseDsn() fills libpq's defaults", async () => {
  const hosts = (await Deno.stat("/var/run/postgresql").catch(() => undefined))?.isDirectory
    ? [{ host: "/var/run/postgresql", port: 5432 }]
    : [{ host: "localhost", port: 5432 }];
  assert.deepEqual(await parseDsn("", host), {
    hosts,
    database: "ann",
    user: "ann",
    sslmode: "prefer",
    sslnegotiation: "postgres",
    connectTimeoutMs: 10_000,
    targetSessionAttrs: "any",
    notices: [],
  });
  const { user, database } = await parseDsn("postgresql://bob@h", host);
  assert.deepEqual({ user, database }, { user: "bob", database: "bob" });
});

Deno.test("parseDsn() takes the environment for what is not given, but not over an empty value", async () => {
  const env = {
    PGHOST: "env.example",
    PGPORT: "6000",
    PGDATABASE: "envdb",
    PGUSER: "envuser",
    PGPASSWORD: "envpw",
    PGSSLMODE: "require",
    PGCONNECT_TIMEOUT: "3",
    PGAPPNAME: "app",
    PGOPTIONS: "-c x.y=1",
    PGTARGETSESSIONATTRS: "primary",
  };
  const dsn = await parseDsn("", withEnv(env));
  assert.deepEqual(dsn.hosts, [{ host: "env.example", port: 6000 }]);
  assert.equal(dsn.password?.reveal(), "envpw");
  const rest = [dsn.database, dsn.user, dsn.sslmode, dsn.connectTimeoutMs, dsn.applicationName, dsn.options];
  assert.deepEqual(rest, ["envdb", "envuser", "require", 3000, "app", "-c x.y=1"]);
  assert.equal(dsn.targetSessionAttrs, "primary");
  const own = await parseDsn("host=h dbname='' user=u port=1 password=p sslmode=disable", withEnv(env));
  assert.deepEqual([own.database, own.hosts, own.password?.reveal()], ["u", [{ host: "h", port: 1 }], "p"]);
  assert.equal((await parseDsn("host=h", withEnv({ PGREQUIRESSL: "1" }))).sslmode, "require");
});

Deno.test("parseDsn() reads several hosts, one port for all or one for each", async () => {
  const each = await parseDsn("postgresql://a:1,b,[::1]:3/db", host);
  assert.deepEqual(each.hosts, [{ host: "a", port: 1 }, { host: "b", port: 5432 }, { host: "::1", port: 3 }]);
  const one = await parseDsn("host=a,/run/pg port=7 dbname=d", host);
  assert.deepEqual(one.hosts, [{ host: "a", port: 7 }, { host: "/run/pg", port: 7 }]);
  const addressed = await parseDsn("host=db.example,db2.example hostaddr=10.0.0.1,10.0.0.2", host);
  assert.deepEqual(addressed.hosts[1], { host: "db2.example", port: 5432, address: "10.0.0.2" });
  assert.deepEqual((await parseDsn("hostaddr=10.0.0.1", host)).hosts[0], {
    host: "10.0.0.1",
    port: 5432,
    address: "10.0.0.1",
  });
  assert.match((await failure("host=a,b port=1,2,3")).message, /3 ports for 2 host/);
  assert.match((await failure("host=a,b hostaddr=10.0.0.1")).message, /2 host\(s\) but 1 hostaddr/);
});

Deno.test("parseDsn() refuses by name what cannot be honoured, and accepts what does no harm", async () => {
  for (
    const parameter of [
      "gssencmode=require",
      "channel_binding=require",
      "replication=database",
      "sslcrl=/x",
      "load_balance_hosts=random",
      "require_auth=scram-sha-256",
      "requirepeer=postgres",
      "ssl_max_protocol_version=TLSv1.2",
      "sslsni=0",
    ]
  ) {
    const error = await failure(`host=h ${parameter}`);
    assert.ok(isConfitureError(error, "dsn-parameter-unsupported"), parameter);
    assert.equal(error.facts.parameter, parameter.split("=")[0]);
    assert.equal(error.code, "CONFIG_017");
  }
  const harmless = "gssencmode=disable channel_binding=prefer replication=false sslcrl='' load_balance_hosts=disable " +
    "keepalives=1 keepalives_idle=5 client_encoding=latin1 sslcompression=0 krbsrvname=x ssl_min_protocol_version=TLSv1.2";
  assert.equal((await parseDsn(`host=h ${harmless}`, host)).hosts[0]?.host, "h");
  assert.ok(isConfitureError(await failure("host=h", withEnv({ PGREQUIREAUTH: "gss" })), "dsn-parameter-unsupported"));
});

Deno.test("parseDsn() explains URIs of other tools", async () => {
  assert.match((await failure("postgresql+psycopg://u@h/d")).message, /SQLAlchemy's spelling; write postgresql:\/\//);
  assert.match((await failure("jdbc:postgresql://h/d")).message, /Java's spelling/);
  assert.match((await failure("POSTGRESQL://h/d")).message, /lower case/);
  assert.match((await failure("mysql://h/d")).message, /something else than PostgreSQL/);
  assert.match((await failure("shop")).message, /pair 1 lacks its =/);
});

Deno.test("parseDsn() checks values", async () => {
  const table: [string, RegExp][] = [
    ["host=h port=0", /a port is no number/],
    ["host=h port=65536", /a port is no number/],
    ["host=h port=x", /a port is no number/],
    ["host=h sslmode=on", /sslmode is none of disable, allow, prefer, require, verify-ca, verify-full/],
    ["host=h connect_timeout=1.5", /connect_timeout is no whole number/],
    ["host=h target_session_attrs=master", /target_session_attrs is none of/],
    ["host=h sslrootcert=system sslmode=require", /too weak for sslrootcert=system/],
    ["host=h sslnegotiation=direct", /too weak for sslnegotiation=direct/],
    ["host=h sslmode=verify-full", /needs certificates to trust/],
    ["host=h sslrootcert=/nowhere.crt", /sslrootcert names a file that does not exist/],
    ["host=@abstract", /abstract unix sockets/],
  ];
  for (const [text, problem] of table) {
    const error = await failure(text);
    assert.match(error.message, problem);
    assert.equal(error.code, "CONFIG_003");
    assert.equal(error.exitCode, 5);
  }
  const strict = await parseDsn("host=h sslrootcert=system", host);
  assert.deepEqual([strict.sslmode, strict.sslrootcert], ["verify-full", "system"]);
  assert.equal((await parseDsn("host=h connect_timeout=0", host)).connectTimeoutMs, 0);
  assert.match((await failure("host=h", { ...host, osUser: undefined })).message, /names no user/);
});

Deno.test("parseDsn() says what to do where another spelling of the connection string solves nothing", async () => {
  const table: [string, RegExp][] = [
    ["host=h port=x", /^Write postgresql:\/\/user:password@host/],
    ["service=nowhere", /^Write the service as \[name\].*~\/\.pg_service\.conf.*PGSERVICEFILE/],
    ["host=h sslmode=verify-full", /^Name PEM files .*sslrootcert=FILE \(or system\)/],
    ["host=h sslcert=/nowhere.crt", /^Name PEM files .*sslcert=FILE with sslkey=FILE/],
    ["host=h sslrootcert=system sslmode=require", /^Name PEM files/],
  ];
  for (const [text, remedy] of table) assert.match((await failure(text)).remedy, remedy, text);
});

Deno.test("parseDsn() never quotes a password, however the string is broken", async () => {
  const tail = fc.string({ unit: fc.constantFrom(..."@/:?#&=%[],'\\ "), maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(tail, tail, fc.boolean(), async (before, after, isUri) => {
      const password = `${before}hunter2${after}`;
      const text = isUri ? `postgresql://user:${password}@host/db` : `user=u password=${password} dbname=db`;
      const outcome = await parseDsn(text, host).then((dsn) => {
        // What libpq would take for another part is shown; the guards keep a password out of those.
        const shown = { ...dsn, password: undefined, hosts: dsn.hosts.map((one) => ({ ...one, password: undefined })) };
        return describeDsn(dsn) + JSON.stringify(shown);
      }, (error: unknown) => JSON.stringify([(error as ConfitureError).toIssue(), String(error)]));
      assert.ok(!outcome.includes("hunter2"), `${text} → ${outcome}`);
    }),
    { numRuns: 3000 },
  );
});

Deno.test("describeDsn() is read back as the same servers, database and user", async () => {
  const name = fc.string({ unit: "grapheme", minLength: 1, maxLength: 12 }).filter((text) =>
    !/[\0]/.test(text) && text.isWellFormed()
  );
  const port = fc.integer({ min: 1, max: 65_535 });
  const server = fc.record({
    host: fc.oneof(
      fc.domain(),
      fc.ipV4(),
      fc.ipV6(),
      fc.constantFrom("/var/run/postgresql", "/tmp/a b/ü", "/x?y=1&z#"),
    ),
    port,
  }, { noNullPrototype: true });
  await fc.assert(
    fc.asyncProperty(
      fc.array(server, { minLength: 1, maxLength: 3 }),
      name,
      name,
      name,
      async (hosts, user, database, pw) => {
        const base = await parseDsn("host=h", host);
        const text = describeDsn({ ...base, hosts, user, database, password: new Secret(pw) });
        const again = await parseDsn(text, host);
        assert.deepEqual({ hosts: again.hosts, user: again.user, database: again.database }, { hosts, user, database });
      },
    ),
  );
  const one = await parseDsn("host=/var/run/postgresql user=u dbname=d password=x", host);
  assert.equal(describeDsn(one), "postgresql://u@/d?host=/var/run/postgresql");
});

Deno.test("parseDsn() reads a URI and its key=value form alike", async () => {
  const part = fc.string({ unit: "grapheme", minLength: 1, maxLength: 10 }).filter((text) =>
    text.isWellFormed() && !text.includes("\0")
  );
  await fc.assert(fc.asyncProperty(part, part, part, async (user, password, database) => {
    const uri = `postgresql://${encodeURIComponent(user)}:${encodeURIComponent(password)}@h:5/${
      encodeURIComponent(database)
    }`;
    const quoted = (text: string) => `'${text.replace(/[\\']/g, "\\$&")}'`;
    const pairs = `user=${quoted(user)} password=${quoted(password)} host=h port=5 dbname=${quoted(database)}`;
    const [a, b] = [await parseDsn(uri, host), await parseDsn(new Secret(pairs), host)];
    assert.deepEqual({ ...a, password: a.password?.reveal() }, { ...b, password: b.password?.reveal() });
    assert.equal(a.password?.reveal(), password);
  }));
});

Deno.test("withDatabase() changes the database alone", async () => {
  const dsn = await parseDsn("postgresql://u:p@h/d", host);
  const other = withDatabase(dsn, "postgres");
  assert.deepEqual({ ...other, database: "d" }, dsn);
  assert.equal(other.database, "postgres");
});

Deno.test("libpqEnvironment() is read back by an empty connection string", async () => {
  const dsn = await parseDsn(
    "host=a,/run/pg port=1,2 user=u password=p dbname=d sslmode=require connect_timeout=4",
    host,
  );
  const again = await parseDsn("", withEnv(libpqEnvironment(dsn)));
  assert.deepEqual({ ...again, password: again.password?.reveal() }, { ...dsn, password: "p" });
});
