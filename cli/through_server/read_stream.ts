/** One message of a stream of events. */
export interface SentEvent {
  id?: number;
  event: string;
  text: string;
}

/**
 * Messages of a stream as they come; `alive` is called for whatever comes, a heartbeat too. Throws what reading throws.
 */
export async function* readStream(body: ReadableStream<Uint8Array>, alive: () => void): AsyncGenerator<SentEvent> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const chunk of body) {
    alive();
    // Lines may end as HTML's standard lets them: a proxy may have written them anew.
    const blocks = (rest + decoder.decode(chunk, { stream: true })).replace(/\r\n/g, "\n").split("\n\n");
    rest = blocks.pop()!;
    for (const block of blocks) {
      const message = messageOf(block);
      if (message !== undefined) yield message;
    }
  }
}

function messageOf(block: string): SentEvent | undefined {
  const texts: string[] = [];
  let id: number | undefined;
  let event = "message";
  for (const line of block.split("\n")) {
    const [, name, value = ""] = /^(\w+): ?(.*)$/.exec(line) ?? [];
    if (name === "data") texts.push(value);
    else if (name === "event") event = value;
    else if (name === "id" && /^\d{1,9}$/.test(value)) id = Number(value);
  }
  return texts.length === 0 ? undefined : { ...(id === undefined ? {} : { id }), event, text: texts.join("\n") };
}
