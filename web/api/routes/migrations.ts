import { z } from "zod";
import { ConfitureError } from "../../../engine/errors.ts";
import { isAllowed } from "../../auth/mod.ts";
import { chooseBundle, listFiles, readFiles } from "../../bundles/mod.ts";
import {
  type MigrationHalf,
  readBundleMigrations,
  readMatrix,
  readMigrationHalf,
  readRunsOfMigration,
} from "../../overview/mod.ts";
import { runStatuses } from "../../runs/mod.ts";
import { fileText, largestTextBytes } from "../file_text.ts";
import { environment } from "../known_environment.ts";
import { knownProject } from "../known_project.ts";
import { type ApiRequest, route } from "../route.ts";
import { seenEnvironments } from "../seen_environments.ts";
import { ofProject } from "./projects.ts";

const anywhere = () => Promise.resolve("anywhere" as const);

const bundle = z.string().regex(/^[0-9a-f]{64}$/).optional().describe("Files to look at; the newest when absent");

const state = z.object({
  state: z.enum(["applied", "pending", "changed", "missing", "unfinished", "unknown"]).describe(
    "As the last `migrate status` told; unknown where nobody has asked",
  ),
  applied_at: z.string().nullable(),
  applied_by: z.string().nullable().describe("Role"),
  execution_time_ms: z.number().nullable(),
  run: z.string().nullable().describe(
    "The run that applied it, where the history tells; a command line's is no run here",
  ),
  file_changed_since: z.boolean().describe("Its file is another than the one that the status was told with"),
});

const file = z.object({
  kind: z.enum(["sql", "typescript", "python"]),
  is_repeatable: z.boolean(),
  is_reversible: z.boolean().nullable().describe("Null where nobody knows"),
  up: z.string().describe("Path in the files"),
  down: z.string().nullable(),
  verify: z.string().nullable(),
  sidecar: z.string().nullable(),
  problem: z.string().nullable().describe("What is wrong with the comments at its top"),
});

const row = z.object({
  version: z.string(),
  name: z.string(),
  file: file.nullable().describe("Null where the files do not have it and a ledger does"),
  environments: z.record(z.string(), state).describe("By the environment's name"),
});

/** The columns of the matrix: where each state comes from. */
const column = environment.pick({
  name: true,
  is_protected: true,
  problem: true,
  status: true,
  status_failed: true,
  last_write: true,
});

const migrationsAnswer = z.object({
  bundle: z.string().nullable().describe("Null of a project without files"),
  folder: z.string(),
  environments: z.array(column),
  migrations: z.array(row).describe("In the order of their versions"),
  orphans: z.array(z.string()).describe("Files that are no migration by their names"),
  duplicates: z.record(z.string(), z.array(z.string())).describe("Files of versions that more than one has"),
});

const half = z.object({
  path: z.string(),
  size_bytes: z.int(),
  text: z.string().nullable().describe("Null of more than 1 MiB, and of what is no text"),
  checksum: z.string().nullable().describe("As the ledger keeps it"),
  front_matter: z.object({
    no_transaction: z.boolean(),
    lock_timeout_ms: z.number().nullable(),
    statement_timeout_ms: z.number().nullable(),
    requires_superuser: z.boolean(),
    run_as: z.string().nullable(),
    depends_on: z.array(z.string()),
    repeatable: z.boolean(),
  }).nullable(),
  is_transactional: z.boolean().nullable().describe("Null of a program"),
  problem: z.string().nullable().describe("Why it cannot run as it is"),
});

const migrationAnswer = row.extend({
  bundle: z.string(),
  up: half.nullable(),
  down: half.nullable(),
  verify: half.nullable(),
  sidecar: half.nullable(),
  columns: z.array(column),
  runs: z.array(z.object({
    run: z.string(),
    operation: z.string(),
    environment: z.string(),
    status: z.enum(runStatuses),
    did: z.enum(["applied", "marked", "rolled back", "failed"]),
    duration_ms: z.number().nullable(),
    requested_by: z.string(),
    created_at: z.string(),
    finished_at: z.string().nullable(),
  })).describe("Of environments that the caller may see, newest first"),
});

const filesAnswer = z.object({
  bundle: z.string(),
  files: z.array(z.object({ path: z.string(), hash: z.string(), size: z.int() })),
});

export type MigrationStateAnswer = z.output<typeof state>;
export type MigrationRowAnswer = z.output<typeof row>;
export type MigrationsAnswer = z.output<typeof migrationsAnswer>;
export type MigrationHalfAnswer = z.output<typeof half>;
export type MigrationAnswer = z.output<typeof migrationAnswer>;
export type FilesAnswer = z.output<typeof filesAnswer>;

export const migrationRoutes = [
  route({
    method: "GET",
    path: "/api/projects/{project}/migrations",
    tag: "Projects",
    summary: "Migrations of a project, and what is known of each in each environment",
    permission: "view",
    place: anywhere,
    params: ofProject,
    answer: migrationsAnswer,
    async handle(request) {
      const { pool } = request.services.control;
      const project = await knownProject(request);
      const environments = await seenEnvironments(request, [project]);
      const none = { folder: "db/migrations", migrations: [], orphans: [], duplicates: {} };
      const found = project.bundle === null ? none : await readBundleMigrations(pool, project.bundle);
      return {
        bundle: project.bundle,
        folder: found.folder,
        environments: environments.map((each) => column.parse(each)),
        migrations: await readMatrix(pool, found.migrations, environments),
        orphans: [...found.orphans],
        duplicates: lists(found.duplicates),
      };
    },
  }),
  route({
    method: "GET",
    path: "/api/projects/{project}/migrations/{version}",
    tag: "Projects",
    summary: "One migration: its files, where it is applied, and the runs that did something with it",
    permission: "view",
    place: anywhere,
    params: ofProject.extend({ version: z.string().min(1).max(300) }),
    query: z.object({ bundle }),
    answer: migrationAnswer,
    async handle(request) {
      const { pool } = request.services.control;
      const { params: { version }, query } = request;
      const project = await knownProject(request);
      const chosen = await chooseBundle(pool, project, query.bundle);
      const environments = await seenEnvironments(request, [project]);
      const { migrations } = await readBundleMigrations(pool, chosen);
      const rows = await readMatrix(pool, migrations, environments);
      const found = rows.find((each) => each.version === version);
      if (!found) throw new ConfitureError("no-such-thing", { kind: `migration of ${project.name}`, name: version });
      const runs = await readRunsOfMigration(pool, {
        project: project.id,
        environments: environments.map(({ name }) => name),
        version,
        name: found.name,
      });
      const { up = null, down = null, verify = null, sidecar = null } = found.file ?? {};
      const paths = [up, down, verify, sidecar].filter((path) => path !== null);
      const contents = await readFiles(pool, chosen, paths, largestTextBytes);
      const read = async (path: string | null, kind = found.file?.kind ?? "sql"): Promise<MigrationHalf | null> =>
        path === null ? null : await readMigrationHalf(path, contents.get(path)!, kind);
      return {
        ...found,
        bundle: chosen,
        up: await read(up),
        down: await read(down),
        verify: await read(verify),
        // Preconditions are YAML; they have no front matter, as a program in Python has none that we read.
        sidecar: await read(sidecar, "python"),
        columns: environments.map((each) => column.parse(each)),
        runs,
      };
    },
  }),
  route({
    method: "GET",
    path: "/api/projects/{project}/files",
    tag: "Projects",
    summary: "Paths of a project's files",
    permission: "view",
    place: anywhere,
    params: ofProject,
    query: z.object({ bundle }),
    answer: filesAnswer,
    async handle(request) {
      const chosen = await bundleOf(request);
      return { bundle: chosen, files: await listFiles(request.services.control.pool, chosen) };
    },
  }),
  route({
    method: "GET",
    path: "/api/projects/{project}/files/content",
    tag: "Projects",
    summary: "What is in one of them, as text; passwords of connection strings in YAML are masked",
    permission: "view",
    place: anywhere,
    params: ofProject,
    query: z.object({ bundle, path: z.string().min(1).max(500) }),
    answer: z.string(),
    media: "text/plain",
    async handle(request) {
      return await fileText(request, await bundleOf(request), request.query.path);
    },
  }),
];

/** Files are the whole project's: somebody of one environment may not read what stands about another. */
async function bundleOf(
  request: ApiRequest<{ project: string }, { bundle?: string }>,
): Promise<string> {
  const project = await knownProject(request);
  if (!isAllowed(request.caller!, "view", { project: project.name })) {
    throw new ConfitureError("no-such-thing", { kind: "files of project", name: project.name });
  }
  return await chooseBundle(request.services.control.pool, project, request.query.bundle);
}

function lists(found: Readonly<Record<string, readonly string[]>>): Record<string, string[]> {
  return Object.fromEntries(Object.entries(found).map(([key, values]) => [key, [...values]]));
}
