import { readFileSync } from "node:fs";
import { type ServiceError, status } from "@grpc/grpc-js";
import { comparable, comparableError, type Incomparable } from "./conformance-compare.ts";
import { isJsonMap, type Json, type JsonMap, mapStrings } from "./conformance-json.ts";
import { PLAYS } from "./conformance-messages.ts";
import type { ProviderClient } from "./provider-client.ts";

/** One call between the engine and an official plugin. */
export interface RecordedCall {
  readonly method: string;
  readonly request: JsonMap;
  readonly response?: JsonMap;
  readonly errors?: readonly string[];
}

/** One run of the engine: what was done, and the calls it made. */
export interface RecordedOperation {
  readonly step: string;
  readonly op: string;
  readonly calls: readonly RecordedCall[];
}

/** What came of playing a call: both answers in comparable form. */
export interface PlayedCall {
  /** What the call was, for a failed test's message. */
  readonly title: string;
  readonly expected: Json;
  readonly actual: Json;
}

/** Reads a recording from the fixtures: `random`, `command` and so on. */
export function loadRecording(name: string): RecordedOperation[] {
  const file = new URL(`../rehearsal/fixtures/conformance/${name}.json`, import.meta.url);
  // The file is a fixture of ours; a wrong shape shows as a failing test.
  return JSON.parse(readFileSync(file, "utf8")) as RecordedOperation[];
}

/**
 * Plays recorded calls against a stand-in over gRPC. Where the stand-in made other ids and values than the official
 * plugin did, the calls that follow are sent with the stand-in's own, as an engine would send them.
 */
export class ConformancePlayer {
  readonly #client: ProviderClient;
  readonly #rules: Incomparable;
  readonly #ours = new Map<string, string>();

  constructor(client: ProviderClient, rules: Incomparable) {
    this.#client = client;
    this.#rules = rules;
  }

  /** Plays one call. @throws when the method is none that a recording can hold. */
  async play(recorded: RecordedCall): Promise<PlayedCall> {
    const play = PLAYS[recorded.method];
    if (play === undefined) throw new Error(`the player has no method ${recorded.method}`);
    const { preview, type, name } = recorded.request;
    const title = [recorded.method, preview === true ? "(preview)" : "", type, name]
      .filter(Boolean)
      .join(" ");
    const request = mapStrings(recorded.request, (text) => this.#ours.get(text) ?? text) as JsonMap;
    const expected = this.#expected(recorded);
    try {
      const response = await play(this.#client, request);
      if (recorded.method === "Create" && preview !== true) this.#learn(recorded.response ?? {}, response);
      return { title, expected, actual: { response: comparable(response, this.#rules) } };
    } catch (error) {
      return { title, expected, actual: { errors: [this.#error(error as ServiceError)] } };
    }
  }

  #expected(recorded: RecordedCall): Json {
    if (recorded.errors !== undefined) {
      return { errors: recorded.errors.map((message) => comparableError(message, this.#rules)) };
    }
    const response = mapStrings(recorded.response ?? {}, (text) => this.#ours.get(text) ?? text) as JsonMap;
    return { response: comparable(response, this.#rules) };
  }

  /** Written as Go writes it, since the recordings are Go's. */
  #error({ code, details }: ServiceError): string {
    const name = status[code]
      .toLowerCase()
      .replaceAll(/(^|_)([a-z])/g, (_match, _gap, letter: string) => letter.toUpperCase());
    return comparableError(`rpc error: code = ${name} desc = ${details}`, this.#rules);
  }

  /** Takes ids and generated values only: any other difference is to be found, not to be followed. */
  #learn(theirs: Json, ours: Json, isGenerated = false): void {
    if (typeof theirs === "string" && typeof ours === "string") {
      if (isGenerated && theirs !== ours && theirs !== "") this.#ours.set(theirs, ours);
    } else if (isJsonMap(theirs) && isJsonMap(ours)) {
      for (const [name, value] of Object.entries(theirs)) {
        this.#learn(value, ours[name] ?? null, isGenerated || this.#rules.generated.includes(name));
      }
    }
  }
}
