import { ConfitureError } from "../../engine/errors.ts";

/**
 * The address of a server, without a slash at its end. Throws `usage` for what is none, and for plain HTTP to another
 * machine: everybody on the way would read the token.
 */
export function readAddress(text: string, where: string): string {
  const refuse = (problem: string, hint: string) =>
    new ConfitureError("usage", { problem: `${where} ${problem}`, hint });
  const example = "Give an address as https://schema.example.com, with the path in front of /api where there is one.";
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol)) throw refuse("is no address of a server", example);
  if (url.username !== "" || url.password !== "") {
    throw refuse("has a name or a password in it", "Give the address alone; a token says who you are.");
  }
  if (url.search !== "" || url.hash !== "") throw refuse("has a query or a fragment in it", example);
  if (url.protocol === "http:" && !isThisMachine(url.hostname)) {
    throw refuse(
      `would send your token to ${url.hostname} in the clear`,
      "Give an https:// address; plain HTTP is for this machine only.",
    );
  }
  return url.href.replace(/\/+$/, "").replace(/\/api$/, "");
}

function isThisMachine(hostname: string): boolean {
  return hostname === "localhost" || hostname === "[::1]" || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}
