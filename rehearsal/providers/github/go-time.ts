/** A time as the official plugin keeps it, which is how Go prints one: `2026-11-22 12:13:55.78 +0000 UTC`. */
export function goTime(iso: string): string {
  const [date = "", time = ""] = new Date(iso).toISOString().slice(0, -1).split("T");
  const [clock = "", fraction = ""] = time.split(".");
  const digits = fraction.replace(/0+$/, "");
  return `${date} ${clock}${digits === "" ? "" : `.${digits}`} +0000 UTC`;
}
