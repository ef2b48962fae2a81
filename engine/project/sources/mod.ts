/** The SQL files of a project: which they are, and their order. */
export { compareBytes } from "./compare_bytes.ts";
export { compileGlobs, type Matcher } from "./globs.ts";
export { discoverSources } from "./discover_sources.ts";
export { type EntryKey, readEntry } from "./read_entry.ts";
export { type Orderable, orderFiles, type SortMode } from "./order_files.ts";
export { seedFiles, type SeedOptions } from "./seed_files.ts";
export type { SourceFile } from "./source_file.ts";
