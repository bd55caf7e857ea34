import { fitsGlob } from "../glob.ts";
import { type Cloud, cloudOfKey, cloudOfName } from "../knowledge/cloud-keys.ts";
import { identified } from "../knowledge/identified.ts";
import { defineRule } from "../rule.ts";

/** Refuses keys of clouds where the program that gets them has an identity of its own there. */
export const disallowStaticCloudKeys = defineRule({
  name: "disallow-static-cloud-keys",
  description:
    "No static key of a cloud goes to a program that has, or can get, an identity of its own there.",
  severity: "high",
  remedy:
    "Give the role to the program instead of a key: it then gets credentials that end by themselves, and nothing is left " +
    "to leak or to rotate.",
  settings: {
    schema: {
      instances: {
        type: "array",
        items: { type: "string", minLength: 1 },
        description: "Names of hosts that are EC2 instances, where * stands for any text.",
      },
    },
    // The names that AWS gives: "Amazon EC2 instance hostnames and domains".
    defaults: { instances: ["ec2-*", "*.amazonaws.com", "*.compute.internal", "*.ec2.internal"] },
  },
  *inspectResource(resource, { settings }) {
    const program = identified(resource, isOneOf(settings.instances));
    for (const { name, property } of program?.names ?? []) {
      const cloud = cloudOfName(name);
      if (cloud === undefined || !program?.clouds.includes(cloud)) continue;
      yield { urn: resource.urn, property, problem: problem(name, cloud, program.instead) };
    }
  },
  *inspectStack(resources, { settings }) {
    for (const resource of resources) {
      const program = identified(resource, isOneOf(settings.instances));
      for (const carrier of program?.carriers ?? []) {
        for (const source of resource.madeOf.get(carrier) ?? []) {
          const cloud = cloudOfKey(source);
          if (cloud === undefined || !program?.clouds.includes(cloud)) continue;
          // One that its name tells is told already.
          if (program.names.some(({ name }) => cloudOfName(name) === cloud)) continue;
          yield {
            urn: resource.urn,
            property: [carrier],
            problem: problem(source.name, cloud, program.instead),
          };
        }
      }
    }
  },
});

function problem(key: string, cloud: Cloud, instead: string): string {
  return `${key} is a static key of ${cloud}, where ${instead} would do.`;
}

function isOneOf(patterns: readonly string[]): (host: string) => boolean {
  return (host) => patterns.some((pattern) => fitsGlob(pattern, host));
}
