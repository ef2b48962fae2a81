import { ConfitureError } from "../../engine/errors.ts";

/** How long a body may pause: whoever sends none holds what it came with. */
const mostIdleMs = 30_000;

/** Reads no more than the limit, whatever Content-Length says. */
export async function readBytes(
  raw: Request,
  limit: number,
  { idleMs = mostIdleMs }: { idleMs?: number } = {},
): Promise<Uint8Array> {
  const tooLarge = () => new ConfitureError("request-too-large", { limit });
  if (Number(raw.headers.get("content-length") ?? 0) > limit) throw tooLarge();
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of chunksOf(raw, idleMs)) {
    size += chunk.length;
    if (size > limit) throw tooLarge();
    chunks.push(chunk);
  }
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}

async function* chunksOf({ body }: Request, idleMs: number): AsyncGenerator<Uint8Array> {
  if (body === null) return;
  const reader = body.getReader();
  const broken = (problem: string, cause?: unknown) =>
    new ConfitureError("request-invalid", { where: "body", problem }, { cause });
  let timer: ReturnType<typeof setTimeout> | undefined;
  try {
    for (;;) {
      const late = new Promise<never>((_, reject) => {
        timer = setTimeout(() => reject(broken(`nothing came for ${idleMs / 1000} s`)), idleMs);
      });
      const next = reader.read().catch((error: unknown) => {
        throw broken("it was cut off", error);
      });
      const { done, value } = await Promise.race([next, late]);
      clearTimeout(timer);
      if (done) return;
      yield value;
    }
  } finally {
    clearTimeout(timer);
    // Without waiting: whoever sends nothing says no goodbye either.
    reader.cancel().catch(() => {});
  }
}
