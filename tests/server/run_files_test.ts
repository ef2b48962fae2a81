import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { dirname, join } from "node:path";
import { hashOfContent } from "../../web/bundles/mod.ts";
import { finishRun } from "../../web/jobs/finish_run.ts";
import { queueRun } from "../../web/runs/mod.ts";
import { databaseUrl, fakePlugin, temporaryFolder, testDatabase, testMajors } from "../kit/mod.ts";
import { endOf, sendBundle, type ServerPlace, serverPlace } from "./place.ts";

const [major] = testMajors() as [number];

const files = {
  "confiture.yaml": "name: shop\n",
  "db/environments/dev.yaml": "database_url: env:SHOP_URL\n",
  "db/schema/jar.sql": "CREATE TABLE jar (id int);\n",
  "db/migrations/20260101000000_first.up.sql": "CREATE TABLE first (id int);\n",
};

interface Listed {
  path: string;
  change: string;
  size: number | null;
  is_kept: boolean;
}

async function shop(place: ServerPlace, sent: Readonly<Record<string, string>> = files) {
  const admin = await place.signIn("root", "admin");
  await place.call("POST", "/api/projects", { cookie: admin, body: { name: "shop" } });
  const bundle = await sendBundle(place, admin, "shop", sent);
  await place.worker();
  /** A run of an operation when it is over. */
  const run = async (operation: string, input: Record<string, unknown> = {}, more: Record<string, unknown> = {}) => {
    const asked = await place.call("POST", `/api/operations/${encodeURIComponent(operation)}`, {
      cookie: admin,
      body: { project: "shop", input, ...more },
    });
    assert.equal(asked.status, 202, JSON.stringify(asked.body));
    return await endOf(place, admin, asked.body.run);
  };
  const listed = async (run: string): Promise<{ files: Listed[]; left_out: number }> => {
    const { status, body } = await place.call("GET", `/api/runs/${run}/files`, { cookie: admin });
    assert.equal(status, 200, JSON.stringify(body));
    return body;
  };
  const content = (run: string, path: string) =>
    place.call("GET", `/api/runs/${run}/files/content?path=${encodeURIComponent(path)}`, { cookie: admin });
  return { admin, bundle, run, listed, content };
}

/** An operation that does something to the folder of its run. */
function writer(write: (folder: string) => Promise<void>, name = "scribble") {
  return fakePlugin({
    name,
    effect: "write",
    changes: "files",
    run: async (_, { projectDir }) => {
      await write(projectDir);
      return {};
    },
  });
}

Deno.test("server: what migrate new, schema export and an output wrote is kept with the run", async (t) => {
  await using place = await serverPlace(t, { major });
  await using target = await testDatabase(t, { major });
  {
    await using session = await target.session();
    await session.execute("CREATE TABLE pot (id int PRIMARY KEY)");
  }
  const { admin, run, listed, content } = await shop(place);
  const secret = { value: databaseUrl(target.dsn), environment: "dev" };
  await place.call("PUT", "/api/projects/shop/secrets/SHOP_URL", { cookie: admin, body: secret });

  const made = await run("migrate new", { name: "add_note" });
  assert.equal(made.status, "succeeded", JSON.stringify(made.error));
  const left = await listed(made.id);
  assert.deepEqual(left.files.map(({ path }) => path).sort(), [...made.output.files].sort());
  for (const { path, change, size, is_kept } of left.files) {
    assert.deepEqual([change, is_kept], ["added", true]);
    const answer = await content(made.id, path);
    assert.deepEqual([answer.status, new TextEncoder().encode(answer.body ?? "").length], [200, size]);
  }

  const exported = await run("schema export", { env: "dev", folder: "db/export", no_proof: true });
  assert.equal(exported.status, "succeeded", JSON.stringify(exported.error));
  const { files: ddl } = await listed(exported.id);
  const pot = ddl.find(({ path }) => path.endsWith("pot.sql"));
  assert.match((await content(exported.id, pot!.path)).body, /CREATE TABLE public\.pot/);

  const built = await run("build", { env: "dev", output: "out/shop.sql" });
  assert.equal(built.status, "succeeded", JSON.stringify(built.error));
  assert.deepEqual((await listed(built.id)).files.map(({ path, change }) => [path, change]), [[
    "out/shop.sql",
    "added",
  ]]);
  assert.match((await content(built.id, "out/shop.sql")).body, /CREATE TABLE jar/);

  const read = await run("migrate status", { env: "dev" });
  assert.deepEqual(await listed(read.id), { files: [], left_out: 0 });
  assert.equal((await content(read.id, "db/schema/jar.sql")).status, 404, "it is the bundle's, not the run's");
});

Deno.test("server: added, changed and removed files are kept; what lies elsewhere, links and hidden files are not", async (t) => {
  const scribble = writer(async (folder) => {
    await Deno.writeTextFile(join(folder, "db/schema/jar.sql"), "CREATE TABLE jar (id bigint);\n");
    await Deno.remove(join(folder, "db/migrations/20260101000000_first.up.sql"));
    await Deno.writeTextFile(join(folder, "db/schema/pot.sql"), "");
    await Deno.writeTextFile(join(folder, ".env"), "SECRET=1");
    await Deno.writeTextFile(join(folder, ".confiture/of-the-worker"), "SECRET=2");
    await Deno.symlink("/etc/passwd", join(folder, "db/schema/link.sql"));
    await Deno.symlink("/etc", join(folder, "db/etc"));
    await Deno.writeTextFile(join(folder, "db/a\\b.sql"), "x");
    // In the place of a file that was sent stands a link.
    await Deno.remove(join(folder, "confiture.yaml"));
    await Deno.symlink("/etc/passwd", join(folder, "confiture.yaml"));
  });
  await using place = await serverPlace(t, { major, plugins: [scribble] });
  const { run, listed, content } = await shop(place, { ...files, "db/.hidden/kept.sql": "SELECT 1;\n" });
  const { id, status, error } = await run("scribble");
  assert.equal(status, "succeeded", JSON.stringify(error));
  assert.deepEqual(await listed(id), {
    files: [
      { path: "confiture.yaml", change: "removed", size: null, is_kept: false },
      { path: "db/migrations/20260101000000_first.up.sql", change: "removed", size: null, is_kept: false },
      { path: "db/schema/jar.sql", change: "changed", size: 30, is_kept: true },
      { path: "db/schema/pot.sql", change: "added", size: 0, is_kept: true },
    ],
    left_out: 1,
  });
  assert.equal((await content(id, "db/schema/jar.sql")).body, "CREATE TABLE jar (id bigint);\n");
  assert.equal((await content(id, "confiture.yaml")).status, 404);
  for (const path of [".env", "db/schema/link.sql", "db/etc/passwd", "../../etc/passwd", ".confiture/of-the-worker"]) {
    assert.equal((await content(id, path)).status, 404, path);
  }
});

Deno.test("server: a file that is too large is listed without its content, and said in the run", async (t) => {
  const large = writer(async (folder) => {
    await Deno.writeTextFile(join(folder, "db/large.sql"), "");
    await Deno.truncate(join(folder, "db/large.sql"), 32 * 2 ** 20 + 1);
  });
  await using place = await serverPlace(t, { major, plugins: [large] });
  const { admin, run, listed, content } = await shop(place);
  const { id } = await run("scribble");
  assert.deepEqual((await listed(id)).files, [
    { path: "db/large.sql", change: "added", size: 32 * 2 ** 20 + 1, is_kept: false },
  ]);
  assert.equal((await content(id, "db/large.sql")).status, 409);
  const { body } = await place.call("GET", `/api/runs/${id}/events`, { cookie: admin });
  const [notice, finished] = body.events.slice(-2);
  assert.match(notice.message, /too large to be kept.*db\/large\.sql/);
  assert.equal(finished.type, "finished");
});

Deno.test("server: a run that fails, and an attempt that was taken over, keep no files", async (t) => {
  let count = 0;
  let isTaken = () => {};
  const taken = new Promise<void>((resolve) => isTaken = resolve);
  let isThere = () => {};
  const there = new Promise<void>((resolve) => isThere = resolve);
  const slow = writer(async (folder) => {
    const own = ++count;
    await Deno.writeTextFile(join(folder, `db/attempt_${own}.sql`), "");
    if (own > 1) return;
    isThere();
    await taken;
  }, "slow");
  const failing = fakePlugin({
    name: "failing",
    effect: "write",
    changes: "files",
    run: async (_, { projectDir }) => {
      await Deno.writeTextFile(join(projectDir, "db/half.sql"), "");
      throw new Error("it breaks");
    },
  });
  failing.manifest.id = "test/failing";
  await using place = await serverPlace(t, { major, plugins: [slow, failing] });
  const { admin, run, listed } = await shop(place);
  const failed = await run("failing");
  assert.equal(failed.status, "failed");
  assert.deepEqual(await listed(failed.id), { files: [], left_out: 0 });

  const { body } = await place.call("POST", "/api/operations/slow", { cookie: admin, body: { project: "shop" } });
  await there;
  // What a worker does that takes it over from a dead one.
  await place.control.pool.query(
    "UPDATE confiture_control.run SET attempt = attempt + 1, status = 'queued', worker = NULL WHERE id = $1",
    [body.run],
  );
  isTaken();
  await queueRun(place.control.pool, body.run);
  assert.equal((await endOf(place, admin, body.run)).status, "succeeded");
  assert.equal(count, 2);
  assert.deepEqual((await listed(body.run)).files.map(({ path }) => path), ["db/attempt_2.sql"]);
});

Deno.test("server: the end of a run, written again because its answer got lost, is written once", async (t) => {
  await using place = await serverPlace(t, { major });
  const { run, listed } = await shop(place);
  const { id, attempt } = await run("migrate new", { name: "add_note" });
  const before = await listed(id);
  const claimed = { id, attempt, reviews: null } as unknown as Parameters<typeof finishRun>[1];
  const outcome = { run: id, status: "succeeded", output: {}, exitCode: 0, elapsedMs: 0 } as const;
  const files = { files: [{ path: "db/x.sql", change: "added", size: 0, blob: null } as const], leftOut: 0 };
  assert.equal(await finishRun(place.control.pool, claimed, "w", { kind: "over", outcome, files }), false);
  assert.deepEqual(await listed(id), before);
  const entries = await place.control.pool.query(
    "SELECT 1 AS one FROM confiture_control.audit WHERE action = 'run.finish' AND subject = $1",
    [id],
  );
  assert.equal(entries.length, 1);
});

Deno.test("server: a result that lay beside the files is none of what the run wrote, unless the run wrote over it", async (t) => {
  let text = "";
  const scribble = writer(async (folder) => {
    if (text !== "") await Deno.writeTextFile(join(folder, "result.json"), text);
  });
  await using place = await serverPlace(t, { major, plugins: [scribble] });
  const { run, listed, content } = await shop(place);
  const first = await run("scribble");
  const attach = [{ path: "result.json", run: first.id }];
  assert.deepEqual((await listed((await run("scribble", {}, { attach })).id)).files, []);
  text = "[]";
  const { id } = await run("scribble", {}, { attach });
  assert.deepEqual((await listed(id)).files.map(({ path, change }) => [path, change]), [["result.json", "added"]]);
  assert.equal((await content(id, "result.json")).body, "[]");
});

Deno.test("server: whoever may not see a run is not shown its files either", async (t) => {
  const scribble = writer((folder) => Deno.writeTextFile(join(folder, "db/new.sql"), "SELECT 1;\n"));
  await using place = await serverPlace(t, { major, plugins: [scribble] });
  const { run } = await shop(place);
  const { id } = await run("scribble");
  const other = await place.signIn("eve", "viewer", { project: "other" });
  const viewer = await place.signIn("vic", "viewer", { project: "shop" });
  const path = `/api/runs/${id}/files`;
  for (const each of [path, `${path}/content?path=db/new.sql`]) {
    assert.equal((await place.call("GET", each, { cookie: other })).status, 404, each);
    assert.equal((await place.call("GET", each, { cookie: viewer })).status, 200, each);
  }
  const answer = await place.request("GET", `${path}/content?path=db/new.sql`, { cookie: viewer });
  assert.deepEqual(
    ["content-type", "content-disposition", "x-content-type-options"].map((name) => answer.headers.get(name)),
    ["application/octet-stream", "attachment", "nosniff"],
  );
  assert.equal(
    hashOfContent(new Uint8Array(await answer.arrayBuffer())),
    hashOfContent(new TextEncoder().encode("SELECT 1;\n")),
  );
});

Deno.test("server: an output is not written into the folder of the worker", async (t) => {
  await using place = await serverPlace(t, { major });
  const { admin } = await shop(place);
  for (const output of [".confiture/server.key", "./.confiture/x.sql", ".CONFITURE/x", ".git/hooks/post-commit"]) {
    const { status, body } = await place.call("POST", "/api/operations/build", {
      cookie: admin,
      body: { project: "shop", input: { env: "dev", output } },
    });
    assert.deepEqual([status, body.code], [400, "SERVER_1709"], output);
  }
});

Deno.test("server: the patch of a run makes of its bundle's files what the run left", async (t) => {
  const scribble = writer(async (folder) => {
    await Deno.writeTextFile(join(folder, "db/schema/jar.sql"), "CREATE TABLE jar (id bigint);\nSELECT 1;");
    await Deno.remove(join(folder, "db/migrations/20260101000000_first.up.sql"));
    await Deno.writeTextFile(join(folder, "db/schema/new pot.sql"), "CREATE TABLE pot (id int);\n");
    await Deno.writeFile(join(folder, "db/seed.bin"), new Uint8Array([0, 255, 1]));
  });
  await using place = await serverPlace(t, { major, plugins: [scribble] });
  await using folder = await temporaryFolder();
  const { admin, run } = await shop(place);
  const { id } = await run("scribble");
  for (const [path, text] of Object.entries(files)) {
    await Deno.mkdir(dirname(join(folder.path, path)), { recursive: true });
    await Deno.writeTextFile(join(folder.path, path), text);
  }
  const answer = await place.request("GET", `/api/runs/${id}/patch`, { cookie: admin });
  assert.deepEqual([answer.status, answer.headers.get("content-type")], [200, "text/x-diff; charset=utf-8"]);
  await Deno.writeTextFile(join(folder.path, "run.patch"), await answer.text());
  execFileSync("git", ["apply", "run.patch"], { cwd: folder.path, stdio: "pipe" });
  const read = (path: string) => Deno.readTextFile(join(folder.path, path));
  assert.equal(await read("db/schema/jar.sql"), "CREATE TABLE jar (id bigint);\nSELECT 1;");
  assert.equal(await read("db/schema/new pot.sql"), "CREATE TABLE pot (id int);\n");
  assert.deepEqual(await Deno.readFile(join(folder.path, "db/seed.bin")), new Uint8Array([0, 255, 1]));
  await assert.rejects(read("db/migrations/20260101000000_first.up.sql"), Deno.errors.NotFound);
  assert.equal(await read("confiture.yaml"), files["confiture.yaml"]);
  const reading = await run("migrate status", { env: "dev" });
  assert.equal((await place.call("GET", `/api/runs/${reading.id}/patch`, { cookie: admin })).status, 409);
});

Deno.test("server: what a run left becomes its project's files once, and never undoes what came meanwhile", async (t) => {
  const scribble = writer(async (folder) => {
    await Deno.writeTextFile(join(folder, "db/schema/pot.sql"), "CREATE TABLE pot (id int);\n");
    await Deno.writeTextFile(join(folder, "plan.txt"), "no part of the project");
    await Deno.remove(join(folder, "db/schema/jar.sql"));
  });
  await using place = await serverPlace(t, { major, plugins: [scribble] });
  const { admin, bundle, run, content } = await shop(place);
  const { id } = await run("scribble");
  const adopt = (cookie: string, body: object = {}) => place.call("POST", `/api/runs/${id}/adopt`, { cookie, body });
  const viewer = await place.signIn("vic", "viewer");
  assert.equal((await adopt(viewer)).status, 403);
  const author = await place.signIn("ada", "author", { project: "shop" });
  const stranger = await place.signIn("eve", "author", { project: "other" });
  assert.equal((await adopt(stranger)).status, 404);
  assert.equal((await adopt(author, { paths: ["db/nothing.sql"] })).status, 404);
  const done = await adopt(author, { paths: ["db/schema/pot.sql", "db/schema/jar.sql"] });
  assert.equal(done.status, 200, JSON.stringify(done.body));
  assert.notEqual(done.body.bundle, bundle);
  const { body } = await place.call("GET", "/api/projects", { cookie: admin });
  assert.equal(body.projects[0].bundle, done.body.bundle);
  const paths = await place.control.pool.query<{ path: string }>(
    "SELECT path FROM confiture_control.bundle_file WHERE bundle = $1 ORDER BY path",
    [done.body.bundle],
  );
  assert.deepEqual(paths.map(({ path }) => path), [
    "confiture.yaml",
    "db/environments/dev.yaml",
    "db/migrations/20260101000000_first.up.sql",
    "db/schema/pot.sql",
  ]);
  assert.equal((await content(id, "db/schema/pot.sql")).body, "CREATE TABLE pot (id int);\n");
  const again = await adopt(author);
  assert.deepEqual([again.status, again.body.code], [409, "SERVER_1710"]);
  const [entry] = await place.control.pool.query<{ actor: string; details: Record<string, unknown> }>(
    "SELECT actor, details FROM confiture_control.audit WHERE action = 'project.bundle' ORDER BY id DESC LIMIT 1",
  );
  assert.deepEqual([entry!.actor, entry!.details.run, entry!.details.files], ["ada", id, 2]);
});
