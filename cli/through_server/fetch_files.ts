import { lstat, mkdir, realpath, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join, sep } from "node:path";
import { z } from "zod";
import { hashOfContent, pathProblem } from "../../engine/bundle/mod.ts";
import { ConfitureError } from "../../engine/errors.ts";
import type { Connection } from "./connection.ts";

const listed = z.object({
  files: z.array(z.object({ path: z.string(), change: z.enum(["added", "changed", "removed"]), is_kept: z.boolean() })),
  left_out: z.int(),
});

export interface Fetched {
  /** Paths that are here now as the run left them. */
  written: string[];
  /** Why a file was not touched, by path. */
  left: Map<string, string>;
}

/**
 * Writes what a run wrote there into the folder whose files it had. `sent` are the contents that it had by path: a file
 * that is another one here by now is left alone.
 */
export async function fetchFiles(
  there: Connection,
  run: string,
  root: string,
  sent: ReadonlyMap<string, string>,
): Promise<Fetched> {
  const path = `/api/runs/${encodeURIComponent(run)}/files`;
  const { files, left_out } = await there.ask("GET", path, listed);
  const fetched: Fetched = { written: [], left: new Map() };
  for (const file of files) {
    const place = join(root, file.path);
    const content = file.change === "removed" || !file.is_kept
      ? undefined
      : await there.bytes(`${path}/content?path=${encodeURIComponent(file.path)}`);
    const why = await refusal(root, file.path) ??
      (file.change !== "removed" && content === undefined
        ? "the server did not keep it: it is too large"
        : await differs(place, sent.get(file.path), content));
    if (why !== undefined) fetched.left.set(file.path, why);
    else {
      if (content === undefined) await rm(place, { force: true });
      else await replace(place, content);
      fetched.written.push(file.path);
    }
  }
  if (left_out > 0) fetched.left.set(`${left_out} more`, "the server did not keep them");
  return fetched;
}

/** What a server may not touch here, whatever it says that a run wrote. */
async function refusal(root: string, path: string): Promise<string | undefined> {
  const parts = path.split("/");
  const isConfiguration = ["confiture.yaml", "confiture.lock"].includes(path) || path.startsWith("db/environments/");
  if (pathProblem(path) !== undefined || parts.some((part) => part.startsWith(".")) || isConfiguration) {
    return "a server writes no such file here";
  }
  const within = await realpath(root);
  for (let depth = 1; depth < parts.length; depth++) {
    const folder = await realpath(join(root, ...parts.slice(0, depth))).catch(() => undefined);
    if (folder !== undefined && !folder.startsWith(within + sep)) {
      return "its folder is a link that leads out of the project";
    }
  }
  const found = await lstat(join(root, path)).catch(() => undefined);
  return found === undefined || found.isFile() ? undefined : "what is here is no plain file";
}

/** Why what is here would be lost. */
async function differs(
  place: string,
  sent: string | undefined,
  content: Uint8Array | undefined,
): Promise<string | undefined> {
  const here = await Deno.readFile(place).then(hashOfContent, (error: unknown) => {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  });
  if (here === sent || here === undefined) return undefined;
  return content !== undefined && hashOfContent(content) === here ? undefined : "it is another one here by now";
}

/** A file is there whole or not at all. */
async function replace(place: string, content: Uint8Array): Promise<void> {
  await mkdir(dirname(place), { recursive: true });
  const aside = `${place}.part`;
  await writeFile(aside, content, { flag: "wx" });
  await rename(aside, place).catch(async (error: unknown) => {
    await rm(aside, { force: true });
    throw error;
  });
}

/** What is told of files that were not written: the run is done, and its result names what is not here. */
export function leftFailure(there: Connection, run: string, { left }: Fetched): ConfitureError | undefined {
  if (left.size === 0) return undefined;
  const shown = [...left].slice(0, 5).map(([path, why]) => `${path} (${why})`).join(", ");
  const more = left.size > 5 ? ` and ${left.size - 5} more` : "";
  return new ConfitureError("files-left", { run, files: shown + more, url: there.url });
}
