// Numbers, times and spans as people read them.

function countText(count) {
  return count.toLocaleString("en");
}

/** "120k", "1.5M": for axes. */
function shortCount(count) {
  for (const [size, letter] of [[1e9, "G"], [1e6, "M"], [1e3, "k"]]) {
    if (count >= size) {
      return `${Number((count / size).toPrecision(3))}${letter}`;
    }
  }
  return String(count);
}

/** A measured value: four digits that matter; "–" for none. */
function valueText(value) {
  if (value === null || value === undefined || Number.isNaN(value)) {
    return "–";
  }
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-3 || size >= 1e5)) {
    return value.toExponential(2).replace("e+", "e");
  }
  return String(Number(value.toPrecision(4)));
}

/** A round number on an axis: "0.05", "120", "1e-4". */
function tickText(value) {
  const size = Math.abs(value);
  return size !== 0 && (size < 1e-3 || size >= 1e5) ? value.toExponential().replace("e+", "e") : String(value);
}

function percentText(share) {
  return `${(100 * share).toFixed(share < 0.0995 ? 1 : 0)}%`;
}

function spanText(seconds) {
  if (seconds < 100) {
    return `${Math.round(seconds)} s`;
  }
  if (seconds < 6000) {
    return `${Math.round(seconds / 60)} min`;
  }
  if (seconds < 48 * 3600) {
    return `${(seconds / 3600).toFixed(1)} h`;
  }
  return `${(seconds / 86400).toFixed(1)} days`;
}

/** A moment, in the reader's own time zone. */
function momentText(iso) {
  return new Date(iso).toLocaleString("en", {dateStyle: "medium", timeStyle: "short"});
}

/** About `count` round numbers from `low` to `high`. */
function roundTicks(low, high, count) {
  const rough = (high - low) / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].find((factor) => factor * power >= rough) * power;
  const ticks = [];
  for (let index = Math.ceil(low / step - 1e-9); index * step <= high + 1e-9 * step; ++index) {
    ticks.push(Number((index * step).toPrecision(12)));
  }
  return ticks;
}

/** Powers of ten from `low` to `high`, with 2 and 5 between them where there are few. */
function powerTicks(low, high) {
  const factors = high / low < 100 ? [1, 2, 5] : [1];
  const ticks = [];
  for (let power = Math.floor(Math.log10(low)); power <= Math.log10(high); ++power) {
    for (const factor of factors) {
      const tick = Number(`${factor}e${power}`);
      if (tick >= low && tick <= high) {
        ticks.push(tick);
      }
    }
  }
  return ticks.length > 8 ? ticks.filter((_, index) => index % 2 === 0) : ticks;
}
