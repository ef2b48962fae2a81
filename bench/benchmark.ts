import type { BenchServer } from "./server.ts";

/** What one benchmark found. */
export interface Figure {
  /** The measured value, in `unit`. */
  measured: number;
  /** What was measured against what, with both figures. */
  detail: string;
}

/** One claim about speed or size, with the bar that it has to clear. */
export interface Benchmark {
  name: string;
  claim: string;
  bar: number;
  unit: "×" | "s" | "ms" | "MB" | "kB" | "/s" | "frames/s";
  /** Whether the figure has to stay below the bar or above it. */
  wants: "at most" | "at least";
  run(bench: Bench): Promise<Figure>;
}

/** What benchmarks share. */
export interface Bench {
  /** The repository. */
  root: string;
  /** An empty folder that is removed at the end. */
  folder: string;
  server(): Promise<BenchServer>;
  /** `dist/confiture`, compiled from the present sources. */
  binary(): Promise<string>;
  /** Compiles a program of one's own with the same runtime. */
  compile(source: string, output: string): Promise<void>;
}

/** A benchmark that cannot be run here, and why. */
export class NotMeasured extends Error {}
