/** One authenticated connection: sockets, TLS, the driver and how values cross the wire. */
export { connect, type ConnectOptions, type Wire } from "./connect.ts";
export type { Driver, DriverQuery, DriverResult, ServerFields } from "./driver.ts";
export { Parameter } from "./values.ts";
export { outlastIdling } from "./outlast_idling.ts";
export { watchClient } from "./watch_client.ts";
