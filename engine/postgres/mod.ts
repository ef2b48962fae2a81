export { quoteIdentifier, quoteLiteral } from "./quote.ts";
export { openSession } from "./session/open_session.ts";
export type { ServerNotice, Session, SessionOptions } from "./session/session.ts";
export { type FailureContext, toConfitureError } from "./errors/sqlstate.ts";
export { ServerFailure } from "./errors/server_failure.ts";
export type { Origin, ScriptStep } from "./script/step.ts";
export {
  runScript,
  type ScriptOptions,
  type ScriptProgress,
  type ScriptProgress as ScriptResult,
} from "./script/run_script.ts";
export { type EmbeddedOptions, type EmbeddedServer, useEmbedded } from "./embedded/use_embedded.ts";
export { stopEmbedded } from "./embedded/stop_embedded.ts";
export { type EmbeddedStatus, embeddedStatus } from "./embedded/embedded_status.ts";
export { createDatabase, type CreateDatabaseOptions } from "./databases/create_database.ts";
