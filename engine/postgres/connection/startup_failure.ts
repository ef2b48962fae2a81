import { ConfitureError, isConfitureError } from "../../errors.ts";
import type { Dsn } from "../../project/mod.ts";
import { handshakeFailure, isCertificateProblem } from "./handshake_failure.ts";

/** Why a connection could not be opened, from whatever the socket, TLS, the driver or the server threw. */
export function startupFailure(error: unknown, server: string, dsn: Dsn): ConfitureError {
  if (isConfitureError(error)) return error;
  const { name, code = "", message = String(error) } = error as { name?: string; code?: string; message?: string };
  const said = { server, server_message: message };
  switch (code) {
    case "28P01":
      return new ConfitureError("wrong-password", { ...said, user: dsn.user });
    case "28000":
      return new ConfitureError("role-refused", { ...said, user: dsn.user });
    case "3D000":
      return new ConfitureError("database-missing", { server, database: dsn.database });
    case "53300":
      return new ConfitureError("too-many-connections", said);
    case "57P03":
    case "57P01":
    case "57P02":
      return new ConfitureError("server-starting", said);
    case "08P01":
      return new ConfitureError("pooler-refused", said);
    case "SASL_SIGNATURE_MISMATCH":
      return new ConfitureError("not-postgresql", { server });
  }
  if (name !== "PostgresError" && isCertificateProblem({ message })) {
    return handshakeFailure(error as Error, server, dsn.sslmode);
  }
  if (name === "PostgresError") return new ConfitureError("connection-refused", { ...said, sqlstate: code });
  if (code === "") throw error;
  return new ConfitureError("server-unreachable", { server, why: reasons[code] ?? message }, { cause: error });
}

const reasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: "connection refused",
  ENOENT: "there is no such socket",
  EACCES: "no permission to open the socket",
  EHOSTUNREACH: "no route to the host",
  ENETUNREACH: "the network is unreachable",
  ETIMEDOUT: "the network gave no answer",
  ECONNRESET: "the connection was reset",
  CONNECTION_CLOSED: "it closed the connection",
  CONNECTION_DESTROYED: "it closed the connection",
};
