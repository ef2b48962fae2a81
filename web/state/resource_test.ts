import assert from "node:assert/strict";
import { ApiError, askWhatWasRefused } from "./api.ts";
import { resource } from "./resource.ts";

/** Something whose answers the test gives. */
function asked() {
  const answers: { give(value: string): void; refuse(error: Error): void; signal: AbortSignal }[] = [];
  const of = resource((signal) =>
    new Promise<string>((give, refuse) => {
      answers.push({ give, refuse, signal });
    })
  );
  return { answers, of };
}

const settled = () => new Promise((resolve) => setTimeout(resolve, 0));

Deno.test("resource() waits for an answer that takes longer than its renewals", async () => {
  const { answers, of } = asked();
  await of.renew();
  await of.renew();
  assert.equal(answers.length, 1);
  assert.equal(answers[0]!.signal.aborted, false);
  answers[0]!.give("here");
  await settled();
  assert.equal(of.now.value.state, "ready");
  void of.renew();
  assert.equal(answers.length, 2, "what is answered may be asked again");
  of.close();
});

Deno.test("resource() asks nothing once it is closed", async () => {
  const { answers, of } = asked();
  of.close();
  await of.reload();
  assert.equal(answers.length, 1);
});

Deno.test("resource() asks again when somebody is signed in, and only while it is drawn", async () => {
  const problem = { status: 401, title: "", detail: "", code: "" };
  const [one, other] = [asked(), asked()];
  one.answers[0]!.refuse(new ApiError(problem));
  other.answers[0]!.refuse(new ApiError(problem));
  await settled();
  other.of.close();
  askWhatWasRefused();
  assert.deepEqual([one.answers.length, other.answers.length], [2, 1]);
  one.of.close();
});
