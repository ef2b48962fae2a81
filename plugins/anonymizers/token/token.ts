import { z } from "zod";
import { ConfitureError } from "../../../engine/errors.ts";
import { defineStrategy, type MaskedColumn, type MaskKey } from "../../../engine/mask/mod.ts";
import { base32 } from "./base32.ts";
import { uuidOf } from "./uuid_of.ts";

/** 65 bits: fine for millions of values. 16 characters (80 bits) keep a billion apart with a chance of one in a million to fail. */
const shortest = 13;
const usual = 16;
/** All the digest has. */
const longest = 51;

/** The same value under the same key gives the same token, in every column; without the key nobody can compute it. */
export const token = defineStrategy({
  id: "token",
  summary: "A token derived from the value by HMAC-SHA256; unique columns stay unique, joins survive",
  families: ["text", "uuid"],
  options: z.strictObject({
    prefix: z.string().max(32).regex(/^[^\p{Cc}]*$/u, "has control characters").default("")
      .describe("Text before every token, for example tok_ (text columns only)"),
    length: z.int().min(shortest).max(longest).optional()
      .describe(`Characters after the prefix, 5 bits each, ${usual} unless set (text columns only)`),
  }),
  isDeterministic: true,
  keepsUnique: true,
  keepsNull: true,
  compile(options, column, key) {
    const make = column.family === "uuid" ? uuidMaker(options, column, key) : textMaker(options, column, key);
    return (values) => values.map((value) => value === null ? null : make(value));
  },
});

type TokenOptions = { prefix: string; length?: number };

function textMaker({ prefix, length = usual }: TokenOptions, column: MaskedColumn, key: MaskKey) {
  const needed = Array.from(prefix).length + length;
  const { maxLength = Infinity } = column;
  if (needed > maxLength) {
    const room = maxLength - Array.from(prefix).length;
    const advice = room >= shortest
      ? `set length: ${room} on every column of its link group`
      : `${shortest} characters after the prefix are the least that keeps tokens apart`;
    throw unfit(column, `tokens have ${needed} characters, it takes ${maxLength}; ${advice}`);
  }
  return (value: string) => prefix + base32(key.digest(value), length);
}

function uuidMaker({ prefix, length }: TokenOptions, column: MaskedColumn, key: MaskKey) {
  if (prefix !== "" || length !== undefined) {
    throw unfit(column, "a uuid has a fixed form, so prefix and length cannot be honoured");
  }
  return (value: string) => uuidOf(key.digest(value));
}

function unfit(column: MaskedColumn, why: string): ConfitureError {
  return new ConfitureError("strategy-unfit", { strategy: "token", column: column.name, why });
}
