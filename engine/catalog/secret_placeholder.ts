/**
 * What stands for a secret in facts and plans: the hash of its value. A plan that has to write a secret writes this,
 * which a person replaces; until then the catalog takes it for the secret that it stands for, and says so.
 */
export const secretPlaceholder = "confiture-unknown-secret-";

/** Whether a text that a plan writes stands for a secret, or holds something that does. */
export function holdsPlaceholder(text: string): boolean {
  return text.includes(secretPlaceholder);
}
