import type { Host } from "../../../engine/host.ts";
import { type Check, failure, ok } from "./check.ts";

/** The oldest Deno that the tests run on. */
const oldest = [2, 5] as const;

/** What confiture runs on. */
export function checkRuntime(host: Host): Check[] {
  const { deno } = Deno.version;
  const { os, arch } = Deno.build;
  const [major = 0, minor = 0] = deno.split(".").map(Number);
  const name = host.compiled ? `The confiture binary (Deno ${deno})` : `Deno ${deno}`;
  const isOld = major < oldest[0] || (major === oldest[0] && minor < oldest[1]);
  return [
    isOld
      ? failure("runtime", `${name} is older than ${oldest.join(".")}`, "Run `npx -y deno@2.9.6 …`, or update Deno.")
      : ok("runtime", `${name} on ${os} ${arch}`),
  ];
}
