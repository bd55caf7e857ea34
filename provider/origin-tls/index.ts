/** nginx in front of an origin's services, with TLS that asks for the edge's certificate; see `components/hardening/origin-tls`. */
import { isDeepStrictEqual } from "node:util";
import { certificatesIn, KeyPairError, privateKeyIn } from "../../components/key-pairs/index.ts";
import { hiddenAccess } from "../place-values.ts";
import { hasUnknown, secret, unwrap } from "../properties.ts";
import type { Properties, Resource } from "../resource.ts";
import { fingerprintOf } from "./fingerprint.ts";
import type { OriginTlsInputs } from "./inputs.ts";
import { removeSite, writeSite } from "./site.ts";

/** How the machine is reached: another way there is no reason to write again. */
const MANNER = ["user", "hostKey", "identity", "jump", "connectWithin"];

export const originTls: Resource = {
  async check(_, news) {
    const inputs = unwrap(news) as OriginTlsInputs;
    return [
      ...problem("certificate", inputs.certificate, (text) =>
        fingerprintOf(certificatesIn(text), privateKeyIn(text)),
      ),
      ...problem("clients", inputs.clients, (text) => {
        certificatesIn(text);
        // What is handed on to be trusted is not to hold what signs.
        if (/PRIVATE KEY/.test(text))
          throw new KeyPairError("there is a private key in it: give certificates alone");
      }),
    ];
  },

  async changed(state, news) {
    if (hasUnknown(unwrap(news))) return true;
    const [old, wanted] = [unwrap(state), unwrap(news)] as [OriginTlsInputs, OriginTlsInputs];
    return !isDeepStrictEqual(asked(old), asked(wanted));
  },

  async create(news) {
    const { name, target } = unwrap(news) as OriginTlsInputs;
    return { id: `${name} on ${target.host}`, state: await write(news) };
  },

  async update(state, news) {
    const [old, wanted] = [unwrap(state), unwrap(news)] as [OriginTlsInputs, OriginTlsInputs];
    const written = await write(news);
    if (placeOf(old) !== placeOf(wanted)) await removeSite(old);
    return written;
  },

  async remove(state) {
    await removeSite(unwrap(state) as OriginTlsInputs);
  },
};

function problem(
  property: string,
  text: string,
  reads: (text: string) => void,
): { property: string; reason: string }[] {
  if (hasUnknown(text)) return [];
  try {
    reads(text);
    return [];
  } catch (error) {
    return [{ property, reason: error instanceof KeyPairError ? error.message : "it can't be read" }];
  }
}

async function write(news: Properties): Promise<Properties> {
  const inputs = unwrap(news) as OriginTlsInputs;
  const fingerprint = await writeSite(inputs);
  return { ...news, certificate: secret(inputs.certificate), ...hiddenAccess(inputs), fingerprint };
}

function asked({ name, target, site, certificate, clients, services, nginx }: OriginTlsInputs): unknown {
  const where = Object.entries(target).filter(([field]) => !MANNER.includes(field));
  return [name, Object.fromEntries(where), site, certificate, clients, services, nginx];
}

function placeOf({ name, target: { host, port = 22 }, nginx: { sites, keep } }: OriginTlsInputs): string {
  return JSON.stringify([name, host.toLowerCase(), port, sites, keep]);
}
