import assert from "node:assert/strict";
import { join } from "node:path";
import { fakePlugin, testMajors } from "../kit/mod.ts";
import { files, gitShop, isKept } from "./git_place.ts";
import { gitFront, gitServer } from "./git_server.ts";
import { serverPlace } from "./place.ts";

const [major] = testMajors() as [number];

Deno.test("server: what a run left is committed to a branch, never by force and never over what others did", async (t) => {
  const scribble = fakePlugin({
    name: "scribble",
    effect: "write",
    changes: "files",
    run: async (_, { projectDir }) => {
      await Deno.writeTextFile(join(projectDir, "db/schema/jar.sql"), "CREATE TABLE jar (id bigint);\n");
      await Deno.writeTextFile(join(projectDir, 'db/schema/new "pot".sql'), "CREATE TABLE pot (id int);\n");
      await Deno.remove(join(projectDir, "db/old.sql"));
      return {};
    },
  });
  await using place = await serverPlace(t, { major, plugins: [scribble] });
  await using server = await gitServer({ user: "bot", password: "s3cr3t-t0ken" });
  const { admin, put, run, state, due } = await gitShop(place);
  const inFolder = (given: Record<string, string | null>) =>
    Object.fromEntries(Object.entries(given).map(([path, text]) => [`shop/${path}`, text]));
  const first = await server.commit({ ...inFolder({ ...files, "db/old.sql": "SELECT 1;\n" }), "readme.md": "x" });
  const settings = { url: server.url, folder: "shop", credentials: { user: "bot", password: "s3cr3t-t0ken" } };
  await put(settings);
  await place.worker();
  const { id } = await run("scribble");
  const ada = await place.signIn("Ada Lovelace", "author", { project: "shop" });
  const commit = (body: Record<string, unknown>, cookie = ada) =>
    place.call("POST", `/api/runs/${id}/commit`, { cookie, body: { message: "Wider jars", ...body } });

  const made = await commit({ branch: "wider/jars" });
  assert.equal(made.status, 200, JSON.stringify(made.body));
  const shown = server.git("log", "-1", "--format=%H%n%P%n%an%n%cn%n%B", "wider/jars").split("\n");
  assert.deepEqual(shown.slice(0, 5), [made.body.commit, first, "Ada Lovelace", "confiture", "Wider jars"]);
  assert.deepEqual(server.git("-c", "core.quotePath=false", "diff", "--name-status", first, "wider/jars").split("\n"), [
    "D\tshop/db/old.sql",
    "M\tshop/db/schema/jar.sql",
    'A\t"shop/db/schema/new \\"pot\\".sql"',
  ]);
  assert.equal(server.git("show", "wider/jars:shop/db/schema/jar.sql"), "CREATE TABLE jar (id bigint);");
  assert.match((await commit({ branch: "wider/jars" })).body.detail, /it has these files already/);

  // Onto a branch that went on elsewhere: on top of what is there.
  const tip = await server.commit({ "readme.md": "y" }, "side");
  await server.commit({ ...inFolder({ ...files, "db/old.sql": "SELECT 1;\n" }) }, "side");
  const onSide = await commit({ branch: "side", paths: ["db/schema/jar.sql"] });
  assert.equal(onSide.status, 200, JSON.stringify(onSide.body));
  assert.equal(server.git("merge-base", "side", tip), tip);
  assert.equal(server.git("show", "side:readme.md"), "y");

  // Where somebody changed the same file, nothing is committed.
  await server.commit({ ...inFolder({ ...files, "db/schema/jar.sql": "CREATE TABLE jar (id text);\n" }) }, "theirs");
  const before = server.git("rev-parse", "theirs");
  const conflict = await commit({ branch: "theirs" });
  assert.deepEqual([conflict.status, conflict.body.code], [409, "SERVER_1731"]);
  assert.match(conflict.body.detail, /other versions of shop\/db\/schema\/jar\.sql$/);
  assert.equal(server.git("rev-parse", "theirs"), before);

  // The project's own branch is for people, unless an admin says otherwise.
  for (const branch of ["main", "refs/heads/main"]) assert.equal((await commit({ branch })).status, 409, branch);
  for (const branch of ["-f", "a b", "a..b", "HEAD", "x:y", "+x y"]) {
    assert.equal((await commit({ branch })).status, 400, branch);
  }
  assert.equal(server.git("rev-parse", "main"), first);
  await put({ ...settings, allows_direct: true });
  const direct = await commit({ branch: "main" });
  assert.equal(direct.status, 200, JSON.stringify(direct.body));
  assert.equal(await due(), 1);
  assert.equal((await state()).commit, direct.body.commit);

  assert.equal((await commit({ branch: "x" }, await place.signIn("vic", "viewer"))).status, 403);
  assert.equal((await commit({ branch: "x" }, await place.signIn("eve", "author", { project: "o" }))).status, 404);
  const adopted = await place.call("POST", `/api/runs/${id}/adopt`, { cookie: admin, body: {} });
  assert.equal(adopted.status, 409);
  const entries = await place.control.pool.query<{ action: string; actor: string }>(
    "SELECT action, actor FROM confiture_control.audit WHERE action LIKE 'run.commit%' ORDER BY id LIMIT 2",
  );
  assert.deepEqual(entries, [
    { action: "run.commit", actor: "Ada Lovelace" },
    { action: "run.commit.pushed", actor: "Ada Lovelace" },
  ]);
  for (const secret of ["s3cr3t-t0ken", btoa("bot:s3cr3t-t0ken")]) assert.equal(await isKept(place, secret), false);
});

Deno.test("server: a push that others were quicker than, or that the repository refuses, is a conflict", async (t) => {
  const scribble = fakePlugin({
    name: "scribble",
    effect: "write",
    changes: "files",
    run: async (_, { projectDir }) => {
      await Deno.writeTextFile(join(projectDir, "db/new.sql"), "SELECT 1;\n");
      return {};
    },
  });
  await using place = await serverPlace(t, { major, plugins: [scribble] });
  let onPush: (() => Promise<void>) | undefined;
  await using server = await gitServer();
  await using front = gitFront(server.url, async ({ method, url }) => {
    if (method !== "POST" || !url.endsWith("git-receive-pack")) return;
    const act = onPush;
    onPush = undefined;
    await act?.();
  });
  await server.commit(files);
  const { admin, put, run } = await gitShop(place);
  await put({ url: front.url });
  await place.worker();
  const { id } = await run("scribble");
  const commit = (branch: string) =>
    place.call("POST", `/api/runs/${id}/commit`, { cookie: admin, body: { branch, message: "x" } });
  await server.commit({ "readme.md": "1" }, "side");
  await server.commit(files, "side");
  let theirs = "";
  onPush = async () => void (theirs = await server.commit({ "readme.md": "2" }, "side"));
  const raced = await commit("side");
  assert.deepEqual([raced.status, raced.body.code], [409, "SERVER_1731"], JSON.stringify(raced.body));
  assert.match(raced.body.detail, /somebody else pushed to it meanwhile/);
  assert.equal(server.git("rev-parse", "side"), theirs);
  assert.equal((await commit("side")).status, 200);
  await Deno.writeTextFile(join(server.bare, "hooks/pre-receive"), "#!/bin/sh\necho our s3cr3t policy >&2\nexit 1\n", {
    mode: 0o755,
  });
  const refused = await commit("other");
  assert.deepEqual([refused.status, refused.body.code], [409, "SERVER_1731"]);
  assert.match(refused.body.detail, /does not accept the push/);
  assert.ok(!JSON.stringify(refused.body).includes("s3cr3t"));
});
