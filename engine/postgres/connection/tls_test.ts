import assert from "node:assert/strict";
import { type OwnServer, ownServer, testHost, testMajors } from "../../../tests/kit/mod.ts";
import { isConfitureError } from "../../errors.ts";
import { type Dsn, Secret } from "../../project/mod.ts";
import { openSession } from "../session/mod.ts";

const host = testHost();
const major = testMajors()[0]!;

Deno.test("openSession() speaks TLS as sslmode asks", async (t) => {
  await using server = await tlsServer();
  const { folder } = server;
  const plain: Dsn = { ...server.dsn, user: "plain", sslmode: "disable" };
  const tls: Dsn = { ...server.dsn, user: "tls", sslmode: "require" };
  const at = (name: string): Dsn["hosts"] => [{ ...server.dsn.hosts[0]!, host: name, address: "127.0.0.1" }];
  const localhost = at("localhost");
  const ca = `${folder}/ca.crt`;

  const cases: { name: string; dsn: Dsn; encrypted: boolean | string }[] = [
    { name: "disable on a server with TLS", dsn: plain, encrypted: false },
    { name: "disable where pg_hba.conf demands TLS", dsn: { ...tls, sslmode: "disable" }, encrypted: "role-refused" },
    { name: "allow takes plain text", dsn: { ...plain, sslmode: "allow" }, encrypted: false },
    { name: "allow turns to TLS when refused", dsn: { ...tls, sslmode: "allow" }, encrypted: true },
    { name: "prefer takes TLS", dsn: { ...tls, sslmode: "prefer" }, encrypted: true },
    { name: "prefer turns to plain text when refused", dsn: { ...plain, sslmode: "prefer" }, encrypted: false },
    { name: "require without a root certificate trusts any", dsn: tls, encrypted: true },
    {
      name: "require with a root certificate verifies",
      dsn: { ...tls, sslrootcert: `${folder}/other.crt` },
      encrypted: "tls-untrusted",
    },
    { name: "verify-ca without a root certificate", dsn: { ...tls, sslmode: "verify-ca" }, encrypted: "tls-file" },
    {
      name: "verify-ca checks the chain, not the name",
      dsn: { ...tls, hosts: at("other.example"), sslmode: "verify-ca", sslrootcert: ca },
      encrypted: true,
    },
    {
      name: "verify-ca refuses another authority",
      dsn: { ...tls, hosts: localhost, sslmode: "verify-ca", sslrootcert: `${folder}/other.crt` },
      encrypted: "tls-untrusted",
    },
    {
      name: "verify-full takes the certificate's name",
      dsn: { ...tls, hosts: localhost, sslmode: "verify-full", sslrootcert: ca },
      encrypted: true,
    },
    {
      name: "verify-full refuses another name",
      dsn: { ...tls, hosts: at("other.example"), sslmode: "verify-full", sslrootcert: ca },
      encrypted: "tls-untrusted",
    },
    {
      name: "verify-full refuses an address that the certificate lacks",
      dsn: { ...tls, sslmode: "verify-full", sslrootcert: ca },
      encrypted: "tls-untrusted",
    },
    {
      name: "sslrootcert=system does not know our authority",
      dsn: { ...tls, hosts: localhost, sslmode: "verify-full", sslrootcert: "system" },
      encrypted: "tls-untrusted",
    },
    {
      name: "a client certificate opens a role that has no password",
      dsn: { ...tls, user: "cert", password: undefined, sslcert: `${folder}/cert.crt`, sslkey: `${folder}/cert.key` },
      encrypted: true,
    },
    {
      name: "an encrypted key opens with sslpassword",
      dsn: {
        ...tls,
        user: "cert",
        password: undefined,
        sslcert: `${folder}/cert.crt`,
        sslkey: `${folder}/cert.enc.key`,
        sslpassword: new Secret("open"),
      },
      encrypted: true,
    },
    {
      name: "a wrong sslpassword is named without being quoted",
      dsn: {
        ...tls,
        sslcert: `${folder}/cert.crt`,
        sslkey: `${folder}/cert.enc.key`,
        sslpassword: new Secret("wr0ng"),
      },
      encrypted: "tls-file",
    },
    { name: "a role that needs a certificate, without one", dsn: { ...tls, user: "cert" }, encrypted: "role-refused" },
    { name: "a missing certificate file", dsn: { ...tls, sslcert: `${folder}/nowhere.crt` }, encrypted: "tls-file" },
  ];
  for (const { name, dsn, encrypted } of cases) {
    await t.step(name, async () => {
      if (typeof encrypted === "boolean") {
        await using session = await openSession(dsn, { host });
        assert.equal(session.encrypted, encrypted);
        const [row] = await session.query("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()");
        assert.equal(row!.ssl, encrypted);
      } else {
        await assert.rejects(openSession(dsn, { host }), (error) => {
          assert.ok(isConfitureError(error), String(error));
          assert.equal(error.reason, encrypted, error.message);
          assert.doesNotMatch(JSON.stringify(error.toIssue()), /wr0ng|sekret/);
          return true;
        });
      }
    });
  }

  await t.step("a cancel request goes over TLS too", async () => {
    const controller = new AbortController();
    await using session = await openSession(tls, { host, signal: controller.signal });
    setTimeout(() => controller.abort(), 100);
    await assert.rejects(session.execute("SELECT pg_sleep(30)"), { reason: "cancelled" });
  });

  await t.step("large results and COPY cross TLS whole", async () => {
    await using session = await openSession(tls, { host });
    const [row] = await session.query<{ text: string }>("SELECT repeat('é', 3000000) AS text");
    assert.equal(row!.text.length, 3_000_000);
    let size = 0;
    for await (
      const chunk of session.copyTo("COPY (SELECT repeat('x', 99) FROM generate_series(1, 50000)) TO STDOUT")
    ) {
      size += chunk.length;
    }
    assert.equal(size, 5_000_000);
  });
});

Deno.test("openSession() with sslmode=require refuses a server without TLS", async () => {
  await using server = await ownServer(major);
  await assert.rejects(openSession({ ...server.dsn, sslmode: "require" }, { host }), { reason: "tls-not-offered" });
});

/** Roles: `tls` only over TLS, `plain` only without, `cert` only with a client certificate. */
async function tlsServer(): Promise<OwnServer> {
  const server = await ownServer(major, async (folder) => {
    const openssl = async (...args: string[]) => {
      const { success, stderr } = await new Deno.Command("openssl", { args, cwd: folder }).output();
      assert.ok(success, new TextDecoder().decode(stderr));
    };
    const authority = ["-days", "2", "-addext", "basicConstraints=critical,CA:TRUE"];
    for (const name of ["ca", "other"]) {
      await openssl(
        ...["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", `/CN=confiture test ${name}`],
        ...[...authority, "-keyout", `${name}.key`, "-out", `${name}.crt`],
      );
    }
    for (const [name, subject] of [["server", "localhost"], ["cert", "cert"]] as const) {
      await Deno.writeTextFile(`${folder}/${name}.ext`, `subjectAltName=DNS:${subject}\n`);
      await openssl(
        "req",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-subj",
        `/CN=${subject}`,
        "-keyout",
        `${name}.key`,
        "-out",
        `${name}.csr`,
      );
      await openssl(
        ...["x509", "-req", "-in", `${name}.csr`, "-CA", "ca.crt", "-CAkey", "ca.key", "-CAcreateserial"],
        ...["-days", "2", "-extfile", `${name}.ext`, "-out", `${name}.crt`],
      );
    }
    await openssl("rsa", "-aes256", "-passout", "pass:open", "-in", "cert.key", "-out", "cert.enc.key");
    await Deno.writeTextFile(
      `${folder}/hba.conf`,
      [
        "host all postgres all scram-sha-256",
        "hostssl all tls all scram-sha-256",
        "hostnossl all plain all scram-sha-256",
      ]
        .concat("hostssl all cert all cert").join("\n") + "\n",
    );
    await new Deno.Command("chown", { args: ["postgres", `${folder}/server.key`] }).output();
    return {
      ssl: "on",
      ssl_cert_file: `${folder}/server.crt`,
      ssl_key_file: `${folder}/server.key`,
      ssl_ca_file: `${folder}/ca.crt`,
      hba_file: `${folder}/hba.conf`,
    };
  });
  await using session = await openSession(server.dsn, { host });
  const password = server.dsn.password!.reveal();
  await session.execute(
    `CREATE ROLE tls LOGIN PASSWORD '${password}'; CREATE ROLE plain LOGIN PASSWORD '${password}'; CREATE ROLE cert LOGIN`,
  );
  return server;
}
