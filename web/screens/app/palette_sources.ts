import type { ApprovalAnswer, EnvironmentsAnswer, MigrationsAnswer, RunSummary } from "../../api/mod.ts";
import {
  type CatalogIndex,
  chosenProject,
  findObjects,
  fits,
  get,
  objectId,
  type PaletteItem,
  path,
  projectPath,
  projects,
  query,
  readCatalog,
  readIndex,
  session,
  settingsPlaces,
} from "../../state/mod.ts";
import { placesOf } from "../../parts/mod.ts";

const mostOfAKind = 12;

/** Answers are asked for once for all letters of a word; what one person was told is not told to the next. */
function remembered<T, A extends string[]>(
  ask: (...about: A) => Promise<T>,
  forMs: number,
): (...about: A) => Promise<T> {
  let last: { key: string; at: number; answer: Promise<T> } | undefined;
  return (...about) => {
    const key = [session.peek()?.person, ...about].join("\n");
    if (last && last.key === key && Date.now() - last.at < forMs) return last.answer;
    const answer = ask(...about);
    last = { key, at: Date.now(), answer };
    answer.catch(() => last = undefined);
    return answer;
  };
}

const runs = remembered(() => get<{ runs: RunSummary[] }>("/api/runs?limit=50"), 10_000);
const reviews = remembered(() => get<{ approvals: ApprovalAnswer[] }>("/api/approvals?limit=50"), 10_000);
const index = remembered(readKnownIndex, 60_000);
const migrations = remembered(
  (project) => get<MigrationsAnswer>(path`/api/projects/${project}/migrations`),
  60_000,
);

async function readKnownIndex(project: string, chosen: string): Promise<CatalogIndex | undefined> {
  let environment: string | undefined = chosen;
  if (environment === "") {
    const { environments } = await get<EnvironmentsAnswer>(path`/api/projects/${project}/environments`);
    environment = environments.find(({ catalog }) => catalog !== null)?.name;
  }
  if (environment === undefined) return undefined;
  const { catalog } = await readCatalog(project, environment);
  return catalog === null ? undefined : await readIndex(catalog);
}

export function pageItems(typed: string): PaletteItem[] {
  const general = [
    { label: "Home", href: "/" },
    { label: "Reviews", href: "/reviews" },
    { label: "Runs", href: "/runs" },
    ...settingsPlaces().map(({ label, href }) => ({ label: `Settings: ${label}`, href })),
  ];
  const all = projects().now.value;
  const names = "value" in all ? all.value.map(({ name }) => name) : [];
  const current = chosenProject();
  const own = [...new Set(current === undefined ? names : [current, ...names])].flatMap((project) =>
    // Those of other projects come when somebody types.
    project === current || typed.trim() !== ""
      ? placesOf(project).map(({ label, href }) => ({ label: `${project}: ${label}`, href }))
      : []
  );
  // Hundreds of projects have thousands of pages, behind which nothing else would be seen.
  return [...own.slice(0, 6), ...general, ...own.slice(6)].filter(({ label }) => fits(label, typed)).slice(0, 20)
    .map(({ label, href }) => ({ id: href, group: "Pages", label, href }));
}

/** Objects of the project that one looks at, as its database was read last. */
export async function objectItems(typed: string): Promise<PaletteItem[]> {
  const project = chosenProject();
  if (project === undefined || typed.trim() === "") return [];
  const known = await index(project, query.peek().get("env") ?? "");
  if (known === undefined) return [];
  return findObjects(known, typed).objects.slice(0, mostOfAKind).map((object) => ({
    id: objectId(object),
    group: "Objects",
    label: object.path,
    note: `${object.kind} · ${known.head.environment}`,
    href: projectPath(project, "schema", { env: known.head.environment, object: objectId(object) }),
  }));
}

export async function migrationItems(typed: string): Promise<PaletteItem[]> {
  const project = chosenProject();
  if (project === undefined || typed.trim() === "") return [];
  const all = (await migrations(project)).migrations;
  return all.filter(({ version, name }) => fits(`migration ${version} ${name}`, typed)).slice(-mostOfAKind).toReversed()
    .map(({ version, name }) => ({
      id: `${version} ${name}`,
      group: "Migrations",
      label: `${version} ${name}`,
      href: projectPath(project, `migrations/${encodeURIComponent(version)}`),
    }));
}

export async function runItems(typed: string): Promise<PaletteItem[]> {
  if (typed.trim() === "") return [];
  const label = ({ operation, project, environment }: RunSummary) =>
    [operation, project, environment].filter((part) => part !== null).join(" · ");
  return (await runs()).runs.filter((run) => fits(`run ${label(run)} ${run.id} ${run.status}`, typed)).slice(
    0,
    mostOfAKind,
  )
    .map((run) => ({
      id: run.id,
      group: "Runs",
      label: label(run),
      note: `run, ${run.status}`,
      href: path`/runs/${run.id}`,
    }));
}

export async function reviewItems(typed: string): Promise<PaletteItem[]> {
  if (typed.trim() === "") return [];
  const label = ({ id, operation, project, environment }: ApprovalAnswer) =>
    `#${id} ${operation} · ${project} · ${environment}`;
  return (await reviews()).approvals.filter((each) => fits(`review ${label(each)} ${each.state}`, typed))
    .slice(0, mostOfAKind)
    .map((each) => ({
      id: String(each.id),
      group: "Reviews",
      label: label(each),
      note: `review, ${each.state}`,
      href: path`/reviews/${each.id}`,
    }));
}
