import { ConfitureError } from "../../errors.ts";
import { type LocatedMap, readYaml } from "../yaml/mod.ts";

/** Reads one configuration file; `shown` names it in messages. Undefined when there is no such file. */
export async function readConfigFile(path: string, shown: string): Promise<LocatedMap | undefined> {
  let bytes: Uint8Array;
  try {
    bytes = await Deno.readFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) {
      const link = await Deno.lstat(path).catch(() => undefined);
      if (!link) return undefined;
      // A file that somebody put there on purpose must not count as absent.
      throw new ConfitureError("config-unreadable", { file: shown, why: "it is a link that leads nowhere" });
    }
    throw new ConfitureError("config-unreadable", { file: shown, why: whyUnreadable(error) }, { cause: error });
  }
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new ConfitureError("config-yaml-invalid", { problem: "the file is not UTF-8 text", file: shown });
  }
  return await readYaml(text, shown);
}

function whyUnreadable(error: unknown): string {
  if (error instanceof Deno.errors.PermissionDenied) return "permission denied";
  if (error instanceof Deno.errors.IsADirectory) return "it is a folder";
  return "reading failed";
}
