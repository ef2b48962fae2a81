import assert from "node:assert/strict";
import { contractVersions, manifestSchema, type RegisteredPlugin } from "../../engine/plugin/mod.ts";

/** What every plugin owes whatever its kind: a manifest by the published schema, and code of the version it names. */
export function manifestSuite({ manifest, load }: RegisteredPlugin): void {
  const { id, kind } = manifest;

  Deno.test(`${id} has a manifest that the published schema accepts`, () => {
    const result = manifestSchema().safeParse(manifest);
    assert.ok(result.success, result.error?.message);
  });

  Deno.test(`${id} was written for the ${kind} contract that this engine speaks, in manifest and code`, async () => {
    assert.equal(manifest.api, contractVersions[kind]);
    assert.equal((await load()).default.api, manifest.api);
  });

  Deno.test(`${id} has a one-line summary that is no sentence with a full stop`, () => {
    const { operations = [], strategies = [], rules = [] } = manifest.provides;
    for (const { summary } of [manifest, ...operations, ...strategies, ...rules]) {
      assert.ok(/^[^\n]{8,140}$/.test(summary) && !summary.endsWith("."), summary);
    }
  });
}
