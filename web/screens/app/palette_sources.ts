import type { ApprovalAnswer, EnvironmentsAnswer, RunSummary } from "../../api/mod.ts";
import {
  type CatalogIndex,
  currentProject,
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
  settingsPlaces,
} from "../../state/mod.ts";
import { placesOf } from "../../parts/mod.ts";

const mostOfAKind = 12;

/** Answers are asked for once for all letters of a word. */
function remembered<T>(ask: (key: string) => Promise<T>, forMs: number): (key: string) => Promise<T> {
  let last: { key: string; at: number; answer: Promise<T> } | undefined;
  return (key) => {
    if (last && last.key === key && Date.now() - last.at < forMs) return last.answer;
    const answer = ask(key);
    last = { key, at: Date.now(), answer };
    answer.catch(() => last = undefined);
    return answer;
  };
}

const runs = remembered(() => get<{ runs: RunSummary[] }>("/api/runs?limit=50"), 10_000);
const reviews = remembered(() => get<{ approvals: ApprovalAnswer[] }>("/api/approvals?limit=50"), 10_000);
const index = remembered(readKnownIndex, 60_000);

async function readKnownIndex(key: string): Promise<CatalogIndex | undefined> {
  const [project, chosen] = key.split("\n") as [string, string];
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
  const current = currentProject.value ?? (names.length === 1 ? names[0] : undefined);
  const own = [...new Set(current === undefined ? names : [current, ...names])].flatMap((project) =>
    // Those of other projects come when somebody types.
    project === current || typed.trim() !== ""
      ? placesOf(project).map(({ label, href }) => ({ label: `${project}: ${label}`, href }))
      : []
  );
  return [...own, ...general].filter(({ label }) => fits(label, typed))
    .map(({ label, href }) => ({ id: href, group: "Pages", label, href }));
}

/** Objects of the project that one looks at, as its database was read last. */
export async function objectItems(typed: string): Promise<PaletteItem[]> {
  const project = currentProject.value;
  if (project === undefined || typed.trim() === "") return [];
  const known = await index(`${project}\n${query.peek().get("env") ?? ""}`);
  if (known === undefined) return [];
  return findObjects(known, typed).objects.slice(0, mostOfAKind).map((object) => ({
    id: objectId(object),
    group: "Objects",
    label: object.path,
    note: `${object.kind} · ${known.head.environment}`,
    href: projectPath(project, "schema", { env: known.head.environment, object: objectId(object) }),
  }));
}

export async function runItems(typed: string): Promise<PaletteItem[]> {
  if (typed.trim() === "") return [];
  const label = ({ operation, project, environment }: RunSummary) =>
    [operation, project, environment].filter((part) => part !== null).join(" · ");
  return (await runs("")).runs.filter((run) => fits(`run ${label(run)} ${run.id} ${run.status}`, typed)).slice(
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
  return (await reviews("")).approvals.filter((each) => fits(`review ${label(each)} ${each.state}`, typed))
    .slice(0, mostOfAKind)
    .map((each) => ({
      id: String(each.id),
      group: "Reviews",
      label: label(each),
      note: `review, ${each.state}`,
      href: path`/reviews/${each.id}`,
    }));
}
