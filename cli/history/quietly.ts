import { note } from "../output.ts";

/** Does something for the record. What goes wrong with it is told, and stops nothing. */
export async function quietly<T>(act: () => Promise<T>): Promise<T | undefined> {
  try {
    return await act();
  } catch (error) {
    // By its code: a message could hold more than the record may.
    const reason = (error as NodeJS.ErrnoException).code ?? "an error of its own";
    note(`This run is not on record in .keyturn/history (${reason}). The run itself goes on.`);
    return undefined;
  }
}
