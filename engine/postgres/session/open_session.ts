import { ConfitureError, isConfitureError } from "../../errors.ts";
import type { Dsn } from "../../project/mod.ts";
import { connect, type DriverResult, Parameter, type ServerFields, type Wire } from "../connection/mod.ts";
import { safeNotice, toConfitureError } from "../errors/mod.ts";
import { copyIn } from "./copy_in.ts";
import { copyOut } from "./copy_out.ts";
import { Gate } from "./gate.ts";
import type { Session, SessionOptions } from "./session.ts";

/** How long the server may take to honour a cancel request before the connection is cut. */
const cancelPatienceMs = 10_000;

/** Connects to the database that the DSN names. Throws what the user must mend, within the DSN's connect timeout. */
export async function openSession(dsn: Dsn, options: SessionOptions): Promise<Session> {
  const applicationName = options.applicationName ?? dsn.applicationName ?? "confiture";
  const notices = new NoticeFilter(options);
  const wire = await connect(dsn, {
    host: options.host,
    applicationName,
    signal: options.signal,
    prepares: options.prepares ?? false,
    settings: sessionSettings(options),
    onNotice: (fields) => notices.take(fields),
    onNotification: (channel, payload) => options.onNotification?.(channel, payload),
    onEnd: () => options.onEnd?.(),
  });
  return new PgSession(dsn, wire, options, applicationName, notices);
}

function valueOf(value: unknown): Parameter | null {
  return value === null || value === undefined ? null : new Parameter(value);
}

function sessionSettings(options: SessionOptions): Record<string, string> {
  const settings: Record<string, string> = {};
  const set = (name: string, value: number | undefined) => {
    if (value !== undefined) settings[name] = String(value);
  };
  set("statement_timeout", options.statementTimeoutMs);
  set("lock_timeout", options.lockTimeoutMs);
  set("idle_in_transaction_session_timeout", options.idleInTransactionTimeoutMs);
  return settings;
}

class PgSession implements Session {
  readonly serverVersion: number;
  readonly pid: number;
  readonly encrypted: boolean;
  readonly #gate = new Gate();
  #running = 0;
  #depth = 0;
  #savepoints = 0;
  #cancelled = false;
  #closed = false;
  readonly #onAbort = () => this.#abort();

  constructor(
    readonly dsn: Dsn,
    private readonly wire: Wire,
    private readonly options: SessionOptions,
    private readonly applicationName: string,
    private readonly notices: NoticeFilter,
  ) {
    this.serverVersion = wire.serverVersion;
    this.pid = wire.pid;
    this.encrypted = wire.encrypted;
    options.signal?.addEventListener("abort", this.#onAbort);
    if (options.signal?.aborted) this.#cancelled = true;
  }

  get isLost(): boolean {
    return this.wire.lost !== undefined;
  }

  get inTransaction(): boolean {
    return this.#depth > 0;
  }

  async query<T extends Record<string, unknown>>(text: string, params: unknown[] = []): Promise<T[]> {
    const prepare = this.options.prepares === true && params.length > 0;
    return [...await this.#run(() => this.wire.driver.unsafe(text, params.map(valueOf), { prepare }))] as T[];
  }

  async execute(text: string, params: unknown[] = []): Promise<number> {
    return changedRows(await this.#run(() => this.wire.driver.unsafe(text, params.map(valueOf))));
  }

  async copyFrom(statement: string, rows: AsyncIterable<Uint8Array>): Promise<number> {
    let sourceFailure: unknown;
    const watched = watchSource(rows, (error) => sourceFailure = error);
    try {
      return await this.#gate.exclude(() =>
        this.#counted(() => copyIn(this.wire, statement, watched, this.options.signal))
      );
    } catch (error) {
      if (sourceFailure !== undefined && error === sourceFailure) throw error;
      throw this.#explain(error, true);
    }
  }

  async *copyTo(statement: string): AsyncIterable<Uint8Array> {
    const over = Promise.withResolvers<void>();
    const started = Promise.withResolvers<void>();
    const turn = this.#gate.exclude(() => {
      started.resolve();
      return over.promise;
    });
    await started.promise;
    try {
      this.#guard();
      this.#running++;
      try {
        yield* copyOut(this.wire, statement);
      } finally {
        this.#running--;
      }
    } catch (error) {
      throw this.#explain(error, false);
    } finally {
      over.resolve();
      await turn;
    }
  }

  async transaction<T>(body: () => Promise<T>): Promise<T> {
    return this.#depth > 0 ? await this.#savepoint(body) : await this.#transaction(body);
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#gate.idle();
    this.options.signal?.removeEventListener("abort", this.#onAbort);
    // A cut connection has nobody left to say goodbye to; the driver would wait for an answer.
    if (this.wire.lost === undefined) await this.wire.driver.end({ timeout: 2 });
    this.wire.destroy();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #transaction<T>(body: () => Promise<T>): Promise<T> {
    await this.execute("BEGIN");
    this.#depth++;
    let result: T;
    try {
      result = await body();
      await this.#gate.idle();
    } catch (error) {
      await this.#rollback("ROLLBACK");
      throw error;
    } finally {
      this.#depth--;
    }
    if (this.#cancelled) {
      await this.#rollback("ROLLBACK");
      this.#guard();
    }
    await this.#askFence();
    this.notices.noTransaction = false;
    const { command } = await this.#run(() => this.wire.driver.unsafe("COMMIT"));
    if (command !== "COMMIT") {
      throw new ConfitureError("transaction-lost", {
        why: "a statement in it had failed, so the server rolled it back",
      });
    }
    if (this.notices.noTransaction) {
      throw new ConfitureError("transaction-lost", { why: "the script itself ended the transaction" });
    }
    return result;
  }

  /**
   * The row is locked until the COMMIT behind it, so that whoever takes the right over waits for what is committed, and
   * nothing is committed afterwards. A transaction without an id has written nothing.
   */
  async #askFence(): Promise<void> {
    const { fence } = this.options;
    if (fence === undefined) return;
    let isHeld: boolean;
    try {
      const [state] = await this.query<{ wrote: boolean; role: string }>(
        `SELECT pg_catalog.pg_current_xact_id_if_assigned() IS NOT NULL AS wrote,
           pg_catalog.current_setting('role') AS role`,
      );
      // A role that the transaction took on need not be allowed to read the row.
      const become = (role: string) => this.query("SELECT pg_catalog.set_config('role', $1, true)", [role]);
      if (state!.wrote && state!.role !== "none") await become("none");
      isHeld = !state!.wrote || (await this.query(fence.statement, [fence.epoch])).length > 0;
      if (state!.wrote && state!.role !== "none") await become(state!.role);
    } catch (error) {
      await this.#rollback("ROLLBACK");
      // A newer row than the transaction's snapshot is a right that went away.
      if (!isConfitureError(error, "serialization-failed")) throw error;
      throw new ConfitureError("fenced-out", { operation: this.applicationName }, { cause: error });
    }
    if (isHeld) return;
    await this.#rollback("ROLLBACK");
    throw new ConfitureError("fenced-out", { operation: this.applicationName });
  }

  async #savepoint<T>(body: () => Promise<T>): Promise<T> {
    const name = `confiture_${++this.#savepoints}`;
    await this.execute(`SAVEPOINT ${name}`);
    this.#depth++;
    try {
      const result = await body();
      await this.#gate.idle();
      await this.execute(`RELEASE SAVEPOINT ${name}`);
      return result;
    } catch (error) {
      await this.#rollback(`ROLLBACK TO SAVEPOINT ${name}; RELEASE SAVEPOINT ${name}`);
      throw error;
    } finally {
      this.#depth--;
    }
  }

  /** A cancel request that comes late may hit the rollback itself, so it is tried again; cutting the wire rolls back too. */
  async #rollback(statement: string): Promise<void> {
    await this.#gate.idle();
    for (let attempt = 0; attempt < 3 && this.wire.lost === undefined; attempt++) {
      try {
        await this.wire.orLost(this.wire.driver.unsafe(statement));
        return;
      } catch { /* tried again */ }
    }
    this.wire.destroy();
  }

  async #run(send: () => Promise<DriverResult>): Promise<DriverResult> {
    try {
      return await this.#gate.share(() => this.#counted(async () => refuseStream(await this.wire.orLost(send()))));
    } catch (error) {
      throw this.#explain(error, false);
    }
  }

  async #counted<T>(work: () => Promise<T>): Promise<T> {
    this.#guard();
    this.#running++;
    try {
      return await work();
    } finally {
      this.#running--;
    }
  }

  #guard(): void {
    if (this.#cancelled) throw new ConfitureError("cancelled", { operation: this.applicationName });
    const { lost, label } = this.wire;
    if (lost !== undefined) throw new ConfitureError("connection-lost", { server: label, why: lost.why });
    if (this.#closed) throw new TypeError("the session is closed");
  }

  #explain(error: unknown, isData: boolean): unknown {
    if (error instanceof TypeError) return error;
    const failure = toConfitureError(error, {
      server: this.wire.label,
      lost: this.wire.lost,
      showDetail: this.options.showDetail,
      isData,
    });
    if (!this.#cancelled) return failure;
    return new ConfitureError("cancelled", { operation: this.applicationName }, { cause: failure });
  }

  #abort(): void {
    this.#cancelled = true;
    if (this.#running === 0) return;
    const cut = setTimeout(() => this.wire.destroy(), cancelPatienceMs);
    this.wire.cancel().catch(() => this.wire.destroy());
    this.#gate.idle().then(() => clearTimeout(cut));
  }
}

/** Passes notices on, and keeps the one that tells that a script has ended our transaction. */
class NoticeFilter {
  noTransaction = false;
  /** A loop that raises says the same thing again and again, of which only that it was withheld is left. */
  readonly #withheld = new Set<string>();

  constructor(private readonly options: SessionOptions) {}

  take(fields: ServerFields): void {
    if (fields.code === "25P01") this.noTransaction = true;
    const { severity = "NOTICE", code: sqlstate = "00000", message = "", hint } = fields;
    const said = this.options.showDetail ? { message, ...(hint && { hint }) } : safeNotice(fields);
    if (said.message !== message) {
      if (this.#withheld.has(said.message)) return;
      this.#withheld.add(said.message);
    }
    this.options.onNotice?.({ severity, sqlstate, ...said });
  }
}

/** COPY through `query` or `execute` would leave the connection waiting for rows that never come. */
function refuseStream(result: DriverResult): DriverResult {
  if (Array.isArray(result)) return result;
  (result as unknown as { on(event: "error", listener: () => void): void }).on("error", () => {});
  (result as unknown as { destroy(error: Error): void }).destroy(new Error("stopped by confiture"));
  throw new TypeError("COPY goes through copyFrom() and copyTo()");
}

/** Tells a failure of the source apart from one of the server. */
async function* watchSource(rows: AsyncIterable<Uint8Array>, onError: (error: unknown) => void) {
  try {
    yield* rows;
  } catch (error) {
    onError(error);
    throw error;
  }
}

/** One result, or one of each statement where there were several. */
function changedRows(result: DriverResult | readonly DriverResult[]): number {
  const results = "command" in result ? [result] : result as readonly DriverResult[];
  return results.reduce((sum, { command, count }) => changing.has(command) ? sum + (count ?? 0) : sum, 0);
}

const changing: ReadonlySet<string | null> = new Set(["INSERT", "UPDATE", "DELETE", "MERGE"]);
