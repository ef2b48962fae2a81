import assert from "node:assert/strict";
import { openSession, stopEmbedded, useEmbedded } from "../../engine/postgres/mod.ts";
import { pause } from "../../engine/pause.ts";
import { adoptFolder } from "../../web/bundles/mod.ts";
import { openProject } from "../../engine/project/mod.ts";
import { databaseUrl, testDatabase, testMajors } from "../kit/mod.ts";
import { sendBundle, type ServerPlace, serverPlace } from "./place.ts";

const [major] = testMajors() as [number];

async function over({ call }: ServerPlace, cookie: string, run: string) {
  for (;;) {
    const { body } = await call("GET", `/api/runs/${run}`, { cookie });
    if (!["queued", "waiting", "running"].includes(body.status)) return body;
    await pause(50);
  }
}

Deno.test("server: a program is refused in whatever folder an input says that migrations are", async (t) => {
  await using place = await serverPlace(t, { major });
  await using target = await testDatabase(t, { major });
  const admin = await place.signIn("root", "admin");
  const author = await place.signIn("ada", "author");
  await place.call("POST", "/api/projects", { cookie: admin, body: { name: "shop" } });
  await place.call("PUT", "/api/projects/shop/secrets/SHOP_URL", {
    cookie: admin,
    body: { value: databaseUrl(target.dsn) },
  });
  const marker = `${place.folder}/was-here`;
  await sendBundle(place, author, "shop", {
    "db/environments/dev.yaml": "database_url: env:SHOP_URL\n",
    "other/20260101000000_x.ts": `Deno.writeTextFileSync("${marker}", ""); export function up() {}\n`,
  });
  for (const name of ["PATH", "CONFITURE_POSTGRES_BIN"]) {
    const put = await place.call("PUT", `/api/projects/shop/secrets/${name}`, { cookie: admin, body: { value: "/x" } });
    assert.equal(put.status, 400, name);
  }
  await place.worker();
  const { body } = await place.call("POST", "/api/operations/migrate%20up", {
    cookie: author,
    body: { project: "shop", input: { env: "dev", dry_run: true, migrations_dir: "other" } },
  });
  const ended = await over(place, author, body.run);
  assert.deepEqual([ended.status, ended.error?.code], ["failed", "SERVER_1715"]);
  await assert.rejects(Deno.stat(marker), Deno.errors.NotFound);
});

Deno.test("server: DDL that was sent is no superuser's on the worker's own server, the served folder's is", async (t) => {
  await using place = await serverPlace(t, { major });
  await using target = await testDatabase(t, { major });
  const admin = await place.signIn("root", "admin");
  const author = await place.signIn("ada", "author");
  await place.call("POST", "/api/projects", { cookie: admin, body: { name: "shop" } });
  const url = { value: databaseUrl(target.dsn) };
  await place.call("PUT", "/api/projects/shop/secrets/SHOP_URL", { cookie: admin, body: url });
  const program = "DO $x$ BEGIN EXECUTE 'COPY (SELECT 1) TO PROGRAM ''cat > /dev/null'''; END $x$;\n";
  const files = {
    "confiture.yaml": "name: shop\n",
    "db/environments/dev.yaml": "database_url: env:SHOP_URL\n",
    "db/schema/a.sql": `CREATE TABLE a (id int);\n${program}`,
  };
  await place.worker();
  try {
    const plan = async (bundle?: string) => {
      const body = { project: "shop", input: { env: "dev" }, ...(bundle === undefined ? {} : { bundle }) };
      return await over(
        place,
        author,
        (await place.call("POST", "/api/operations/plan", { cookie: author, body })).body.run,
      );
    };
    await sendBundle(place, author, "shop", files);
    const sent = await plan();
    assert.equal(sent.status, "failed", JSON.stringify(sent.output));
    assert.match(JSON.stringify(sent.error), /permission denied|42501/);

    // What it is for goes on: tables, roles that DDL names and objects that are theirs.
    await sendBundle(place, author, "shop", {
      ...files,
      "db/schema/a.sql": major >= 16
        ? "CREATE ROLE keeper;\nCREATE SCHEMA s AUTHORIZATION keeper;\nCREATE TABLE s.a (id int);\n" +
          "ALTER TABLE s.a OWNER TO keeper;\nGRANT SELECT ON s.a TO PUBLIC;\n"
        : "CREATE TABLE a (id int);\n",
    });
    const fine = await plan();
    assert.equal(fine.status, "succeeded", JSON.stringify(fine.error));

    for (const [path, text] of Object.entries(files)) {
      await Deno.mkdir(`${place.folder}/${path}/..`.replace(/[^/]+\/\.\.$/, ""), { recursive: true });
      await Deno.writeTextFile(`${place.folder}/${path}`, text);
    }
    await adoptFolder(place.control, await openProject(place.folder, place.control.host));
    const own = await plan();
    assert.equal(own.status, "succeeded", JSON.stringify(own.error));

    // The role makes no role that starts programs, on any major.
    const guest = await useEmbedded(place.folder, major, { ...place.control.host, isGuest: true });
    await using session = await openSession(guest.dsn("postgres"), { host: place.control.host });
    const [may] = await session.query(
      `SELECT rolsuper AS super, pg_has_role('pg_execute_server_program', 'MEMBER') AS runs,
         rolcreaterole AND current_setting('server_version_num')::int < 160000 AS joins
       FROM pg_roles WHERE rolname = current_user`,
    );
    assert.deepEqual(may, { super: false, runs: false, joins: false });
    if (major >= 16) await assert.rejects(session.execute("GRANT pg_execute_server_program TO CURRENT_USER"));
  } finally {
    await stopEmbedded(place.folder, major, place.control.host);
  }
});
