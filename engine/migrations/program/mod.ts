/** Migrations in TypeScript: loading them, running them. */
export { loadProgram, type MigrationProgram } from "./load_program.ts";
export type { MigrationContext, MigrationFunction } from "./migration_context.ts";
export { type ProgramOptions, runProgram } from "./run_program.ts";
