import { createHash } from "node:crypto";
import { posix } from "node:path";
import { certificatesIn, privateKeyIn } from "../../components/key-pairs/index.ts";
import { inTurn } from "../env-file/index.ts";
import { fingerprintOf } from "./fingerprint.ts";
import type { OriginTlsInputs } from "./inputs.ts";
import { asRoot, type Root } from "./root.ts";
import { requireServed } from "./served.ts";

/**
 * Gives nginx its site. All of it goes into a folder of its own first, which nothing reads; then one link turns, so that
 * certificate, key and configuration change together; nginx tests it before it takes it, and where it refuses, the link turns back.
 * It may be cut off at any moment and is repeated then.
 *
 * @returns the fingerprint of the certificate that is served
 * @throws Error where nginx refuses it or does not show it
 */
export async function writeSite(inputs: OriginTlsInputs): Promise<string> {
  const { name, certificate, clients, services, nginx } = inputs;
  const [chain, key] = [certificatesIn(certificate), privateKeyIn(certificate)];
  const fingerprint = fingerprintOf(chain, key);
  const own = posix.join(nginx.keep, name);
  const folder = posix.join(own, digestOf(inputs.site, chain, clients));
  const link = linkOf(inputs);
  await inTurn(`origin-tls ${inputs.target.host} ${name}`, async () =>
    asRoot(inputs, async (root) => {
      await root.run("mkdir", "-p", "-m", "755", nginx.keep);
      await root.run("mkdir", "-p", "-m", "700", own, folder);
      const site = posix.join(folder, "site.conf");
      await root.write({
        [posix.join(folder, "key.pem")]: key,
        [posix.join(folder, "certificate.pem")]: chain,
        [posix.join(folder, "clients.pem")]: clients,
        [site]: inputs.site.replaceAll("{folder}", folder),
      });
      const { printed: former } = await root.try("readlink", link);
      await turn(root, link, site);
      await requireTaken(root, inputs, { link, former });
      await root.run(...nginx.command, "-s", "reload");
      for (const service of services) await requireServed(root.session, service, fingerprint);
      await removeOthers(root, own, folder);
    }),
  );
  return fingerprint;
}

/** Takes the site away. What is gone already is no failure. */
export async function removeSite(inputs: OriginTlsInputs): Promise<void> {
  const { name, nginx } = inputs;
  await inTurn(`origin-tls ${inputs.target.host} ${name}`, async () =>
    asRoot(inputs, async (root) => {
      await root.run("rm", "-f", linkOf(inputs));
      const { isDone, said } = await root.try(...nginx.command, "-s", "reload");
      // One that does not run shows nothing any more.
      if (!isDone && !/\.pid|invalid PID|No such process/i.test(said))
        throw new Error(`nginx on ${root.session.called} was not reloaded. It says: ${said}`);
      const own = posix.join(nginx.keep, name);
      if (!(await root.try("ls", "-1", own)).isDone) return;
      await removeOthers(root, own);
      await root.try("rmdir", own);
    }),
  );
}

function linkOf({ name, nginx }: OriginTlsInputs): string {
  return posix.join(nginx.sites, `keyturn-${name}.conf`);
}

/** A link that is renamed over another takes its place at once; the name before is none that nginx reads. */
async function turn(root: Root, link: string, site: string): Promise<void> {
  await root.run("ln", "-sfn", site, `${link}.new`);
  await root.run("mv", "-fT", `${link}.new`, link);
}

async function requireTaken(
  root: Root,
  { nginx: { command } }: OriginTlsInputs,
  { link, former }: { readonly link: string; readonly former: string },
): Promise<void> {
  const { isDone, said } = await root.try(...command, "-t");
  if (isDone) return;
  if (former === "") await root.run("rm", "-f", link);
  else await turn(root, link, former);
  throw new Error(
    `nginx on ${root.session.called} refuses the new configuration; the one before is in use as it was. It says: ${said}`,
  );
}

/**
 * Keys that are no longer in use stay nowhere. Nothing else of a site's folder goes: `keep: /etc` makes another program's folder
 * one of a site's.
 */
async function removeOthers(root: Root, own: string, folder?: string): Promise<void> {
  const kept = folder === undefined ? undefined : posix.basename(folder);
  const all = (await root.run("ls", "-1", own)).split("\n").map((one) => one.trim());
  const others = all.filter((one) => /^[0-9a-f]{16}$/.test(one) && one !== kept);
  if (others.length > 0) await root.run("rm", "-rf", ...others.map((one) => posix.join(own, one)));
}

/** Of what is no secret; another key has another certificate. */
function digestOf(...parts: readonly string[]): string {
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 16);
}
