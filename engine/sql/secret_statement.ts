const verbs = new Set(["create", "alter"]);
const objects = new Set(["role", "user", "group", "subscription", "server"]);

/** True for statements that may hold a password or a connection string: errors do not show their text. */
export function mayHoldSecret([verb = "", object = ""]: readonly string[], text: string): boolean {
  return verbs.has(verb) && objects.has(object) && /password|connection/i.test(text);
}
