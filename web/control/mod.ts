/** The control database: opened, brought up to date, its secrets sealed. */
export type { Control } from "./control.ts";
export { forgetOld } from "./forget_old.ts";
export { News, type NewsKind } from "./news.ts";
export { openControl } from "./open_control.ts";
export type { ServerKey } from "./server_key.ts";
export { timeText } from "./time_text.ts";
