import type { ProviderResource, Resource } from "@pulumi/pulumi";
import type { Catalog, Origin, OriginStep } from "../catalog/index.ts";
import { HostRole, type HostService, type StaticKeys } from "../hardening/index.ts";

/** What a role is made with, beside what the origin says. */
interface RoleOptions {
  readonly parent: Resource;
  readonly providers: Record<string, ProviderResource>;
  readonly region: string;
  readonly step: OriginStep;
  readonly catalog: Catalog;
  readonly directory: string;
}

/** The role that an origin describes, if it does. */
export function hostRoleOf(
  name: string,
  { role, ports, instance }: Origin,
  { parent, providers, region, step, catalog, directory }: RoleOptions,
): HostRole | undefined {
  if (role === undefined) return undefined;
  const services = Object.keys(ports).flatMap((service): [string, HostService][] => {
    const secrets = (role.secrets[service] ?? []).flatMap((target) => secretAt(catalog, target));
    const bedrockModels = role.bedrockModels[service] ?? [];
    // One that may use nothing at AWS needs no role there.
    return secrets.length + bedrockModels.length === 0 ? [] : [[service, { secrets, bedrockModels }]];
  });
  const gone = step.staticKeys === "removed" ? staticKeys(role, catalog, directory) : undefined;
  return new HostRole(
    name,
    {
      region,
      account: role.account,
      services: Object.fromEntries(services),
      ...(instance === undefined ? {} : { instanceId: instance }),
      ...(gone === undefined ? {} : { staticKeysGone: gone }),
    },
    { parent, providers },
  );
}

function secretAt({ targets }: Catalog, name: string): string[] {
  const target = targets[name];
  return target?.kind === "aws-secrets-manager" ? [target.secret] : [];
}

function staticKeys(
  { envFile, staticKeys: keys }: NonNullable<Origin["role"]>,
  { targets }: Catalog,
  directory: string,
): StaticKeys | undefined {
  const file = envFile === undefined ? undefined : targets[envFile];
  return file?.kind === "ssh-env-file" ? { file, directory, keys } : undefined;
}
