/** From SQLSTATE to failures that people can act on, free of row values. */
export { safeMessage } from "./safe_message.ts";
export { safeNotice } from "./safe_notice.ts";
export { ServerFailure } from "./server_failure.ts";
export { type FailureContext, type StatementReason, toConfitureError } from "./sqlstate.ts";
