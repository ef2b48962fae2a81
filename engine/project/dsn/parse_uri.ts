import type { Given } from "./parameters.ts";
import { checkKeyword } from "./check_keyword.ts";
import { percentDecode } from "./percent_decode.ts";
import { DsnProblem } from "./problem.ts";

/** Reads `postgresql://[user[:password]@][host[:port],…][/database][?parameters]` by libpq's rules. */
export function parseUri(text: string): Given {
  const given: Given = new Map();
  let rest = text.slice(text.indexOf("://") + 3);

  // Credentials reach to the first @ before any /, so that a password may hold a raw ?, as it may in libpq.
  const sign = rest.search(/[@/]/);
  if (rest[sign] === "@") {
    readCredentials(rest.slice(0, sign), given);
    rest = rest.slice(sign + 1);
  }
  const query = rest.indexOf("?");
  const parameters = query < 0 ? "" : rest.slice(query + 1);
  if (query >= 0) rest = rest.slice(0, query);
  const slash = rest.indexOf("/");
  const database = slash < 0 ? "" : rest.slice(slash + 1);
  // libpq takes them for a part of the name; it is nearly always the tail of a password with a raw slash.
  if (database.includes("@")) {
    throw new DsnProblem("there is an @ behind the first /: write / and @ in user or password as %2F and %40");
  }
  readHosts(slash < 0 ? rest : rest.slice(0, slash), given);
  if (database !== "") given.set("dbname", percentDecode(database, "the database name"));
  readParameters(parameters, given);
  return given;
}

function readCredentials(text: string, given: Given): void {
  const colon = text.indexOf(":");
  const user = colon < 0 ? text : text.slice(0, colon);
  const password = colon < 0 ? "" : text.slice(colon + 1);
  if (user !== "") given.set("user", percentDecode(user, "the user"));
  if (password !== "") given.set("password", percentDecode(password, "the password"));
}

function readHosts(text: string, given: Given): void {
  if (text.includes("@")) throw new DsnProblem("there is more than one @: write @ in user or password as %40");
  const hosts: string[] = [];
  const ports: string[] = [];
  for (const part of text.split(",")) {
    const { host, port } = part.startsWith("[") ? readBracketed(part) : readPlain(part);
    hosts.push(percentDecode(host, "a host"));
    ports.push(percentDecode(port, "a port"));
  }
  // Two empty hosts are two hosts: the default one twice.
  if (hosts.join(",") !== "") given.set("host", hosts.join(","));
  if (ports.join(",") !== "") given.set("port", ports.join(","));
}

function readPlain(part: string): { host: string; port: string } {
  const colon = part.indexOf(":");
  return colon < 0 ? { host: part, port: "" } : { host: part.slice(0, colon), port: part.slice(colon + 1) };
}

function readBracketed(part: string): { host: string; port: string } {
  const end = part.indexOf("]");
  if (end < 0) throw new DsnProblem("an IPv6 address lacks its closing ]");
  if (end === 1) throw new DsnProblem("an IPv6 address between [ and ] is empty");
  const tail = part.slice(end + 1);
  if (tail !== "" && !tail.startsWith(":")) {
    throw new DsnProblem("behind the ] of an IPv6 address only :port, a comma, / or ? may follow");
  }
  return { host: part.slice(1, end), port: tail.slice(1) };
}

function readParameters(text: string, given: Given): void {
  if (text === "") return;
  for (const [index, pair] of text.split("&").entries()) {
    const which = `query parameter ${index + 1}`;
    const parts = pair.split("=");
    if (parts.length < 2) throw new DsnProblem(`${which} lacks its =; a literal & is %26`);
    if (parts.length > 2) throw new DsnProblem(`${which} has more than one =; a literal = is %3D`);
    const name = percentDecode(parts[0]!, which);
    const value = percentDecode(parts[1]!, which);
    // JDBC's spelling, which libpq knows too.
    if (name === "ssl" && value === "true") given.set("sslmode", "require");
    else given.set(checkKeyword(name, which), value);
  }
}
