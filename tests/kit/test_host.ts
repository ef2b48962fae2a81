import type { Host } from "../../engine/host.ts";

/** A host for tests: the real clock and randomness, nothing of the real environment but what is given. */
export function testHost(given: Partial<Host> = {}): Host {
  return {
    cwd: Deno.cwd(),
    env: {},
    hostname: "test.example",
    osUser: "tester",
    uid: Deno.uid() ?? undefined,
    self: [Deno.execPath(), "run", "-A", "--quiet", new URL("../../cli.ts", import.meta.url).pathname],
    compiled: false,
    now: () => new Date(),
    elapsedMs: () => performance.now(),
    randomBytes: (count) => crypto.getRandomValues(new Uint8Array(count)),
    ...given,
  };
}
