import { isJsonMap, type Json, type JsonMap } from "./conformance-json.ts";

const SIGNATURE = "4dabf18193072939515e22adb298388d";
const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const INTERNAL: ReadonlySet<string> = new Set(["__meta", "__pulumi_raw_state_delta", "__defaults"]);

/** What of an answer can't be compared, beside the fields that are internal to the official plugins. */
export interface Incomparable {
  /** Properties that are generated, timed or hashed. That they are there, their type and their secret mark count. */
  readonly generated: readonly string[];
  /** Lists whose order the official plugin leaves to chance. */
  readonly unordered?: readonly string[];
  /** Cuts a reason down to what must agree; wording need not. */
  readonly reason?: (wording: string) => string;
}

/** Brings an answer into the form in which two that mean the same are equal. */
export function comparable(answer: JsonMap, rules: Incomparable): JsonMap {
  return withoutDefaults(normalised(withoutDefaults(answer), rules));
}

/** Brings an error into the form in which two that mean the same are equal. */
export function comparableError(message: string, rules: Incomparable): string {
  return rules.reason?.(message) ?? message;
}

function normalised(value: Json, rules: Incomparable): Json {
  if (Array.isArray(value)) return value.map((item) => normalised(item, rules));
  if (!isJsonMap(value)) return value;
  const compared: JsonMap = {};
  for (const [name, item] of Object.entries(value)) {
    if (INTERNAL.has(name)) continue;
    if (rules.unordered?.includes(name) && Array.isArray(item)) {
      compared[name] = item.map((one) => normalised(one, rules)).sort(byText);
    } else if (name === "reason" && typeof item === "string") compared[name] = comparableError(item, rules);
    else compared[name] = rules.generated.includes(name) ? generated(item) : normalised(item, rules);
  }
  return compared;
}

function byText(one: Json, other: Json): number {
  return JSON.stringify(one) < JSON.stringify(other) ? -1 : 1;
}

/** A generated value by its type, with the marks that go round it. */
function generated(value: Json): Json {
  if (value === UNKNOWN || value === null) return value;
  if (!isJsonMap(value)) return `<${Array.isArray(value) ? "list" : typeof value}>`;
  return SIGNATURE in value ? { ...value, value: generated(value.value ?? null) } : "<object>";
}

/** Protocol buffers don't send what has its default: neither do the recordings, at the top level of an answer. */
function withoutDefaults(answer: Json): JsonMap {
  const present = Object.entries(isJsonMap(answer) ? answer : {}).filter(([, value]) => !isDefault(value));
  return Object.fromEntries(
    present.map(([name, value]) => [name, name === "failures" ? failures(value) : value]),
  );
}

function failures(value: Json): Json {
  return Array.isArray(value) ? value.map(withoutDefaults) : value;
}

function isDefault(value: Json): boolean {
  if (value === "" || value === false) return true;
  return typeof value === "object" && value !== null && Object.keys(value).length === 0;
}
