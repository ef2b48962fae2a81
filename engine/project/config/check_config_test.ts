import assert from "node:assert/strict";
import { z } from "zod";
import { expand, readYaml } from "../yaml/mod.ts";
import { checkConfig } from "./check_config.ts";
import { type EnvironmentConfig, environmentSchema } from "./environment_schema.ts";
import { projectSchema } from "./project_schema.ts";

async function check(text: string, env: Record<string, string> = {}) {
  return checkConfig(environmentSchema, expand(await readYaml(text, "local.yaml"), { env }));
}

async function problems(text: string): Promise<string[]> {
  return (await check(text)).problems.map(({ code, message }) => `${code} ${message}`);
}

async function load(text: string, env: Record<string, string> = {}): Promise<EnvironmentConfig> {
  const { config, problems } = await check(text, env);
  assert.deepEqual(problems.map(String), []);
  return config!;
}

Deno.test("checkConfig() names the nearest known key, at every depth, with its place", async () => {
  const text = `databse_url: x
include_dirs:
  - path: db
    recursve: false
build:
  sort_mod: hex
  lint: {enabeld: true}
seed:
  profiles:
    tiny: {includes: []}
kubernetes: yes
`;
  assert.deepEqual(await problems(text), [
    "CONFIG_011 local.yaml:4:5: unknown key include_dirs[0].recursve; did you mean recursive?",
    "CONFIG_011 local.yaml:7:10: unknown key build.lint.enabeld; did you mean enabled?",
    "CONFIG_011 local.yaml:6:3: unknown key build.sort_mod; did you mean sort_mode?",
    "CONFIG_011 local.yaml:10:12: unknown key seed.profiles.tiny.includes; did you mean include?",
    "CONFIG_011 local.yaml:1:1: unknown key databse_url; did you mean database_url?",
    "CONFIG_011 local.yaml:11:1: unknown key kubernetes",
  ]);
});

Deno.test("checkConfig() says what is wrong with a value and quotes none", async () => {
  const table: [string, string][] = [
    ["database_url: 5", "local.yaml:1:1: database_url: text is expected here, not a number; put it between quotes"],
    ["database_url: ''", "local.yaml:1:1: database_url: it is empty"],
    ["build: [x]", "local.yaml:1:1: build: a mapping is expected here, not a list"],
    ["build: {two_pass: maybe}", "local.yaml:1:9: build.two_pass: true or false is expected here, not text"],
    [
      "build: {sort_mode: hexx}",
      "local.yaml:1:9: build.sort_mode: one of dependency, alphabetical, hex is expected here; did you mean hex?",
    ],
    ["include_dirs: [4]", "local.yaml:1:16: include_dirs[0]: text or a mapping is expected here"],
    ["include_dirs: [{order: 1}]", "local.yaml:1:16: include_dirs[0].path is missing; it is required here"],
    ["embedded: {major: 13}", "local.yaml:1:12: embedded.major: one of 14, 15, 16, 17, 18 is expected here"],
    ["hooks: [{id: a/b, timeout_ms: 0}]", "local.yaml:1:19: hooks[0].timeout_ms: it must be more than 0"],
    [
      "acls: [{schema: [], apply_to: ALL_TABLES, grants: []}]",
      "local.yaml:1:9: acls[0].schema: text is expected here, not a list",
    ],
    ["statement_timeout_ms: -1", "local.yaml:1:1: statement_timeout_ms: it must be at least 0"],
    [
      "statement_timeout_ms: 1.5",
      "local.yaml:1:1: statement_timeout_ms: a whole number is expected here, not a number",
    ],
    [
      "build: {separators: {style: custom}}",
      "local.yaml:1:9: build.separators.custom_template is missing; it is required here",
    ],
    [
      "migration: {tracking_table: a.b.c}",
      "local.yaml:1:13: migration.tracking_table: is no table name of the form [schema.]table",
    ],
    [
      "migration: {tracking_table: user}",
      "local.yaml:1:13: migration.tracking_table: holds a reserved word of PostgreSQL",
    ],
    [
      "acls: [{schema: s, apply_to: X, grants: []}]",
      "local.yaml:1:20: acls[0].apply_to: ALL_TABLES or a list is expected here",
    ],
    ["plugins: [{id: Bad, source: x}]", "local.yaml:1:12: plugins[0].id: is not of the form publisher/name"],
    [
      "hooks: [{id: confiture/audit, phases: [before]}]",
      "local.yaml:1:40: hooks[0].phases[0]: one of before_validation, before_ddl, after_ddl, after_validation, cleanup, on_error is expected here",
    ],
    [
      "notifications: {hooks: [{id: a, transport: {type: pigeon}, renderer: {type: slack}}]}",
      "local.yaml:1:45: notifications.hooks[0].transport.type: one of http, smtp, stdout is expected here",
    ],
  ];
  for (const [text, expected] of table) {
    assert.deepEqual((await check(text)).problems.map(({ message }) => message), [expected], text);
  }
});

Deno.test("checkConfig() refuses, with a reason, what would mislead", async () => {
  const table: [string, RegExp][] = [
    [
      "migration_table: x",
      /^CONFIG_013 local\.yaml:1:1: migration_table is refused: the tracking table is a key of migration/,
    ],
    ["build: {separators: {style: mysql}}", /style: mysql is refused: # begins no comment in PostgreSQL/],
    ["pggit: {enabled: true}", /pggit\.enabled: true is refused: pgGit is not integrated/],
    [
      "seed: {continue_on_error: true, transaction_mode: transaction}",
      /CONFIG_012 .*cannot be true with transaction_mode/,
    ],
  ];
  for (const [text, expected] of table) assert.match((await problems(text)).join(), expected);
});

Deno.test("checkConfig() loads all keys of an older project", async () => {
  const config = await load(`
name: production
database_url: postgresql://u:hunter2@h/d
include_dirs:
  - db/schema
  - {path: db/more, recursive: false, include: ["*.sql"], exclude: ["x*"], auto_discover: false, order: 2}
exclude_dirs: [db/schema/old]
superuser_dirs: [db/super]
superuser_post_dirs: [{path: db/post}]
auto_backup: true
require_confirmation: true
build:
  sort_mode: hex
  two_pass: true
  validate_comments: {enabled: false, fail_on_unclosed_blocks: true, fail_on_spillover: false}
  separators: {style: line_comment}
  lint: {enabled: true, fail_on_error: true, fail_on_warning: true, rules: [naming_convention]}
migration:
  strict_mode: true
  locking: {enabled: true, timeout_ms: 5}
  view_helpers: off
  migration_generators: {ext: {command: "x {from} {to} {output}", description: d}}
  snapshot_history: false
  snapshots_dir: s
  live_snapshot: true
  tracking_table: public.tb_confiture
  rebuild_threshold: 3
  grant_dir: g
  allow_unsafe_under_replication: true
infrastructure: {replicas: [r1]}
pggit: {enabled: false, default_branch: main, protected_branches: [main]}
seed: {execution_mode: sequential, continue_on_error: true, transaction_mode: savepoint, profiles: {ci: {exclude: ["9*"]}}}
ssh_tunnel: {host: bastion.example, user: deploy, remote_socket: /run/x, local_port: 0, identity_file: k, timeout_s: 10}
acls:
  lint_enabled: true
  expectations:
    - {schema: public, apply_to: ALL_TABLES, ignore: [tmp_*], grants: [{role: app, privileges: [select, INSERT]}]}
ownership:
  expected_owner: '"Owner"'
  apply_to: [{schema: public, relkinds: [r, v]}]
  bootstrap_connection_url: postgresql://super:hunter2@h/d
  default_privileges: {public: {app: [select, usage]}}
function_coverage: {enabled: true}
security_lint: {enabled: true, severity: error}
apply_as: {owner: {url: "postgresql://o:hunter2@h/d"}}
notifications:
  allow_templated_renderers: true
  hooks:
    - {id: n, phase: on_failure, transport: {type: http, url: "https://x/hunter2"}, renderer: {type: slack, mention_on_failure: "@x"}}
    - {id: m, transport: {type: smtp, host: mail, password: hunter2}, renderer: {type: email}}
x-anything: {of: mine}
`);
  assert.deepEqual(config.acls.expectations[0]!.grants[0]!.privileges, ["SELECT", "INSERT"]);
  assert.equal(config.database_url!.reveal(), "postgresql://u:hunter2@h/d");
  assert.equal(config.apply_as.owner!.url.reveal(), "postgresql://o:hunter2@h/d");
  // Whoever prints a configuration prints no secret.
  assert.ok(!`${JSON.stringify(config)}${Deno.inspect(config, { depth: 9 })}`.includes("hunter2"));
});

Deno.test("checkConfig() takes an unquoted off or on where the older tool's choices need the word", async () => {
  assert.equal((await load("migration: {view_helpers: off}")).migration.view_helpers, "off");
});

Deno.test("checkConfig() gives keys without a value their default", async () => {
  const config = await load("exclude_dirs:\nssh_tunnel: ~\nbuild:\n  lint:\n");
  assert.deepEqual([config.exclude_dirs, config.ssh_tunnel, config.build.lint.enabled], [[], undefined, false]);
  assert.deepEqual(config.include_dirs, ["db/schema"]);
});

Deno.test("checkConfig() turns an unquoted variable into the number or truth value that is wanted", async () => {
  const text = `
statement_timeout_ms: \${T}
protected: \${P:-yes}
embedded: {major: "\${M}"}
name: \${T}
include_dirs: [{path: a, order: "\${T}"}]
`;
  const config = await load(text, { T: "250", M: "17" });
  assert.deepEqual(
    [config.statement_timeout_ms, config.protected, config.embedded.major, config.name, config.include_dirs[0]],
    [250, true, 17, "250", {
      path: "a",
      recursive: true,
      include: ["**/*.sql"],
      exclude: [],
      auto_discover: true,
      order: 250,
    }],
  );
  assert.match(
    (await check("statement_timeout_ms: ${T}", { T: "hunter2" })).problems[0]!.message,
    /a number is expected/,
  );
  assert.match((await problems("statement_timeout_ms: '5'")).join(), /a number is expected here, not text/);
  const choice = (await check("build: {sort_mode: '${T}'}", { T: "hexx" })).problems[0]!.message;
  assert.ok(!choice.includes("did you mean"), "what a variable holds is not shown, not even nearly");
});

Deno.test("environmentSchema and projectSchema describe every key", () => {
  type Json = z.core.JSONSchema.BaseSchema;
  const silent: string[] = [];
  const visit = (node: Json, path: string) => {
    for (const [key, below] of Object.entries(node.properties ?? {}) as [string, Json][]) {
      if (!below.description) silent.push(`${path}.${key}`);
      visit(below, `${path}.${key}`);
    }
    const others = [node.items, node.additionalProperties, ...node.anyOf ?? [], ...node.oneOf ?? []];
    for (const other of others) if (other && typeof other === "object") visit(other as Json, path);
  };
  for (const schema of [environmentSchema, projectSchema]) visit(z.toJSONSchema(schema, { io: "input" }), "");
  assert.deepEqual(silent, []);
});
