import { closest, listed } from "../../components/catalog/index.ts";
import type { Container } from "../../components/compose/containers.ts";
import { count } from "../count.ts";
import { CommandError } from "../errors.ts";
import type { Known } from "./known.ts";

/** What a restart was asked for. */
export interface Asked {
  readonly names: readonly string[];
  readonly all: boolean;
  /** Of the newest backup, where there is one that names services. */
  readonly backup?: { readonly stamp: string; readonly services: readonly string[] } | undefined;
}

/** What it will make anew. */
export interface Chosen {
  readonly services: readonly ChosenService[];
  /** Why these, in words. */
  readonly because: string;
  /** What a person should know of it. */
  readonly notes: readonly string[];
}

/** One of them. */
export interface ChosenService {
  readonly known: Known;
  /** False where Compose is to compare first, and leaves alone what is as it would be made now. */
  readonly force: boolean;
}

/** The label in which Compose keeps what it made a container from (docker/compose, `pkg/api/labels.go`). */
const HASH = /(?:^|,)com\.docker\.compose\.config-hash=([0-9a-f]+)(?:,|$)/;

/** Whether a container was made from another configuration than Compose would use now. What tells nothing was. */
export function isOutdated({ Labels }: Container, { hash, model }: Known): boolean {
  // `config --hash` leaves out what comes by env_file, so that the two never are the same.
  return model.envFiles.length > 0 || hash === undefined || HASH.exec(Labels)?.[1] !== hash;
}

/**
 * Chooses the services: those that are named, all, those that the newest backup says are affected, or else those whose
 * containers were made from something else. What a person has stopped stays so unless it is named.
 *
 * @throws CommandError where a name is none of theirs
 */
export function chooseServices(known: readonly Known[], asked: Asked): Chosen {
  if (asked.names.length > 0) {
    const services = asked.names.flatMap((name) => found(known, name) ?? refuse(known, name));
    return withTogether(known, { services: forced(services), because: "they are named", notes: [] });
  }
  if (asked.all) return withTogether(known, chosenOf(known, "all were meant", []));
  if (asked.backup !== undefined) {
    const { stamp, services } = asked.backup;
    const unknown = services.filter((name) => found(known, name) === undefined);
    const notes =
      unknown.length === 0
        ? []
        : [`the backup ${stamp} names ${listed(unknown)}, which no Compose project here has`];
    const theirs = services.flatMap((name) => found(known, name) ?? []);
    return withTogether(known, chosenOf(theirs, `the backup ${stamp} says that they are affected`, notes));
  }
  const changed = known.filter((one) =>
    one.containers.some((container) => container.State === "running" && isOutdated(container, one)),
  );
  const because = "their containers were made from another configuration than there is now";
  return withTogether(known, {
    services: unique(changed).map((one) => ({ known: one, force: false })),
    because,
    notes: [],
  });
}

/** Services by a name, a container's name being one too; undefined where there are none. */
export function found(known: readonly Known[], name: string): Known[] | undefined {
  const byName = known.filter(({ id, model }) => id === name || model.name === name);
  const theirs = byName.length > 0 ? byName : known.filter(({ model }) => model.containerName === name);
  return theirs.length === 0 ? undefined : theirs;
}

function refuse(known: readonly Known[], name: string): never {
  const names = known.map(({ id }) => id);
  const like = closest(name, names);
  const remedy = like === undefined ? `there are ${listed(names)}` : `did you mean ${like}?`;
  throw new CommandError(`no Compose project here has a service ${name}: ${remedy}`);
}

function chosenOf(services: readonly Known[], because: string, notes: readonly string[]): Chosen {
  const stopped = services.filter(({ containers }) => containers.every(hasEndedWell));
  const told = stopped.map(({ id, containers }) => {
    const how = containers.length === 0 ? "it has no container" : "it has ended by itself";
    return `${id} is left as it is, since ${how}. To start it: keyturn restart ${id}`;
  });
  const left = services.filter((one) => !stopped.includes(one));
  return { services: forced(left), because, notes: [...notes, ...told] };
}

/** One that made its work and ended, or that a person has stopped. */
const hasEndedWell = ({ State, ExitCode }: Container): boolean =>
  State === "created" || (State === "exited" && ExitCode === 0);

/** Those that hold on to a container of a chosen service would be left without it. */
function withTogether(known: readonly Known[], chosen: Chosen): Chosen {
  const services = [...chosen.services];
  const notes = [...chosen.notes];
  for (const { known: first } of services) {
    const held = known.filter(
      (other) =>
        other.directory === first.directory &&
        other.containers.some(({ State }) => State === "running") &&
        other.model.needs.some(({ service, together }) => together && service === first.model.name),
    );
    for (const other of held) {
      if (services.some((one) => one.known === other)) continue;
      services.push({ known: other, force: true });
      notes.push(`${other.id} too, which holds on to ${first.id}`);
    }
  }
  return { ...chosen, services, notes };
}

const forced = (services: readonly Known[]): ChosenService[] =>
  unique(services).map((known) => ({ known, force: true }));

const unique = (services: readonly Known[]): Known[] => [...new Set(services)];

/** `3 services: a, b and c`. */
export function chosenWords({ services }: Chosen): string {
  return `${count(services.length, "service")}: ${listed(
    services.map(({ known }) => known.id),
    40,
  )}`;
}
