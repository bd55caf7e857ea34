import type { ComponentResource, CustomResourceOptions, Resource } from "@pulumi/pulumi";

/** Options of a component's child that waits for others, beside what it waits for already. */
export function after(
  opts: CustomResourceOptions,
  parent: ComponentResource,
  others: readonly Resource[],
): CustomResourceOptions {
  const { dependsOn = [] } = opts;
  const before = Array.isArray(dependsOn) ? dependsOn : [dependsOn as Resource];
  return { ...opts, parent, dependsOn: [...before, ...others] };
}
