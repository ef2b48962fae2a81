import type net from "node:net";
import type { Dsn } from "../../project/mod.ts";
import { valueParsers, valueSerializers } from "./values.ts";

/** Fields of an ErrorResponse or NoticeResponse, as the driver names them. */
export interface ServerFields {
  severity?: string;
  code?: string;
  message?: string;
  detail?: string;
  hint?: string;
  position?: string;
  internal_position?: string;
  internal_query?: string;
  where?: string;
  schema_name?: string;
  table_name?: string;
  column_name?: string;
  "data type_name"?: string;
  constraint_name?: string;
  /** Source file of the server, or of a module of it, that the message comes from. */
  file?: string;
}

export interface DriverResult extends Array<Record<string, unknown>> {
  count: number | null;
  command: string | null;
  state: { pid: number; secret: number } | null;
}

export interface DriverQuery extends Promise<DriverResult> {
  /** Called by the driver: for COPY first with the stream, then with the result. */
  resolve(value: unknown): void;
  reject(error: unknown): void;
  active: boolean;
  execute(): this;
}

export interface Driver {
  /** `prepare` counts only where the driver was made with `prepares`. */
  unsafe(text: string, parameters?: unknown[], options?: { prepare: boolean }): DriverQuery;
  end(options: { timeout: number }): Promise<void>;
}

/**
 * The driver on a socket that we opened ourselves. It gets its options as it parses them (`shared` says so), because its
 * own parser fills what is missing from the process environment, reconnects and guesses types. Bound to postgres 3.4.9;
 * the tests of this room fail when an update moves something.
 */
export async function createDriver(
  socket: net.Socket,
  dsn: Dsn,
  options: {
    label: string;
    applicationName: string;
    prepares: boolean;
    onNotice(fields: ServerFields): void;
    onNotification(channel: string, payload: string): void;
  },
): Promise<Driver> {
  const { default: postgres } = await import("postgres");
  let taken = false;
  const parsed = {
    host: [options.label],
    port: [0],
    path: false,
    database: dsn.database,
    user: dsn.user,
    pass: dsn.password?.reveal() ?? "",
    max: 1,
    ssl: false,
    sslnegotiation: null,
    idle_timeout: null,
    connect_timeout: 0,
    max_lifetime: null,
    max_pipeline: 100,
    backoff: 0,
    keep_alive: 0,
    prepare: options.prepares,
    debug: false,
    fetch_types: false,
    target_session_attrs: undefined,
    connection: { application_name: options.applicationName, ...(dsn.options ? { options: dsn.options } : {}) },
    types: {},
    onnotice: options.onNotice,
    onnotify: options.onNotification,
    socket: () => {
      if (taken) throw new Error("the connection was cut");
      taken = true;
      return withoutEmptyWrites(socket);
    },
    transform: { undefined: null, column: {}, value: {}, row: {} },
    parameters: {},
    shared: { retries: 0, typeArrayMap: {} },
    parsers: valueParsers(),
    serializers: valueSerializers,
    no_subscribe: true,
  };
  return (postgres as unknown as (options: unknown) => Driver)(parsed);
}

/**
 * Deno 2.5 still fires an immediate that was cleared while data came in during the same turn of the event loop; the
 * driver then flushes a buffer that it has sent already, and `null` is no chunk.
 */
function withoutEmptyWrites(socket: net.Socket): net.Socket {
  const write = socket.write.bind(socket) as (...args: unknown[]) => boolean;
  socket.write = (chunk: unknown, ...rest: unknown[]) => chunk === null || write(chunk, ...rest);
  return socket;
}
