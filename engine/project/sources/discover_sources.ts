import { ConfitureError } from "../../errors.ts";
import type { Environment, Project } from "../load/mod.ts";
import { orderFiles } from "./order_files.ts";
import { type EntryFile, type EntryKey, readEntry } from "./read_entry.ts";
import type { SourceFile } from "./source_file.ts";

/** The more rights a file needs, the more an entry that asks for them counts. */
const keys: readonly EntryKey[] = ["superuser_post_dirs", "superuser_dirs", "include_dirs"];

/**
 * The SQL files of an environment, each once however often entries and symbolic links reach it, in the order of
 * `build.sort_mode`. A file that several entries take belongs to the one with the lowest `order`, among equals to the
 * first listed. Throws `source-directory-missing`, `source-unreadable`, `source-extension`,
 * `config-pattern-invalid`, and `sources-empty` when there is none.
 */
export async function discoverSources(project: Project, environment: Environment): Promise<SourceFile[]> {
  const { config } = environment;
  const owners = new Map<string, EntryFile>();
  for (const key of keys) {
    const entries = await Promise.all(config[key].map((_, index) => readEntry(project, environment, key, index)));
    const found = entries.flatMap((files) => orderFiles(files, "alphabetical"));
    for (const file of found.sort((a, b) => a.order - b.order)) {
      if (!owners.has(file.real)) owners.set(file.real, file);
    }
  }
  if (owners.size === 0) {
    const folders = keys.toReversed().flatMap((key) =>
      config[key].map((entry) => typeof entry === "string" ? entry : entry.path)
    );
    throw new ConfitureError("sources-empty", { folders });
  }
  const files = [...owners.values()].map(({ real: _, ...file }): SourceFile => file);
  return orderFiles(files, config.build.sort_mode);
}
