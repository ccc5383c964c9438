// Series of a chart: where their points are, smoothing, and the range that shows them.

/** The iteration that a point stands for. */
function iterationOf(series, index) {
  return series.at ? series.at[index] : index * series.stride + (series.stride + 1) / 2;
}

/** The point nearest to an iteration; -1 where the series has none. */
function indexAt(series, iteration) {
  const last = series.mean.length - 1;
  if (!series.at) {
    const index = Math.floor((iteration - 1) / series.stride);
    return index <= last ? Math.max(index, 0) : -1;
  }
  let nearest = -1;
  for (let index = 0; index <= last; ++index) {
    if (nearest < 0 || Math.abs(series.at[index] - iteration) < Math.abs(series.at[nearest] - iteration)) {
      nearest = index;
    }
  }
  return nearest;
}

/** Exponential means of the points so far; the first ones are not pulled towards anything. */
function smoothed(series, weight) {
  let sum = 0;
  let weights = 0;
  return series.mean.map((value) => {
    if (value === null) {
      return null;
    }
    sum = sum * weight + value;
    weights = weights * weight + 1;
    return sum / weights;
  });
}

/**
 * The range that a chart shows. A linear one leaves out the few highest and lowest values: the first
 * updates of a training would make a flat line of all others.
 */
function valueRange(lines, logarithmic) {
  const values = lines.flat().filter((value) => value !== null && (!logarithmic || value > 0));
  if (values.length === 0) {
    return logarithmic ? [0.1, 1] : [0, 1];
  }
  values.sort((one, other) => one - other);
  if (logarithmic) {
    const [low, high] = [values[0], values[values.length - 1]];
    return high > low * 1.5 ? [low, high] : [low / 1.5, high * 1.5];
  }
  const at = (share) => values[Math.round(share * (values.length - 1))];
  const left = values.length > 100 ? 0.005 : 0;
  let [low, high] = [at(left), at(1 - left)];
  // Zero belongs into the picture where it is near.
  if (low > 0 && low < high * 0.4) {
    low = 0;
  }
  const margin = (high - low) * 0.06 || Math.abs(high) * 0.1 || 1;
  return [low === 0 ? 0 : low - margin, high + margin];
}
