/**
 * The types of `engine/migrations/program/migration_context.ts` as a declaration beside a project's migrations, so that
 * editors know them wherever confiture itself is; a test holds both against each other.
 */
export const migrationTypes =
  `/** Types of confiture for the migrations in this folder; written by confiture, only for editors. */
declare module "confiture" {
  /** What \`up\` and \`down\` of a migration in TypeScript are given. Its functions may be taken out of it. */
  export interface MigrationContext {
    /** Of the migration: its file's name up to the first underscore, and what comes behind it. */
    readonly version: string;
    readonly name: string;
    readonly direction: "up" | "down";
    /** Of the server, for example 180001. */
    readonly serverVersion: number;
    /** Aborted when the run is cancelled; the running statement is stopped by then. */
    readonly signal: AbortSignal;
    /** Runs one or several statements; with parameters (\`$1\`, \`$2\`, …) only one. */
    execute(sql: string, params?: readonly unknown[]): Promise<void>;
    /**
     * Runs one statement and returns its rows. Numbers that JavaScript holds exactly are numbers, json is parsed, numeric
     * and timestamps are PostgreSQL's text.
     */
    query<Row extends Record<string, unknown> = Record<string, unknown>>(
      sql: string,
      params?: readonly unknown[],
    ): Promise<Row[]>;
    /**
     * Runs the body in a savepoint, which is rolled back when it throws; in a migration that is not transactional, in a
     * transaction of its own. Until it is over, only the body may run statements.
     */
    transaction<T>(body: () => Promise<T>): Promise<T>;
    /** Tells whoever watches the run. */
    log(message: string): void;
  }

  /** One way of a migration in TypeScript. */
  export type MigrationFunction = (context: MigrationContext) => Promise<void> | void;
}
`;
