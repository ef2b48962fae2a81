import type { Host } from "../../engine/mod.ts";
import type { Pool } from "../../engine/postgres/mod.ts";
import type { Dsn } from "../../engine/project/mod.ts";
import type { ServerKey } from "./server_key.ts";

/** The control database, open: all that the server knows is there, and nothing else of it outlives a process. */
export interface Control extends AsyncDisposable {
  readonly host: Host;
  readonly dsn: Dsn;
  readonly pool: Pool;
  /** Absent where nobody gave one: then nothing can be kept secret, and that is refused. */
  readonly key?: ServerKey;
  /** True on the embedded server: then this is the only host, and targets may live on that server too. */
  readonly isEmbedded: boolean;
}
