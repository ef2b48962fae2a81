import type { Breach } from "./breach.ts";
import { isAround } from "./rooms.ts";
import type { SourceFacts } from "./source_facts.ts";

/** These alone, the programs and the library that suites import, read argv, environment and clock, open listening sockets and write to a terminal. */
const doors = ["cli.ts", "server.ts", "testing.ts"];

const forbidden: Record<string, string> = {
  "Deno.args": "argv",
  "Deno.env": "the environment",
  "Deno.cwd": "the working folder",
  "Deno.exit": "the exit of the process",
  "Deno.exitCode": "the exit of the process",
  "Deno.stdin": "the terminal",
  "Deno.stdout": "the terminal",
  "Deno.stderr": "the terminal",
  "Deno.consoleSize": "the terminal",
  "Deno.addSignalListener": "signals",
  "Deno.listen": "listening sockets",
  "Deno.listenTls": "listening sockets",
  "Deno.serve": "listening sockets",
  "Date.now": "the clock",
  "Date()": "the clock",
  "new Date()": "the clock",
  "performance.now": "the clock",
  "performance.timeOrigin": "the clock",
  "Math.random": "randomness",
  "crypto.getRandomValues": "randomness",
  "crypto.randomUUID": "randomness",
  "prompt()": "the terminal",
  "confirm()": "the terminal",
  "alert()": "the terminal",
};

/** Places below `cli.ts` and `server.ts` that reach past the Host, the Terminal and the Context they are given. */
export function outsideBreaches(files: readonly SourceFacts[]): Breach[] {
  return files.filter(({ path }) => !isAround(path) && !doors.includes(path) && !path.startsWith("web/")).flatMap((
    { path, uses, imports },
  ) => [
    ...uses.flatMap(({ what, line }) => {
      const reached = what.startsWith("console.")
        ? "the terminal"
        : what.startsWith("process.")
        ? "the process"
        : what === "Deno.*"
        ? "anything of Deno"
        : forbidden[what];
      return reached
        ? [{ path, line, what: `${what} reaches ${reached}: take it from Host, Terminal or Context` }]
        : [];
    }),
    ...imports.filter(({ to }) => to === "node:process" || to === "process").map(({ line }) => ({
      path,
      line,
      what: "node:process reaches the process: take it from Host",
    })),
  ]);
}
