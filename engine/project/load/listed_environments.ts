import { ConfitureError } from "../../errors.ts";
import type { Host } from "../../host.ts";
import { checkConfig, environmentSchema, projectShape } from "../config/mod.ts";
import { describeDsn, parseDsn } from "../dsn/mod.ts";
import { isSecretReference } from "../secret/mod.ts";
import { type Located, type LocatedMap, merge, readYaml, valueAt } from "../yaml/mod.ts";
import { loadEnvironment } from "./load_environment.ts";

/** An environment as its files tell, for whoever only lists them: nothing is connected to and no variable is looked up. */
export interface ListedEnvironment {
  name: string;
  /** Relative to the project. */
  file: string;
  /** What its files say; undefined where they do not tell without a variable, or do not load. */
  isProtected: boolean | undefined;
  /** The connection for people, without any password; undefined where it is a reference or needs a variable. */
  database: string | undefined;
  /** The variable that has the connection: `SHOP_URL` of `env:SHOP_URL`. */
  variable: string | undefined;
  /** Why it does not load. */
  problem: string | undefined;
}

/** A file that is in memory: of a bundle. */
export interface TextFile {
  path: string;
  text: string;
}

/** The folder of the environments, relative to the project, as `confiture.yaml` says. */
export async function environmentsFolder(shared: string | undefined): Promise<string> {
  const tree = await treeOf(shared, "confiture.yaml").catch(() => undefined);
  const named = tree && valueAt(tree, ["environments_dir"]);
  const folder = named?.kind === "scalar" && typeof named.value === "string" ? named.value : undefined;
  return (folder ?? projectShape.environments_dir.parse(undefined)).replace(/^(\.\/)+/, "").replace(/\/+$/, "");
}

/** The environments of a project whose files are not on disk. `shared` is the text of `confiture.yaml`. */
export async function listEnvironments(
  shared: string | undefined,
  files: readonly TextFile[],
): Promise<ListedEnvironment[]> {
  let base: LocatedMap | undefined;
  let problem: string | undefined;
  try {
    base = await treeOf(shared, "confiture.yaml");
  } catch (error) {
    problem = said(error);
  }
  const listed: ListedEnvironment[] = [];
  for (const { path, text } of files) {
    const name = path.split("/").at(-1)!.replace(/\.yaml$/, "");
    const found = await listOne({ name, file: path, text }, base).catch((error) => ({
      ...unknown,
      problem: said(error),
    }));
    listed.push({ name, file: path, ...found, problem: problem ?? found.problem });
  }
  return listed.sort((a, b) => (a.name < b.name ? -1 : 1));
}

type Found = Omit<ListedEnvironment, "name" | "file">;

const unknown: Found = { isProtected: undefined, database: undefined, variable: undefined, problem: undefined };

async function listOne(
  { name, file, text }: { name: string; file: string; text: string },
  shared: LocatedMap | undefined,
): Promise<Found> {
  const own = await readYaml(text, file);
  const { environment, problems } = loadEnvironment({ name, file, own, shared }, nobody);
  const tree = shared ? merge(shared, own) : own;
  const connection = await connectionOf(valueAt(tree, ["database_url"]));
  if (environment) return { isProtected: environment.config.protected, ...connection, problem: undefined };
  const [first] = problems;
  if (first!.reason !== "config-variable") return { ...unknown, problem: said(first) };
  // A variable that only a run has says nothing about the keys without one.
  const key = tree.entries.get("protected");
  const only = { ...tree, entries: new Map(key === undefined ? [] : [["protected", key] as const]) };
  const { config } = checkConfig(environmentSchema, only);
  return { isProtected: config?.protected, ...connection, problem: undefined };
}

/** No variables, no home folder, no files of this host: whatever a project says stays what it says. */
const nobody: Host = {
  cwd: "/",
  env: {},
  osUser: "",
  self: [],
  compiled: false,
  isGuest: true,
  now: () => new Date(0),
  elapsedMs: () => 0,
  randomBytes: (count) => new Uint8Array(count),
};

async function connectionOf(url: Located | undefined): Promise<Pick<Found, "database" | "variable">> {
  const none = { database: undefined, variable: undefined };
  if (url?.kind !== "scalar" || typeof url.value !== "string") return none;
  const text = url.value.trim();
  const variable = /^env:\s*(\w+)$/.exec(text)?.[1];
  if (isSecretReference(text) || text.includes("${")) return { ...none, variable };
  if (/^embedded(:|$)/.test(text)) return { ...none, database: text };
  try {
    return { ...none, database: describeDsn(await parseDsn(text, nobody)) };
  } catch {
    // A run says what is wrong with it, and quotes nothing of it either.
    return none;
  }
}

async function treeOf(text: string | undefined, file: string): Promise<LocatedMap | undefined> {
  return text === undefined ? undefined : await readYaml(text, file);
}

function said(error: unknown): string {
  if (error instanceof ConfitureError) return error.message;
  throw error;
}
