import type { Notifier, NotifyChannel } from "./notify-schema.ts";
import { notifyChannels } from "./notify-schema.ts";

/** A notifier of a catalog, with its name and the one way in which it sends. */
export interface NamedNotifier {
  readonly name: string;
  readonly channel: NotifyChannel;
  readonly notifier: Notifier;
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
