/** The server as a whole: what its rooms are to each other from start to stop. */
export { type Listen, serverSide } from "./server_side.ts";
