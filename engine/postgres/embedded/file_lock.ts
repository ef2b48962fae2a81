/**
 * Holds an exclusive lock on a file while the body runs. It is the kernel's lock: it vanishes with the process, however
 * that ends. Returns undefined when it could not be had in time.
 */
export async function withFileLock<T>(
  path: string,
  timeoutMs: number,
  body: () => Promise<T>,
): Promise<{ result: T } | undefined> {
  const file = await Deno.open(path, { create: true, write: true, mode: 0o600 });
  const locked = file.lock(true).then(() => true);
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<false>((resolve) => timer = setTimeout(() => resolve(false), timeoutMs));
  try {
    if (!await Promise.race([locked, late])) {
      locked.then(() => file.close(), () => {});
      return undefined;
    }
  } finally {
    clearTimeout(timer);
  }
  try {
    return { result: await body() };
  } finally {
    file.close();
  }
}
