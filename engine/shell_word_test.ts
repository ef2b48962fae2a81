import assert from "node:assert/strict";
import { shellWord } from "./shell_word.ts";

Deno.test("shellWord() is read back by a shell as the word it was given", async () => {
  const words = ["data-loss:public.orders.note", 'data-loss:shop."ODD"', "it's", "$(id)", "", "a b\nc", "~", "*", "é"];
  const script = `printf '%s\\0' ${words.map(shellWord).join(" ")}`;
  const { stdout } = await new Deno.Command("sh", { args: ["-c", script] }).output();
  assert.deepEqual(new TextDecoder().decode(stdout).split("\0").slice(0, -1), words);
  assert.equal(shellWord("data-loss:public.orders.note"), "data-loss:public.orders.note");
});
