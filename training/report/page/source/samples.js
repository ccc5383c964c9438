// The sample grid over time, and the before-and-after sliders.

const STREAMS = [
  [["x1", "image"], ["x11", "reconstruction"], ["x12", "translation"], ["x121", "cycle reconstruction"]],
  [["x2", "image"], ["x22", "reconstruction"], ["x21", "translation"], ["x212", "cycle reconstruction"]],
];
const COLUMNS = 8;

/** One half of the grid: the streams that begin in one domain. Its cells show parts of one picture. */
function makeHalf(half, samples, names) {
  const head = make("div", {class: "grid-head"}, STREAMS[half].map(([symbol, words]) => make("div", {}, [
    make("b", {}, symbol), make("span", {}, words)])));
  const cells = [];
  for (let row = 0; row < samples.rows; ++row) {
    STREAMS[half].forEach(([symbol, words], column) => {
      const cell = make("div", {class: "cell", role: "img", "aria-label": `Sample ${row + 1}: ${symbol}, ${words}`});
      cell.style.aspectRatio = String(samples.ratio);
      cell.style.backgroundSize = `${100 * COLUMNS}% ${100 * samples.rows}%`;
      const down = samples.rows > 1 ? (100 * row) / (samples.rows - 1) : 0;
      cell.style.backgroundPosition = `${(100 * (4 * half + column)) / (COLUMNS - 1)}% ${down}%`;
      cells.push(cell);
    });
  }
  return make("div", {class: "half"}, [
    make("h3", {}, `From ${names[half]}`), head, make("div", {class: "cells"}, cells)]);
}

function showGrid(samples, names) {
  const grid = byId("grid");
  if (samples.grids.length === 0) {
    grid.replaceWith(make("p", {class: "empty"}, "The first sample grid is still to come."));
    return;
  }
  grid.append(makeHalf(0, samples, names), makeHalf(1, samples, names));
  const slider = byId("time");
  const last = samples.grids.length - 1;
  slider.max = last;
  slider.value = last;
  const show = () => {
    const {iteration, picture} = samples.grids[Number(slider.value)];
    grid.style.setProperty("--picture", `url(${picture})`);
    byId("time-value").textContent = countText(iteration);
    slider.setAttribute("aria-valuetext", `after ${countText(iteration)} updates`);
  };
  slider.addEventListener("input", show);
  slider.closest(".timeline").hidden = last === 0;
  show();
}

/** An image and, right of a handle that can be moved, its translation. */
class Comparison {
  constructor(before, after, names, ratio) {
    this.before = make("img", {alt: `${before}, image of ${names[0]}`, draggable: "false"});
    this.after = make("img", {alt: `${after}, translation to ${names[1]}`, draggable: "false", class: "after"});
    this.slider = make("input", {type: "range", min: 0, max: 100, step: 1, value: 50,
                                 "aria-label": `Where ${before} ends and ${after} begins`});
    this.stage = make("div", {class: "stage"}, [
      this.before, this.after, make("div", {class: "handle", "aria-hidden": "true"}), this.slider]);
    this.stage.style.aspectRatio = String(ratio);
    this.keys = [before, after];
    this.element = make("figure", {class: "comparison"}, [
      this.stage,
      make("figcaption", {}, [make("span", {}, [make("b", {}, before), ` ${names[0]}`]),
                              make("span", {}, [make("b", {}, after), ` as ${names[1]}`])])]);
    const split = () => this.stage.style.setProperty("--split", `${this.slider.value}%`);
    this.slider.addEventListener("input", split);
    split();
  }

  show(pair) {
    this.before.src = pair[this.keys[0]];
    this.after.src = pair[this.keys[1]];
  }
}

function showComparisons(samples, names) {
  if (samples.pairs.length === 0) {
    byId("comparison").hidden = true;
    return;
  }
  const iteration = samples.grids[samples.grids.length - 1].iteration;
  byId("comparison-about").textContent =
      `The newest samples, after ${countText(iteration)} updates. Move the handle to compare.`;
  const comparisons = [
    new Comparison("x1", "x12", names, samples.ratio),
    new Comparison("x2", "x21", [names[1], names[0]], samples.ratio)];
  byId("comparisons").append(...comparisons.map((comparison) => comparison.element));
  const show = (row) => comparisons.forEach((comparison) => comparison.show(samples.pairs[row]));
  samples.pairs.forEach((_, row) => {
    const button = make("input", {type: "radio", name: "row", value: row, checked: row === 0});
    button.addEventListener("change", () => show(row));
    byId("rows").append(make("label", {}, [button, make("span", {}, String(row + 1))]));
  });
  show(0);
}
