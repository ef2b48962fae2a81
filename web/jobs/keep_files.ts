import { join } from "node:path";
import type { Pool } from "../../engine/postgres/mod.ts";
import {
  type ChangedFile,
  compareFolder,
  hashOfContent,
  largestFileBytes,
  mostFiles,
  storeBlob,
} from "../bundles/mod.ts";
import type { KeptFiles, RunFile } from "../runs/mod.ts";
import type { EventWriter } from "./event_writer.ts";
import type { LaidFiles } from "./lay_run.ts";

/** Of one run. What is beyond is listed without its content. */
const mostBytes = 256 * 2 ** 20;

/**
 * Keeps the contents of what a run wrote into its folder; which files these are is written with its end. What was attached
 * is no part of the bundle, and none of what the run did either.
 */
export async function keepFiles(
  pool: Pick<Pool, "query">,
  place: string,
  laid: LaidFiles,
  events: EventWriter,
): Promise<KeptFiles> {
  const attached = new Set(laid.attached.map(({ path }) => path));
  const { files: found, unnameable } = await compareFolder(place, [...laid.bundled, ...laid.attached]);
  const changed = found.flatMap((file): ChangedFile[] => {
    if (!attached.has(file.path)) return [file];
    return file.change === "removed" ? [] : [{ ...file, change: "added" }];
  });
  const files: RunFile[] = [];
  let bytes = 0;
  for (const { path, change, sizeBytes = null } of changed.slice(0, mostFiles)) {
    let blob: string | null = null;
    if (sizeBytes !== null && sizeBytes <= largestFileBytes && bytes + sizeBytes <= mostBytes) {
      bytes += sizeBytes;
      const content = await Deno.readFile(join(place, path));
      blob = hashOfContent(content);
      await storeBlob(pool, blob, content);
    }
    files.push({ path, change, size: sizeBytes, blob });
  }
  const leftOut = unnameable + changed.length - files.length;
  const empty = files.filter(({ change, blob }) => change !== "removed" && blob === null).map(({ path }) => path);
  const warn = (message: string) => events.write({ type: "notice", level: "warning", message });
  if (empty.length > 0) warn(`too large to be kept, and gone with the folder of the run: ${empty.join(", ")}`);
  if (leftOut > 0) {
    warn(`${leftOut} more files that the run wrote are not kept: they are too many, or have no plain names`);
  }
  return { files, leftOut };
}
