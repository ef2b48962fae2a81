import net from "node:net";
import { lookup } from "node:dns/promises";
import { ConfitureError } from "../../errors.ts";
import type { DsnHost } from "../../project/mod.ts";

/** Where one attempt goes: a unix socket file or one address of a host. `name` is what the user wrote. */
export type Address =
  | { kind: "unix"; path: string; name: string; label: string }
  | { kind: "tcp"; ip: string; port: number; name: string; label: string };

/** Every address of one host, in the order of the resolver; libpq tries them all too. */
export async function addressesOf({ host, port, address }: DsnHost): Promise<Address[]> {
  if (address === undefined && (host.startsWith("/") || host.startsWith("@"))) {
    return [{ kind: "unix", path: `${host}/.s.PGSQL.${port}`, name: host, label: `${host}/.s.PGSQL.${port}` }];
  }
  const label = host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
  const ip = address ?? (net.isIP(host) ? host : undefined);
  if (ip !== undefined) return [{ kind: "tcp", ip, port, name: host || ip, label }];
  try {
    const found = await lookup(host, { all: true });
    return found.map((entry) => ({ kind: "tcp", ip: entry.address, port, name: host, label }));
  } catch (error) {
    throw new ConfitureError("host-unknown", { server: label, host }, { cause: error });
  }
}

/** Opens one socket. The caller's signal carries the time limit; the socket is destroyed when it fires. */
export function openSocket(address: Address, signal: AbortSignal): Promise<net.Socket> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    const socket = address.kind === "unix" ? net.connect(address.path) : net.connect(address.port, address.ip);
    const settle = (act: () => void) => {
      signal.removeEventListener("abort", onAbort);
      socket.removeListener("error", onError);
      socket.removeListener("connect", onConnect);
      act();
    };
    const onAbort = () =>
      settle(() => {
        socket.on("error", ignore);
        socket.destroy();
        reject(signal.reason);
      });
    const onError = (error: Error) => settle(() => reject(error));
    const onConnect = () =>
      settle(() => {
        socket.setNoDelay(true);
        socket.setKeepAlive(true, 60_000);
        resolve(socket);
      });
    signal.addEventListener("abort", onAbort);
    socket.once("error", onError);
    socket.once("connect", onConnect);
  });
}

function ignore() {}
