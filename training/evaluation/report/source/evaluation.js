const evaluation = dataOf("evaluation-data");
const pictures = dataOf("pictures-data");
const models = new Set(evaluation.methods.filter((method) => method.kind === "model").map((method) => method.name));

const BETTER = {higher: "higher is better ↑", lower: "lower is better ↓", "near one": "best near 1"};

function numberText(value, digits) {
  return typeof value === "number" ? value.toFixed(digits) : String(value).replace("inf", "∞");
}

/** How good a mean is, more being better. */
function merit(measure, mean) {
  const value = typeof mean === "number" ? mean : Number(mean.replace("inf", "Infinity"));
  return {higher: value, lower: -value, "near one": -Math.abs(value - 1)}[measure.better];
}

function bestMerit(measure) {
  const scores = evaluation.methods.filter((method) => method.name !== "identity")
    .map((method) => method.scores[measure.id]).filter((score) => score);
  return Math.max(...scores.map((score) => merit(measure, score.mean)));
}

function scoreCell(measure, method, best) {
  const score = method.scores[measure.id];
  if (!score) {
    return make("td", {}, "–");
  }
  const wins = method.name !== "identity" && merit(measure, score.mean) === best;
  const cell = make("td", {class: wins ? "best" : undefined}, numberText(score.mean, measure.digits));
  if ("minimum" in score) {
    const range = [score.minimum, score.maximum].map((value) => numberText(value, measure.digits));
    cell.append(make("small", {}, range.join(" to ")));
  }
  return cell;
}

function showScores() {
  const head = make("tr", {}, [make("th", {scope: "col"}, "Measure"), ...evaluation.methods.map((method) =>
    make("th", {scope: "col", class: method.kind === "model" ? "model" : undefined}, method.name))]);
  const body = evaluation.measures.map((measure) => {
    const best = bestMerit(measure);
    const title = make("th", {scope: "row"}, [
      make("b", {}, measure.title), make("span", {class: "better"}, BETTER[measure.better]),
      make("span", {class: "meaning"}, `${measure.meaning} (${measure.source})`)]);
    return make("tr", {}, [title, ...evaluation.methods.map((method) => scoreCell(measure, method, best))]);
  });
  byId("score-table").append(make("thead", {}, head), make("tbody", {}, body));
}

function figure(picture, caption) {
  return make("figure", {}, [
    make("img", {src: picture, alt: caption, loading: "lazy"}),
    make("figcaption", {class: models.has(caption) ? "model" : undefined}, caption)]);
}

/** The input, all outputs and the twin: what a row of pictures holds. */
function captioned(row) {
  const outputs = row.outputs.map((picture, index) => [picture, evaluation.methods[index].name])
    .filter(([, name]) => name !== "identity");
  return [[row.input, "input"], ...outputs, ...(row.target ? [[row.target, "twin"]] : [])];
}

function pictureRow(title, cells) {
  return make("div", {class: "picture-row"}, [
    make("h3", {}, title), make("div", {class: "pictures"}, cells.map(([picture, caption]) => figure(picture, caption)))]);
}

function showImages() {
  byId("image-rows").append(...pictures.images.map((row) => pictureRow(row.name, captioned(row))));
  byId("images").hidden = pictures.images.length === 0;
}

/** One row for each method: its frames side by side. */
function showFrames() {
  const rows = new Map();
  for (const frame of pictures.frames) {
    for (const [picture, name] of captioned(frame)) {
      rows.set(name, [...(rows.get(name) ?? []), [picture, frame.name]]);
    }
  }
  byId("frame-rows").append(...[...rows].map(([name, cells]) => pictureRow(name, cells)));
  byId("frames").hidden = pictures.frames.length === 0;
}

function showSlices() {
  const {slices} = pictures;
  byId("slices").hidden = !slices;
  if (!slices) {
    return;
  }
  byId("slices-about").textContent = `The same line of pixels in ${slices.frames} frames, one below the other. ` +
      "What stands still draws vertical lines, what moves slanted ones; flicker makes them dashed.";
  byId("slice-list").append(...captioned(slices).map(([picture, name]) => figure(picture, name)));
}

function showSettings() {
  for (const model of evaluation.models) {
    const list = make("dl", {class: "facts"});
    addFact(list, "Checkpoint", make("code", {}, model.checkpoint));
    addFact(list, "Translation", model.translation);
    addFact(list, "Computed", `${model.precision} on ${model.device}`);
    addFact(list, "SHA-256", make("code", {}, model.sha256));
    byId("models").append(make("h4", {class: "model"}, model.name), list);
  }
  for (const [name, text] of Object.entries(evaluation.settings)) {
    addFact(byId("facts"), name.replaceAll("_", " "), text);
  }
  byId("command").textContent = evaluation.command;
  byId("made").textContent = `Made by unit ${evaluation.version} on ${new Date(evaluation.time).toLocaleString()}. ` +
      "Everything here is in this one file.";
}

showTheme();
byId("translations").textContent = [...new Set(evaluation.models.map((model) => model.translation))].join("; ");
showScores();
showImages();
showFrames();
showSlices();
showSettings();
byId("links").append(...[...document.querySelectorAll("section[data-link]")].filter((section) => !section.hidden)
  .map((section) => make("a", {href: `#${section.id}`}, section.dataset.link)));
