import { type Facts, row } from "./row.ts";

/** Using confiture itself: arguments, consent, cancellation, hooks. */
export const runErrors = {
  "internal": row<{ what: string }>({
    code: "INTERNAL_001",
    exit: 1,
    message: ({ what }) => `confiture failed in a way it does not know: ${what}`,
    remedy: () => "This is a bug: run again with CONFITURE_TRACE=1 and report the stack trace.",
  }),
  "usage": row<{ problem: string; hint?: string; command?: string }>({
    code: "USAGE_001",
    exit: 64,
    message: ({ problem }) => problem,
    remedy: ({ hint, command }) => hint ?? `See \`confiture ${command ? `${command} ` : ""}--help\`.`,
  }),
  "input-invalid": row<{ operation: string; field: string; problem: string }>({
    code: "USAGE_002",
    exit: 64,
    message: ({ operation, field, problem }) => `${operation}: ${field}: ${problem}`,
    remedy: ({ operation }) => `See \`confiture ${operation} --help\` or \`confiture schema ${operation}\`.`,
  }),
  "consent-needed": row<{ operation: string; loses: string; flag: string }>({
    code: "USAGE_003",
    exit: 64,
    message: ({ operation, loses }) => `${operation} needs your consent, and there is no terminal to ask on. ${loses}`,
    remedy: ({ flag }) => `Read what it does, then pass ${flag}.`,
  }),
  "consent-refused": row<{ operation: string }>({
    code: "USAGE_004",
    exit: 1,
    message: ({ operation }) => `${operation} was not confirmed; nothing was changed`,
    remedy: () => "Run it again and answer yes, or pass --yes.",
  }),
  "output-unwritable": row<{ file: string; why: string; done?: string }>({
    code: "CONFIG_020",
    exit: 5,
    message: ({ file, why, done }) =>
      `cannot write ${file}: ${why}${done === undefined ? "" : `; ${done} itself is done, only its result is lost`}`,
    remedy: () => "Name a file in a folder that exists and that you may write to.",
  }),
  "cancelled": row<{ operation: string; left?: string }>({
    code: "RUN_001",
    exit: 130,
    message: ({ operation, left }) =>
      `${operation} was cancelled; ${left ?? "what it had begun was stopped and rolled back"}`,
    remedy: () => "Run it again when you are ready; nothing needs to be cleaned up.",
  }),
  "hook-vetoed": row<{ hook: string; phase: string; why: string }>({
    code: "HOOK_1100",
    exit: 1,
    message: ({ hook, phase, why }) => `hook ${hook} refused at ${phase}: ${why}`,
    remedy: () => "Do what the hook asks, or change the hooks in confiture.yaml.",
  }),
  "hook-failed": row<{ hook: string; phase: string; why: string }>({
    code: "HOOK_1101",
    exit: 1,
    message: ({ hook, phase, why }) => `hook ${hook} failed at ${phase}: ${why}`,
    remedy: ({ hook }) => `Mend the hook, or set on_failure: warn for ${hook} in confiture.yaml.`,
  }),
  "dev-refused": row<{ target: string; why: string }>({
    code: "PRECON_1045",
    exit: 2,
    message: ({ target, why }) => `confiture dev does not work on ${target}: ${why}`,
    remedy: () => "Use the embedded server or a database of this machine; for others there are plan and apply.",
  }),
  "lint-failed": row<{ errors: number; warnings: number; first: string; key: string } & Facts>({
    code: "LINT_1500",
    exit: 5,
    message: ({ errors, warnings, first }) =>
      `lint found ${errors} error${errors === 1 ? "" : "s"} and ${warnings} warning${
        warnings === 1 ? "" : "s"
      }, first: ${first}`,
    remedy: ({ key }) => `Mend the findings, or relax ${key} in the environment.`,
  }),
};
