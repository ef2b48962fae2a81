import { join } from "node:path";
import type { Benchmark } from "./benchmark.ts";
import { fiveThousandStatements } from "./inputs/five_thousand_statements.ts";
import { median } from "./measure.ts";

const rounds = 7;

export const parseAndOrder: Benchmark = {
  name: "parse-and-order",
  claim: "parsing and ordering 5,000 statements in nine files out of order",
  bar: 1,
  unit: "s",
  wants: "at most",
  async run({ root, folder }) {
    const files = join(folder, "parse");
    await Deno.mkdir(files);
    for (const [name, text] of fiveThousandStatements()) await Deno.writeTextFile(join(files, name), text);
    // A process each, as on the command line: nothing is warm, the parser has to be loaded too.
    const seconds: number[] = [];
    for (let round = 0; round < rounds; round++) {
      const args = ["run", "-A", "--quiet", "--no-check", join(root, "bench", "parse_once.ts"), files];
      const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), { args, stdin: "null" }).output();
      if (!success) throw new Error(new TextDecoder().decode(stderr));
      seconds.push(Number(new TextDecoder().decode(stdout)) / 1000);
    }
    return { measured: median(seconds), detail: `loading the parser included, median of ${rounds} cold processes` };
  },
};
