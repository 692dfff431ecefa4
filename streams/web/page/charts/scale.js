// A scale with round ticks.

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
