/** Also with one slash: that is what a URI looks like once it was taken for a path. */
const inUri = /(?<![a-z0-9+.-])([a-z][a-z0-9+.-]+:\/{1,2}[^\s:@/]*:)(\S{1,4000})(?=@)/gi;
/** `password`, `sslpassword`, `PGPASSWORD` and whatever else ends so; in libpq's quotes or a shell's. */
const inPairs = /(password\s*=\s*)('(?:[^'\\]|\\.)*'?|"(?:[^"\\]|\\.)*"?|[^\s'"&]+)/gi;

/**
 * Text without the passwords of connection strings in it. Whatever a user typed may be quoted in an error: a connection
 * string where a name or a path belongs must not end up in the log of a build server.
 */
export function maskPasswords(text: string, cover: (password: string) => string = () => "***"): string {
  const hide = (_: string, before: string, password: string) => before + cover(password);
  return text.replace(inUri, hide).replace(inPairs, hide);
}

/** The same facts, the passwords of connection strings masked. */
export function maskFacts<F>(facts: F): F {
  const masked = Object.entries(facts as Record<string, unknown>).map(([name, value]) => [name, maskFact(name, value)]);
  return Object.fromEntries(masked) as F;
}

function maskFact(name: string, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => maskFact(name, item));
  if (typeof value === "object" && value !== null) return maskFacts(value);
  if (typeof value !== "string") return value;
  // A caret points into this one.
  return name === "sql_line" ? maskPasswords(value, (password) => "*".repeat(password.length)) : maskPasswords(value);
}
