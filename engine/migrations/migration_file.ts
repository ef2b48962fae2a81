/** A file of a migration: its path on disk, and its name in messages, relative to the project. */
export interface MigrationPart {
  readonly path: string;
  readonly name: string;
}

/** What a migration's forward half is written in. */
export type MigrationBody = "sql" | "typescript" | "python";

/** One migration as its files tell by their names; nothing of them has been read. */
export interface MigrationFile {
  /** The name up to its first underscore. */
  readonly version: string;
  readonly name: string;
  readonly body: MigrationBody;
  /** The forward half; of TypeScript and Python both halves. */
  readonly up: MigrationPart;
  readonly down?: MigrationPart;
  readonly verify?: MigrationPart;
  /** The `.yaml` beside it: preconditions. */
  readonly sidecar?: MigrationPart;
}

/** The folder of migrations, flat. */
export interface MigrationFolder {
  /** Relative to the project. */
  readonly name: string;
  /** In the order of their versions; duplicates are all here. */
  readonly migrations: readonly MigrationFile[];
  /**
   * Files that were meant to be a migration by their names and are none, those in folders below too; halves without a
   * forward one, or beside a program, which has both.
   */
  readonly orphans: readonly string[];
  /** Versions that more than one migration has, with the names of their files. */
  readonly duplicates: ReadonlyMap<string, readonly string[]>;
  /** Folders in it of squashes that were stopped while files moved: what is listed may be halves of two states. */
  readonly unfinished?: readonly string[];
}

/** Whether a migration has a way back: its own file, or `down` of a program. Of Python nothing is known. */
export function hasDown({ body, down }: MigrationFile): boolean {
  return body !== "sql" || down !== undefined;
}
