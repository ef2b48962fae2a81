import { arrayFromText, arrayToText } from "./array_text.ts";

/**
 * How values cross the wire. Numbers that JavaScript holds exactly come as numbers, int8 beyond ±2^53 as text; numeric,
 * dates and times come as PostgreSQL prints them, because nothing of JavaScript's holds them without loss.
 */
const parsers: Readonly<Record<number, (text: string) => unknown>> = {
  16: (text) => text === "t",
  17: bytesFromText,
  20: safeInteger,
  21: Number,
  23: Number,
  26: Number,
  114: JSON.parse,
  700: Number,
  701: Number,
  3802: JSON.parse,
};

/** Array type → type of its items, for the types that catalogs and our own tables use. */
const arrays: Readonly<Record<number, number>> = {
  199: 114,
  1000: 16,
  1001: 17,
  1002: 18,
  1003: 19,
  1005: 21,
  1007: 23,
  1009: 25,
  1014: 1042,
  1015: 1043,
  1016: 20,
  1021: 700,
  1022: 701,
  1028: 26,
  1115: 1114,
  1182: 1082,
  1185: 1184,
  1231: 1700,
  2951: 2950,
  3807: 3802,
};

/** Parsers by type oid, in the shape the driver wants. */
export function valueParsers(): Record<number, (text: string) => unknown> {
  const all: Record<number, (text: string) => unknown> = { ...parsers };
  for (const [array, item] of Object.entries(arrays)) {
    const parse = parsers[item] ?? ((text: string) => text);
    all[Number(array)] = (text) => arrayFromText(text, parse);
  }
  return all;
}

/**
 * A parameter. The server alone decides its type: the driver would guess one from the JavaScript value and be wrong for
 * arrays. For json and jsonb a string is taken as JSON text, anything else is turned into it.
 */
export class Parameter {
  constructor(private readonly value: unknown) {}

  toString(): string {
    return valueToText(this.value);
  }

  toJsonText(): string {
    return typeof this.value === "string" ? this.value : JSON.stringify(this.value);
  }
}

/** What the driver calls for the types that the server told. */
export const valueSerializers: Readonly<Record<number, (parameter: Parameter) => string>> = {
  114: (parameter) => parameter.toJsonText(),
  3802: (parameter) => parameter.toJsonText(),
};

function valueToText(value: unknown): string {
  if (Array.isArray(value)) return arrayToText(value, valueToText);
  if (value instanceof Uint8Array) return `\\x${hex(value)}`;
  if (value instanceof Date) return value.toISOString();
  if (typeof value === "object" && value !== null) return JSON.stringify(value);
  return String(value);
}

function safeInteger(text: string): number | string {
  const number = Number(text);
  return Number.isSafeInteger(number) ? number : text;
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function bytesFromText(text: string): Uint8Array {
  const bytes = new Uint8Array((text.length - 2) / 2);
  for (let index = 0; index < bytes.length; index++) {
    bytes[index] = Number.parseInt(text.slice(2 + 2 * index, 4 + 2 * index), 16);
  }
  return bytes;
}
