import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { temporaryFolder, testHost } from "../../../tests/kit/mod.ts";
import { ConfitureError } from "../../errors.ts";
import { openProject } from "../load/mod.ts";
import { discoverSources } from "./discover_sources.ts";
import { seedFiles, type SeedOptions } from "./seed_files.ts";

interface Layout {
  files: string[];
  config: string;
  links?: Record<string, string>;
  /** The project is this folder of the layout. */
  inside?: string;
}

/** Lays a project out, with `config` as its environment, and gives it to `body`. */
async function inProject<T>(layout: Layout, body: (root: string) => Promise<T>): Promise<T> {
  await using folder = await temporaryFolder();
  const root = join(folder.path, layout.inside ?? "shop");
  const write = async (name: string, text: string) => {
    await Deno.mkdir(dirname(join(root, name)), { recursive: true });
    await Deno.writeTextFile(join(root, name), text);
  };
  await write("db/environments/local.yaml", layout.config);
  for (const name of layout.files) await write(name, `-- ${name}\n`);
  for (const [from, to] of Object.entries(layout.links ?? {})) await Deno.symlink(to, join(root, from));
  return await body(root);
}

async function discover(layout: Layout): Promise<string[]> {
  return await inProject(layout, async (root) => {
    const project = await openProject(root, testHost());
    const files = await discoverSources(project, await project.environment("local"));
    for (const { path, name } of files) assert.equal(path, join(root, name));
    return files.map(({ name, role }) => role === "schema" ? name : `${name} ${role}`);
  });
}

async function failure(layout: Layout): Promise<string> {
  const error = await discover(layout).then(() => undefined, (error: unknown) => error);
  assert.ok(error instanceof ConfitureError, String(error));
  return `${error.code} ${error.message}`;
}

Deno.test("discoverSources() reads all forms of include_dirs", async () => {
  const files = [
    "db/schema/a.sql",
    "db/schema/x/b.sql",
    "db/more/c.sql",
    "db/more/deep/d.sql",
    "db/more/skip.sql",
    "one/e.sql",
    "one/f.sql",
  ];
  const config = `
include_dirs:
  - db/schema/
  - {path: ./db/more, recursive: false, exclude: ["sk*"]}
  - one/e.sql
  - {path: db/absent}
`;
  assert.deepEqual(await discover({ files, config }), [
    "db/more/c.sql",
    "db/schema/a.sql",
    "db/schema/x/b.sql",
    "one/e.sql",
  ]);
});

Deno.test("discoverSources() takes only .sql, no hidden files, and what include names", async () => {
  const files = [
    "db/schema/a.sql",
    "db/schema/b.md",
    "db/schema/.c.sql",
    "db/schema/.d/e.sql",
    "db/schema/views/v.sql",
    "db/schema/f.ddl",
  ];
  assert.deepEqual(await discover({ files, config: "" }), ["db/schema/a.sql", "db/schema/views/v.sql"]);
  const config = "include_dirs: [{path: db/schema, include: ['views/*.sql', '*.ddl']}]\n";
  assert.deepEqual(await discover({ files, config }), ["db/schema/f.ddl", "db/schema/views/v.sql"]);
});

Deno.test("discoverSources() reads each file once, and order decides before names do", async () => {
  const files = ["db/a/1.sql", "db/b/2.sql", "db/c/3.sql"];
  const config = `
include_dirs:
  - {path: db, include: ["**/*.sql", "*.sql"], order: 5}
  - {path: db/c, order: 1}
  - {path: db/b, order: 9}
  - db/../db/c
superuser_dirs: []
`;
  assert.deepEqual(await discover({ files, config }), ["db/c/3.sql", "db/a/1.sql", "db/b/2.sql"]);
});

Deno.test("discoverSources() orders by sort_mode", async () => {
  const files = ["db/schema/0A_x/1.sql", "db/schema/9_y/1.sql"];
  assert.deepEqual(await discover({ files, config: "" }), files);
  assert.deepEqual(await discover({ files, config: "build: {sort_mode: hex}" }), files.toReversed());
});

Deno.test("discoverSources() leaves exclude_dirs out, but not their namesakes", async () => {
  const files = ["db/schema/old/a.sql", "db/schema/old/x/b.sql", "db/schema/older/c.sql"];
  assert.deepEqual(await discover({ files, config: "exclude_dirs: [db/schema/old/]" }), ["db/schema/older/c.sql"]);
  const named = "include_dirs: [db/schema, db/schema/old]\nexclude_dirs: [db/schema/old]";
  assert.deepEqual(await discover({ files, config: named }), ["db/schema/older/c.sql"]);
});

Deno.test("discoverSources() follows symbolic links once, and ends loops", async () => {
  const layout: Layout = {
    files: ["db/schema/a/x.sql", "lib/y.sql"],
    links: {
      "db/schema/a/up": "../../schema",
      "db/schema/self": ".",
      "db/schema/b": "a",
      "db/schema/lib": "../../lib",
      "db/schema/again.sql": "a/x.sql",
    },
    config: "",
  };
  assert.deepEqual(await discover(layout), ["db/schema/a/x.sql", "db/schema/lib/y.sql"]);
  const broken: Layout = {
    files: ["db/schema/a.sql"],
    links: { "db/schema/b.sql": "nowhere", "db/schema/c.md": "nowhere" },
    config: "",
  };
  assert.match(await failure(broken), /^SCHEMA_208 cannot read db\/schema\/b\.sql: a symbolic link leads nowhere/);
});

Deno.test("discoverSources() tells seeds by their path below the include root, and superuser files by their folder", async () => {
  const files = [
    "db/schema/a.sql",
    "db/schema/30_seed_backend/b.sql",
    "db/seeds/c.sql",
    "db/super/d.sql",
    "db/schema/post/e.sql",
  ];
  const config =
    "include_dirs: [db/schema, db/seeds]\nsuperuser_dirs: [db/super]\nsuperuser_post_dirs: [db/schema/post]\n";
  assert.deepEqual(await discover({ files, config, inside: "my_seed_app" }), [
    "db/schema/30_seed_backend/b.sql seed",
    "db/schema/a.sql",
    "db/schema/post/e.sql superuser-post",
    "db/seeds/c.sql seed",
    "db/super/d.sql superuser-pre",
  ]);
  assert.deepEqual(await discover({ files: ["a.sql"], config: "include_dirs: ['.']", inside: "seeds" }), ["a.sql"]);
});

Deno.test("discoverSources() reaches folders beside the project under the same names everywhere", async () => {
  const layout = { files: ["../shared/t.sql"], config: "include_dirs: [../shared]\n" };
  assert.deepEqual(await discover(layout), ["../shared/t.sql"]);
});

Deno.test("discoverSources() names what is missing, empty or not SQL", async () => {
  const files = ["db/schema/a.txt"];
  assert.equal(
    await failure({ files, config: "include_dirs:\n  - db/schema\n  - db/shcema\n" }),
    "SCHEMA_201 db/environments/local.yaml:3:5: include_dirs[1] names db/shcema, which does not exist",
  );
  assert.match(await failure({ files, config: "include_dirs: [{path: x, auto_discover: false}]" }), /^SCHEMA_201/);
  assert.match(await failure({ files, config: "" }), /^SCHEMA_210 there is no \.sql file in db\/schema$/);
  assert.match(await failure({ files, config: "include_dirs: []" }), /^SCHEMA_210 include_dirs names no folder/);
  assert.match(
    await failure({ files, config: "include_dirs: [db/schema/a.txt]" }),
    /^SCHEMA_211 .*takes db\/schema\/a\.txt, which is no SQL file/,
  );
  assert.match(await failure({ files, config: "include_dirs: [{path: db, include: ['*.txt']}]" }), /^SCHEMA_211/);
  assert.match(
    await failure({ files, config: "include_dirs: [{path: db, include: ['[']}]" }),
    /^CONFIG_005 include_dirs\[0\]\.include: the pattern \[/,
  );
});

Deno.test({
  name: "discoverSources() names a folder that may not be listed",
  // Root may list everything.
  ignore: Deno.build.os === "windows" || Deno.uid() === 0,
  async fn() {
    const layout = { files: ["db/schema/a.sql", "db/schema/shut/b.sql"], config: "" };
    await inProject(layout, async (root) => {
      const shut = join(root, "db/schema/shut");
      await Deno.chmod(shut, 0o000);
      const project = await openProject(root, testHost());
      const environment = await project.environment("local");
      await assert.rejects(discoverSources(project, environment), /cannot read db\/schema\/shut: permission denied/);
      await Deno.chmod(shut, 0o700);
    });
  },
});

async function seeds(layout: Layout, options: SeedOptions = {}): Promise<string[]> {
  return await inProject(layout, async (root) => {
    const project = await openProject(root, testHost());
    return (await seedFiles(project, await project.environment("local"), options)).map(({ name, role }) => {
      assert.equal(role, "seed");
      return name;
    });
  });
}

const seedLayout: Layout = {
  files: [
    "db/seeds/local/1.sql",
    "db/seeds/common/10_b.sql",
    "db/seeds/common/09_a.sql",
    "db/seeds/common/deep/no.sql",
    "db/seeds/common/readme.md",
    "db/seeds/test/no.sql",
    "db/seeds/0.sql",
    "other/z.sql",
  ],
  config: "seed: {profiles: {tiny: {include: ['0*', '1*'], exclude: ['*_b.sql']}}}\n",
};

Deno.test("seedFiles() takes the folder itself, then common, then the environment's, each in name order", async () => {
  assert.deepEqual(await seeds(seedLayout), [
    "db/seeds/0.sql",
    "db/seeds/common/09_a.sql",
    "db/seeds/common/10_b.sql",
    "db/seeds/local/1.sql",
  ]);
  assert.deepEqual(await seeds(seedLayout, { seedsDir: "other" }), ["other/z.sql"]);
  assert.deepEqual(await seeds({ files: [], config: "" }), []);
});

Deno.test("seedFiles() narrows by profile, and names the nearest one", async () => {
  assert.deepEqual(await seeds(seedLayout, { profile: "tiny" }), [
    "db/seeds/0.sql",
    "db/seeds/common/09_a.sql",
    "db/seeds/local/1.sql",
  ]);
  await assert.rejects(seeds(seedLayout, { profile: "tinny" }), /there is no seed profile tinny; did you mean tiny\?/);
  await assert.rejects(seeds(seedLayout, { profile: "toString" }), /there is no seed profile/);
  await assert.rejects(seeds(seedLayout, { seedsDir: "absent" }), /the seeds folder absent does not exist/);
});
