/** The HTTP side of the server: routes as data, and the checks that all of them share. */
export { type AppOptions, createApp, type Seen } from "./app.ts";
export { clientAddresses } from "./client_address.ts";
export { RunFeeds } from "./run_feeds.ts";
export { routes } from "./routes/mod.ts";
export type { Services } from "./route.ts";
export type * from "./routes/mod.ts";
