import type net from "node:net";
import tls from "node:tls";
import { isIP } from "node:net";
import { ConfitureError } from "../../errors.ts";
import { handshakeFailure } from "./handshake_failure.ts";
import type { Address } from "./socket.ts";
import type { TlsOptions } from "./tls_options.ts";

const sslRequest = new Uint8Array([0, 0, 0, 8, 4, 210, 22, 47]);

/** Asks the server for TLS. False: it speaks plain text on this socket only. */
export async function serverOffersTls(socket: net.Socket, address: Address, signal: AbortSignal): Promise<boolean> {
  const answer = await new Promise<Uint8Array>((resolve, reject) => {
    const done = (act: () => void) => {
      socket.removeListener("data", onData);
      socket.removeListener("error", onError);
      socket.removeListener("close", onClose);
      signal.removeEventListener("abort", onAbort);
      act();
    };
    const onData = (chunk: Uint8Array) => {
      // Deno 2.5 would start another read, which then takes the first bytes of the handshake away from TLS.
      socket.pause();
      done(() => resolve(chunk));
    };
    const onError = (error: Error) => done(() => reject(error));
    const onClose = () => done(() => reject(new ConfitureError("not-postgresql", { server: address.label })));
    const onAbort = () => done(() => reject(signal.reason));
    socket.on("data", onData).on("error", onError).on("close", onClose);
    signal.addEventListener("abort", onAbort);
    socket.write(sslRequest);
  });
  const letter = String.fromCharCode(answer[0] ?? 0);
  // More than one byte could be plain text that somebody slipped in before the handshake (CVE-2021-23222).
  if (answer.length !== 1 || (letter !== "S" && letter !== "N")) {
    throw new ConfitureError("not-postgresql", { server: address.label });
  }
  if (letter === "N") socket.resume();
  return letter === "S";
}

/** Wraps the socket in TLS and verifies what the options ask for, no more and no less. */
export function encrypt(
  socket: net.Socket,
  address: Address,
  options: TlsOptions,
  sslmode: string,
  signal: AbortSignal,
): Promise<tls.TLSSocket> {
  return new Promise((resolve, reject) => {
    const secure = tls.connect({
      socket,
      servername: isIP(address.name) ? undefined : address.name,
      host: address.name,
      ca: options.ca,
      cert: options.cert,
      key: options.key,
      rejectUnauthorized: options.verify !== "nothing",
      checkServerIdentity: options.verify === "chain and host" ? tls.checkServerIdentity : () => undefined,
      ALPNProtocols: options.direct ? ["postgresql"] : undefined,
    });
    // Deno 2.5 reports a refused certificate on the inner socket, and only when the first answer is read.
    socket.on("error", (error) => secure.destroy(error));
    const done = (act: () => void) => {
      secure.removeListener("secureConnect", onSecure);
      secure.removeListener("error", onError);
      secure.removeListener("close", onClose);
      signal.removeEventListener("abort", onAbort);
      act();
    };
    const fail = (error: unknown) =>
      done(() => {
        secure.on("error", () => {});
        secure.destroy();
        reject(error);
      });
    const onSecure = () => done(() => resolve(secure));
    const onError = (error: Error) => fail(handshakeFailure(error, address.label, sslmode));
    const onClose = () => fail(handshakeFailure(new Error("the server closed the connection"), address.label, sslmode));
    const onAbort = () => fail(signal.reason);
    secure.on("secureConnect", onSecure).on("error", onError).on("close", onClose);
    signal.addEventListener("abort", onAbort);
  });
}
