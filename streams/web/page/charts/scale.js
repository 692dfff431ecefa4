// Scales with round ticks.

/** {at(value) -> place, ticks: [value]} from lo to hi over a width. */
export function scale(lo, hi, width, wanted = 5) {
  const span = hi - lo || 1;
  const rough = span / wanted;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((x) => x * power).find((x) => x >= rough) ?? 10 * power;
  const first = Math.floor(lo / step + 1e-9) * step;
  const last = Math.ceil(hi / step - 1e-9) * step;
  const ticks = [];
  for (let k = 0; first + k * step <= last + step / 1e6; k += 1) ticks.push(Number((first + k * step).toPrecision(12)));
  return { ticks, at: (value) => ((value - first) / (last - first || 1)) * width };
}

/** From 1 on: each power of ten takes as much room as the next. For ranks, of which the first matter most. */
export function logarithmic(hi, width) {
  const last = Math.max(Math.log10(hi), Math.log10(2));
  const ticks = [];
  for (let power = 1; power <= hi; power *= 10) ticks.push(...[power, 2 * power, 5 * power].filter((tick) => tick <= hi || tick <= 2));
  return { ticks, at: (value) => (Math.log10(Math.max(1, value)) / last) * width };
}
