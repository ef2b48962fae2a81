import { resolve } from "node:path";
import { ConfitureError, isConfitureError } from "../../../../engine/errors.ts";
import type { Context } from "../../../../engine/plugin/mod.ts";
import { describeDsn, withDatabase } from "../../../../engine/project/mod.ts";
import type { CloneInput, CloneOutput } from "../operations/mod.ts";
import { ownerFacts, sweepClones } from "./clone_owner.ts";
import { withCloneSlot } from "./clone_slot.ts";
import { contentOf } from "./content.ts";
import { ensureTemplate, type ReadyTemplate } from "./ensure_template.ts";
import { findRoom } from "./find_room.ts";
import { makeClone } from "./make_clone.ts";
import { mendTemplate } from "./mend_template.ts";
import { checkName, cloneName, projectId } from "./names.ts";
import { askIfProtected, openServer, requireCreatedb, type TestServer } from "./open_server.ts";
import { withPassfile } from "./passfile.ts";
import { asksForContents, readRecipe, recipeFromFacts } from "./recipe.ts";
import { findTemplate, type TemplateMark } from "./template_state.ts";

/** How often a template may be pruned or replaced between finding and copying it. */
const attempts = 3;

/** The operation `test-db clone`. */
export async function runClone(input: CloneInput, context: Context): Promise<CloneOutput> {
  const startedMs = context.host.elapsedMs();
  const project = await context.project();
  if (input.replace && input.target === undefined) {
    throw new ConfitureError("usage", {
      problem: `${context.operation}: --replace needs the name of a clone`,
      hint: "Without a name the clone gets one that no other has, and there is nothing to replace.",
    });
  }
  if (input.template !== undefined) checkName(input.template, "template", context);
  const target = input.target === undefined ? cloneName(project, context) : checkName(input.target, "target", context);
  const owner = await ownerFacts(input.lives_with, context);
  await context.phase("before_validation", { database: target });
  const server = await openServer(input, { mutating: true }, context);
  await requireCreatedb(server);
  await askIfProtected(server, `Make the clone ${target}`, context);
  if (input.lives_with !== undefined) await sweepClones(server.session, context);
  // Before the work; what gives way is looked at again in its place.
  await findRoom(server.session, target, input.replace);

  const dsn = withDatabase(server.dsn, target);
  const passfile = input.passfile === undefined ? null : resolve(context.host.cwd, input.passfile);
  const template = await withPassfile(passfile, dsn, context.host, () => cloneOnce(attempts));
  await context.phase("after_validation", { database: target, template: template.name });
  return {
    template: template.name,
    target,
    target_url: describeDsn(dsn),
    tablespace: input.tablespace ?? null,
    hash: template.hash,
    provisioned: template.built !== undefined,
    passfile,
    execution_time_ms: Math.round(context.host.elapsedMs() - startedMs),
  };

  async function cloneOnce(left: number): Promise<ReadyTemplate> {
    const found = await templateFor(input, server, context);
    const at = context.host.now().toISOString();
    const request = {
      template: found.name,
      target,
      replace: input.replace,
      tablespace: input.tablespace,
      strategy: input.strategy,
      syncCommitOff: input.sync_commit_off,
      about: { project: projectId(project), at, ...owner },
    };
    try {
      const { max_clone_concurrency: most } = input;
      await withCloneSlot(server.session, most, context, () => makeClone(request, server, context));
      return found;
    } catch (error) {
      if (left === 1 || !isConfitureError(error, "test-database-missing")) throw error;
      return await cloneOnce(left - 1);
    }
  }
}

/** The template to copy: the named one as it is, else the current one; what is not there is provisioned. */
async function templateFor(input: CloneInput, server: TestServer, context: Context): Promise<ReadyTemplate> {
  const { template: name } = input;
  const found = name === undefined ? undefined : await findTemplate(server.session, name);
  if (name !== undefined && found) {
    await mendTemplate(server.session, name, found);
    await warnIfOther(name, found.mark, input, context);
    return { name, hash: found.mark.hash, replaced: false, waited: false };
  }
  const recipe = await readRecipe(input, context);
  const template = await ensureTemplate({ recipe, name, force: false, showDetail: input.show_detail }, server, context);
  if (template.built) {
    const message = `there was no current template; built ${template.name}`;
    context.emit({ type: "notice", level: "info", message });
  }
  return template;
}

/** A template that was asked for by name is taken as it is, but nobody shall test another schema unawares. */
async function warnIfOther(
  name: string,
  { hash, about }: TemplateMark,
  input: CloneInput,
  context: Context,
): Promise<void> {
  if (asksForContents(input)) {
    const { hash: wanted } = await contentOf(await readRecipe(input, context), context);
    if (wanted === hash) return;
    const message = `${name} does not hold what was asked for; it was copied as it is, because it was named`;
    return context.emit({ type: "notice", level: "warning", message });
  }
  const project = await context.project();
  if (about?.project !== projectId(project)) return;
  const recipe = await recipeFromFacts(about, project).catch(() => undefined);
  const current = recipe && await contentOf(recipe, context).catch(() => undefined);
  if (current === undefined || current.hash === hash) return;
  const message = `${name} is stale: the sources have changed since it was built; ` +
    `\`confiture test-db provision-template --template ${name}\` builds it anew`;
  context.emit({ type: "notice", level: "warning", message });
}
