import assert from "node:assert/strict";
import { buildPlace, testMajors } from "../kit/mod.ts";
import { contentsText } from "./contents_text.ts";
import { json, own, smallShop } from "./small_shop.ts";

const installed = await clientMajor("pg_dump");
const major = testMajors().find((each) => each <= installed);
if (major === undefined) console.log("skipped: --from-artifact: no pg_dump that reads a server of the tests");

Deno.test({
  name: "test-db provision-template: --from-artifact restores what build --dump wrote, to the same contents",
  ignore: major === undefined,
  async fn() {
    await using place = await buildPlace({ major: major! });
    const yaml = "database_url: ${TARGET_URL}\ninclude_dirs: [db/schema]\nscratch: target\n";
    await place.write({
      ...smallShop(place),
      "db/environments/local.yaml": yaml,
    });
    for (const args of [["build", "--seeds"], ["build", "--seeds", "--dump", "shop.pgdump"]]) {
      const { code, err } = await place.cli(args);
      assert.equal(code, 0, err);
    }
    const from = ["--from-artifact", "shop.pgdump"];
    const provision = ["test-db", "provision-template", ...from];
    const first = await json<{ template: string; built: boolean }>(place, provision);
    assert.equal(first.document.built, true);
    assert.match(first.err, /is no superuser: all objects of \S+ belong to it/);
    assert.equal((await json<{ built: boolean }>(place, provision)).document.built, false);
    assert.equal((await place.cli(["test-db", "status", ...from])).code, 0);
    const { document } = await json<{ target: string; template: string }>(place, ["test-db", "clone", ...from]);
    assert.equal(document.template, first.document.template);
    const [restored, built] = [await contentsText(place, document.target), await contentsText(place, place.database)];
    assert.equal(restored.text, built.text);

    // An archive that was made anew is another template; the old one is then stale.
    await place.write({ "shop.pgdump": "no archive" });
    assert.equal((await place.cli(["test-db", "status", ...from])).code, 1);
    const broken = await place.cli(provision);
    assert.deepEqual([broken.code, broken.err.includes("RESTORE_002")], [5, true], broken.err);
    await place.write({ "shop.pgdump": undefined });
    const missing = await place.cli(provision);
    assert.deepEqual([missing.code, missing.err.includes("there is no artefact shop.pgdump")], [5, true], missing.err);
    const both = await place.cli([...provision, "--seeds"]);
    assert.deepEqual([both.code, both.err.includes("--from-artifact and --seeds contradict")], [64, true], both.err);
    assert.equal((await place.cli(["test-db", "clone", "--target", own(place, "flag"), "--schema-only"])).code, 0);
    assert.ok((await place.databases()).includes(own(place, "flag")));
  },
});

async function clientMajor(program: string): Promise<number> {
  const { stdout } = await new Deno.Command(program, { args: ["--version"] }).output().catch(() => ({
    stdout: new Uint8Array(),
  }));
  return Number(/(\d+)/.exec(new TextDecoder().decode(stdout))?.[1] ?? 0);
}
