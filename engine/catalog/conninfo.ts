import { createHash } from "node:crypto";
import { secretPlaceholder } from "./secret_placeholder.ts";

/** A connection string of libpq without its secrets, and what of it is a placeholder already. */
export interface RedactedConnection {
  connection: string;
  placeholders: string[];
}

/** Replaces the values of passwords, in both forms that libpq takes, and leaves everything else as it is. */
export function redactConnection(conninfo: string): RedactedConnection {
  const placeholders: string[] = [];
  const hide = (name: string, value: string) => {
    if (!secretParameters.has(name) || value === "") return undefined;
    if (!value.startsWith(secretPlaceholder)) return secretPlaceholder + hash(`${name}=${value}`);
    placeholders.push(name);
    return undefined;
  };
  const isUri = conninfo.startsWith("postgresql://") || conninfo.startsWith("postgres://");
  const connection = isUri ? redactUri(conninfo, hide) : redactKeywords(conninfo, hide);
  return { connection, placeholders };
}

/** Gives what stands for a value, or undefined where it can be shown. */
type Hide = (name: string, value: string) => string | undefined;

/** libpq's parameters whose value is a secret. */
const secretParameters: ReadonlySet<string> = new Set(["password", "sslpassword", "oauth_client_secret"]);

function hash(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

function redactUri(uri: string, hide: Hide): string {
  const start = uri.indexOf("://") + 3;
  const ends = ["/", "?"].map((end) => uri.indexOf(end, start)).filter((at) => at >= 0);
  const at = uri.lastIndexOf("@", Math.min(...ends, uri.length));
  let result = uri;
  const query = uri.indexOf("?", start);
  if (query >= 0) {
    const parameters = uri.slice(query + 1).split("&").map((parameter) => {
      const [name = "", value = ""] = split(parameter, "=");
      return replaced(`${name}=`, hide(decoded(name), value), parameter);
    });
    result = `${uri.slice(0, query + 1)}${parameters.join("&")}`;
  }
  if (at < start) return result;
  const [user = "", password = ""] = split(uri.slice(start, at), ":");
  const shown = replaced(`${user}:`, hide("password", password), uri.slice(start, at));
  return result.slice(0, start) + shown + result.slice(at);
}

/** libpq takes names percent-encoded too. */
function decoded(name: string): string {
  return name.replace(/%([0-9a-f]{2})/gi, (_, digits) => String.fromCharCode(parseInt(digits, 16)));
}

function replaced(before: string, hidden: string | undefined, otherwise: string): string {
  return hidden === undefined ? otherwise : before + hidden;
}

function split(text: string, by: string): string[] {
  const at = text.indexOf(by);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}

/** `host=a password = 'it''s'`: a value is quoted or ends at a space; a backslash takes the next character as it is. */
function redactKeywords(conninfo: string, hide: Hide): string {
  const isSpace = (at: number) => /\s/.test(conninfo[at] ?? "x");
  let result = "";
  let at = 0;
  const take = (end: number) => {
    result += conninfo.slice(at, end);
    at = end;
  };
  while (at < conninfo.length) {
    let end = at;
    while (isSpace(end)) end++;
    take(end);
    while (end < conninfo.length && conninfo[end] !== "=" && !isSpace(end)) end++;
    const name = conninfo.slice(at, end);
    while (isSpace(end)) end++;
    if (conninfo[end] === "=") end++;
    while (isSpace(end)) end++;
    take(end);
    const isQuoted = conninfo[end] === "'";
    let value = "";
    if (isQuoted) end++;
    while (end < conninfo.length && (isQuoted ? conninfo[end] !== "'" : !isSpace(end))) {
      if (conninfo[end] === "\\") end++;
      value += conninfo[end++] ?? "";
    }
    if (isQuoted) end++;
    const hidden = hide(name, value);
    if (hidden === undefined) take(end);
    else {
      result += hidden;
      at = end;
    }
  }
  return result;
}
