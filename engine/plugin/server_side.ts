import type { Context } from "./context.ts";

export interface ControlChoice {
  /** Connection string of the control database; CONFITURE_CONTROL_URL, else the embedded server, when absent. */
  control_url?: string;
}

export interface ServeOptions extends ControlChoice {
  bind: string;
  port: number;
  /** Address that people type, where a proxy stands in front. */
  url?: string;
  /** Proxies whose X-Forwarded-For and X-Forwarded-Proto are believed: addresses and networks. */
  trusted_proxy: readonly string[];
  /** Runs at once in this process; 0 leaves them to workers elsewhere. */
  workers: number;
  allow_code: boolean;
  /** Whether webhooks may lead to networks that are not everybody's. */
  webhook_allow_private: boolean;
  /** Whether repositories of projects may be in such networks, and without TLS. */
  git_allow_private: boolean;
  /** Days that runs which are over are kept; all of them when absent. */
  keep_days?: number;
}

export interface WorkOptions extends ControlChoice {
  workers: number;
  allow_code: boolean;
}

/** What the server found out about its audit log. */
export interface AuditVerdict {
  entries: number;
  sealed: number;
  intact: boolean;
  /** Number and hash of the last link, "12:9f…": whoever notes it elsewhere finds out when links behind it go. */
  head: string | null;
  /** The first entry that does not fit the chain. */
  broken_at: number | null;
  problem: string | null;
}

/** The server, as the operations that start it and look after it see it. Only a program brings one. */
export interface ServerSide {
  /** Serves until the run is stopped. */
  serve(options: ServeOptions, context: Context): Promise<{ url: string; runs: number }>;
  /** Takes runs until it is stopped. */
  work(options: WorkOptions, context: Context): Promise<{ worker: string; runs: number }>;
  /** A code that makes an admin, or opens the account of a login anew. */
  setupCode(
    options: ControlChoice & { login?: string },
    context: Context,
  ): Promise<{ code: string; expires_at: string }>;
  verifyAudit(options: ControlChoice & { head?: string }, context: Context): Promise<AuditVerdict>;
}
