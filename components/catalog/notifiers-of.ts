import type { Notifier, NotifyChannel } from "./notify-schema.ts";
import { notifyChannels } from "./notify-schema.ts";

/** A notifier of a catalog, with its name and the one way in which it sends. */
export interface NamedNotifier {
  readonly name: string;
  readonly channel: NotifyChannel;
  readonly notifier: Notifier;
}

/** The secrets that a notifier works with. */
export function notifierSecrets({ slack, discord, webhook, smtp }: Notifier): string[] {
  return [slack?.url, discord?.url, webhook?.url, webhook?.sign, smtp?.password].flatMap(
    (name) => name ?? [],
  );
}

/** The notifiers of a catalog, in its order. */
export function notifiersOf({
  notify,
}: {
  readonly notify: Readonly<Record<string, Notifier>>;
}): NamedNotifier[] {
  return Object.entries(notify).flatMap(([name, notifier]) => {
    const channel = notifyChannels.find((one) => notifier[one] !== undefined);
    return channel === undefined ? [] : [{ name, channel, notifier }];
  });
}
