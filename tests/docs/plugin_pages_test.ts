import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { manifestSchema } from "../../engine/plugin/mod.ts";

const root = join(import.meta.dirname!, "..", "..");
const page = await Deno.readTextFile(join(root, "docs/guides/writing-plugins.md"));

Deno.test("writing-plugins.md: its TypeScript passes the type check where the page says it stands", async () => {
  const folder = await Deno.makeTempDir({ prefix: "confiture-plugins-" });
  try {
    const files: string[] = [];
    for (const [, path, text] of page.matchAll(/```ts\n\/\/ (\S+)\n([^]*?)```/g)) {
      const file = join(folder, path!);
      await Deno.mkdir(dirname(file), { recursive: true });
      const engine = `${pathToFileURL(root)}/engine/`;
      await Deno.writeTextFile(file, text!.replaceAll(`"../../../engine/`, `"${engine}`));
      files.push(file);
    }
    assert.ok(files.length >= 5, files.join());
    const { success, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["check", "--quiet", "--no-lock", `--config=${join(root, "deno.json")}`, ...files],
      env: { NO_COLOR: "1" },
    }).output();
    assert.ok(success, new TextDecoder().decode(stderr));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("writing-plugins.md: its manifest is one", () => {
  const json = /```json\n([^]*?)```/.exec(page)![1]!;
  const parsed = manifestSchema().safeParse(JSON.parse(json));
  assert.ok(parsed.success, parsed.error?.message);
});
