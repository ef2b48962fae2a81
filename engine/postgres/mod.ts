export { quoteIdentifier, quoteLiteral } from "./quote.ts";
export { openSession } from "./session/open_session.ts";
export type { ServerNotice, Session, SessionOptions } from "./session/session.ts";
export { type FailureContext, toConfitureError } from "./errors/sqlstate.ts";
export { ServerFailure } from "./errors/server_failure.ts";
