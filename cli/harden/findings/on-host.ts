import { listed } from "../../../components/catalog/index.ts";
import { cloudOfName } from "../../../policy/knowledge/cloud-keys.ts";
import { providerOf } from "../../../policy/knowledge/providers.ts";
import type { SeenOrigin } from "../origins.ts";
import { type Closing, closedByCatalog, type Judge, type Judged, type Seen, together } from "./judged.ts";

/** A secret under its key in the environment of a service. */
interface Standing {
  readonly secret: string;
  readonly key: string;
  readonly target: string;
  readonly service: string;
}

function standing({ catalog }: Seen, { places }: SeenOrigin): Standing[] {
  const services = [...places].flatMap(([service, targets]) =>
    targets.map((target) => ({ service, target })),
  );
  return Object.entries(catalog.secrets).flatMap(([secret, { stages }]) =>
    stages.flatMap(({ deliver }) =>
      deliver.flatMap(({ target, key }) =>
        services
          .filter((one) => one.target === target)
          .map(({ service }) => ({ secret, key, target, service })),
      ),
    ),
  );
}

const each = (seen: Seen, none: string, judge: (origin: SeenOrigin) => Judged): Judged =>
  seen.origins.length === 0 ? closedByCatalog(none) : together(...seen.origins.map(judge));

const open = (text: string): Judged => ({ open: [text], closed: [] });
const closed = (one: Closing): Judged => ({ open: [], closed: [one] });

/** Static keys of the cloud stand on the origin. */
export const cloudKeysOnHost: Judge = (seen) =>
  each(seen, "no machine of it is an origin", (origin) => {
    const { name, described } = origin;
    const keys = standing(seen, origin).filter(({ key }) => cloudOfName(key) === "AWS");
    const names = [...new Set(keys.map(({ secret }) => secret))];
    const where = listed(new Set(keys.map(({ target }) => target)));
    const role = described?.role;
    if (role === undefined) {
      if (names.length === 0) return closedByCatalog(`it brings no key of AWS to ${name}`);
      return open(
        `the catalog brings ${listed(names)} to ${where}, which ${name} reads: give it a role (\`role\`)`,
      );
    }
    const kept = names.filter((one) => !role.staticKeys.includes(one));
    if (kept.length > 0)
      return open(
        `the catalog brings ${listed(kept)} to ${where}, and \`role.staticKeys\` says nothing of that`,
      );
    if (role.staticKeys.length > 0 && role.envFile === undefined)
      return open(
        `\`role\` of ${name} does not say in which file ${listed(role.staticKeys)} would be: add \`envFile\``,
      );
    const step = seen.steps?.[name]?.staticKeys;
    if (step === "kept" && role.staticKeys.length > 0)
      return open(
        `${listed(role.staticKeys)} may be there until the last step: write in the stack file keyturn:origins: { ${name}: { staticKeys: removed } }`,
      );
    if (step === "removed" && names.length > 0)
      return open(`the catalog still brings ${listed(names)} to ${where}: take the delivery out`);
    const how =
      role.staticKeys.length === 0 ? "no key is there" : `its last step takes out ${listed(role.staticKeys)}`;
    return closed({ by: `HostRole ${name}`, how: `the machine has a role of its own, and ${how}` });
  });

/** The keys of many providers stand on one machine, where every service reads all. */
export const providerKeysTogether: Judge = (seen) =>
  each(seen, "no machine of it is an origin", (origin) => {
    const { name, described } = origin;
    const keys = standing(seen, origin).filter(
      ({ secret, key }) =>
        cloudOfName(key) === undefined &&
        (providerOf(key) !== undefined || seen.catalog.secrets[secret]?.source.kind === "manual"),
    );
    const count = new Set(keys.map(({ secret }) => secret)).size;
    if (count > 1) {
      const where = listed(new Set(keys.map(({ target }) => target)));
      return open(
        `${count} keys of providers stand in the environment of ${name} (${where}): bring each service's to a secret of its own ` +
          "in Secrets Manager, and name that under `role.secrets`",
      );
    }
    const read = Object.entries(described?.role?.secrets ?? {}).filter(([, targets]) => targets.length > 0);
    if (read.length === 0) return closedByCatalog(`it brings no two keys of providers to ${name}`);
    const who = read.map(([service, targets]) => `${service} reads ${listed(targets)}`).join("; ");
    return closed({ by: `HostRole ${name}`, how: `${who}, and no more` });
  });
