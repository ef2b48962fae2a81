import { isAbsolute, join } from "node:path";
import { z } from "zod";
import { maskPasswords } from "../../../engine/errors.ts";
import { defineHook, isSecretName } from "../../../engine/plugin/mod.ts";
import { hookPhases } from "../../../engine/run/mod.ts";
import { programEnvironment, programInput } from "./program_facts.ts";
import { readOutput } from "./read_output.ts";
import { runProgram } from "./run_program.ts";

const options = z.strictObject({
  command: z.array(z.string()).min(1).describe(
    "The program and its arguments, run as they stand here and not by a shell; a path is relative to the project",
  ),
  env: z.array(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/)).default([]).describe(
    "Environment variables that it gets beside PATH and those that tell the facts of the phase",
  ),
  veto_exit_code: z.int().min(1).max(255).default(10).describe(
    "Exit code by which it refuses; any other but 0 is a failure",
  ),
});

export default defineHook({
  phases: hookPhases,
  options,
  create({ command, env: listed, veto_exit_code }, { host, root, notify }) {
    const [program, ...args] = command as [string, ...string[]];
    const path = program.includes("/") && !isAbsolute(program) ? join(root, program) : program;
    const passedOn = listed.flatMap((name) => {
      const value = host.env[name];
      return value === undefined ? [] : [[name, value] as const];
    });
    const hidden = passedOn.filter(([name, value]) => isSecretName(name) && value !== "").map(([, value]) => value);
    /** A script that prints its environment must not write it into the log of a build server. */
    const mask = (text: string) => hidden.reduce((line, value) => line.replaceAll(value, "***"), maskPasswords(text));
    return {
      async handle(event, signal) {
        const output = readOutput((line) => notify(mask(line)));
        const { code, killedBy } = await runProgram(path, args, {
          cwd: root,
          env: { ...Object.fromEntries(passedOn), ...programEnvironment(event, { root, path: host.env.PATH }) },
          input: programInput(event),
          signal,
          onLine: output.take,
        });
        const { veto, lastError } = output.end();
        const said = lastError === undefined ? "" : `: ${mask(lastError)}`;
        if (code === veto_exit_code) return { veto: mask(veto ?? lastError ?? `${program} refused`) };
        if (code !== 0) {
          throw new Error(`${program} ended ${killedBy ? `by ${killedBy}` : `with exit code ${code}`}${said}`);
        }
        return veto === undefined ? undefined : { veto: mask(veto) };
      },
    };
  },
});
