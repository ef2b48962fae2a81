import type { Benchmark } from "./benchmark.ts";

export const binarySize: Benchmark = {
  name: "binary-size",
  claim: "size of dist/confiture, nothing beside it needed",
  bar: 130,
  unit: "MB",
  wants: "at most",
  async run({ binary }) {
    const { size } = await Deno.stat(await binary());
    const own = Deno.env.get("DENORT_BIN");
    const runtime = own ? `, its runtime alone ${((await Deno.stat(own)).size / 1e6).toFixed(1)} MB` : "";
    return { measured: size / 1e6, detail: `${size} bytes${runtime}` };
  },
};
