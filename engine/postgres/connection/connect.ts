import type net from "node:net";
import { ConfitureError, isConfitureError } from "../../errors.ts";
import type { Host } from "../../host.ts";
import type { Dsn, DsnHost, TargetSessionAttrs } from "../../project/mod.ts";
import { createDriver, type Driver, type ServerFields } from "./driver.ts";
import { encrypt, serverOffersTls } from "./encrypt.ts";
import { fatalNotice } from "./fatal_notice.ts";
import { outlastIdling } from "./outlast_idling.ts";
import { type Address, addressesOf, openSocket } from "./socket.ts";
import { startupFailure } from "./startup_failure.ts";
import { type TlsOptions, tlsOptions } from "./tls_options.ts";
import { watchClient } from "./watch_client.ts";

/** One authenticated connection. It is never opened again: when it is cut, `lost` says why and everything fails. */
export interface Wire {
  readonly driver: Driver;
  readonly label: string;
  readonly pid: number;
  readonly serverVersion: number;
  readonly encrypted: boolean;
  /** Set once the connection is gone. */
  lost?: { sqlstate?: string; why: string };
  /** Asks the server, over a connection of its own, to stop the running statement. */
  cancel(): Promise<void>;
  /** The driver's answer, or a rejection when the connection is gone: one that ends between two packets leaves queries unanswered. */
  orLost<T>(answer: Promise<T>): Promise<T>;
  /** Reads on after something paused the socket. */
  resume(): void;
  destroy(): void;
}

export interface ConnectOptions {
  host: Host;
  applicationName: string;
  signal?: AbortSignal;
  /** Statements with parameters may be kept prepared. */
  prepares: boolean;
  /** Session settings, set in the same round trip that asks for the version. */
  settings: Readonly<Record<string, string>>;
  onNotice(fields: ServerFields): void;
  onNotification(channel: string, payload: string): void;
  /** The connection is gone; only of one that was opened. */
  onEnd(): void;
}

type Encryption = "off" | "when offered" | "must";

/** Tries every host and address of the DSN in order, as libpq does; what the user must mend ends the search at once. */
export async function connect(dsn: Dsn, options: ConnectOptions): Promise<Wire> {
  const tls = dsn.sslmode === "disable" ? undefined : await tlsOptions(dsn, options.host);
  // "prefer-standby" takes any server when no standby is found.
  const wishes: TargetSessionAttrs[] = dsn.targetSessionAttrs === "prefer-standby"
    ? ["standby", "any"]
    : [dsn.targetSessionAttrs];
  let failures: ConfitureError[] = [];
  for (const targetSessionAttrs of wishes) {
    failures = [];
    for (const place of dsn.hosts) {
      const wanted: Dsn = { ...dsn, targetSessionAttrs, password: place.password ?? dsn.password };
      const wire = await connectHost(place, wanted, tls, options, failures);
      if (wire !== undefined) return wire;
    }
  }
  const labels = new Set(failures.map(({ facts }) => (facts as { server?: string }).server));
  if (labels.size <= 1 && failures[0] !== undefined) throw failures[0];
  const why = failures.map(({ message }) => message).join("; ");
  throw new ConfitureError("server-unreachable", { server: [...labels].join(", "), why });
}

async function connectHost(
  place: DsnHost,
  dsn: Dsn,
  tls: TlsOptions | undefined,
  options: ConnectOptions,
  failures: ConfitureError[],
): Promise<Wire | undefined> {
  try {
    for (const address of await addressesOf(place)) {
      try {
        return await connectAddress(address, dsn, tls, options);
      } catch (error) {
        failures.push(worthAnotherHost(error));
      }
    }
  } catch (error) {
    failures.push(worthAnotherHost(error));
  }
  return undefined;
}

const final = new Set([
  "cancelled",
  "wrong-password",
  "role-refused",
  "database-missing",
  "server-too-old",
  "tls-file",
  "connection-refused",
]);

function worthAnotherHost(error: unknown): ConfitureError {
  if (!isConfitureError(error) || final.has(error.reason)) throw error;
  return error;
}

async function connectAddress(
  address: Address,
  dsn: Dsn,
  tls: TlsOptions | undefined,
  options: ConnectOptions,
): Promise<Wire> {
  const attempts: Encryption[] = address.kind === "unix" || tls === undefined
    ? ["off"]
    : dsn.sslmode === "allow"
    ? ["off", "must"]
    : dsn.sslmode === "prefer"
    ? ["when offered", "off"]
    : ["must"];
  for (const [index, encryption] of attempts.entries()) {
    try {
      return await attempt(address, dsn, encryption, tls, options);
    } catch (error) {
      // allow and prefer ask again the other way when the handshake fails or pg_hba.conf wants the other way.
      const other = isConfitureError(error, "role-refused") || isConfitureError(error, "tls-failed") ||
        isConfitureError(error, "tls-untrusted");
      if (!other || index === attempts.length - 1) throw error;
    }
  }
  throw new Error("unreachable");
}

async function attempt(
  address: Address,
  dsn: Dsn,
  encryption: Encryption,
  tls: TlsOptions | undefined,
  options: ConnectOptions,
): Promise<Wire> {
  const limit = new AbortController();
  const { signal } = limit;
  // 0 means no limit, as in libpq.
  const timer = dsn.connectTimeoutMs > 0 ? setTimeout(() => limit.abort("timeout"), dsn.connectTimeoutMs) : undefined;
  const onAbort = () => limit.abort("cancelled");
  if (options.signal?.aborted) onAbort();
  options.signal?.addEventListener("abort", onAbort);
  try {
    const { socket, encrypted } = await open(address, encryption, tls, dsn.sslmode, signal);
    const reopen = () => open(address, encrypted ? "must" : "off", tls, dsn.sslmode, AbortSignal.timeout(5_000));
    return await start(socket, encrypted, address, dsn, options, signal, async () => (await reopen()).socket);
  } catch (error) {
    if (signal.aborted && signal.reason === "cancelled") {
      throw new ConfitureError("cancelled", { operation: options.applicationName, left: "it had not connected yet" });
    }
    if (signal.aborted) {
      throw new ConfitureError("connect-timeout", { server: address.label, seconds: dsn.connectTimeoutMs / 1000 });
    }
    throw startupFailure(error, address.label, dsn);
  } finally {
    clearTimeout(timer);
    options.signal?.removeEventListener("abort", onAbort);
  }
}

async function open(
  address: Address,
  encryption: Encryption,
  tls: TlsOptions | undefined,
  sslmode: string,
  signal: AbortSignal,
): Promise<{ socket: net.Socket; encrypted: boolean }> {
  const socket = await openSocket(address, signal);
  if (encryption === "off" || tls === undefined) return { socket, encrypted: false };
  try {
    if (!tls.direct && !await serverOffersTls(socket, address, signal)) {
      if (encryption === "when offered") return { socket, encrypted: false };
      throw new ConfitureError("tls-not-offered", { server: address.label, sslmode });
    }
    return { socket: await encrypt(socket, address, tls, sslmode, signal), encrypted: true };
  } catch (error) {
    socket.on("error", () => {});
    socket.destroy();
    throw error;
  }
}

async function start(
  socket: net.Socket,
  encrypted: boolean,
  address: Address,
  dsn: Dsn,
  options: ConnectOptions,
  signal: AbortSignal,
  reopen: () => Promise<net.Socket>,
): Promise<Wire> {
  let lastChunk: Uint8Array | undefined;
  const awaiting = new Set<() => void>();
  let wire: Wire | undefined;
  let reason: Error | undefined;
  socket.on("data", (chunk: Uint8Array) => lastChunk = chunk);
  socket.on("error", (error: Error) => reason = error);
  // The driver misses a socket that closes before it listens, and then waits for ever.
  const closed = Promise.withResolvers<never>();
  closed.promise.catch(() => {});
  socket.once("close", () => {
    closed.reject(reason ?? Object.assign(new Error("closed"), { code: "CONNECTION_CLOSED" }));
    if (wire === undefined) return;
    const fatal = fatalNotice(lastChunk);
    wire.lost = fatal
      ? { sqlstate: fatal.sqlstate, why: fatal.message }
      : { why: reason?.message ?? "the server closed it" };
    // Behind the driver's own rejections, which say more.
    for (const tell of awaiting) setTimeout(tell);
    options.onEnd();
  });
  const onAbort = () => socket.destroy();
  signal.addEventListener("abort", onAbort);
  try {
    const driver = await createDriver(socket, dsn, { ...options, label: address.label });
    const settings = Object.entries(options.settings).map(([name, value]) =>
      `, pg_catalog.set_config('${name}', '${value}', false)`
    );
    const asked = driver.unsafe(`select
      pg_catalog.current_setting('server_version_num')::int4 as version,
      pg_catalog.current_setting('server_version') as full,
      pg_catalog.pg_is_in_recovery() as standby,
      pg_catalog.current_setting('transaction_read_only') as read_only,
      ${watchClient} as watched,
      ${outlastIdling} as outlasts${settings.join("")}`);
    asked.catch(() => {});
    const rows = await Promise.race([asked, closed.promise]);
    const { pid, secret } = rows.state!;
    const { version, full, standby, read_only } = rows[0] as { [name: string]: unknown };
    wire = {
      driver,
      label: address.label,
      pid,
      serverVersion: version as number,
      encrypted,
      cancel: async () => await requestCancel(await reopen(), pid, secret),
      orLost: (answer) =>
        new Promise((resolve, reject) => {
          const tell = () => reject(Object.assign(new Error("closed"), { code: "CONNECTION_CLOSED" }));
          awaiting.add(tell);
          answer.finally(() => awaiting.delete(tell)).then(resolve, reject);
        }),
      resume: () => socket.resume(),
      destroy: () => socket.destroy(),
    };
    const refusal = (version as number) < 140000
      ? new ConfitureError("server-too-old", { server: address.label, version: full as string })
      : wantsOther(dsn.targetSessionAttrs, standby === true, read_only === "on")
      ? new ConfitureError("server-attributes", { server: address.label, wanted: dsn.targetSessionAttrs })
      : undefined;
    if (refusal !== undefined) throw refusal;
    return wire;
  } catch (error) {
    socket.destroy();
    throw error;
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}

function wantsOther(wanted: TargetSessionAttrs, standby: boolean, readOnly: boolean): boolean {
  return wanted === "read-write"
    ? readOnly || standby
    : wanted === "read-only"
    ? !readOnly && !standby
    : wanted === "primary"
    ? standby
    : wanted === "standby"
    ? !standby
    : false;
}

/** The server closes the socket when it has signalled the backend. */
function requestCancel(socket: net.Socket, pid: number, secret: number): Promise<void> {
  const message = new DataView(new ArrayBuffer(16));
  message.setUint32(0, 16);
  message.setUint32(4, 80877102);
  message.setUint32(8, pid);
  message.setUint32(12, secret);
  return new Promise((resolve) => {
    const timer = setTimeout(() => socket.destroy(), 5_000);
    socket.on("error", () => {});
    socket.once("close", () => {
      clearTimeout(timer);
      resolve();
    });
    socket.resume();
    socket.write(new Uint8Array(message.buffer));
  });
}
