export { runValidate } from "./run_validate.ts";
