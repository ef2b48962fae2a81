import { join } from "node:path";
import { type Bench, type Benchmark, type Figure } from "./benchmark.ts";
import { inTurns, timed } from "./measure.ts";

const rounds = 31;

export const startVersion: Benchmark = {
  name: "start-version",
  claim: "dist/confiture --version against a compiled one-line program",
  bar: 2.5,
  unit: "×",
  wants: "at most",
  run: (bench) => start(bench, "--version"),
};

export const startHelp: Benchmark = {
  name: "start-help",
  claim: "dist/confiture --help against a compiled one-line program",
  bar: 5,
  unit: "×",
  wants: "at most",
  run: (bench) => start(bench, "--help"),
};

async function start({ folder, compile, binary }: Bench, flag: string): Promise<Figure> {
  const source = join(folder, "one_line.ts");
  const oneLine = join(folder, "one_line");
  await Deno.writeTextFile(source, `console.log("1");\n`);
  await compile(source, oneLine);
  const confiture = await binary();
  const started = (program: string, ...args: string[]) =>
    timed(() => new Deno.Command(program, { args, stdin: "null", stdout: "null", stderr: "null" }).output());
  await started(confiture, flag); // the first start reads the file from the disk
  const { a, b } = await inTurns(rounds, () => started(confiture, flag), () => started(oneLine));
  return { measured: a / b, detail: `${a.toFixed(1)} ms against ${b.toFixed(1)} ms, medians of ${rounds}` };
}
