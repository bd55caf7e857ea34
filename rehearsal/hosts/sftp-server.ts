import {
  closeSync,
  constants,
  fchmodSync,
  fstatSync,
  fsyncSync,
  openSync,
  readSync,
  renameSync,
  type Stats,
  statSync,
  unlinkSync,
  writeSync,
} from "node:fs";
import { posix } from "node:path";
import type { Duplex } from "node:stream";
import { long, number, PacketReader, PacketSplitter, packet, text } from "./sftp-packet.ts";

// Source of the numbers: draft-ietf-secsh-filexfer-02; of the extensions: OpenSSH's PROTOCOL.
const ASKED = {
  init: 1,
  open: 3,
  close: 4,
  read: 5,
  write: 6,
  lstat: 7,
  fstat: 8,
  setstat: 9,
  fsetstat: 10,
  remove: 13,
  realpath: 16,
  stat: 17,
  extended: 200,
} as const;
const ANSWER = { version: 2, status: 101, handle: 102, data: 103, name: 104, attributes: 105 } as const;
const STATUS = { ok: 0, eof: 1, noSuchFile: 2, permissionDenied: 3, failure: 4, unsupported: 8 } as const;
const OPEN = { read: 1, write: 2, append: 4, create: 8, truncate: 16, exclusive: 32 } as const;
const PERMISSIONS = 4;

/** The files of a machine, as one of its users finds them. */
export interface MachineFiles {
  /** Where a path of the machine's lies on this one; relative ones begin at the user's home. */
  readonly at: (path: string) => string;
  /** What relative paths begin at, as the machine calls it. */
  readonly home: string;
  /** Whether anything may be written there at the moment. */
  readonly takesWrites: () => boolean;
  /** Told that a write was tried and refused. */
  readonly refused: () => void;
}

/** Says that a request is answered by a status. */
class Refused extends Error {
  readonly status: number;

  constructor(status: number) {
    super(`status ${status}`);
    this.status = status;
  }
}

/**
 * Speaks the file protocol, version 3, over a channel: of it what a client needs to read a file and to put another in its
 * place. ssh2's own server can't tell a client of OpenSSH's extensions, without which no file is replaced at once.
 */
export function serveSftp(channel: Duplex, files: MachineFiles): void {
  const splitter = new PacketSplitter();
  const open = new Map<number, number>();
  channel.on("data", (chunk: Buffer) => {
    for (const bytes of splitter.take(chunk)) channel.write(answer(new PacketReader(bytes), files, open));
  });
  channel.on("close", () => {
    for (const descriptor of open.values()) closeSync(descriptor);
  });
}

function answer(asked: PacketReader, files: MachineFiles, open: Map<number, number>): Buffer {
  const type = asked.byte();
  if (type === ASKED.init) {
    const extensions = ["posix-rename@openssh.com", "fsync@openssh.com"].flatMap((name) => [
      text(name),
      text("1"),
    ]);
    return packet(ANSWER.version, number(3), ...extensions);
  }
  const id = number(asked.number());
  try {
    const [kind, ...fields] = fieldsOf(type, asked, files, open);
    return packet(kind, id, ...fields);
  } catch (error) {
    const status = error instanceof Refused ? error.status : statusOf((error as NodeJS.ErrnoException).code);
    return packet(ANSWER.status, id, number(status), text(""), text(""));
  }
}

type Answer = readonly [kind: number, ...fields: Buffer[]];

const DONE: Answer = [ANSWER.status, number(STATUS.ok), text(""), text("")];

function fieldsOf(type: number, asked: PacketReader, files: MachineFiles, open: Map<number, number>): Answer {
  const requireWritable = () => {
    if (files.takesWrites()) return;
    files.refused();
    throw new Refused(STATUS.permissionDenied);
  };
  const descriptor = () => {
    const found = open.get(asked.bytes().readUInt32BE(0));
    if (found === undefined) throw new Refused(STATUS.failure);
    return found;
  };
  switch (type) {
    case ASKED.realpath: {
      const path = posix.resolve(files.home, asked.text());
      return [ANSWER.name, number(1), text(path), text(path), number(0)];
    }
    case ASKED.stat:
    case ASKED.lstat:
      return [ANSWER.attributes, attributes(statSync(files.at(asked.text())))];
    case ASKED.fstat:
      return [ANSWER.attributes, attributes(fstatSync(descriptor()))];
    case ASKED.open: {
      const path = files.at(asked.text());
      const flags = asked.number();
      if ((flags & OPEN.write) !== 0) requireWritable();
      const handle = Math.max(0, ...open.keys()) + 1;
      open.set(handle, openSync(path, systemFlags(flags), 0o600));
      return [ANSWER.handle, text(number(handle))];
    }
    case ASKED.close: {
      const handle = asked.bytes().readUInt32BE(0);
      closeSync(open.get(handle) ?? -1);
      open.delete(handle);
      return DONE;
    }
    case ASKED.read: {
      const from = descriptor();
      const at = asked.long();
      const bytes = Buffer.alloc(Math.min(asked.number(), 256 * 1024));
      const length = readSync(from, bytes, 0, bytes.length, at);
      if (length === 0) throw new Refused(STATUS.eof);
      return [ANSWER.data, text(bytes.subarray(0, length))];
    }
    case ASKED.write: {
      const to = descriptor();
      const at = asked.long();
      const bytes = asked.bytes();
      writeSync(to, bytes, 0, bytes.length, at);
      return DONE;
    }
    case ASKED.fsetstat: {
      const of = descriptor();
      // A client of ours sets the mode alone.
      if (asked.number() !== PERMISSIONS) throw new Refused(STATUS.unsupported);
      fchmodSync(of, asked.number() & 0o7777);
      return DONE;
    }
    case ASKED.remove:
      unlinkSync(files.at(asked.text()));
      return DONE;
    case ASKED.extended:
      return extended(asked, files, descriptor, requireWritable);
    default:
      throw new Refused(STATUS.unsupported);
  }
}

function extended(
  asked: PacketReader,
  files: MachineFiles,
  descriptor: () => number,
  requireWritable: () => void,
): Answer {
  switch (asked.text()) {
    case "posix-rename@openssh.com": {
      requireWritable();
      renameSync(files.at(asked.text()), files.at(asked.text()));
      return DONE;
    }
    case "fsync@openssh.com":
      fsyncSync(descriptor());
      return DONE;
    default:
      throw new Refused(STATUS.unsupported);
  }
}

function systemFlags(flags: number): number {
  const { O_RDONLY, O_WRONLY, O_RDWR, O_CREAT, O_TRUNC, O_EXCL, O_APPEND } = constants;
  const has = (flag: number, then: number) => ((flags & flag) === 0 ? 0 : then);
  const way = (flags & OPEN.write) === 0 ? O_RDONLY : (flags & OPEN.read) === 0 ? O_WRONLY : O_RDWR;
  const more = has(OPEN.create, O_CREAT) | has(OPEN.truncate, O_TRUNC);
  return way | more | has(OPEN.exclusive, O_EXCL) | has(OPEN.append, O_APPEND);
}

function attributes({ size, uid, gid, mode, atimeMs, mtimeMs }: Stats): Buffer {
  const seconds = (ms: number) => number(Math.floor(ms / 1000));
  // Size, owner, permissions, times.
  const flags = number(1 | 2 | PERMISSIONS | 8);
  return Buffer.concat([
    flags,
    long(size),
    number(uid),
    number(gid),
    number(mode),
    seconds(atimeMs),
    seconds(mtimeMs),
  ]);
}

function statusOf(code: string | undefined): number {
  if (code === "ENOENT" || code === "ENOTDIR") return STATUS.noSuchFile;
  return code === "EACCES" || code === "EPERM" ? STATUS.permissionDenied : STATUS.failure;
}
