import assert from "node:assert/strict";
import { readJunit } from "./junit.ts";

const report = `<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="deno test" tests="5" failures="1" errors="0" time="0.021">
  <testsuite name="./a_test.ts" tests="5" disabled="1" errors="0" failures="1">
    <testcase name="plain" classname="./a_test.ts" time="0.000" line="1" col="6">
    </testcase>
    <testcase name="needs psql" classname="./a_test.ts" time="0.000" line="2" col="6">
      <skipped/>
    </testcase>
    <testcase name="bad &lt;&amp;&gt;" classname="./a_test.ts" time="0.001" line="4" col="6">
      <failure message="Uncaught Error: boom">at a &gt; b</failure>
    </testcase>
    <testcase name="plain &gt; a step" classname="./a_test.ts" time="0.000" line="3" col="43">
    </testcase>
    <testcase name="a &gt; b" classname="./a_test.ts" time="0.000" line="3" col="43">
    </testcase>
  </testsuite>
</testsuites>`;

Deno.test("readJunit() tells passed, failed and ignored apart and leaves steps to their test", () => {
  assert.deepEqual(readJunit(report).map(({ name, outcome }) => [name, outcome]), [
    ["plain", "passed"],
    ["needs psql", "ignored"],
    ["bad <&>", "failed"],
    ["a > b", "passed"],
  ]);
});

Deno.test("readJunit() finds nothing in an empty report", () => {
  assert.deepEqual(readJunit(`<?xml version="1.0"?><testsuites name="deno test" tests="0"></testsuites>`), []);
});
