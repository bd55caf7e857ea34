import type { ComposeProject } from "../../components/catalog/index.ts";
import { type Container, containersIn } from "../../components/compose/containers.ts";
import type { Probe } from "../../components/probes/index.ts";
import { composeOutput } from "./compose-command.ts";
import { type ServiceHealth, type SystemHealth, worstOf } from "./health.ts";
import { isAsked, type ProbeAsking, probeHealth } from "./probe-health.ts";
import { serviceHealth } from "./service-health.ts";
import { type WantedService, wantedServices } from "./wanted-services.ts";

/** What is known of one project. */
interface Seen {
  readonly wanted: readonly WantedService[];
  readonly containers: readonly Container[];
}

/**
 * How every service of the projects is, and what the probes say that need nothing but what is at hand. Changes nothing.
 * @throws CommandError where Compose can't be asked
 */
export async function observe(
  projects: readonly ComposeProject[],
  probes: Readonly<Record<string, Probe>>,
  options: ProbeAsking = {},
): Promise<SystemHealth> {
  const at = new Date().toISOString();
  const seen = withoutParts(await Promise.all(projects.map(look)));
  const services = merged(
    seen.flatMap(({ wanted, containers }) => wanted.map((one) => serviceHealth(one, containers))),
  );
  const areUp = services.length > 0 && worstOf(services) === "healthy";
  const asked = Object.entries(probes).filter(([name, probe]) => isAsked(name, probe, options));
  const answers = await Promise.all(
    asked.map(async ([name, probe]) => await probeHealth(name, probe, options, areUp)),
  );
  return { at, services: [...services, ...answers.sort(byName)] };
}

async function look(project: ComposeProject): Promise<Seen> {
  const [names, model, ps] = await Promise.all([
    composeOutput(project, ["config", "--services"]),
    composeOutput(project, ["config", "--no-interpolate", "--format", "json"]),
    composeOutput(project, ["ps", "--all", "--format", "json"]),
  ]);
  return { wanted: wantedServices(names, model), containers: containersIn(ps) };
}

/**
 * Without projects that another one includes: they have no container of their own, and all their services are that one's.
 * Source: docs.docker.com/compose/how-tos/multiple-compose-files/include.
 */
function withoutParts(all: readonly Seen[]): Seen[] {
  return all.filter((one) => {
    if (one.containers.length > 0 || one.wanted.length === 0) return true;
    const elsewhere = new Set(
      all
        .filter((other) => other !== one && other.containers.length > 0)
        .flatMap(({ wanted }) => names(wanted)),
    );
    return !names(one.wanted).every((name) => elsewhere.has(name));
  });
}

const names = (wanted: readonly WantedService[]) => wanted.map(({ service }) => service);

/** By name; two services of one name in two projects are as the worse of them. */
function merged(services: readonly ServiceHealth[]): ServiceHealth[] {
  const byService = new Map<string, ServiceHealth>();
  for (const one of services) {
    const other = byService.get(one.service);
    if (other === undefined) byService.set(one.service, one);
    else {
      const worse = worstOf([one, other]) === one.health ? one : other;
      byService.set(one.service, { ...worse, containers: one.containers + other.containers });
    }
  }
  return [...byService.values()].sort(byName);
}

const byName = (a: ServiceHealth, b: ServiceHealth) => (a.service < b.service ? -1 : 1);
