/**
 * What the outside world gives the engine. Only `cli.ts`, `server.ts` and the test kit make one, so that everything
 * below them can be driven without a process: no module of the engine reads argv, environment or clock itself.
 */
export interface Host {
  /** Absolute folder that relative paths are resolved against. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Home folder of the user (`~/.pgpass`, `~/.postgresql`), when there is one. */
  readonly home?: string;
  /** Name of the operating-system user, libpq's default for `user`. */
  readonly osUser?: string;
  /** Name of this machine, for those who wait for what we hold. */
  readonly hostname?: string;
  /** Numeric user id; 0 means that PostgreSQL refuses to run as us. Absent on Windows. */
  readonly uid?: number;
  /** How to start confiture again (`[executable, ...arguments]`), for helper processes that outlive us. */
  readonly self: readonly string[];
  /** True in the single binary, where no package can be fetched. */
  readonly compiled: boolean;
  /**
   * The project was sent here by somebody: it starts no programs of this host, reads no files of it, and connects only
   * where an operator's variable says.
   */
  readonly isGuest?: boolean;
  /** The files of a guest are those of the folder that an operator serves: on the embedded server it is at home. */
  readonly hasOwnFiles?: boolean;
  now(): Date;
  /** Monotonic milliseconds, for durations. */
  elapsedMs(): number;
  randomBytes(count: number): Uint8Array;
}
