import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { dirname, join } from "node:path";
import fc from "fast-check";
import { type FileContents, filePatch } from "./file_patch.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

/** Applies the patch with git, in a folder of its own and back again, and compares each file byte by byte. */
async function proves(files: readonly FileContents[]): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "confiture-test-" });
  try {
    const lay = async (content: (file: FileContents) => Uint8Array | undefined) => {
      for (const file of files) {
        const at = content(file);
        await Deno.mkdir(dirname(join(folder, file.path)), { recursive: true });
        if (at) await Deno.writeFile(join(folder, file.path), at);
      }
    };
    const read = (path: string) => Deno.readFile(join(folder, path)).catch(() => undefined);
    await lay(({ before }) => before);
    const patch = files.map(filePatch).join("");
    if (patch === "") return;
    const apply = (...args: string[]) =>
      execFileSync("git", ["apply", "--whitespace=nowarn", ...args], { cwd: folder, input: patch, stdio: "pipe" });
    apply();
    for (const { path, after } of files) assert.deepEqual(await read(path), after, path);
    apply("-R");
    for (const { path, before } of files) assert.deepEqual(await read(path), before, path);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("filePatch() says what git apply makes of it, byte by byte, and back", async () => {
  const long = Array.from({ length: 200 }, (_, index) => `line ${index}\n`);
  await proves([
    { path: "added.sql", after: bytes("SELECT 1;\n") },
    { path: "added without an end.sql", after: bytes("SELECT 1;\nSELECT 2;") },
    { path: "empty.sql", after: bytes("") },
    { path: "was_empty.sql", before: bytes("") },
    { path: "removed.sql", before: bytes("SELECT 1;\n") },
    { path: "emptied.sql", before: bytes("SELECT 1;"), after: bytes("") },
    { path: "filled.sql", before: bytes(""), after: bytes("x") },
    { path: "end.sql", before: bytes("a\nb"), after: bytes("a\nb\n") },
    { path: "same.sql", before: bytes("a"), after: bytes("a") },
    { path: "same.dump", before: new Uint8Array([0]), after: new Uint8Array([0]) },
    { path: "crlf.sql", before: bytes("a\r\nb\rc\n"), after: bytes("a\r\nB\rc\n") },
    { path: "bom.sql", before: bytes("\ufeffa\n"), after: bytes("\ufeffb\n") },
    { path: "separators.sql", before: bytes("a\u2028b\u0085\n"), after: bytes("a\u2028c\u000b\f\n") },
    {
      path: "long.sql",
      before: bytes(long.join("")),
      after: bytes(long.toSpliced(20, 3).toSpliced(150, 0, "x\n").join("")),
    },
    { path: "db/größe mit 'quotes' und \"mehr\".sql", before: bytes("a\n"), after: bytes("b\n") },
    { path: "db/with blanks  in it.sql", before: bytes("a\n"), after: bytes("b\n") },
    { path: "db/-p1.sql", after: bytes("b\n") },
    { path: "binary.dump", before: new Uint8Array([0, 1, 2]), after: new Uint8Array(200).fill(7).with(3, 0) },
    { path: "added.dump", after: new Uint8Array([0xff, 0xfe, 0]) },
    { path: "removed.dump", before: new Uint8Array([0xff, 0xfe, 0]) },
    { path: "latin1.sql", before: bytes("a\n"), after: new Uint8Array([0xe9, 0x0a]) },
  ]);
});

Deno.test("filePatch() replaces a text where the shortest way takes too long", async () => {
  const text = (step: number, modulus: number) =>
    bytes(Array.from({ length: 60_000 }, (_, index) => String((index * step) % modulus)).join("\n"));
  const file = { path: "large.sql", before: text(7919, 50_021), after: text(104_729, 49_999) };
  assert.match(filePatch(file), /^@@ -1,60000 \+1,60000 @@$/m);
  await proves([file]);
});

Deno.test("filePatch() is right for whatever two files hold", async () => {
  const content = fc.oneof(
    fc.array(fc.constantFrom("a\n", "b\n", "c", "\n", "\r\n", "-- x\n", "@@ -1 +1 @@\n", "é\n"), { maxLength: 12 })
      .map((parts) => bytes(parts.join(""))),
    fc.uint8Array({ maxLength: 120 }),
    fc.constant(undefined),
  );
  await fc.assert(
    fc.asyncProperty(content, content, async (before, after) => {
      await proves([{ path: "db/x.sql", before, after }]);
    }),
    { numRuns: 60, seed: 7 },
  );
});
