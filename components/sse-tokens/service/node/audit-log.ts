import { openSync } from "node:fs";
import sonicBoom from "sonic-boom";
import type { Audit, AuditEntry } from "../audit.ts";
import { environmentName, SettingsError } from "../settings.ts";

/** Bytes that wait to be written at most: who does not read the log can't fill the memory. */
const MOST_WAITING = 16 * 1024 * 1024;
/** Bytes that are written at once, and milliseconds after which fewer are. */
const CHUNK = 8 * 1024;
const FLUSH_EVERY = 100;

/** The audit log as lines of a file or of standard output. */
export interface AuditLog {
  readonly audit: Audit;
  /** Lines that were dropped because nobody took them. */
  dropped(): number;
  /** Writes what waits. */
  close(): void;
}

/**
 * Writes the audit log without holding a request up.
 * @param dest a file's path, or 1 for standard output
 * @param json JSON lines, in place of `name=value`
 * @throws {SettingsError} where the file can't be opened: sonic-boom would be told of that too late to say so
 */
export function auditLog(dest: string | number, json: boolean): AuditLog {
  const out = new sonicBoom.default({
    fd: typeof dest === "number" ? dest : opened(dest),
    sync: false,
    minLength: CHUNK,
    maxLength: MOST_WAITING,
    periodicFlush: FLUSH_EVERY,
  });
  let dropped = 0;
  out.on("drop", () => {
    dropped++;
  });
  // A log that can't be written does not stop the service: what is lost is counted.
  out.on("error", () => {
    dropped++;
  });
  const line = json ? jsonLine : plainLine;
  return {
    audit: (entry) => void out.write(line(entry)),
    dropped: () => dropped,
    close() {
      try {
        out.flushSync();
      } catch {
        dropped++;
      }
    },
  };
}

function opened(file: string): number {
  try {
    return openSync(file, "a", 0o600);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new SettingsError(`${environmentName("auditFile")}: ${file} can't be written: ${code}`);
  }
}

function jsonLine(entry: AuditEntry): string {
  return `${JSON.stringify({ time: new Date(), ...entry })}\n`;
}

function plainLine(entry: AuditEntry): string {
  let line = new Date().toISOString();
  for (const [name, value] of Object.entries(entry)) line += ` ${name}=${value}`;
  return `${line}\n`;
}
