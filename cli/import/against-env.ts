import type { Seen } from "./seen.ts";

/**
 * What a Compose file says of .env files, held against those that were imported: a variable that its .env file does
 * not hold comes from elsewhere, and what a file that was not imported holds is not known.
 */
export function againstEnv(compose: Seen, env: Seen, path: string): Seen {
  const imported = new Set(env.places.map(({ id }) => id));
  const held = new Set(env.deliveries.map(({ place, key }) => `${place}\n${key}`));
  const isMissing = ({ place, key }: Seen["deliveries"][number]) =>
    imported.has(place) && !held.has(`${place}\n${key}`);
  const files = new Map(compose.places.map(({ id, fields }) => [id, String(fields.path)]));
  const unread = new Set(compose.services.flatMap(({ readsAllOf }) => readsAllOf));
  return {
    ...compose,
    deliveries: compose.deliveries.filter((delivery) => !isMissing(delivery)),
    remarks: [
      ...compose.remarks,
      ...compose.deliveries
        .filter(isMissing)
        .map(
          ({ key, place }) =>
            `${path} reads ${key}, for which ${files.get(place)} holds no value that can be taken over: left out`,
        ),
      ...[...unread]
        .filter((id) => !imported.has(id))
        .map((id) => `${path} hands all of ${files.get(id)} to a service: import that file too`),
    ],
  };
}
