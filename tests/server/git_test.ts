import assert from "node:assert/strict";
import { pause } from "../../engine/pause.ts";
import { hashOfContent } from "../../web/bundles/mod.ts";
import { gitEnvironment } from "../../web/git/git_environment.ts";
import { runGit } from "../../web/git/run_git.ts";
import { realHost, startCli, temporaryFolder, testMajors } from "../kit/mod.ts";
import { files, gitShop, isKept } from "./git_place.ts";
import { gitFront, gitServer } from "./git_server.ts";
import { serverPlace } from "./place.ts";

const [major] = testMajors() as [number];

Deno.test("server: a project's files come from a branch, and runs say of which commit they are", async (t) => {
  await using place = await serverPlace(t, { major });
  await using server = await gitServer();
  const { admin, put, state, fetch, bundle, paths, run, due } = await gitShop(place);
  const first = await server.commit({
    ...Object.fromEntries(Object.entries(files).map(([path, text]) => [`services/shop/${path}`, text])),
    "services/shop/.env": "SECRET=1",
    "services/shop/src/main.ts": "0",
    "services/shop/db/.hidden/x.sql": "0",
    "other/db/schema/x.sql": "0",
  });
  const made = await put({ url: server.url, folder: "services/shop/" });
  assert.deepEqual([made.status, made.body.failure, made.body.commit], [200, null, first], JSON.stringify(made.body));
  assert.deepEqual(await paths(), Object.keys(files).sort());
  await place.worker();
  const before = await run("migrate status", {});
  assert.equal(before.commit, first);

  const old = await bundle();
  const second = await server.commit({ "services/shop/db/schema/pot.sql": "CREATE TABLE pot (id int);\n" });
  assert.equal(await due(), 0, "it is not time yet");
  await place.control.pool.query("UPDATE confiture_control.project_git SET next_at = now()");
  assert.equal(await due(), 1);
  assert.equal((await state()).commit, second);
  assert.notEqual(await bundle(), old);
  assert.equal((await run("migrate status", {})).commit, second);

  // A commit elsewhere in the repository gives the same files, and is what is known of them then.
  const third = await server.commit({ "other/readme.md": "x" });
  assert.equal((await fetch()).body.commit, third);
  assert.equal((await run("migrate status", {})).commit, third);
  assert.equal((await place.call("GET", `/api/runs/${before.id}`, { cookie: admin })).body.commit, first);

  const asked = server.requests.length;
  assert.equal((await fetch()).status, 200);
  assert.equal(
    server.requests.slice(asked).filter(({ method }) => method === "POST").length,
    1,
    "only the refs are read",
  );

  const hash = hashOfContent(new TextEncoder().encode("name: shop\n"));
  const send = (is_default: boolean) => {
    const body = { files: [{ path: "confiture.yaml", hash }], is_default };
    return place.call("POST", "/api/projects/shop/bundles", { cookie: admin, body });
  };
  assert.deepEqual(
    [(await send(true)).status, (await send(false)).status],
    [409, 200],
    "its newest files come from git",
  );
  const author = await place.signIn("ada", "author", { project: "shop" });
  assert.equal((await fetch(author)).status, 200);
  assert.equal((await fetch(await place.signIn("vic", "viewer"))).status, 403);
  const { status } = await place.call("DELETE", "/api/projects/shop/git", { cookie: admin });
  assert.equal(status, 204);
  assert.deepEqual([(await fetch()).status, (await paths()).length], [404, 4], "the files stay");
  const audited = await place.control.pool.query<{ actor: string; details: Record<string, unknown> }>(
    "SELECT actor, details FROM confiture_control.audit WHERE details ->> 'source' = 'git' ORDER BY id",
  );
  assert.deepEqual(audited.map(({ actor, details }) => [actor, details.commit]), [
    ["root", first],
    ["server", second],
    ["root", third],
  ]);
});

Deno.test("server: tags, commits and whole names are refs; names that end like it are not", async (t) => {
  await using place = await serverPlace(t, { major });
  await using server = await gitServer();
  const { put } = await gitShop(place);
  const first = await server.commit(files);
  server.git("tag", "-a", "-m", "one", "v1", first);
  const second = await server.commit({ "db/schema/pot.sql": "SELECT 1;\n" });
  await server.commit({ "db/schema/pot.sql": "SELECT 2;\n", "confiture.yaml": "name: shop\n" }, "feature/main");
  for (const [ref, commit] of [["v1", first], [first, first], ["refs/heads/main", second], ["main", second]]) {
    const { body } = await put({ url: server.url, ref });
    assert.deepEqual([body.failure, body.commit], [null, commit], ref);
  }
});

Deno.test("server: credentials reach the repository and nothing else", async (t) => {
  await using place = await serverPlace(t, { major });
  await using server = await gitServer({ user: "bot", password: "s3cr3t-t0ken" });
  const { admin, put, state, fetch } = await gitShop(place);
  const commit = await server.commit(files);
  const basic = btoa("bot:s3cr3t-t0ken");
  const without = await put({ url: server.url });
  assert.match(without.body.failure, /it asks for credentials/);
  const wrong = await put({ url: server.url, credentials: { user: "bot", password: "wr0ng-t0ken" } });
  assert.match(wrong.body.failure, /does not let these credentials in/);
  assert.equal((await fetch()).status, 502);
  const right = await put({ url: server.url, credentials: { user: "bot", password: "s3cr3t-t0ken" } });
  assert.deepEqual([right.body.failure, right.body.commit, right.body.has_credentials], [null, commit, true]);
  // Asked for again without them, they are kept; for another address they are not.
  assert.equal((await put({ url: server.url, every_seconds: null })).body.failure, null);
  await using other = await gitServer({ user: "bot", password: "another" });
  await other.commit(files);
  const moved = await put({ url: other.url });
  assert.equal(moved.body.has_credentials, false);
  assert.deepEqual(other.requests.map(({ authorization }) => authorization), [null]);
  await put({ url: server.url, credentials: { user: "bot", password: "s3cr3t-t0ken" } });
  assert.equal((await put({ url: server.url, credentials: null })).body.has_credentials, false);
  await put({ url: server.url, credentials: { user: "bot", password: "s3cr3t-t0ken" } });
  // Moved in the table to another address, they do not open.
  await place.control.pool.query("UPDATE confiture_control.project SET git_url = $1", [other.url]);
  const asked = other.requests.length;
  assert.equal((await fetch()).body.code, "SERVER_1719");
  assert.equal(other.requests.length, asked);
  for (const secret of ["s3cr3t-t0ken", "wr0ng-t0ken", basic]) {
    assert.equal(await isKept(place, secret), false, secret);
    assert.ok(!JSON.stringify([await state(), place.seen]).includes(secret), secret);
  }
  const { body } = await place.call("GET", "/api/audit", { cookie: admin });
  assert.ok(!JSON.stringify(body).includes("s3cr3t"));
});

Deno.test({
  name: "server: arguments of git are without credentials, and its folder is gone with it",
  // Elsewhere nobody lists a process so easily.
  ignore: Deno.build.os !== "linux",
  async fn(t) {
    await using place = await serverPlace(t, { major });
    const seen: { words: string; folder: string }[] = [];
    await using server = await gitServer({
      user: "bot",
      password: "s3cr3t-t0ken",
      answer(request) {
        // While git waits for this answer, everybody on the host can list its arguments.
        seen.push(...processesWith(new URL(request.url).port));
        return undefined;
      },
    });
    const { put } = await gitShop(place);
    await server.commit(files);
    const { body } = await put({ url: server.url, credentials: { user: "bot", password: "s3cr3t-t0ken" } });
    assert.equal(body.failure, null);
    assert.ok(seen.some(({ words }) => words.includes("ls-remote")), JSON.stringify(seen));
    for (const { words, folder } of seen) {
      assert.ok(!words.includes("s3cr3t") && !words.includes(btoa("bot:s3cr3t-t0ken")), words);
      assert.match(folder, /confiture-git-/);
      await assert.rejects(Deno.stat(folder), Deno.errors.NotFound);
    }
  },
});

/** Processes of git that have a word in their arguments, and the folders that they work in. */
function processesWith(word: string): { words: string; folder: string }[] {
  return [...Deno.readDirSync("/proc")].flatMap(({ name: pid }) => {
    try {
      const words = /^\d+$/.test(pid) ? Deno.readTextFileSync(`/proc/${pid}/cmdline`).replaceAll("\0", " ") : "";
      if (!/^\S*git/.test(words) || !words.includes(word)) return [];
      return [{ words, folder: Deno.readLinkSync(`/proc/${pid}/cwd`) }];
    } catch {
      return []; // it has ended
    }
  });
}

Deno.test("server: addresses, refs and folders that lead elsewhere are refused before git runs", async (t) => {
  await using place = await serverPlace(t, { major });
  const { put } = await gitShop(place);
  const url = "https://git.example.com/team/shop.git";
  const bad: [Record<string, unknown>, RegExp][] = [
    [{ url: "file:///etc" }, /file:\/\/ is not spoken/],
    [{ url: "ssh://git@example.com/shop" }, /ssh:\/\/ is not spoken: use https with a token/],
    [{ url: "git@example.com:shop.git" }, /no address/],
    [{ url: "ext::sh -c id" }, /no address/],
    [{ url: "--upload-pack=touch /tmp/x" }, /no address/],
    [{ url: "/etc" }, /no address/],
    [{ url: "git://example.com/x" }, /git:\/\/ is not spoken/],
    [{ url: "https://bot:s3cr3t@example.com/x.git" }, /credentials have fields of their own/],
    [{ url: "https://token@example.com/x.git" }, /credentials have fields of their own/],
    [{ url: `${url}?token=s3cr3t` }, /query/],
    [{ url: "https://example.com/" }, /names no repository/],
    ...["--upload-pack=x", "-f", "a b", "main:refs/heads/x", "+main", "a..b", "x~1", "x^{tree}", "*", "HEAD", "a\u0007"]
      .filter((ref) => ref !== "+main").map((ref): [Record<string, unknown>, RegExp] => [{ url, ref }, /^ref: /]),
    ...["../x", "/etc", "a//b", ".git", "a/../../b", "a\\b"]
      .map((folder): [Record<string, unknown>, RegExp] => [{ url, folder }, /^folder: /]),
  ];
  for (const [body, why] of bad) {
    const answer = await put(body);
    assert.deepEqual([answer.status, answer.body.code], [400, "SERVER_1707"], JSON.stringify(body));
    assert.match(answer.body.detail, why, JSON.stringify(body));
    assert.ok(!JSON.stringify(answer.body).includes("s3cr3t"));
  }
});

Deno.test("server: without leave of the operator no private address and no plain HTTP is spoken to", async (t) => {
  await using place = await serverPlace(t, { major });
  await using server = await gitServer();
  await server.commit(files);
  const { put, state, due } = await gitShop(place);
  await put({ url: server.url });
  const asked = server.requests.length;
  await place.control.pool.query("UPDATE confiture_control.project_git SET next_at = now()");
  assert.equal(await due(false), 1);
  assert.match((await state()).failure, /private address 127\.0\.0\.1: refused unless --git-allow-private is set/);
  assert.equal(server.requests.length, asked);
});

Deno.test("server: a redirect is not followed, and what is no repository is no failure of the server", async (t) => {
  await using place = await serverPlace(t, { major });
  await using inside = await gitServer();
  await inside.commit(files);
  await using server = await gitServer({
    answer: (request) => Response.redirect(inside.url + new URL(request.url).pathname.split("shop.git")[1]),
  });
  const { put, fetch } = await gitShop(place);
  assert.match((await put({ url: server.url })).body.failure, /cannot be used/);
  assert.deepEqual(inside.requests, []);
  await using strange = await gitServer({ answer: () => new Response("<html>s3cr3t</html>") });
  assert.match((await put({ url: strange.url })).body.failure, /cannot be used/);
  assert.equal((await fetch()).status, 502);
  const closed = "http://127.0.0.1:1/x.git";
  assert.match((await put({ url: closed })).body.failure, /127\.0\.0\.1:1\/x\.git cannot be used/);
});

Deno.test("server: what no bundle can hold is refused by its name, and the files of before stay", async (t) => {
  await using place = await serverPlace(t, { major });
  await using server = await gitServer();
  const { put, fetch, bundle, state } = await gitShop(place);
  assert.match((await put({ url: server.url })).body.failure, /it has no ref main/, "an empty repository");
  const commit = await server.commit(files);
  assert.equal((await fetch()).status, 200);
  const good = await bundle();
  assert.match((await put({ url: server.url, ref: "nothing" })).body.failure, /it has no ref nothing/);
  assert.match(
    (await put({ url: server.url, folder: "nowhere" })).body.failure,
    /nowhere in .*: there is no such folder/,
  );
  assert.match(
    (await put({ url: server.url, folder: "db/schema" })).body.failure,
    /no confiture\.yaml and no folder db/,
  );
  assert.equal((await put({ url: server.url })).body.failure, null);
  const spoiled: [string, Record<string, string | null>, RegExp][] = [
    ["link", { "db/schema/link.sql": "-> /etc/passwd" }, /db\/schema\/link\.sql in .*: it is a symbolic link/],
    ["large", { "db/large.sql": "x".repeat(32 * 2 ** 20 + 1) }, /db\/large\.sql in .*: it is larger than 32 MiB/],
    ["backslash", { "db/a\\b.sql": "x" }, /backslash/],
  ];
  for (const [branch, change, why] of spoiled) {
    await server.commit({ ...files, ...change }, branch);
    assert.match((await put({ url: server.url, ref: branch })).body.failure, why);
    await server.commit(Object.fromEntries(Object.keys(change).map((path) => [path, null])), branch);
  }
  server.git("update-ref", "refs/heads/submodule", submodule(server.git, commit));
  assert.match((await put({ url: server.url, ref: "submodule" })).body.failure, /db\/sub in .*: it is a submodule/);
  server.git("update-ref", "refs/heads/linked", treeWith(server.git, "120000 blob", "db"));
  assert.match((await put({ url: server.url, ref: "linked" })).body.failure, /db in .*: it is a symbolic link/);
  assert.equal(await bundle(), good);
  assert.ok((await state()).failed_at !== null);
});

type Git = (...args: string[]) => string;

function submodule(git: Git, commit: string): string {
  git("read-tree", commit);
  git("update-index", "--add", "--cacheinfo", `160000,${commit},db/sub`);
  return git("commit-tree", git("write-tree"), "-m", "x");
}

function treeWith(git: Git, kind: string, path: string): string {
  git("read-tree", "--empty");
  const blob = git("rev-parse", "main:confiture.yaml");
  git("update-index", "--add", "--cacheinfo", `${kind.split(" ")[0]},${blob},${path}`);
  return git("commit-tree", git("write-tree"), "-m", "x");
}

Deno.test("server: of several replicas one fetches, and settings that changed meanwhile win", async (t) => {
  await using place = await serverPlace(t, { major });
  const { promise: gate, resolve: open } = Promise.withResolvers<void>();
  let count = 0;
  await using inner = await gitServer();
  await inner.commit(files);
  await using server = await gitServer({ answer: () => void count++ });
  await server.commit(files);
  const { put, state, due, fetch } = await gitShop(place);
  await put({ url: server.url });
  await place.control.pool.query("UPDATE confiture_control.project_git SET next_at = now()");
  const asked = count;
  assert.deepEqual((await Promise.all([due(), due(), due()])).sort(), [0, 0, 1]);
  assert.ok(count > asked);
  // A fetch of a server that died holds nobody up for ever; one that goes on does.
  await place.control.pool.query("UPDATE confiture_control.project_git SET fetching_until = now() + interval '1 hour'");
  assert.equal((await fetch()).status, 409);
  await place.control.pool.query("UPDATE confiture_control.project_git SET fetching_until = now() - interval '1 s'");
  assert.equal((await fetch()).status, 200);

  await using slow = await gitServer();
  const late = await slow.commit({ ...files, "db/late.sql": "SELECT 1;\n" });
  const { promise: asking, resolve: isAsked } = Promise.withResolvers<void>();
  await using waiting = gitFront(slow.url, () => (isAsked(), gate));
  const putting = put({ url: waiting.url });
  await asking;
  const { body } = await put({ url: inner.url });
  open();
  await putting;
  assert.notEqual(body.commit, late);
  assert.deepEqual([(await state()).url, (await state()).commit], [inner.url, body.commit]);
});

Deno.test("server: a fetch ends with the server, and is another's at once", async (t) => {
  await using place = await serverPlace(t, { major });
  await using server = await gitServer();
  const commit = await server.commit(files);
  const { put, due, state } = await gitShop(place);
  const { promise: gate, resolve: open } = Promise.withResolvers<void>();
  const stop = new AbortController();
  await using silent = gitFront(server.url, () => (stop.abort(), gate));
  await put({ url: server.url, every_seconds: 86_400 });
  await place.control.pool.query("UPDATE confiture_control.project SET git_url = $1", [silent.url]);
  await place.control.pool.query(
    "UPDATE confiture_control.project_git SET next_at = now(), git_commit = NULL, remote_object = NULL",
  );
  assert.equal(await due(true, stop.signal), 1);
  assert.deepEqual([(await state()).commit, (await state()).failure], [null, null]);
  open();
  assert.equal(await due(), 1);
  assert.equal((await state()).commit, commit);
});

Deno.test("gitEnvironment() keeps git to the address that was looked at", async () => {
  await using server = await gitServer();
  await server.commit(files);
  await using folder = await temporaryFolder();
  const port = new URL(server.url).port;
  const url = new URL(`http://nowhere.invalid:${port}/team/shop.git`);
  const list = (resolved: string, allowPrivate: boolean) =>
    runGit(["ls-remote", "--", url.href], {
      folder: folder.path,
      env: gitEnvironment(realHost(), folder.path, { url }, resolved, { allowPrivate }),
      signal: new AbortController().signal,
    });
  const { code, stdout } = await list(`nowhere.invalid:${port}:127.0.0.1`, true);
  assert.deepEqual([code, new TextDecoder().decode(stdout).includes("refs/heads/main")], [0, true]);
  assert.match((await list(`nowhere.invalid:${port}:127.0.0.1`, false)).stderr, /transport 'http' not allowed/);
  assert.notEqual((await list("elsewhere.invalid:1:127.0.0.1", true)).code, 0);
});

Deno.test("runGit() says that git is not there", async () => {
  await using folder = await temporaryFolder();
  const call = { folder: folder.path, env: { PATH: folder.path }, signal: new AbortController().signal };
  await assert.rejects(runGit(["version"], call), /git is not installed, or not on PATH/);
});

Deno.test({
  name: "server: a repository over TLS is believed when its certificate is, and not otherwise",
  ignore: !await hasOpenssl(),
  async fn(t) {
    await using folder = await temporaryFolder();
    const [key, cert] = [`${folder.path}/key.pem`, `${folder.path}/cert.pem`];
    const options = `req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=127.0.0.1 -keyout ${key} -out ${cert}`;
    const args = [...options.split(" "), "-addext", "subjectAltName=IP:127.0.0.1"];
    assert.equal((await new Deno.Command("openssl", { args, stderr: "null" }).output()).code, 0);
    await using server = await gitServer();
    const commit = await server.commit(files);
    const tls = { key: await Deno.readTextFile(key), cert: await Deno.readTextFile(cert) };
    await using front = gitFront(server.url, () => Promise.resolve(), tls);
    {
      await using place = await serverPlace(t, { major });
      const { put } = await gitShop(place);
      assert.match((await put({ url: front.url })).body.failure, /certificate/);
      assert.deepEqual(server.requests, []);
    }
    await using place = await serverPlace(t, { major, env: { GIT_SSL_CAINFO: cert } });
    const { put } = await gitShop(place);
    const { body } = await put({ url: front.url });
    assert.deepEqual([body.failure, body.commit], [null, commit]);
  },
});

async function hasOpenssl(): Promise<boolean> {
  return await new Deno.Command("openssl", { args: ["version"], stdout: "null" }).output().then(
    () => true,
    () => false,
  );
}

Deno.test("serve: projects are looked at by themselves, with the leave that the operator gave", async (t) => {
  await using place = await serverPlace(t, { major });
  await using server = await gitServer();
  await server.commit(files);
  const { put, state } = await gitShop(place);
  await put({ url: server.url });
  const commit = await server.commit({ "db/schema/pot.sql": "CREATE TABLE pot (id int);\n" });
  const makeDue = () => place.control.pool.query("UPDATE confiture_control.project_git SET next_at = now()");
  await makeDue();
  const args = ["serve", "--port", "0", "--workers", "0"];
  const options = { cwd: place.folder, env: place.control.host.env as Record<string, string> };
  const strict = startCli(args, options);
  try {
    while ((await state()).failure === null) await pause(100);
    assert.match((await state()).failure, /refused unless --git-allow-private is set/);
  } finally {
    strict.kill("SIGTERM");
    assert.equal((await strict.result).code, 0, strict.err);
  }
  await makeDue();
  const open = startCli([...args, "--git-allow-private"], options);
  try {
    while ((await state()).commit !== commit) await pause(100);
  } finally {
    open.kill("SIGTERM");
    assert.equal((await open.result).code, 0, open.err);
  }
});
