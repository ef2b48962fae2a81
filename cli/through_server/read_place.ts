import { ConfitureError } from "../../engine/errors.ts";
import type { Host } from "../../engine/host.ts";
import { openProject, resolveSecret, type Secret } from "../../engine/project/mod.ts";
import { readAddress } from "./address.ts";

/** A server, and who we are there. */
export interface ServerPlace {
  url: string;
  token: Secret;
}

/** Reads where the server is and the token, by flags before variables. A token may be a reference, as secrets are. */
export async function readPlace(given: Record<string, unknown>, host: Host): Promise<ServerPlace> {
  const flag = given.server as string | undefined;
  const address = flag ?? host.env.CONFITURE_SERVER ?? "";
  if (address === "") {
    throw new ConfitureError("usage", {
      problem: "no server is named",
      hint: "Name it: --server URL or CONFITURE_SERVER",
    });
  }
  const url = readAddress(address, flag === undefined ? "CONFITURE_SERVER" : "--server");
  const asked = given.token as string | undefined;
  const text = asked ?? host.env.CONFITURE_TOKEN ?? "";
  const where = asked === undefined ? "CONFITURE_TOKEN" : "--token";
  const hint = "Make one with POST /api/tokens of the server, and set CONFITURE_TOKEN to it.";
  if (text === "") {
    const problem = asked === undefined ? `${url} takes a token, and none is given` : "--token is empty";
    throw new ConfitureError("usage", { problem, hint });
  }
  const token = await resolveSecret(text, host);
  if (!/^[\w-]{20,200}$/.test(token.reveal())) {
    throw new ConfitureError("usage", { problem: `${where} holds no token of a server`, hint });
  }
  return { url, token };
}

/** The name that the folder's project has on the server. */
export async function projectThere(given: Record<string, unknown>, root: string, host: Host): Promise<string> {
  const named = (given.server_project ?? host.env.CONFITURE_SERVER_PROJECT) as string | undefined;
  if (named === "") throw new ConfitureError("usage", { problem: "--server-project is empty" });
  return named ?? (await openProject(root, host)).name;
}
