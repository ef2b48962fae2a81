/** A run as a server tells it. */
export interface RemoteRun {
  readonly id: string;
  readonly project: string | null;
  readonly operation: string;
  readonly environment: string | null;
  readonly status: string;
  readonly requested_by: string;
  readonly created_at: string;
  readonly exit_code: number | null;
}

export interface RemoteApproval {
  readonly id: number;
  readonly project: string;
  readonly environment: string;
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>>;
  /** `reviewing`, `open`, `approved`, `rejected`, `used` or `dead`. */
  readonly state: string;
  readonly review_run: string;
  /** Of what its review shows; null until that is over. */
  readonly shown_hash: string | null;
  readonly requested_by: string;
  readonly decided_by: string | null;
  readonly died_of: string | null;
}

export interface RemoteFilter {
  project?: string;
  environment?: string;
  limit: number;
}

/** A server that somebody else runs, as operations that ask it see it. Only a program brings one. */
export interface RemoteServer {
  readonly url: string;
  runs(filter: RemoteFilter & { operation?: string; status?: string }): Promise<RemoteRun[]>;
  /** Tells a run to stop, and returns it as it is then. */
  cancel(run: string): Promise<RemoteRun>;
  approvals(filter: RemoteFilter & { state?: string }): Promise<RemoteApproval[]>;
  /** An approval with the operation that reviewed it and what that found; undefined until it is over. */
  approval(id: number): Promise<{
    approval: RemoteApproval;
    reviewed: string;
    found?: Readonly<Record<string, unknown>>;
  }>;
  decide(
    id: number,
    decision: "approve" | "reject",
    given: { shown_hash: string; comment?: string },
  ): Promise<RemoteApproval>;
}
