/** Properties in the engine's protocol: JSON, in which marks stand for what JSON has not (pulumi/pulumi, rpc.go). */
export type Wire = { readonly [property: string]: unknown };

/** The key whose value says what a map stands for. */
export const SIGNATURE = "4dabf18193072939515e22adb298388d";
export const SECRET_SIGNATURE = "1b47061264138c4ac30d75fd1eb44270";
export const ASSET_SIGNATURE = "c44067f5952c0a294b673a41bacd8c17";
export const ARCHIVE_SIGNATURE = "0def7320c3a5731c473e5ecbe6d01bc7";
export const UNKNOWN_TEXT = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** A resource as a program registered it, and what it was answered. */
export interface Recorded {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  readonly parent: string;
  /** The URN of its provider; empty where it has none of its own. */
  readonly provider: string;
  readonly inputs: Wire;
  readonly outputs: Wire;
  readonly secretOutputs: readonly string[];
  /** By property, the URNs of the resources that it was made of. */
  readonly madeOf: Readonly<Record<string, readonly string[]>>;
}

/** `preview`: what resources answer is unknown, as before the first update. `known`: it is made up. */
export type Pass = "preview" | "known";

export const PASSES: readonly Pass[] = ["preview", "known"];

/** What one pass over a program gave: its resources, or why it could not be read. */
export type Reading = { readonly resources: readonly Recorded[] } | { readonly problem: string };

/** What a program's passes gave. */
export interface Recording {
  readonly program: string;
  readonly readings: Readonly<Record<Pass, Reading>>;
}
