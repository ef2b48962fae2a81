import { mkdir, open } from "node:fs/promises";
import { dirname } from "node:path";

/**
 * Appends a line in one write to a file opened for appending: the kernel moves to the end and writes in one go, so
 * lines of concurrent runs never mix (write(2), O_APPEND). The file is for its owner only.
 */
export async function appendLine(path: string, line: string, fsync: boolean): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const file = await open(path, "a", 0o600);
  try {
    const bytes = new TextEncoder().encode(`${line}\n`);
    const { bytesWritten } = await file.write(bytes);
    if (bytesWritten < bytes.length) {
      // The disk is full. The cut line is closed, so that it cannot swallow the next one.
      await file.write(new TextEncoder().encode("\n")).catch(() => {});
      throw new Error(`only ${bytesWritten} of ${bytes.length} bytes fit into ${path}`);
    }
    if (fsync) await file.sync();
  } finally {
    await file.close();
  }
}
