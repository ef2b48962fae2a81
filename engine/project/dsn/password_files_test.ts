import assert from "node:assert/strict";
import { join } from "node:path";
import { temporaryFolder, testHost } from "../../../tests/kit/mod.ts";
import { ConfitureError } from "../../errors.ts";
import { withDatabase } from "./complete_dsn.ts";
import { parseDsn } from "./parse_dsn.ts";

const lines = [
  "# comment",
  "db.example:5432:shop:ann:first",
  "db.example:*:*:ann:any",
  String.raw`odd\:host:5432:a\\b:u\:v:p\:w\\`,
  String.raw`\*:5432:*:star:literal`,
  "localhost:5432:*:ann:socket",
  "10.0.0.9:*:*:*:address",
  "broken:line",
  "two:1:*:*:of two",
].join("\n");

async function home(mode = 0o600) {
  const folder = await temporaryFolder();
  const file = join(folder.path, ".pgpass");
  await Deno.writeTextFile(file, lines);
  await Deno.chmod(file, mode);
  return { folder, host: testHost({ osUser: "ann", home: folder.path }) };
}

Deno.test("parseDsn() looks passwords up in ~/.pgpass: first match, wildcards, escapes", async () => {
  const { folder, host } = await home();
  await using _ = folder;
  const table: [string, string | undefined][] = [
    ["host=db.example dbname=shop", "first"],
    ["host=db.example dbname=other", "any"],
    ["host=db.example port=9 dbname=shop", "any"],
    ["host=db.example user=bob", undefined],
    [String.raw`host=odd:host dbname=a\\b user=u:v`, "p:w\\"],
    ["host=anything user=star", undefined],
    ["host=* user=star", "literal"],
    ["host=/var/run/postgresql", "socket"],
    ["hostaddr=10.0.0.9 user=x", "address"],
    ["host=db.example dbname=shop password=own", "own"],
  ];
  for (const [text, expected] of table) assert.equal((await parseDsn(text, host)).password?.reveal(), expected, text);
});

Deno.test("parseDsn() gives each host its own password, and withDatabase() looks it up again", async () => {
  const { folder, host } = await home();
  await using _ = folder;
  const dsn = await parseDsn("host=db.example,two port=5432,1 dbname=shop", host);
  assert.deepEqual(dsn.hosts.map(({ password }) => password?.reveal()), ["first", "of two"]);
  assert.equal(withDatabase(dsn, "postgres").password?.reveal(), "any");
  assert.equal(withDatabase(withDatabase(dsn, "postgres"), "shop").password?.reveal(), "first");
});

Deno.test("parseDsn() ignores a password file that others can read, and says so", async () => {
  const { folder, host } = await home(0o644);
  await using _ = folder;
  const dsn = await parseDsn("host=db.example dbname=shop", host);
  assert.equal(dsn.password, undefined);
  assert.match(dsn.notices[0]!, /\.pgpass has group or world access.*it is ignored/);
  assert.deepEqual((await parseDsn("host=db.example password=x", host)).notices, []);
});

Deno.test("parseDsn() takes the password file from passfile, then PGPASSFILE", async () => {
  const { folder, host } = await home();
  await using _ = folder;
  const named = join(folder.path, "named");
  await Deno.writeTextFile(named, "*:*:*:*:named\n", { mode: 0o600 });
  assert.equal((await parseDsn(`host=h passfile=${named}`, host)).password?.reveal(), "named");
  const env = { PGPASSFILE: named };
  assert.equal((await parseDsn("host=h", { ...host, env })).password?.reveal(), "named");
  assert.match((await parseDsn(`host=h passfile=${folder.path}`, host)).notices[0]!, /is not a plain file/);
  assert.deepEqual((await parseDsn("host=h passfile=/nowhere", host)).notices, []);
});

Deno.test("parseDsn() fills a service from PGSERVICEFILE, ~/.pg_service.conf and PGSYSCONFDIR", async () => {
  await using folder = await temporaryFolder();
  const user = join(folder.path, ".pg_service.conf");
  await Deno.writeTextFile(user, "# mine\n[shop]\nhost=svc.example\nport=7000\nuser=svc\n\n[shop]\nuser=second\n");
  await Deno.writeTextFile(join(folder.path, "pg_service.conf"), "[system]\nhost=sys.example\ndbname=sysdb\n");
  const host = testHost({ osUser: "ann", home: folder.path, env: { PGSYSCONFDIR: folder.path, PGPORT: "1" } });
  const shop = await parseDsn("service=shop dbname=d", host);
  assert.deepEqual([shop.hosts, shop.user, shop.database], [[{ host: "svc.example", port: 7000 }], "svc", "d"]);
  assert.equal((await parseDsn("postgresql://me@/x?service=shop", host)).user, "me");
  assert.equal((await parseDsn("service=system", host)).database, "sysdb");
  const byVariable = { ...host, env: { ...host.env, PGSERVICE: "shop" } };
  assert.equal((await parseDsn("", byVariable)).hosts[0]?.host, "svc.example");
  const other = join(folder.path, "other.conf");
  await Deno.writeTextFile(other, "[shop]\nhost=other.example\n");
  const named = { ...host, env: { ...host.env, PGSERVICEFILE: other } };
  assert.equal((await parseDsn("service=shop", named)).hosts[0]?.host, "other.example");
});

Deno.test("parseDsn() names the service file and line that is wrong", async () => {
  await using folder = await temporaryFolder();
  const file = join(folder.path, "s.conf");
  await Deno.writeTextFile(file, "[a]\nhots=h\n[b]\nservice=a\n[c]\nldap://x\n[d]\nnothing\n");
  const host = testHost({ env: { PGSERVICEFILE: file, PGSYSCONFDIR: folder.path } });
  const table: [string, RegExp][] = [
    ["a", /s\.conf:2 is no connection parameter of PostgreSQL; did you mean host/],
    ["b", /s\.conf:4: services do not nest/],
    ["c", /s\.conf:6: LDAP/],
    ["d", /s\.conf:8: a line without =/],
    ["absent", /the service it names is defined in none of/],
  ];
  for (const [service, problem] of table) {
    await assert.rejects(parseDsn(`service=${service}`, host), (error) => {
      assert.ok(error instanceof ConfitureError && error.code === "CONFIG_003");
      assert.match(error.message, problem);
      assert.match(error.remedy, /^Write the service as \[name\]/);
      return true;
    });
  }
  const lost = { ...host, env: { PGSERVICEFILE: join(folder.path, "nope.conf") } };
  await assert.rejects(parseDsn("service=a", lost), /nope\.conf does not exist/);
});

Deno.test("parseDsn() finds certificates in ~/.postgresql and refuses a key that others can read", async () => {
  await using folder = await temporaryFolder();
  const at = (name: string) => join(folder.path, ".postgresql", name);
  await Deno.mkdir(at(""), { recursive: true });
  for (const name of ["root.crt", "postgresql.crt"]) await Deno.writeTextFile(at(name), "");
  const host = testHost({ osUser: "ann", home: folder.path });
  await assert.rejects(parseDsn("host=h", host), /no key for it/);
  await Deno.writeTextFile(at("postgresql.key"), "", { mode: 0o600 });
  const dsn = await parseDsn("host=h sslmode=verify-full sslpassword=pw", host);
  assert.deepEqual([dsn.sslrootcert, dsn.sslcert, dsn.sslkey], [
    at("root.crt"),
    at("postgresql.crt"),
    at("postgresql.key"),
  ]);
  assert.equal(dsn.sslpassword?.reveal(), "pw");
  assert.equal((await parseDsn("host=h sslcertmode=disable", host)).sslcert, undefined);
  assert.equal((await parseDsn("host=h sslmode=disable", host)).sslrootcert, undefined);
  await Deno.chmod(at("postgresql.key"), 0o644);
  await assert.rejects(parseDsn("host=h", host), /can be read by others/);
});
