export { compileStrategy } from "./compile_strategy.ts";
export { MaskKey } from "./key.ts";
export {
  defineStrategy,
  type MaskBatch,
  type MaskedColumn,
  type Strategy,
  typeFamilies,
  type TypeFamily,
} from "./strategy.ts";
