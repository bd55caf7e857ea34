import type { SeenResource } from "../../view/resource.ts";
import { AWS_INGRESS } from "./aws.ts";
import type { Opening, Reader } from "./opening.ts";
import { OTHER_INGRESS } from "./other-clouds.ts";

const READERS: Readonly<Record<string, Reader>> = { ...AWS_INGRESS, ...OTHER_INGRESS };

const read = new WeakMap<SeenResource, readonly Opening[]>();

/** What a resource lets in; nothing where it is no firewall. Read once a resource. */
export function openingsOf(resource: SeenResource): readonly Opening[] {
  const known = read.get(resource);
  if (known !== undefined) return known;
  const openings = READERS[unversioned(resource.type)]?.(resource) ?? [];
  read.set(resource, openings);
  return openings;
}

/** Azure's types with an API version in them are those without: `azure-native:network/v20240501:SecurityRule`. */
function unversioned(type: string): string {
  return type.replace(/^(azure-native:\w+)\/v\w+:/, "$1:");
}
