/** A resource as the engine exports it. */
export type Exported = Record<string, unknown> & { urn: string; type: string };

const WHEN = "2026-02-01T10:00:00.123456789Z";

export const urn = (type: string, name: string) => `urn:pulumi:test::shop::${type}::${name}`;

/** A resource of a made-up state. */
export function resource(type: string, name: string, more: Record<string, unknown> = {}): Exported {
  return { urn: urn(type, name), type, custom: true, created: WHEN, modified: WHEN, ...more };
}

const STASH = "pulumi:index:Stash";

/** A ledger, as it holds the entry of a stack file. */
export function ledgerOf(secret: string, input: object, modified = WHEN): Exported {
  return resource(STASH, `${secret}-ledger`, { inputs: { input }, modified });
}

/** A gate that a probe opened for a generation. */
export function gateOf(secret: string, probe: string, generation: number, modified = WHEN): Exported {
  return resource(STASH, `${secret}-proven-${probe}`, { inputs: { input: { generation } }, modified });
}

/** A step that writes .env files: by target, then by key, secret and generation. */
export function filesOf(
  name: string,
  targets: Readonly<Record<string, Readonly<Record<string, readonly [secret: string, generation: string]>>>>,
  more: Record<string, unknown> = {},
): Exported {
  const files = Object.entries(targets).map(([target, entries]) => ({
    target,
    path: ".env",
    entries: Object.fromEntries(
      Object.entries(entries).map(([key, [secret, generation]]) => [
        key,
        { secret, generation, value: { ciphertext: "v1:synthetic" } },
      ]),
    ),
  }));
  return resource("keyturn:index:EnvFiles", name, { inputs: { files }, ...more });
}

/** The stack itself, which tells what every place has. */
export function stackOf(generations: Readonly<Record<string, number>>): Exported {
  return resource("pulumi:pulumi:Stack", "shop-test", { outputs: { generations } });
}

/** The text of an export. */
export function exportOf(resources: readonly Exported[], salt?: string): string {
  return JSON.stringify({
    version: 4,
    deployment: {
      manifest: { time: WHEN },
      secrets_providers: { type: "passphrase", state: { salt } },
      resources,
    },
  });
}
