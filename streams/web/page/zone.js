// The time zone of the brand that is shown: days begin at its midnight, hours are told by its clock.

const DAY_MS = 86_400_000;
const FIELDS = ["year", "month", "day", "hour", "minute", "second"];
let zone = "UTC";
let clock = null;

/** Tells times of this zone from now on; of UTC where the browser does not know it. */
export function setZone(wanted) {
  const asked = { hourCycle: "h23", ...Object.fromEntries(FIELDS.map((name) => [name, "numeric"])) };
  try {
    clock = new Intl.DateTimeFormat("en", { ...asked, timeZone: wanted || "UTC" });
    zone = wanted || "UTC";
  } catch {
    clock = new Intl.DateTimeFormat("en", { ...asked, timeZone: "UTC" });
    zone = "UTC";
  }
}

export const zoneNow = () => zone;

/** What a clock there shows, as ms since 1970 as if it were UTC. */
function wall(ms) {
  const parts = Object.fromEntries(clock.formatToParts(new Date(ms)).map((one) => [one.type, Number(one.value)]));
  const [year, month, day, hour, minute, second] = FIELDS.map((name) => parts[name]);
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

/** The midnight that began the day of a moment there, or that of some days later. Days have 23 to 25 hours. */
export function midnight(ms, later = 0) {
  const day = (Math.floor(wall(ms) / DAY_MS) + later) * DAY_MS;
  const near = day - (wall(ms) - ms);
  return day - (wall(near) - near);
}

/** Whether moments are days there: each is a midnight. */
export const areDays = (times) => times.every((ms) => midnight(ms) === ms);

setZone("UTC");
