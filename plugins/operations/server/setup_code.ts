import { z } from "zod";
import { defineOperation, field } from "../../../engine/plugin/mod.ts";
import { controlFields } from "./fields.ts";

export const setupCode = defineOperation({
  name: "server setup-code",
  summary: "Make a code that opens an account",
  description:
    "Makes a code that can be used once within an hour: it makes an admin, or, with a login, sets a new password for " +
    "that account and ends its sessions. It is the way back in when nobody can sign in any more.",
  effect: "write",
  surface: { only: "local", why: "whoever can type it here is trusted with the server" },
  input: z.object({ ...controlFields, login: field.name("Account to open anew").optional() }),
  output: z.object({ code: z.string(), expires_at: z.string() }),
  positional: ["login"],
  examples: [
    { command: "confiture server setup-code", why: "A code for another admin" },
    { command: "confiture server setup-code ada", why: "A new password for ada" },
  ],
  async run(input, context) {
    return await (await context.server()).setupCode(input, context);
  },
  text: ({ code, expires_at }, style) => `${style.bold(code)}\n  valid until ${expires_at}, once`,
});
