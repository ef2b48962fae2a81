export { MaskKey } from "./key.ts";
export { defineStrategy, type MaskBatch, type MaskedColumn, type Strategy, type TypeFamily } from "./strategy.ts";
