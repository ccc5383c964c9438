// One chart: axes, lines, a legend that shows the values at the cursor.

const MARGIN = {left: 46, right: 10, top: 10, bottom: 24};
const HEIGHT = 220;

class Chart {
  /** `group` holds what all charts share: `last` iteration, `skipped` ones, `moveTo(iteration)`. */
  constructor(data, group) {
    this.data = data;
    this.group = group;
    this.hidden = new Set();
    this.logarithmic = false;
    this.smoothing = 0.9;
    this.svg = makeSvg("svg", {class: "plot", tabindex: "0", role: "img", height: HEIGHT});
    this.element = make("figure", {class: "chart", id: `chart-${data.id}`},
                        [this.makeHead(), this.svg, this.makeLegend()]);
    this.listen();
  }

  makeHead() {
    const box = make("input", {type: "checkbox"});
    box.addEventListener("change", () => {
      this.logarithmic = box.checked;
      this.draw();
    });
    return make("figcaption", {}, [
      make("div", {class: "chart-head"},
           [make("h3", {}, this.data.title), make("label", {class: "switch"}, [box, "log scale"])]),
      make("p", {class: "about"}, this.data.about)]);
  }

  makeLegend() {
    this.values = new Map();
    this.position = make("span", {class: "position"});
    const items = this.data.series.map((series) => {
      const value = make("span", {class: "value"});
      const box = make("input", {type: "checkbox", checked: true});
      box.addEventListener("change", () => {
        box.checked ? this.hidden.delete(series.name) : this.hidden.add(series.name);
        this.draw();
      });
      this.values.set(series.name, value);
      const key = makeSvg("svg", {class: "key", width: 22, height: 8, "aria-hidden": "true"},
                          makeSvg("line", {x1: 1, x2: 21, y1: 4, y2: 4, class: this.lineClass(series)}));
      return make("label", {class: "series"}, [box, key, make("span", {class: "name"}, series.name), value]);
    });
    return make("div", {class: "legend"}, [...items, this.position]);
  }

  lineClass(series) {
    return `line colour-${series.colour % 4}${series.domain === 2 ? " dashed" : ""}`;
  }

  listen() {
    const move = (event) => {
      const left = this.svg.getBoundingClientRect().left;
      this.group.moveTo(this.iterationAt(event.clientX - left));
    };
    this.svg.addEventListener("pointermove", move);
    this.svg.addEventListener("pointerdown", move);
    this.svg.addEventListener("pointerleave", () => this.group.moveTo(null));
    this.svg.addEventListener("blur", () => this.group.moveTo(null));
    this.svg.addEventListener("keydown", (event) => {
      const steps = {ArrowLeft: -0.01, ArrowRight: 0.01, PageDown: -0.1, PageUp: 0.1, Home: -1, End: 1};
      if (event.key in steps) {
        event.preventDefault();
        const from = this.cursor ?? this.group.last;
        this.group.moveTo(from + steps[event.key] * this.group.last);
      }
    });
    new ResizeObserver(() => this.draw()).observe(this.element);
  }

  x(iteration) {
    return MARGIN.left + (iteration / this.group.last) * (this.width - MARGIN.left - MARGIN.right);
  }

  iterationAt(x) {
    return ((x - MARGIN.left) / (this.width - MARGIN.left - MARGIN.right)) * this.group.last;
  }

  y(value) {
    const scale = this.logarithmic ? (number) => Math.log(Math.max(number, this.low * 1e-3)) : (number) => number;
    const share = (scale(value) - scale(this.low)) / (scale(this.high) - scale(this.low));
    return HEIGHT - MARGIN.bottom - share * (HEIGHT - MARGIN.top - MARGIN.bottom);
  }

  draw() {
    this.width = Math.max(this.element.clientWidth, 200);
    this.svg.setAttribute("width", this.width);
    const shown = this.data.series.filter((series) => !this.hidden.has(series.name));
    this.lines = new Map(shown.map((series) => [series.name, series.at ? series.mean : smoothed(series, this.smoothing)]));
    [this.low, this.high] = valueRange(shown.flatMap((series) => [series.mean, series.newest ?? []]), this.logarithmic);
    const clip = `clip-${this.data.id}`;
    const lines = makeSvg("g", {"clip-path": `url(#${clip})`});
    for (const series of shown) {
      lines.append(this.measuredPath(series));
    }
    for (const series of shown) {
      lines.append(makeSvg("path", {class: this.lineClass(series), d: this.path(series, this.lines.get(series.name))}));
    }
    this.cursorLine = makeSvg("line", {class: "cursor", y1: MARGIN.top, y2: HEIGHT - MARGIN.bottom, visibility: "hidden"});
    this.svg.replaceChildren(this.makeClip(clip), ...this.makeAxes(), ...this.makeSkipped(), lines, this.cursorLine);
    this.showAt(this.cursor ?? null);
  }

  makeClip(id) {
    return makeSvg("clipPath", {id}, makeSvg("rect", {
      x: MARGIN.left, y: MARGIN.top - 4, width: this.width - MARGIN.left - MARGIN.right + 2,
      height: HEIGHT - MARGIN.top - MARGIN.bottom + 5}));
  }

  makeAxes() {
    const parts = [];
    const right = this.width - MARGIN.right;
    const values = this.logarithmic ? powerTicks(this.low, this.high) : roundTicks(this.low, this.high, 5);
    for (const value of values) {
      const y = this.y(value);
      parts.push(makeSvg("line", {class: "grid-line", x1: MARGIN.left, x2: right, y1: y, y2: y}),
                 makeSvg("text", {class: "tick", x: MARGIN.left - 8, y: y + 4, "text-anchor": "end"}, tickText(value)));
    }
    const iterations = roundTicks(0, this.group.last, Math.max(2, Math.floor(this.width / 110)));
    for (const iteration of iterations) {
      const x = this.x(iteration);
      const anchor = x > right - 16 ? "end" : iteration === 0 ? "start" : "middle";
      parts.push(makeSvg("text", {class: "tick", x: Math.min(x, right), y: HEIGHT - 6, "text-anchor": anchor},
                         shortCount(iteration)));
    }
    return parts;
  }

  makeSkipped() {
    const bottom = HEIGHT - MARGIN.bottom;
    return this.group.skipped.map((iteration) => makeSvg("path", {
      class: "skipped", d: `M${this.x(iteration).toFixed(1)} ${bottom - 7}l4 7h-8z`}));
  }

  path(series, values) {
    let drawn = "";
    let pen = "M";
    values.forEach((value, index) => {
      if (value === null || (this.logarithmic && value <= 0)) {
        pen = "M";
        return;
      }
      drawn += `${pen}${this.x(Math.min(iterationOf(series, index), this.group.last)).toFixed(1)} ${this.y(value).toFixed(1)}`;
      pen = "L";
    });
    return drawn;
  }

  /** What was measured: faintly, one update for each point; dots for what is seldom measured. */
  measuredPath(series) {
    if (!series.at) {
      return makeSvg("path", {class: `measured colour-${series.colour % 4}`, d: this.path(series, series.newest)});
    }
    return makeSvg("g", {}, series.mean.flatMap((value, index) => value === null ? [] : [makeSvg("circle", {
      class: `dot colour-${series.colour % 4}`, r: 2.5, cx: this.x(series.at[index]), cy: this.y(value)})]));
  }

  /** Shows the values at an iteration; with null the newest ones, without a cursor. */
  showAt(iteration) {
    this.cursor = iteration;
    const at = iteration ?? this.group.last;
    for (const series of this.data.series) {
      const index = indexAt(series, at);
      const line = this.lines?.get(series.name);
      this.values.get(series.name).textContent = index < 0 || !line ? "–" : valueText(line[index]);
    }
    this.position.textContent = iteration === null ? "newest" : `at ${countText(Math.round(at))}`;
    this.cursorLine?.setAttribute("visibility", iteration === null ? "hidden" : "visible");
    this.cursorLine?.setAttribute("x1", this.x(at));
    this.cursorLine?.setAttribute("x2", this.x(at));
    const summary = this.data.series.map((series) => `${series.name} ${this.values.get(series.name).textContent}`);
    this.svg.setAttribute("aria-label", `${this.data.title}, ${this.position.textContent}: ${summary.join(", ")}`);
  }
}
