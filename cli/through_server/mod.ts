/** Operations on a server instead of here: the folder is sent, the run is followed, its end is told as of a local one. */
export { followThere } from "./follow_there.ts";
export { readPlace } from "./read_place.ts";
export { remoteServer } from "./remote_server.ts";
export { runThrough } from "./run_through.ts";
