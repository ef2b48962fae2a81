/** Checking a database against its applied migrations. */
export { runVerify } from "./run_verify.ts";
