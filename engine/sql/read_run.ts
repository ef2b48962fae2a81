import { splitBatches } from "./split.ts";
import type { Statement } from "./statement.ts";

export interface RunPart {
  text: string;
  line: number;
  column: number;
}

/** The single statements of a run of INSERTs, read again from the file in batches. */
export async function* readRun(statement: Statement): AsyncGenerator<RunPart[]> {
  const { source, start, end, line, column } = statement;
  if (statement.count === 1) {
    yield [{ text: await statement.text(), line, column }];
    return;
  }
  let held = new Uint8Array(0);
  let base = start;
  const recorded = {
    name: source.name,
    read: source.read,
    async *chunks(range?: { start: number; end: number }) {
      for await (const chunk of source.chunks(range)) {
        const joined = new Uint8Array(held.length + chunk.length);
        joined.set(held);
        joined.set(chunk, held.length);
        held = joined;
        yield chunk;
      }
    },
  };
  const decoder = new TextDecoder();
  for await (const batch of splitBatches(recorded, { range: { start, end, line, column } })) {
    yield batch.map((raw) => ({
      text: raw.text ?? decoder.decode(held.subarray(raw.start - base, raw.end - base)),
      line: raw.line,
      column: raw.column,
    }));
    const done = batch.at(-1)!.semicolon;
    held = held.slice(done - base);
    base = done;
  }
}
