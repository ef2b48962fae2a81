import type { Context } from "../../../../engine/plugin/mod.ts";
import { type MarkedDatabase, markedDatabases } from "../../../../engine/postgres/mod.ts";
import type { StatusInput, StatusOutput } from "../operations/mod.ts";
import { contentOf } from "./content.ts";
import { checkName, projectId, templateName } from "./names.ts";
import { openServer } from "./open_server.ts";
import { asksForContents, readRecipe, recipeFacts, recipeFromFacts } from "./recipe.ts";
import { findTemplate } from "./template_state.ts";

/** The operation `test-db status`. */
export async function runStatus(input: StatusInput, context: Context): Promise<StatusOutput> {
  const project = await context.project();
  const { session, label, shown } = await openServer(input, { mutating: false }, context);
  const answer = (name: string, stored: string | null, current: string): StatusOutput => ({
    name,
    state: stored === null ? "absent" : stored === current ? "current" : "stale",
    stored_hash: stored,
    current_hash: current,
    target: label,
    server: shown,
  });

  const given = await readRecipe(input, context);
  if (input.template !== undefined) {
    const name = checkName(input.template, "template", context);
    const found = await findTemplate(session, name);
    // A named template is measured by its own recipe, unless the input asks for another one.
    const asksForOne = asksForContents(input) || input.env !== undefined || input.config !== undefined;
    const own = asksForOne || !found?.mark.about ? undefined : await recipeFromFacts(found.mark.about, project);
    return answer(name, found?.mark.hash ?? null, (await contentOf(own ?? given, context)).hash);
  }
  const { hash } = await contentOf(given, context);
  const name = templateName(project, hash);
  const found = await findTemplate(session, name);
  if (found) return answer(name, found.mark.hash, hash);
  const byContent = (await markedDatabases(session)).filter(({ name, mark }) =>
    mark.kind === "template" && name === templateName(project, mark.hash)
  );
  const older = newestOf(byContent, {
    project: projectId(project),
    ...recipeFacts(given, project),
  });
  return older ? answer(older.name, older.hash, hash) : answer(name, null, hash);
}

/** The template that was made last from the same recipe, when the sources were others. */
function newestOf(
  databases: readonly MarkedDatabase[],
  facts: Readonly<Record<string, unknown>>,
): { name: string; hash: string } | undefined {
  const same = databases.flatMap(({ name, mark }) =>
    mark.kind === "template" && Object.entries(facts).every(([key, value]) => mark.about?.[key] === value)
      ? [{ name, hash: mark.hash, at: String(mark.about?.at ?? "") }]
      : []
  );
  return same.sort((a, b) => a.at < b.at ? 1 : -1)[0];
}
