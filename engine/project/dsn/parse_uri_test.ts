import assert from "node:assert/strict";
import { parseUri } from "./parse_uri.ts";

/** URIs and what libpq reads from them, after the cases of its own regression test. */
const accepted: Record<string, Record<string, string>> = {
  "postgresql://uri-user:secret@host:12345/db": {
    user: "uri-user",
    password: "secret",
    host: "host",
    port: "12345",
    dbname: "db",
  },
  "postgresql://uri-user@host/": { user: "uri-user", host: "host" },
  "postgresql://uri-user@": { user: "uri-user" },
  "postgresql://host:12345": { host: "host", port: "12345" },
  "postgresql://": {},
  "postgres:///": {},
  "postgres:///db": { dbname: "db" },
  "postgres://@host": { host: "host" },
  "postgres://host:/": { host: "host" },
  "postgres://:12345/": { port: "12345" },
  "postgresql://%68ost/": { host: "host" },
  "postgresql://host?": { host: "host" },
  "postgresql://host/db?u%73er=someone&port=12345": { host: "host", dbname: "db", user: "someone", port: "12345" },
  "postgresql://?hostaddr=127.0.0.1": { hostaddr: "127.0.0.1" },
  "postgresql://[::1]:12345/db": { host: "::1", port: "12345", dbname: "db" },
  "postgresql://[2001:db8::1234]": { host: "2001:db8::1234" },
  "postgresql://u:p%40%2F%3A@h/d%20b": { user: "u", password: "p@/:", host: "h", dbname: "d b" },
  "postgresql://u:what?now#@h": { user: "u", password: "what?now#", host: "h" },
  "postgresql://a:1,b:2,[::1]/db": { host: "a,b,::1", port: "1,2,", dbname: "db" },
  "postgresql://,/": { host: ",", port: "," },
  "postgres://?host=/path/to/socket": { host: "/path/to/socket" },
  "postgres://u@:12345?host=/path/to/socket": { user: "u", port: "12345", host: "/path/to/socket" },
  "postgres://%2Fvar%2Flib%2Fpostgresql/db": { host: "/var/lib/postgresql", dbname: "db" },
  "postgres://h?ssl=true": { host: "h", sslmode: "require" },
  "postgres://one/db?host=two": { host: "two", dbname: "db" },
  "postgres://h?options=-c%20geqo%3Doff": { host: "h", options: "-c geqo=off" },
  "postgres://%C3%A9@h": { user: "é", host: "h" },
};

const refused: Record<string, RegExp> = {
  "postgresql://host?uzer=x": /query parameter 1 is no connection parameter of PostgreSQL; did you mean user\?/,
  "postgresql://host?zzz": /query parameter 1 lacks its =/,
  "postgresql://host?user=a&b": /query parameter 2 lacks its =/,
  "postgresql://host?user=a=b": /more than one =/,
  "postgres://[::1": /lacks its closing \]/,
  "postgres://[]": /is empty/,
  "postgres://[::1]z": /only :port/,
  "postgres://host?dbname=%XXfoo": /no two hexadecimal digits/,
  "postgresql://a%00b": /%00/,
  "postgresql://%1": /no two hexadecimal digits/,
  "postgresql://%ff": /not UTF-8/,
  "postgresql://u:p@ss@host/db": /more than one @/,
  "postgresql://u:p/ss@host/db": /an @ behind the first \//,
};

Deno.test("parseUri() reads what libpq reads", () => {
  for (const [uri, expected] of Object.entries(accepted)) {
    assert.deepEqual(Object.fromEntries(parseUri(uri)), expected, uri);
  }
});

Deno.test("parseUri() refuses what libpq refuses, and raw @ and / of passwords", () => {
  for (const [uri, problem] of Object.entries(refused)) assert.throws(() => parseUri(uri), problem, uri);
});
