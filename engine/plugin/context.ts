import type { Session } from "../postgres/mod.ts";
import type { Dsn, Environment, Project, TargetChoice } from "../project/mod.ts";
import type { RunContext } from "../run/mod.ts";
import type { Registry } from "./registry.ts";
import type { RemoteServer } from "./remote_server.ts";
import type { ServerSide } from "./server_side.ts";

/** One database that an operation works on, resolved by the DSN precedence contract, its embedded server started. */
export interface OpenTarget {
  /** Where it came from, for people: "environment local". Never a password. */
  readonly label: string;
  readonly environment?: Environment;
  readonly dsn: Dsn;
  /** Set when the target lives on the project's embedded server. */
  readonly embeddedMajor?: number;
}

/** What an operation of a plugin can reach. Everything heavy is loaded when it is first asked for. */
export interface Context extends RunContext {
  readonly registry: Registry;
  /** The server; a program that cannot serve has none, and asking for it throws `surface-missing`. */
  server(): Promise<ServerSide>;
  /** A server somewhere else, which the user named; where a program knows none, asking throws `surface-missing`. */
  remote(): Promise<RemoteServer>;
  /** Absolute folder the project is in, or would be: known without opening it. */
  readonly projectDir: string;
  /** The project the run works in; opened once. */
  project(): Promise<Project>;
  /** Resolves the target fields of an input. `mutating` operations refuse a merely ambient DATABASE_URL. */
  target(choice: TargetChoice, need: { mutating: boolean }): Promise<OpenTarget>;
  /** Opens a session on a database; on the run's target it carries the run's fence. It is closed with the run at the latest. */
  session(dsn: Dsn, options?: SessionRequest): Promise<Session>;
}

export interface SessionRequest {
  statementTimeoutMs?: number;
  lockTimeoutMs?: number;
  idleInTransactionTimeoutMs?: number;
  /** Lets DETAIL, quoted values of PostgreSQL's messages, and what scripts raise through; they may hold row values. */
  showDetail?: boolean;
  /** The session outlives a cancellation of the run: for taking back what the run had begun. */
  survivesCancel?: boolean;
}
