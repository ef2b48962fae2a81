import { join } from "node:path";
import { type Catalog, readCatalog } from "../catalog/mod.ts";
import { ConfitureError } from "../errors.ts";
import { openSession, type ScratchPlace, type Session, useEmbedded, withScratch } from "../postgres/mod.ts";
import {
  discoverSources,
  type Dsn,
  type Environment,
  openProject,
  orderFiles,
  parseDsn,
  type Project,
} from "../project/mod.ts";
import { fileSource, type OrderMode, type ScriptSource } from "../sql/mod.ts";
import { readCatalogFile } from "./catalog_file.ts";
import { filesOf } from "./files_of.ts";
import { withGitTree } from "./git_tree.ts";
import { loadDdl } from "./load_ddl.ts";
import { scratchPlace } from "./scratch_place.ts";
import { type DdlSource, describeSource, type Source } from "./source.ts";
import type { SourceContext } from "./source_context.ts";
import { withStubRoles } from "./stub_roles.ts";

/** One side of a comparison, read. */
export interface Side {
  /** For people: "environment production", "the project's DDL at main". */
  readonly label: string;
  readonly catalog: Catalog;
  /** Set when the side is a database that lives: a plan from it can be applied to it. */
  readonly live?: { readonly dsn: Dsn; readonly environment?: Environment };
  /** Statements of the DDL that could not be run in scratch. */
  readonly skipped: readonly string[];
  /** The DDL itself, for what its comments say; absent for what was read at a git ref or from a catalog. */
  readonly ddl?: readonly ScriptSource[];
}

export interface ReadSourceOptions {
  context: SourceContext;
  /** Whose settings count for scratch databases; the default environment when absent. */
  environment?: Environment;
  /** Major of the scratch server, where the place lets us choose: that of the other side. */
  major?: number;
  /** Looks at the database of the source while it is there, beside the reading, over connections of its own. */
  visit?(database: Pick<Session, "dsn" | "serverVersion">): Promise<void>;
}

/** Whether a source has to be run in a scratch database before it can be read. */
export function needsScratch(source: Source): boolean {
  if (source.kind === "git") return needsScratch(source.of);
  return source.kind === "ddl" || source.kind === "file" || source.kind === "folder";
}

/** Reads the catalog of a source. DDL is run in a scratch database, which is dropped again. */
export async function readSource(source: Source, options: ReadSourceOptions): Promise<Side> {
  const { context } = options;
  const label = describeSource(source);
  switch (source.kind) {
    case "environment": {
      const target = await context.target({ env: source.name }, { mutating: false });
      return await readLive(label, target, options);
    }
    case "dsn": {
      const dsn = await parseDsn(source.dsn, context.host, { where: "the source" });
      return await readLive(label, { dsn }, options);
    }
    case "catalog": {
      return { label, catalog: await readCatalogFile(join(context.projectDir, source.path), source.path), skipped: [] };
    }
    case "ddl":
    case "file":
    case "folder":
      return await readDdl(source, context.projectDir, options);
    case "git":
      return await withGitTree(context.projectDir, source.ref, context.host, async (folder) => {
        if (source.of.kind !== "catalog") {
          const { ddl: _, ...side } = await readDdl(source.of, folder, { ...options, label });
          return side;
        }
        return { label, catalog: await readCatalogFile(join(folder, source.of.path), label), skipped: [] };
      });
  }
}

async function readLive(
  label: string,
  target: { dsn: Dsn; environment?: Environment },
  { context, visit }: ReadSourceOptions,
): Promise<Side> {
  await using session = await context.session(target.dsn);
  const live = { dsn: target.dsn, ...(target.environment && { environment: target.environment }) };
  const [catalog] = await Promise.all([readCatalog(session), visit?.(session)]);
  return { label, catalog, live, skipped: [] };
}

async function readDdl(
  source: DdlSource,
  folder: string,
  { context, environment, major, visit, label = describeSource(source) }: ReadSourceOptions & { label?: string },
): Promise<Side> {
  const { sources, mode, twoPass, of } = await sourcesOf(source, folder, context);
  const settings = environment ?? of;
  const place = await scratchPlace({ env: settings?.name }, settings, context, major);
  const warn = (message: string) => context.emit({ type: "notice", level: "warning", message });
  return await inScratch(place, context, async (dsn) => {
    await using session = await context.session(dsn);
    const ownServer = place.kind === "embedded";
    const loaded = await loadDdl(sources, session, { mode, twoPass, signal: context.signal, ownServer, warn });
    const [catalog] = await Promise.all([readCatalog(session, { impliesOwner: true }), visit?.(session)]);
    return { label, catalog, skipped: loaded.skipped, ddl: sources };
  });
}

/**
 * Runs the body with a scratch database of the place. On the project's own server, roles that it makes as stubs go
 * afterwards.
 */
export async function inScratch<T>(
  place: ScratchPlace,
  { host, signal, emit }: SourceContext,
  body: (dsn: Dsn) => Promise<T>,
): Promise<T> {
  const onNotice = (message: string) => emit({ type: "notice", level: "info", message });
  const run = () => withScratch(place, host, body, { signal, onNotice });
  if (place.kind === "server") return await run();
  const server = await useEmbedded(place.projectRoot, place.major, host, { signal, onNotice });
  const open = () => openSession(server.dsn("postgres"), { host, applicationName: "confiture scratch" });
  return await withStubRoles(open, run);
}

interface DdlFiles {
  sources: ScriptSource[];
  mode: OrderMode;
  twoPass?: boolean;
  of?: Environment;
}

async function sourcesOf(source: DdlSource, folder: string, context: SourceContext): Promise<DdlFiles> {
  if (source.kind !== "ddl") {
    const files = await filesOf(join(folder, source.path), source.path);
    return { sources: files.map(({ path, name }) => fileSource(path, name)), mode: "dependency" };
  }
  const project = folder === context.projectDir ? await context.project() : await openProject(folder, context.host);
  const environment = await environmentOf(project, source.environment);
  const { sort_mode: mode, two_pass: twoPass } = environment.config.build;
  const found = (await discoverSources(project, environment)).filter(({ role }) => role !== "seed");
  const sources = orderFiles(found, mode).map(({ path, name }) => fileSource(path, name));
  return { sources, mode, twoPass, of: environment };
}

async function environmentOf(project: Project, name: string | undefined): Promise<Environment> {
  if (name !== undefined) return await project.environment(name);
  const found = await project.defaultEnvironment();
  if (found) return found;
  const known = await project.environments();
  throw new ConfitureError("environment-not-found", { environment: "local", folder: "db/environments", known });
}
