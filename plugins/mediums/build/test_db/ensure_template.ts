import { ConfitureError } from "../../../../engine/errors.ts";
import type { Context } from "../../../../engine/plugin/mod.ts";
import { withAdvisoryLock } from "../../../../engine/postgres/mod.ts";
import type { BuildPlan } from "../plan/mod.ts";
import { buildTemplate, type TemplateContents } from "./build_template.ts";
import { type Content, contentOf, planOf } from "./content.ts";
import { mendTemplate } from "./mend_template.ts";
import { projectId, templateName } from "./names.ts";
import { askIfProtected, requireCreatedb, type TestServer } from "./open_server.ts";
import type { Recipe } from "./recipe.ts";
import { findTemplate, requireOwned } from "./template_state.ts";

export interface TemplateRequest {
  recipe: Recipe;
  /** Named by project and content hash when absent. */
  name?: string;
  /** Build it even if it is current, or belongs to another project. */
  force: boolean;
  showDetail: boolean;
}

export interface ReadyTemplate {
  name: string;
  hash: string;
  /** What this run built; absent when the template was there, or another run built it while this one waited. */
  built?: TemplateContents;
  /** A template of that name with other contents gave way. */
  replaced: boolean;
  /** Another run built it meanwhile. */
  waited: boolean;
}

/**
 * Makes sure that there is a current template. Of any number of runs that ask at the same time one builds, the others
 * wait for it. Throws `database-not-ours`, `template-foreign`, `createdb-missing` and whatever the build throws.
 */
export async function ensureTemplate(
  request: TemplateRequest,
  server: TestServer,
  context: Context,
): Promise<ReadyTemplate> {
  const { recipe, force } = request;
  const { session } = server;
  let content = await contentOf(recipe, context);
  const project = await context.project();
  const nameFor = ({ hash }: Content) => request.name ?? templateName(project, hash);
  const ready = (found: Partial<ReadyTemplate>) => ({
    name: nameFor(content),
    hash: content.hash,
    replaced: false,
    waited: false,
    ...found,
  });

  const current = await findTemplate(session, nameFor(content));
  if (current?.mark.hash === content.hash && !force) {
    await mendTemplate(session, nameFor(content), current);
    return ready({});
  }
  await requireCreatedb(server);
  const plan = content.plan ?? (recipe.kind === "sources" ? await planOf(recipe, context) : undefined);
  // The files may have changed since they were hashed; from here on the plan in hand is what counts.
  if (plan) content = { hash: plan.hash, plan };
  const name = nameFor(content);
  await askIfProtected(server, `Build the template ${name}`, context);
  let waited = false;
  const onWait = (holder: string) => {
    waited = true;
    const who = holder === "" ? "another run" : holder;
    context.emit({ type: "notice", level: "info", message: `waiting for the template ${name}: ${who} builds it` });
  };
  return await withAdvisoryLock(session, `template ${name}`, { waitMs: Infinity, onWait }, async () => {
    const found = await findTemplate(session, name);
    // Whoever asked for a new one while it was being built has got one.
    if (found?.mark.hash === content.hash && (!force || waited)) return ready({ waited });
    if (found) {
      requireOwned(name, found, session);
      const { project: owner } = found.mark.about ?? {};
      if (owner !== projectId(project) && !force) {
        throw new ConfitureError("template-foreign", { database: name, project: String(owner ?? "it does not say") });
      }
    }
    const built = await buildTemplate(
      { ...request, name, content, plan: plan as BuildPlan },
      server,
      context,
    );
    return ready({ built, replaced: found !== undefined, waited });
  });
}
