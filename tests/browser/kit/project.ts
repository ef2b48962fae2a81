import assert from "node:assert/strict";
import { databaseUrl, type TestDatabase } from "../../kit/mod.ts";
import { type Caller, endOf, sendBundle } from "../../server/place.ts";

/** A project of the server whose environments each are a database. */
export interface Project {
  readonly name: string;
  /** By environment. */
  readonly databases: Readonly<Record<string, TestDatabase>>;
  /** Asks for a run and returns its id. */
  ask(operation: string, input: object): Promise<string>;
  /** Asks for a run, and gives it when it is over. */
  // deno-lint-ignore no-explicit-any -- a test reads what it knows to be there
  run(operation: string, input: object): Promise<any>;
  /** Sends other files in the place of those that it has; returns the bundle. */
  send(files: Readonly<Record<string, string>>): Promise<string>;
}

export async function makeProject(
  caller: Caller,
  { name, files, environments, database }: {
    name: string;
    files: Readonly<Record<string, string>>;
    environments: readonly string[];
    database(): Promise<TestDatabase>;
  },
): Promise<Project> {
  await caller.call("POST", "/api/projects", { body: { name } });
  const yaml = environments.map((each) => [
    `db/environments/${each}.yaml`,
    `database_url: env:TARGET\nscratch: target\n${each === "production" ? "protected: true\n" : ""}`,
  ]);
  const send = (files: Readonly<Record<string, string>>) =>
    sendBundle(caller, undefined, name, { ...Object.fromEntries(yaml), ...files });
  await send(files);
  const databases: Record<string, TestDatabase> = {};
  for (const environment of environments) {
    const { dsn } = databases[environment] = await database();
    const { status, body } = await caller.call("PUT", `/api/projects/${name}/secrets/TARGET`, {
      body: { value: databaseUrl(dsn), environment },
    });
    assert.equal(status, 204, JSON.stringify(body));
  }
  const ask = async (operation: string, input: object) => {
    const { status, body } = await caller.call("POST", `/api/operations/${encodeURIComponent(operation)}`, {
      body: { project: name, input },
    });
    assert.equal(status, 202, JSON.stringify(body));
    return body.run as string;
  };
  return {
    name,
    databases,
    ask,
    run: async (operation, input) => await endOf(caller, "", await ask(operation, input)),
    send,
  };
}
