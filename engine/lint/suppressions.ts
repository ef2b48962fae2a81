/**
 * Rules switched off for one statement by a comment right before it: `-- confiture:ignore set/rule reason`, or the
 * whole set by its name. The seed's own directive for unpinned SECURITY DEFINER functions counts too.
 */
export function suppressedRules(lead: string): string[] {
  const found: string[] = [];
  for (const line of lead.split("\n")) {
    const comment = line.trim().replace(/^--\s*/, "").replace(/^\/\*\s*/, "");
    const [directive, name] = comment.split(/\s+/);
    if (directive === "confiture:ignore" && name) found.push(name);
    if (directive === "confiture:secdef-allow-unpinned") found.push("security/definer-search-path");
  }
  return found;
}

/** True when one of the names is the rule's id or the set it belongs to. */
export function namesRule(names: readonly string[], id: string): boolean {
  return names.some((name) => name === id || id.startsWith(`${name}/`));
}
