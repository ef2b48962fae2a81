/** One `Deno.test` of a JUnit report; its steps are part of it. */
export interface TestCase {
  name: string;
  file: string;
  outcome: "passed" | "failed" | "ignored";
}

/** Reads what `deno test --junit-path` wrote. */
export function readJunit(xml: string): TestCase[] {
  const cases: TestCase[] = [];
  for (const [, attributes = "", body = ""] of xml.matchAll(/<testcase ([^>]*?)(?:\/>|>(.*?)<\/testcase>)/gs)) {
    const outcome = /<(failure|error)\b/.test(body) ? "failed" : /<skipped\b/.test(body) ? "ignored" : "passed";
    cases.push({ name: attribute(attributes, "name"), file: attribute(attributes, "classname"), outcome });
  }
  return cases.filter((found) => !isStep(found, cases));
}

/** Deno lists a step as "test > step"; a test may have that sign in its name too. */
function isStep({ name, file }: TestCase, cases: readonly TestCase[]): boolean {
  return cases.some((other) => other.file === file && name.startsWith(`${other.name} > `));
}

function attribute(text: string, name: string): string {
  const value = new RegExp(`\\b${name}="([^"]*)"`).exec(text)?.[1] ?? "";
  const entities: Record<string, string> = { lt: "<", gt: ">", quot: '"', apos: "'", amp: "&" };
  return value.replace(/&(lt|gt|quot|apos|amp);/g, (_, entity) => entities[entity]!);
}
