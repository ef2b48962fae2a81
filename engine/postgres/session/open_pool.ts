import type { Dsn } from "../../project/mod.ts";
import { openSession } from "./open_session.ts";
import type { Session, SessionOptions } from "./session.ts";

/** Several sessions on one database for callers that come at the same time. */
export interface Pool extends AsyncDisposable {
  readonly dsn: Dsn;
  /** A statement of its own, on whichever session has the least to do. */
  query<T extends Record<string, unknown> = Record<string, unknown>>(text: string, params?: unknown[]): Promise<T[]>;
  /** A transaction on a session that nobody else uses meanwhile. */
  transaction<T>(body: (session: Session) => Promise<T>): Promise<T>;
  /** How many sessions it has, and how many callers wait for one. */
  load(): PoolLoad;
  close(): Promise<void>;
}

export interface PoolLoad {
  /** Sessions at most. */
  size: number;
  open: number;
  /** Sessions that answer somebody. */
  busy: number;
  waiting: number;
}

export interface PoolOptions extends SessionOptions {
  /** Sessions at most. */
  size: number;
}

interface Member {
  session: Promise<Session>;
  running: number;
  isTaken: boolean;
}

/**
 * Opens sessions when they are needed. One that was cut is left behind and the next call opens another, so a server that
 * comes back is used again; the call that was cut fails with "connection-lost" and is not repeated.
 */
export function openPool(dsn: Dsn, { size, ...options }: PoolOptions): Pool {
  const members = new Set<Member>();
  const waiting: (() => void)[] = [];
  let isClosed = false;

  function open(): Member {
    const member: Member = { session: openSession(dsn, options), running: 0, isTaken: false };
    members.add(member);
    member.session.catch(() => members.delete(member));
    return member;
  }

  /** The one with the least to do; a new one only where all are busy, so that a quiet pool stays small. */
  function quietest(): Member | undefined {
    const free = [...members].filter(({ isTaken }) => !isTaken).sort((a, b) => a.running - b.running);
    if (free[0] !== undefined && (free[0].running === 0 || members.size >= size)) return free[0];
    return members.size < size ? open() : undefined;
  }

  async function acquire(isAlone: boolean): Promise<Member> {
    for (;;) {
      if (isClosed) throw new TypeError("the pool is closed");
      const member = quietest();
      if (member !== undefined && (!isAlone || member.running === 0)) {
        member.running++;
        member.isTaken = isAlone;
        return member;
      }
      await new Promise<void>((resolve) => waiting.push(resolve));
    }
  }

  async function within<T>(isAlone: boolean, body: (session: Session) => Promise<T>): Promise<T> {
    const member = await acquire(isAlone);
    try {
      const session = await member.session;
      try {
        return await body(session);
      } finally {
        if (session.isLost && members.delete(member)) session.close().catch(() => {});
      }
    } finally {
      member.running--;
      if (isAlone) member.isTaken = false;
      waiting.splice(0).forEach((wake) => wake());
    }
  }

  return {
    dsn,
    query: (text, params) => within(false, (session) => session.query(text, params)),
    transaction: (body) => within(true, (session) => session.transaction(() => body(session))),
    load: () => ({
      size,
      open: members.size,
      busy: [...members].filter(({ running }) => running > 0).length,
      waiting: waiting.length,
    }),
    async close() {
      isClosed = true;
      waiting.splice(0).forEach((wake) => wake());
      await Promise.all([...members].map(({ session }) => session.then((open) => open.close(), () => {})));
    },
    async [Symbol.asyncDispose]() {
      await this.close();
    },
  };
}
