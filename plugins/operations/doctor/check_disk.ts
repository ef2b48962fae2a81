// Deno 2.5 has statfs here only, not in node:fs/promises.
import { promises as files } from "node:fs";
import type { Context } from "../../../engine/plugin/mod.ts";
import { type Check, failure, ok, warning } from "./check.ts";

const tightBytes = 1e9;
/** A fresh cluster takes 40 to 60 MB, and WAL up to a gigabyte on top. */
const neededBytes = 100e6;

/** Room for `.confiture/`: the embedded server's data and the caches. */
export async function checkDisk({ projectDir }: Context): Promise<Check[]> {
  let free: number;
  try {
    const { bavail, bsize } = await files.statfs(projectDir);
    free = bavail * bsize;
  } catch {
    return [warning("disk", `The free space at ${projectDir} cannot be read`, "Check that the folder exists.")];
  }
  const shown = `${(free / 1e9).toFixed(1)} GB free for .confiture/ in ${projectDir}`;
  const remedy = "Free some space, or keep the project on another disk.";
  if (free < neededBytes) return [failure("disk", shown, remedy)];
  return [free < tightBytes ? warning("disk", shown, remedy) : ok("disk", shown)];
}
