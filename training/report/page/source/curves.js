// All charts, with one cursor and one smoothing for them.

function showCurves(data) {
  const group = {last: Math.max(data.run.iteration, 1), skipped: data.skipped, moveTo};
  const charts = data.charts.map((chart) => new Chart(chart, group));

  function moveTo(iteration) {
    const inside = iteration === null ? null : Math.min(Math.max(iteration, 1), group.last);
    for (const chart of charts) {
      chart.showAt(inside);
    }
  }

  byId("charts").append(...charts.map((chart) => chart.element));
  if (charts.length === 0) {
    byId("charts").append(make("p", {class: "empty"}, "The first update is still to come."));
  }
  const slider = byId("smoothing");
  const smooth = () => {
    byId("smoothing-value").textContent = Number(slider.value).toFixed(2);
    for (const chart of charts) {
      chart.smoothing = Number(slider.value);
      chart.draw();
    }
  };
  slider.addEventListener("input", smooth);
  smooth();
  if (data.skipped.length > 0) {
    const note = byId("skipped-note");
    const mark = makeSvg("svg", {width: 10, height: 9, "aria-hidden": "true"},
                         makeSvg("path", {class: "skipped", d: "M5 1l4 7h-8z"}));
    note.replaceChildren(mark, ` updates that were skipped (${countText(data.run.skipped)})`);
    note.hidden = false;
  }
}
