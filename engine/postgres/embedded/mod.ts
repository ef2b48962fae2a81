/** The embedded server: a PostgreSQL of the project's own, started once and shared by all commands. */
export { type Binaries, installedBinaries } from "./binaries.ts";
export { type EmbeddedOptions, type EmbeddedServer, useEmbedded } from "./use_embedded.ts";
export { stopEmbedded } from "./stop_embedded.ts";
export { type EmbeddedStatus, embeddedStatus } from "./embedded_status.ts";
