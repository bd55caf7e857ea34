import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);

// What the SDKs' generated constructors say of a property that the provider makes.
const MADE = /resourceInputs\["(\w+)"\] = undefined \/\*out\*\//g;

const known = new Map<string, readonly string[]>();

/**
 * The properties that a resource of a type gets from its provider, by the constructor in the installed Node package;
 * none where the package is not installed or says nothing.
 *
 * @param type such as `aws:ec2/securityGroup:SecurityGroup`
 */
export function declaredOutputs(type: string): readonly string[] {
  const found = known.get(type) ?? read(type);
  known.set(type, found);
  return found;
}

function read(type: string): readonly string[] {
  const [name = "", module = "", kind = ""] = type.split(":");
  const folder = module.replace(/^index\b\/?/, "");
  const own = `${kind.slice(0, 1).toLowerCase()}${kind.slice(1)}`;
  const candidates = [folder, `${folder}/${own}`, own].filter((path) => path.endsWith(own));
  for (const path of candidates) {
    try {
      const text = readFileSync(require.resolve(`@pulumi/${name}/${path.replace(/^\//, "")}.js`), "utf8");
      return [...new Set([...text.matchAll(MADE)].map(([, property = ""]) => property))];
    } catch {
      // Another form of the name may fit.
    }
  }
  return [];
}
