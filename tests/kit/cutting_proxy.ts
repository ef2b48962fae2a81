/** Where a connection is cut: when the client sends its n-th packet, before the server has it, or behind it. */
export interface Cut {
  /** From 1, counted over all connections, beginning with the first packet behind the handshake. */
  at: number;
  when: "before" | "after";
  /** What happens besides the cut: the client is killed. */
  action?(): void;
  /** Connections that are opened afterwards go through, as when a network is there again. */
  comesBack?: boolean;
}

export interface CuttingProxy extends AsyncDisposable {
  readonly port: number;
  /** Packets that clients sent so far. */
  readonly packets: number;
  readonly isCut: boolean;
  /** Ends every connection now. */
  cut(): void;
}

/**
 * A proxy before a server that ends every connection at a chosen packet of the client's. Behind it nothing goes through
 * any more, as when a network is gone.
 */
export function cuttingProxy(server: { host: string; port: number }, cut?: Cut): CuttingProxy {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const open = new Set<Deno.Conn>();
  const state = { packets: 0, isCut: false, isDeaf: false };
  const close = (conn: Deno.Conn) => {
    open.delete(conn);
    try {
      conn.close();
    } catch { /* closed by the other side */ }
  };
  const cutAll = (doomed = [...open]) => {
    state.isCut = true;
    cut?.action?.();
    for (const conn of doomed) close(conn);
  };
  const upstream = async (client: Deno.Conn, target: Deno.Conn) => {
    let isGreeted = false;
    for await (const chunk of client.readable) {
      if (state.isCut || state.isDeaf) return;
      const isCounted = isGreeted;
      // Passwords are part of the handshake; behind it every packet begins with a query or a parse.
      if (!isGreeted && chunk[0] !== 0 && chunk[0] !== 0x70) isGreeted = true;
      if (isCounted || isGreeted) state.packets++;
      if (cut && state.packets === cut.at && !state.isCut && !state.isDeaf) {
        if (cut.when === "before") return cutAll();
        state.isDeaf = true;
        await write(target, chunk);
        const doomed = [...open];
        setTimeout(() => cutAll(doomed), 60);
        return;
      }
      await write(target, chunk);
    }
  };
  const downstream = async (client: Deno.Conn, target: Deno.Conn) => {
    for await (const chunk of target.readable) if (!state.isCut && !state.isDeaf) await write(client, chunk);
  };
  const serve = async () => {
    for await (const client of listener) {
      if (state.isCut && !cut?.comesBack) {
        client.close();
        continue;
      }
      // A client notices that nobody reads any more before it is cut.
      const isFree = cut?.comesBack && (state.isCut || state.isDeaf);
      const target = await Deno.connect({ hostname: server.host, port: server.port });
      open.add(client).add(target);
      if (isFree) {
        const whole = [client.readable.pipeTo(target.writable), target.readable.pipeTo(client.writable)];
        for (const way of whole) way.catch(() => {}).finally(() => [client, target].forEach(close));
        continue;
      }
      const end = () => {
        if (state.isDeaf && !state.isCut) return;
        close(client);
        close(target);
      };
      upstream(client, target).catch(() => {}).finally(end);
      downstream(client, target).catch(() => {}).finally(end);
    }
  };
  const serving = serve();
  return {
    port: listener.addr.port,
    get packets() {
      return state.packets;
    },
    get isCut() {
      return state.isCut;
    },
    cut: () => cutAll(),
    async [Symbol.asyncDispose]() {
      listener.close();
      await serving.catch(() => {});
      for (const conn of [...open]) close(conn);
    },
  };
}

async function write(conn: Deno.Conn, chunk: Uint8Array): Promise<void> {
  for (let rest = chunk; rest.length > 0;) rest = rest.subarray(await conn.write(rest));
}
