export interface SilentServer extends AsyncDisposable {
  /** Connecting to it takes a minute to time out. */
  readonly dsn: string;
  /** Fulfilled by the first connection. */
  readonly connected: Promise<void>;
}

/** A server that takes connections and never says a word: for cancelling what waits. */
export function silentServer(): SilentServer {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { promise: connected, resolve } = Promise.withResolvers<void>();
  const open: Deno.Conn[] = [];
  const accepting = (async () => {
    for await (const connection of listener) {
      open.push(connection);
      resolve();
    }
  })();
  return {
    dsn: `postgresql://u@127.0.0.1:${listener.addr.port}/d?connect_timeout=60`,
    connected,
    async [Symbol.asyncDispose]() {
      listener.close();
      for (const connection of open) connection.close();
      await accepting;
    },
  };
}
