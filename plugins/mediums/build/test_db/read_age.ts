import { ConfitureError } from "../../../../engine/errors.ts";

const unitMs: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };

/** `90m`, `12h`, `1d`, `2w` in milliseconds. Throws `input-invalid`. */
export function readAge(text: string, field: string, operation: string): number {
  const [, number, unit] = /^(\d+)([smhdw])$/.exec(text.trim()) ?? [];
  if (number === undefined) {
    const problem = `"${text}" is no age; write a number and a unit: 30m, 12h, 1d, 2w`;
    throw new ConfitureError("input-invalid", { operation, field, problem });
  }
  return Number(number) * unitMs[unit!]!;
}
