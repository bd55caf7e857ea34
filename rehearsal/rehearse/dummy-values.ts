import { randomBytes } from "node:crypto";
import type { SourceOf } from "../../components/catalog/index.ts";

/** A value that stands for what a person would give. It opens nothing, and no two are equal. */
export function dummyValue({ minLength = 0 }: SourceOf<"manual">): string {
  return `rehearsed-${randomBytes(Math.max(12, Math.ceil(minLength / 2))).toString("hex")}`;
}
