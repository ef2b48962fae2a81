import { openSession, type ScratchPlace, useEmbedded, withScratch } from "../postgres/mod.ts";
import { type Dsn, type Environment, resolveConnection, type TargetChoice } from "../project/mod.ts";
import type { SourceContext } from "./source_context.ts";
import { withStubRoles } from "./stub_roles.ts";

/**
 * Where the environment lets scratch databases be: its `scratch:`, else the project's embedded server, of the wanted
 * major where one is given.
 */
export async function scratchPlace(
  choice: TargetChoice,
  environment: Environment | undefined,
  context: Pick<SourceContext, "projectDir" | "project" | "target" | "host">,
  major?: number,
): Promise<ScratchPlace> {
  const scratch = environment?.config.scratch;
  if (scratch === undefined || scratch === "embedded") {
    return {
      kind: "embedded",
      projectRoot: context.projectDir,
      major: major ?? environment?.config.embedded.major ?? 18,
    };
  }
  if (scratch === "target") return { kind: "server", dsn: (await context.target(choice, { mutating: true })).dsn };
  const project = await context.project();
  const where = `scratch of ${environment!.file}`;
  return { kind: "server", dsn: await resolveConnection(project, scratch, where, context.host) };
}

/**
 * Runs the body with a scratch database of the place. On the project's own server, roles that it makes as stubs go
 * afterwards.
 */
export async function inScratch<T>(
  place: ScratchPlace,
  { host, signal, emit }: Pick<SourceContext, "host" | "signal" | "emit">,
  body: (dsn: Dsn) => Promise<T>,
): Promise<T> {
  const onNotice = (message: string) => emit({ type: "notice", level: "info", message });
  const run = () => withScratch(place, host, body, { signal, onNotice });
  if (place.kind === "server") return await run();
  const server = await useEmbedded(place.projectRoot, place.major, host, { signal, onNotice });
  const open = () => openSession(server.dsn("postgres"), { host, applicationName: "confiture scratch" });
  return await withStubRoles(open, run);
}
