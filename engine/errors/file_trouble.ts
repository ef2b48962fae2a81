/** Why a file could not be read or written, in the same few words on every system; a path in them would be told twice. */
export function fileTrouble(error: unknown): string {
  const { code = "", message = String(error) } = (error ?? {}) as { code?: string; message?: string };
  const known = words[code] ?? words[Object.keys(words).find((name) => message.includes(systemText[name]!)) ?? ""];
  return known ?? message.replace(/^.*?: /, "");
}

const words: Readonly<Record<string, string>> = {
  EACCES: "permission denied",
  EPERM: "permission denied",
  ENOENT: "there is no such file or folder",
  EEXIST: "a file is in the way",
  ENOTDIR: "a part of its path is no folder",
  EISDIR: "it is a folder",
  ENOSPC: "the disk is full",
  EDQUOT: "the disk quota is used up",
  EROFS: "the file system is read-only",
  EMFILE: "too many files are open",
  ENAMETOOLONG: "its name is too long",
  ELOOP: "symbolic links lead in a circle",
};

/** What the system calls them, for failures that carry no code. */
const systemText: Readonly<Record<string, string>> = {
  EACCES: "Permission denied",
  EPERM: "Operation not permitted",
  ENOENT: "No such file or directory",
  EEXIST: "File exists",
  ENOTDIR: "Not a directory",
  EISDIR: "Is a directory",
  ENOSPC: "No space left on device",
  EDQUOT: "quota exceeded",
  EROFS: "Read-only file system",
  EMFILE: "Too many open files",
  ENAMETOOLONG: "File name too long",
  ELOOP: "Too many levels of symbolic links",
};
