import { applyScope, type Catalog, readCatalog } from "../../../../engine/catalog/mod.ts";
import type { Context } from "../../../../engine/plugin/mod.ts";
import { inScratch, replayInto, scopeOf, scratchPlace } from "../../../../engine/sources/mod.ts";
import { type Backward, proveFiles } from "../generate/mod.ts";
import type { Workplace } from "../workplace.ts";
import type { Range } from "./choose_range.ts";
import { statementOfRows } from "./compose.ts";

/** What takes the one migration back, run in a scratch database and compared; or why there is nothing that does. */
export async function wayBack(
  { scripts, before }: Range,
  squashed: { file: string; title: string; text: string; after: Catalog },
  { folder, environment }: Pick<Workplace, "folder" | "environment">,
  context: Context,
): Promise<Backward> {
  const kept = statementOfRows(scripts);
  if (kept) return { whyNot: `${kept.file}:${kept.line}: what it does to rows is in no catalog` };
  const settings = environment ?? await (await context.project()).defaultEnvironment();
  const place = await scratchPlace({ env: settings?.name }, settings, context);
  const ownServer = place.kind === "embedded";
  const scope = scopeOf(settings);
  return await inScratch(place, context, async (dsn) => {
    await using session = await context.session(dsn);
    await replayInto(session, { migrations: folder, context, ownServer, choice: { versions: before } });
    const [back] = await proveFiles([squashed], {
      session,
      ownServer,
      scope,
      signal: context.signal,
      before: applyScope(await readCatalog(session), scope),
      target: applyScope(squashed.after, scope),
    });
    return back!;
  });
}
