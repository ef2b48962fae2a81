import assert from "node:assert/strict";
import { basename, join } from "node:path";
import { temporaryFolder, testHost } from "../../../tests/kit/mod.ts";
import { ConfitureError } from "../../errors.ts";
import { openProject } from "./open_project.ts";

/** A project of these files, gone at the end of the block. */
async function project(files: Record<string, string>) {
  const folder = await temporaryFolder();
  for (const [name, text] of Object.entries(files)) {
    await Deno.mkdir(join(folder.path, name, ".."), { recursive: true });
    await Deno.writeTextFile(join(folder.path, name), text);
  }
  return folder;
}

async function code(body: () => Promise<unknown>): Promise<string> {
  const error = await body().then(() => undefined, (error: unknown) => error);
  assert.ok(error instanceof ConfitureError, String(error));
  return `${error.code} ${error.message}`;
}

const local = "db/environments/local.yaml";

Deno.test("openProject() needs no confiture.yaml", async () => {
  await using folder = await project({ [local]: "database_url: postgresql://h/d\ninclude_dirs: [db/schema]\n" });
  const opened = await openProject(basename(folder.path), testHost({ cwd: join(folder.path, "..") }));
  assert.deepEqual([opened.root, opened.file, opened.name], [folder.path, undefined, basename(folder.path)]);
  assert.deepEqual(await opened.environments(), ["local"]);
  const environment = await opened.environment("local");
  assert.deepEqual([environment.name, environment.file], ["local", local]);
  assert.equal(environment.databaseUrl!.reveal(), "postgresql://h/d");
});

Deno.test({
  name: "openProject() takes a link that leads nowhere for a mistake, not for a file that is absent",
  ignore: Deno.build.os === "windows",
  async fn() {
    await using folder = await project({ [local]: "" });
    await Deno.symlink("/nowhere/confiture.yaml", join(folder.path, "confiture.yaml"));
    assert.match(await code(() => openProject(folder.path, testHost())), /^CONFIG_016 confiture\.yaml .*leads nowhere/);
  },
});

Deno.test("openProject() lays an environment over the keys of confiture.yaml", async () => {
  await using folder = await project({
    "confiture.yaml":
      "name: shop\ndefault_environment: ci\nbuild: {sort_mode: hex, two_pass: true}\nexclude_dirs: [a]\n",
    "db/environments/ci.yaml": "name: ignored\nbuild: {two_pass: false}\nexclude_dirs: [b]\n",
  });
  const opened = await openProject(folder.path, testHost());
  const { name, config, placeOf } = (await opened.defaultEnvironment())!;
  assert.deepEqual([opened.name, name, config.name], ["shop", "ci", "ci"]);
  assert.deepEqual([config.build.sort_mode, config.build.two_pass, config.exclude_dirs], ["hex", false, ["b"]]);
  assert.deepEqual(placeOf("build", "sort_mode"), { file: "confiture.yaml", line: 3, column: 9 });
  assert.deepEqual(placeOf("build", "two_pass"), { file: "db/environments/ci.yaml", line: 2, column: 9 });
  assert.deepEqual(placeOf("seed"), { file: "db/environments/ci.yaml" });
});

Deno.test("environmentFile() takes confiture.yaml, or any file, as an environment", async () => {
  await using folder = await project({
    "confiture.yaml": "database_url: postgresql://h/shared\nstatement_timeout_ms: 5\n",
    "other/place.yaml": "database_url: postgresql://h/own\n",
  });
  const opened = await openProject(folder.path, testHost());
  const own = await opened.environmentFile("other/place.yaml");
  assert.deepEqual([own.name, own.databaseUrl!.reveal(), own.config.statement_timeout_ms], [
    "place",
    "postgresql://h/own",
    5,
  ]);
  const shared = await opened.environmentFile(join(folder.path, "confiture.yaml"));
  assert.deepEqual([shared.name, shared.databaseUrl!.reveal()], ["confiture", "postgresql://h/shared"]);
  assert.equal((await opened.defaultEnvironment())!.name, "confiture");
  assert.match(
    await code(() => opened.environmentFile("nope.yaml")),
    /^CONFIG_016 nope\.yaml cannot be read: there is no such file/,
  );
});

Deno.test("environment() names the nearest environment, and takes no path for a name", async () => {
  await using folder = await project({ "db/environments/production.yaml": "", "confiture.yaml": "" });
  const opened = await openProject(folder.path, testHost());
  assert.match(await code(() => opened.environment("prodution")), /^CONFIG_004 .*did you mean production\?/);
  for (const name of ["../../confiture", "", ".", "a\0b", "..\\x"]) {
    assert.match(await code(() => opened.environment(name)), /^CONFIG_004/, name);
  }
  assert.equal(await opened.defaultEnvironment(), undefined);
});

Deno.test("environment() says how environments are named when a file is given", async () => {
  await using folder = await project({ [local]: "" });
  const opened = await openProject(folder.path, testHost());
  for (const name of [local, "local.yaml", "db\\local"]) {
    await assert.rejects(opened.environment(name), {
      remedy: /without folder and \.yaml \(local\); --config takes a file/,
    });
  }
});

Deno.test("environment() reports wrong files by place, problems() reports all of it", async () => {
  await using folder = await project({ [local]: "seeds: 1\nbuild: {lint: 3}\ndatabase_url: ${NOPE}\n" });
  const opened = await openProject(folder.path, testHost());
  assert.equal(
    await code(() => opened.environment("local")),
    `CONFIG_012 ${local}:2:9: build.lint: a mapping is expected here, not a number`,
  );
  assert.deepEqual((await opened.problems("local")).map(({ code }) => code), ["CONFIG_012", "CONFIG_011"]);
  await Deno.writeFile(join(folder.path, local), new Uint8Array([0x61, 0xff]));
  assert.match(await code(() => opened.environment("local")), /^CONFIG_002 .*not UTF-8/);
});

Deno.test("environment() expands variables, and puts off one that only database_url lacks", async () => {
  await using folder = await project({
    "confiture.yaml": "exclude_dirs: ['${DIR:-none}']\n",
    [local]: "database_url: postgresql://${PW}@h/d\n",
    "db/environments/bad.yaml": "exclude_dirs: ['${DIR_X}']\n",
    "db/environments/tunnel.yaml":
      "database_url: postgresql://u@localhost:${TUNNEL_LOCAL_PORT}/d\nssh_tunnel: {host: b.example}\n",
  });
  const bare = await openProject(folder.path, testHost());
  const { databaseUrl, databaseUrlProblem } = await bare.environment("local");
  assert.equal(databaseUrl, undefined);
  assert.match(databaseUrlProblem!.message, /local\.yaml:1:15: database_url: the variable PW is not set/);
  assert.match(
    await code(() => bare.environment("bad")),
    /^CONFIG_014 .*exclude_dirs\[0\]: the variable DIR_X is not set/,
  );
  assert.match((await bare.environment("tunnel")).databaseUrl!.reveal(), /\$\{TUNNEL_LOCAL_PORT\}/);
  const full = await openProject(folder.path, testHost({ env: { PW: "me", DIR: "some" } }));
  const environment = await full.environment("local");
  assert.equal(environment.databaseUrl!.reveal(), "postgresql://me@h/d");
  assert.deepEqual(environment.config.exclude_dirs, ["some"]);
});

Deno.test("openProject() refuses a folder that is none, and reports confiture.yaml by place", async () => {
  await using folder = await project({ "confiture.yaml": "environment_dir: x\n", "plain": "" });
  assert.match(await code(() => openProject(join(folder.path, "nope"), testHost())), /^CONFIG_019 .*does not exist/);
  assert.match(await code(() => openProject(join(folder.path, "plain"), testHost())), /^CONFIG_019 .*it is no folder/);
  assert.match(
    await code(() => openProject(folder.path, testHost())),
    /^CONFIG_011 confiture\.yaml:1:1: unknown key environment_dir; did you mean environments_dir\?/,
  );
});

Deno.test("environments() lists the files of environments_dir, sorted, and none where the folder is missing", async () => {
  await using folder = await project({
    "confiture.yaml": "environments_dir: conf\n",
    "conf/b.yaml": "",
    "conf/a.yaml": "",
    "conf/.hidden.yaml": "",
    "conf/readme.md": "",
  });
  const opened = await openProject(folder.path, testHost());
  assert.deepEqual(await opened.environments(), ["a", "b"]);
  await Deno.remove(join(folder.path, "conf"), { recursive: true });
  assert.deepEqual(await opened.environments(), []);
});
