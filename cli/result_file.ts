import { access, constants, stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { ConfitureError, fileTrouble } from "../engine/errors.ts";

/**
 * The absolute path of the file that will take the result (`flag` FILE). Throws before anything is done where it is
 * plain that the file cannot be written: nobody should lose the report of a database that was replaced meanwhile.
 */
export async function resultFile(flag: string, file: string, cwd: string): Promise<string> {
  if (file === "") {
    throw new ConfitureError("usage", { problem: `${flag} is empty`, hint: "Name a file, or leave the flag out." });
  }
  if (/^postgres(ql)?:\/\//.test(file)) {
    const hint = "Pass a connection string as --database-url.";
    throw new ConfitureError("usage", { problem: `${flag} takes a file, not a connection string`, hint });
  }
  const path = resolve(cwd, file);
  const found = await look(file, path);
  if (found?.isDirectory()) throw new ConfitureError("output-unwritable", { file, why: "it is a folder" });
  try {
    await access(found ? path : dirname(path), constants.W_OK);
  } catch (error) {
    throw new ConfitureError("output-unwritable", { file, why: fileTrouble(error) }, { cause: error });
  }
  return path;
}

async function look(file: string, path: string) {
  try {
    return await stat(path);
  } catch (error) {
    if ((error as { code?: string }).code === "ENOENT") return undefined;
    throw new ConfitureError("output-unwritable", { file, why: fileTrouble(error) }, { cause: error });
  }
}
