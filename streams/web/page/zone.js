// The time zone of the brand that is shown: days begin at its midnight, hours are told by its clock.

const DAY_MS = 86_400_000;
let zone = "UTC";

/** Tells times of this zone from now on; of UTC where the browser does not know it. */
export function setZone(wanted) {
  try {
    zone = new Intl.DateTimeFormat("en", { timeZone: wanted || "UTC" }).resolvedOptions().timeZone;
  } catch {
    zone = "UTC";
  }
}

export const zoneNow = () => zone;

/** What a clock there shows, as ms since 1970 as if it were UTC. */
function wall(ms) {
  const fields = { year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric", second: "numeric" };
  const parts = new Intl.DateTimeFormat("en", { timeZone: zone, hourCycle: "h23", ...fields }).formatToParts(new Date(ms));
  const [year, month, day, hour, minute, second] = Object.keys(fields).map((name) => Number(parts.find((one) => one.type === name).value));
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

/** The midnight that began the day of a moment there, or that of some days later. Days have 23 to 25 hours. */
export function midnight(ms, later = 0) {
  const day = Math.floor(wall(ms) / DAY_MS + later) * DAY_MS;
  const near = day - (wall(ms) - ms);
  return day - (wall(near) - near);
}
