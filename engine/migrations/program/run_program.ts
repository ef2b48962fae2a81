import { AsyncLocalStorage } from "node:async_hooks";
import { ConfitureError, isConfitureError, type Place } from "../../errors.ts";
import type { Session } from "../../postgres/mod.ts";
import type { MigrationProgram } from "./load_program.ts";
import type { MigrationContext } from "./migration_context.ts";
import { placeIn, withNames } from "./program_place.ts";

export interface ProgramOptions {
  version: string;
  name: string;
  direction: "up" | "down";
  signal: AbortSignal;
  log(message: string): void;
  /** Asked before each statement that the program runs; what it throws ends the program. */
  before?(sql: string): Promise<void>;
}

/**
 * Runs one way of a program in the session, in the transaction that the caller has opened where it is transactional, and
 * returns the rows that what it executed has changed. A failed statement is told at the line that ran it. Throws "migration-program-failed" for what the program itself
 * throws, "migration-ends-transaction".
 */
export async function runProgram(
  program: MigrationProgram,
  session: Session,
  options: ProgramOptions,
): Promise<number> {
  const { version, name, direction, signal, log, before } = options;
  const running = new Running(program, `${version}_${name}`);
  let changed = 0;
  const context: MigrationContext = {
    version,
    name,
    direction,
    signal,
    log,
    serverVersion: session.serverVersion,
    execute: (sql, params = []) =>
      running.call(async (at) => {
        await refuseEnding(sql, at);
        await before?.(sql);
        changed += await session.execute(sql, [...params]);
      }),
    query: (sql, params = []) =>
      running.call(async (at) => {
        await refuseEnding(sql, at);
        await before?.(sql);
        return await session.query(sql, [...params]);
      }),
    transaction: (body) => running.call((at) => session.transaction(() => running.inside(body, at)), { isAlone: true }),
  };
  await running.whole(async () => await program[direction]!(context), signal);
  return changed;
}

/** The program itself, or the body of one of its `transaction()`s: what it has running. */
interface Level {
  calls: number;
  /** A `transaction()` of it is open: what it ran beside that would be undone with it. */
  isSplit: boolean;
  isOver: boolean;
}

/** The calls of one run of a program: none may outlive it, each knows where it was made. */
class Running {
  #open = new Map<symbol, { at: Place; done: Promise<unknown> }>();
  #isOver = false;
  /** Fails the run whether the program has caught it or not. */
  #misused: ConfitureError | undefined;
  #level = new AsyncLocalStorage<Level>();
  #outermost: Level = { calls: 0, isSplit: false, isOver: false };

  constructor(private readonly program: MigrationProgram, private readonly migration: string) {}

  async call<T>(work: (at: Place) => Promise<T>, { isAlone = false }: { isAlone?: boolean } = {}): Promise<T> {
    const at = placeIn(new Error().stack, this.program.files);
    const level = this.#level.getStore() ?? this.#outermost;
    if (this.#isOver || level.isOver) throw this.#failed(at, late);
    if (level.isSplit || (isAlone && level.calls > 0)) throw this.#misused = this.#failed(at, beside);
    level.calls++;
    level.isSplit = isAlone;
    const key = Symbol();
    const done = work(at).catch((error: unknown) => {
      throw this.#placed(error, at);
    }).finally(() => {
      level.calls--;
      if (isAlone) level.isSplit = false;
      this.#open.delete(key);
    });
    this.#open.set(key, { at, done });
    // Whoever forgets to wait for it is told below, not by the runtime.
    done.catch(() => {});
    return await done;
  }

  /** The body of a `transaction()`, behind which nothing of it runs any more. */
  async inside<T>(body: () => Promise<T>, at: Place): Promise<T> {
    const level: Level = { calls: 0, isSplit: false, isOver: false };
    try {
      const result = await this.#level.run(level, body);
      if (level.calls > 0) throw this.#misused = this.#failed(at, late);
      return result;
    } finally {
      level.isOver = true;
    }
  }

  async whole(body: () => Promise<void>, signal: AbortSignal): Promise<void> {
    try {
      await this.#orStopped(body, signal);
    } catch (error) {
      throw await this.#end(() => this.#placed(error, undefined));
    }
    const misused = this.#misused;
    if (misused) throw await this.#end(() => misused);
    const [forgotten] = this.#open.values();
    if (forgotten) throw await this.#end(() => this.#failed(forgotten.at, late));
    this.#isOver = true;
  }

  /** A program that was stopped ends by its next statement; one that waits for something else is not waited for. */
  async #orStopped(body: () => Promise<void>, signal: AbortSignal): Promise<void> {
    const stopped = Promise.withResolvers<never>();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stop = () => {
      const cancelled = new ConfitureError("cancelled", { operation: this.migration });
      timer = setTimeout(() => stopped.reject(cancelled), graceMs);
    };
    signal.addEventListener("abort", stop);
    if (signal.aborted) stop();
    try {
      await Promise.race([body(), stopped.promise]);
    } finally {
      signal.removeEventListener("abort", stop);
      clearTimeout(timer);
    }
  }

  /** Nothing of the program may run in what the caller does next. */
  async #end(why: () => unknown): Promise<unknown> {
    this.#isOver = true;
    await Promise.allSettled([...this.#open.values()].map(({ done }) => done));
    return why();
  }

  #placed(error: unknown, at: Place | undefined): unknown {
    if (isConfitureError(error)) {
      const facts = error.facts as Place & { sqlstate?: string };
      if (facts.sqlstate === undefined || facts.file !== undefined || at === undefined) return error;
      return new ConfitureError(error.reason, { ...facts, ...at } as never, { cause: error.cause });
    }
    const { message, stack } = error instanceof Error ? error : { message: String(error), stack: undefined };
    const { files } = this.program;
    const own = placeIn(stack, files);
    return this.#failed(own.line === undefined ? at ?? own : own, withNames(message, files), error);
  }

  #failed(at: Place, problem: string, cause?: unknown): ConfitureError {
    return new ConfitureError("migration-program-failed", { ...at, migration: this.migration, problem }, { cause });
  }
}

/** How long a program that was stopped may take to end by itself. */
const graceMs = 1_000;

const beside = "it would run beside a transaction() that is open, and be undone with it: an `await` is missing";

const late = "the statement runs when the function is over: an `await` is missing";

const savepoints: ReadonlySet<string> = new Set([
  "TRANS_STMT_SAVEPOINT",
  "TRANS_STMT_RELEASE",
  "TRANS_STMT_ROLLBACK_TO",
]);

/** What is no SQL at all, the server refuses better. */
async function refuseEnding(sql: string, at: Place): Promise<void> {
  if (typeof sql !== "string") throw new TypeError("the first argument is the SQL, a string");
  const { isProblem, loadParser } = await import("../../sql/mod.ts");
  const parsed = (await loadParser()).parse(sql);
  if (isProblem(parsed)) return;
  const ending = parsed.find(({ tree }) => tree.TransactionStmt && !savepoints.has(tree.TransactionStmt.kind));
  if (!ending) return;
  const what = ending.tree.TransactionStmt.kind.replace("TRANS_STMT_", "").replaceAll("_", " ");
  throw new ConfitureError("migration-ends-transaction", { ...at, what });
}
