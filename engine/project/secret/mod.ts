/** Values that are never printed, and the references that name where they come from. */
export { Secret } from "./secret.ts";
export { isSecretReference, resolveSecret, type SecretOptions } from "./resolve_secret.ts";
export { splitCommand } from "./split_command.ts";
