import { ConfitureError } from "../../errors.ts";

/** Why a TLS handshake ended: a certificate that is not accepted, or anything else. */
export function handshakeFailure(error: Error, server: string, sslmode: string): ConfitureError {
  const why = error.message;
  return isCertificateProblem(error)
    ? new ConfitureError("tls-untrusted", { server, sslmode, why }, { cause: error })
    : new ConfitureError("tls-failed", { server, why }, { cause: error });
}

/** In the words of rustls, which Deno uses, and of Node. */
export function isCertificateProblem({ message }: { message?: string }): boolean {
  return /peer certificate|UnknownIssuer|NotValidForName|altname|self.signed certificate/i.test(message ?? "");
}
