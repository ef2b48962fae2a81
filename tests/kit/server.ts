import { connect } from "node:net";
import { type EmbeddedServer, openSession, type Session, useEmbedded } from "../../engine/postgres/mod.ts";
import { type Dsn, parseDsn, Secret } from "../../engine/project/mod.ts";
import { testHost } from "./test_host.ts";

/** A server for tests, with a DSN that may create databases and roles. */
export interface TestServer {
  major: number;
  kind: "CONFITURE_TEST_DATABASE_URL" | "docker" | "embedded";
  dsn: Dsn;
}

// Not in deno.json: it brings more packages than all of confiture, and Deno would fetch them on every fresh machine.
const testcontainers = "npm:@testcontainers/postgresql@12.2.0";

const servers = new Map<number, Promise<TestServer>>();

/** The majors that tests run on: CONFITURE_TEST_MAJORS, else 15 and 18. */
export function testMajors(): number[] {
  return (Deno.env.get("CONFITURE_TEST_MAJORS") || "15,18").split(",").map((text) => Number(text.trim()));
}

/**
 * A server of a major, one for all tests: CONFITURE_TEST_DATABASE_URL when its major matches, else a container where a
 * Docker engine answers, else the embedded server in `.confiture/test` of this repository.
 */
export function testServer(major: number): Promise<TestServer> {
  const known = servers.get(major);
  if (known !== undefined) return known;
  const server = findServer(major);
  servers.set(major, server);
  return server;
}

/** A host whose environment is this process's, for what has to find programs and caches. */
export function realHost(): ReturnType<typeof testHost> {
  const env = Deno.env.toObject();
  return testHost({ env, home: env.HOME });
}

async function findServer(major: number): Promise<TestServer> {
  return await givenServer(major) ?? await dockerServer(major) ?? await embeddedServer(major);
}

async function givenServer(major: number): Promise<TestServer | undefined> {
  const url = Deno.env.get("CONFITURE_TEST_DATABASE_URL");
  if (!url) return undefined;
  const host = realHost();
  const dsn = await parseDsn(url, host);
  await using session: Session = await openSession(dsn, { host, applicationName: "confiture tests" });
  return Math.floor(session.serverVersion / 10_000) === major
    ? { major, kind: "CONFITURE_TEST_DATABASE_URL", dsn }
    : undefined;
}

async function dockerServer(major: number): Promise<TestServer | undefined> {
  if (!await dockerAnswers()) {
    console.info(
      `test kit: no Docker engine answers, so PostgreSQL ${major} runs embedded and the container is not tried`,
    );
    return undefined;
  }
  const { PostgreSqlContainer } = await import(testcontainers);
  const container = await new PostgreSqlContainer(`postgres:${major}`).withReuse().start();
  const dsn: Dsn = {
    hosts: [{ host: container.getHost(), port: container.getPort() }],
    database: container.getDatabase(),
    user: container.getUsername(),
    password: new Secret(container.getPassword()),
    sslmode: "disable",
    sslnegotiation: "postgres",
    targetSessionAttrs: "any",
    notices: [],
    connectTimeoutMs: 30_000,
  };
  return { major, kind: "docker", dsn };
}

/** Asks the engine's socket; a client without an engine behind it does not count. */
function dockerAnswers(): Promise<boolean> {
  const path = (Deno.env.get("DOCKER_HOST") ?? "unix:///var/run/docker.sock").replace(/^unix:\/\//, "");
  return new Promise((resolve) => {
    const socket = connect(path);
    const answer = (yes: boolean) => {
      socket.destroy();
      resolve(yes);
    };
    socket.setTimeout(1_000, () => answer(false));
    socket.on("error", () => answer(false));
    socket.on("connect", () => socket.write("GET /_ping HTTP/1.0\r\n\r\n"));
    socket.on("data", (bytes) => answer(bytes.toString().includes("OK")));
  });
}

async function embeddedServer(major: number): Promise<TestServer> {
  const root = new URL("../../.confiture/test", import.meta.url).pathname;
  await Deno.mkdir(root, { recursive: true });
  const server: EmbeddedServer = await useEmbedded(root, major, realHost(), { settings: { fsync: "off" } });
  return { major, kind: "embedded", dsn: server.dsn("postgres") };
}
