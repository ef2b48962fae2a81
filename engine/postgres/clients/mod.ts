/** PostgreSQL's own client programs, where they are installed. */
export { type ClientContext, type ProgramResult, runClientProgram } from "./client_program.ts";
export { pgDump } from "./pg_dump.ts";
