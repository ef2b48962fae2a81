import { ConfitureError } from "../../errors.ts";
import type { Host } from "../../host.ts";
import { Secret } from "../secret/mod.ts";
import { type Dsn, type DsnHost, type Sslmode, sslmodes, targetSessionAttributes } from "./dsn.ts";
import { type Given, parameters } from "./parameters.ts";
import { lookUpPassword, type PassfileEntry, readPassfile } from "./passfile.ts";
import { DsnProblem, problemsAbout } from "./problem.ts";
import { readService } from "./service_file.ts";
import { tlsFiles } from "./tls_files.ts";

const socketFolder = "/var/run/postgresql";
const longestTimeoutS = 2_147_483;

/** Fills what was not given, in libpq's order: service file, environment, password file, defaults. */
export async function completeDsn(given: Given, host: Host, where: string): Promise<Dsn> {
  const service = given.get("service") ?? host.env.PGSERVICE;
  const fromService: Given = service
    ? await problemsAbout("service", readService(service, given.get("servicefile"), host))
    : new Map();
  const read = (name: string): string | undefined => {
    const env = parameters[name]?.env;
    return given.get(name) ?? fromService.get(name) ?? (env === undefined ? undefined : host.env[env]);
  };
  refuseUnsupported(read, where);

  const user = read("user") || host.osUser;
  if (!user) throw new DsnProblem("it names no user, and the operating system's user has no name");
  const database = read("dbname") || user;
  if (database.includes("\0") || user.includes("\0")) throw new DsnProblem("a name holds a NUL character");
  const hosts = await readHosts(read);
  const explicitPassword = read("password") || undefined;
  const sslrootcert = read("sslrootcert") || undefined;
  const sslmode = readSslmode(read, sslrootcert, host);
  const withCertificate = read("sslcertmode") !== "disable";
  const files = await problemsAbout(
    "certificate",
    tlsFiles(
      {
        sslrootcert,
        sslcert: withCertificate ? read("sslcert") || undefined : undefined,
        sslkey: withCertificate ? read("sslkey") || undefined : undefined,
      },
      sslmode,
      host,
    ),
  );
  const sslpassword = read("sslpassword") || undefined;
  const dsn = withoutUndefined<Dsn>({
    hosts,
    database,
    user,
    sslmode,
    sslrootcert: files.sslrootcert,
    sslcert: withCertificate ? files.sslcert : undefined,
    sslkey: withCertificate ? files.sslkey : undefined,
    sslpassword: sslpassword === undefined ? undefined : new Secret(sslpassword),
    sslnegotiation: readSslnegotiation(read, sslmode),
    connectTimeoutMs: readTimeout(read("connect_timeout")),
    applicationName: read("application_name") || read("fallback_application_name") || undefined,
    options: read("options") || undefined,
    targetSessionAttrs: oneOf("target_session_attrs", read("target_session_attrs"), targetSessionAttributes, "any"),
    notices: [],
  });
  if (explicitPassword !== undefined) return { ...dsn, password: new Secret(explicitPassword) };
  const { entries, notices } = await readPassfile(read("passfile"), host);
  return withPassfile({ ...dsn, notices }, entries);
}

const passfiles = new WeakMap<Dsn, readonly PassfileEntry[]>();

/** Takes each server's password from the password file. */
function withPassfile(dsn: Dsn, entries: readonly PassfileEntry[]): Dsn {
  const hosts = dsn.hosts.map(({ password: _, ...rest }): DsnHost => {
    const host = rest.host === socketFolder ? "localhost" : rest.host;
    const password = lookUpPassword(entries, { host, port: rest.port, database: dsn.database, user: dsn.user });
    return password ? { ...rest, password } : rest;
  });
  const complete = withoutUndefined<Dsn>({ ...dsn, hosts, password: hosts[0]?.password });
  passfiles.set(complete, entries);
  return complete;
}

/** The same server and user, another database; a password that came from the password file is looked up again. */
export function withDatabase(dsn: Dsn, database: string): Dsn {
  const entries = passfiles.get(dsn);
  return entries ? withPassfile({ ...dsn, database }, entries) : { ...dsn, database };
}

function withoutUndefined<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, part]) => part !== undefined)) as T;
}

type Read = (name: string) => string | undefined;

function refuseUnsupported(read: Read, where: string): void {
  for (const [parameter, { treatment }] of Object.entries(parameters)) {
    const value = treatment.kind === "limited" ? read(parameter) : undefined;
    if (treatment.kind === "limited" && value && !treatment.accepts.test(value)) {
      throw new ConfitureError("dsn-parameter-unsupported", { where, parameter, why: treatment.why });
    }
  }
}

async function readHosts(read: Read): Promise<DsnHost[]> {
  const names = split(read("host"));
  const addresses = split(read("hostaddr"));
  const count = Math.max(names.length, addresses.length, 1);
  if (names.length > 0 && addresses.length > 0 && names.length !== addresses.length) {
    throw new DsnProblem(`it names ${names.length} host(s) but ${addresses.length} hostaddr(s)`);
  }
  const ports = split(read("port"));
  if (ports.length > 1 && ports.length !== count) {
    throw new DsnProblem(`it names ${ports.length} ports for ${count} host(s); write one port, or one for each host`);
  }
  const fallback = await defaultHost();
  return Array.from({ length: count }, (_, index) => {
    const address = addresses[index] || undefined;
    const host = names[index] || address || fallback;
    if (host.startsWith("@")) {
      throw new DsnProblem("abstract unix sockets (a host that begins with @) are not available");
    }
    if (host.includes("@")) throw new DsnProblem("a host holds an @: write @ in user or password as %40");
    const port = readPort(ports[ports.length > 1 ? index : 0]);
    return address === undefined ? { host, port } : { host, port, address };
  });
}

/** libpq's default is the socket folder that it was compiled with; this is Debian's and Fedora's. */
async function defaultHost(): Promise<string> {
  const folder = await Deno.stat(socketFolder).catch(() => undefined);
  return folder?.isDirectory ? socketFolder : "localhost";
}

function split(list: string | undefined): string[] {
  return list === undefined || list === "" ? [] : list.split(",").map((item) => item.trim());
}

function readPort(text: string | undefined): number {
  if (!text) return 5432;
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  // Not quoted: behind a raw / in a password, what looks like the port is a part of the password.
  if (port < 1 || port > 65_535) throw new DsnProblem("a port is no number from 1 to 65535");
  return port;
}

function readTimeout(text: string | undefined): number {
  if (!text) return 10_000;
  const seconds = /^\s*[+-]?\d+\s*$/.test(text) ? Number(text) : NaN;
  if (Number.isNaN(seconds) || seconds > longestTimeoutS) {
    throw new DsnProblem(`connect_timeout is no whole number of seconds up to ${longestTimeoutS}`);
  }
  return Math.max(seconds, 0) * 1000;
}

function readSslmode(read: Read, sslrootcert: string | undefined, host: Host): Sslmode {
  const systemRoots = sslrootcert === "system";
  // PGREQUIRESSL is older than sslmode; libpq still reads it where nothing else is said.
  const fallback = systemRoots ? "verify-full" : host.env.PGREQUIRESSL?.startsWith("1") ? "require" : "prefer";
  const sslmode = oneOf("sslmode", read("sslmode"), sslmodes, fallback);
  if (systemRoots && sslmode !== "verify-full" && sslmode !== "disable") {
    throw new DsnProblem(
      `sslmode=${sslmode} is too weak for sslrootcert=system; write sslmode=verify-full`,
      "certificate",
    );
  }
  return sslmode;
}

function readSslnegotiation(read: Read, sslmode: Sslmode): Dsn["sslnegotiation"] {
  const negotiation = oneOf("sslnegotiation", read("sslnegotiation"), ["postgres", "direct"] as const, "postgres");
  if (negotiation === "direct" && ["disable", "allow", "prefer"].includes(sslmode)) {
    throw new DsnProblem(`sslmode=${sslmode} is too weak for sslnegotiation=direct; write sslmode=require or stronger`);
  }
  return negotiation;
}

function oneOf<T extends string>(name: string, value: string | undefined, allowed: readonly T[], fallback: T): T {
  if (!value) return fallback;
  const found = allowed.find((choice) => choice === value);
  if (found === undefined) throw new DsnProblem(`${name} is none of ${allowed.join(", ")}`);
  return found;
}
