import { isConfitureError } from "../../../../engine/errors.ts";
import type { Context } from "../../../../engine/plugin/mod.ts";
import { databaseExists, type MarkedDatabase, markedDatabases, type Session } from "../../../../engine/postgres/mod.ts";
import { type PruneInput, type PruneOutput, sizeText } from "../operations/mod.ts";
import { sweepBuilds } from "../apply/mod.ts";
import { cloneOwnerLives } from "./clone_owner.ts";
import { currentHashes } from "./current_hashes.ts";
import { dropManaged } from "./drop_managed.ts";
import { projectId } from "./names.ts";
import { openServer } from "./open_server.ts";
import { readAge } from "./read_age.ts";
import { type PruneCandidate, pruneVerdict } from "./prune_verdict.ts";

type Entry = PruneOutput["dropped"][number];

/** The operation `test-db prune`. */
export async function runPrune(input: PruneInput, context: Context): Promise<PruneOutput> {
  const olderThanMs = readAge(input.older_than, "older_than", context.operation);
  const project = projectId(await context.project());
  const { session, label, shown } = await openServer(input, { mutating: !input.dry_run }, context);
  if (!input.dry_run) await sweepBuilds(session, context);
  const all = await markedDatabases(session, { sizes: true });
  const templates = all.filter(({ mark }) => mark.kind === "template");
  const own = templates.filter(({ mark }) => mark.kind === "template" && mark.about?.project === project);
  const view = {
    project,
    olderThanMs,
    templates: new Set(templates.map(({ name }) => name)),
    ...await currentHashes(own, context),
  };
  const [drop, kept]: [Entry[], Entry[]] = [[], []];
  let foreign = 0;
  for (const database of all) {
    const candidate = await candidateOf(database, context);
    if (candidate === undefined) continue;
    const { action, reason } = pruneVerdict(candidate, view);
    const entry = { name: database.name, kind: candidate.kind, reason, size_bytes: database.sizeBytes ?? null };
    if (action === "foreign") foreign++;
    else (action === "drop" ? drop : kept).push(entry);
  }
  const output = { target: label, server: shown, project, dry_run: input.dry_run, kept, foreign };
  if (input.dry_run || drop.length === 0) return { ...output, dropped: drop };
  await context.consent({
    question: `Drop ${drop.length} ${drop.length === 1 ? "database" : "databases"} (${label}, ${shown})?`,
    loses: `Everything in ${drop.length === 1 ? "it" : "them"} is lost: ${drop.map(describe).join("; ")}`,
  });
  return { ...output, dropped: await dropAll(drop, kept, all, session) };
}

async function candidateOf(
  { name, mark, owner, isOwned, connections }: MarkedDatabase,
  { host }: Context,
): Promise<PruneCandidate | undefined> {
  if (mark.kind !== "template" && mark.kind !== "clone") return undefined;
  const { project, at } = mark.about ?? {};
  return {
    name,
    kind: mark.kind,
    project: typeof project === "string" ? project : undefined,
    hash: mark.kind === "template" ? mark.hash : undefined,
    template: mark.kind === "clone" ? mark.template : undefined,
    ageMs: typeof at === "string" && !Number.isNaN(Date.parse(at)) ? host.now().getTime() - Date.parse(at) : undefined,
    connections,
    owner,
    isOwned,
    ownerLives: mark.kind === "clone" ? await cloneOwnerLives(mark.about) : undefined,
  };
}

/** What somebody has begun to use or has made anew since it was looked at stays. */
async function dropAll(
  drop: readonly Entry[],
  kept: Entry[],
  seen: readonly MarkedDatabase[],
  session: Session,
): Promise<Entry[]> {
  const dropped: Entry[] = [];
  for (const entry of drop) {
    const { mark } = seen.find(({ name }) => name === entry.name)!;
    try {
      if (await dropManaged(session, entry.name, { force: false, mark })) dropped.push(entry);
      else if (await databaseExists(session, entry.name)) kept.push({ ...entry, reason: "made anew meanwhile" });
    } catch (error) {
      if (!isConfitureError(error, "database-in-use")) throw error;
      kept.push({ ...entry, reason: "in use by now" });
    }
  }
  return dropped;
}

function describe({ name, kind, reason, size_bytes: size }: Entry): string {
  return `${name} (${kind}${size === null ? "" : `, ${sizeText(size)}`}; ${reason})`;
}
