export { type OrderedScript, type OrderMode, type OrderOptions, orderStatements } from "./order_statements.ts";
