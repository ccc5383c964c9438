// What is said of the run in words: the head of the page, data, checkpoints, times, settings.

const STATES = {running: "Running", finished: "Finished", stopped: "Stopped", failed: "Failed"};
const SILENT_SECONDS = 600;

function showState(run) {
  const silent = (Date.now() - Date.parse(run.updated)) / 1000;
  const lost = run.state === "running" && silent > SILENT_SECONDS;
  const state = byId("state");
  state.dataset.state = lost ? "silent" : run.state;
  state.textContent = lost ? `Not heard of for ${spanText(silent)}` : STATES[run.state];
  if (run.reason) {
    byId("reason").textContent = run.reason;
    byId("reason").hidden = false;
  }
}

function showHead(data) {
  const {run, best} = data;
  showState(run);
  byId("domains").textContent = data.domains.map((domain) => domain.name).join(" ↔ ");
  const share = Math.min(run.iteration / run.iterations, 1);
  const progress = byId("progress");
  progress.setAttribute("aria-valuenow", (100 * share).toFixed(1));
  progress.firstElementChild.style.width = `${100 * share}%`;
  const figures = byId("figures");
  addFact(figures, "Updates", countText(run.iteration), make("small", {}, ` of ${countText(run.iterations)}`));
  addFact(figures, "Done", percentText(share));
  if (run.state === "running" && run.seconds_left >= 0) {
    addFact(figures, "Time left", spanText(run.seconds_left));
  }
  if (run.iterations_per_second > 0) {
    addFact(figures, "Updates a second", valueText(Number(run.iterations_per_second.toPrecision(3))));
    addFact(figures, "Waiting for data", percentText(run.share_waiting));
  }
  addFact(figures, "Skipped updates", countText(run.skipped));
  if (best) {
    addFact(figures, "Best score", valueText(best.score), make("small", {}, ` at ${countText(best.iteration)}`));
  }
}

function showData(data) {
  const place = byId("data");
  data.domains.forEach((domain, index) => {
    const list = make("dl", {class: "facts"});
    addFact(list, `Domain ${index + 1}`, domain.name);
    addFact(list, "Sources", domain.sources.join(", ") || "–");
    if (domain.about) {
      addFact(list, "About", domain.about);
    }
    place.append(list);
  });
  place.append(make("p", {class: "about"}, data.run.data));
}

function showFiles(data) {
  const {run, best} = data;
  const list = byId("files");
  const file = run.model ? make("code", {}, run.model) : "none was written yet";
  const score = best
    ? ` after ${countText(best.iteration)} updates, score ${valueText(best.score)}`
    : "";
  addFact(list, "Best", file, score);
}

function showTimes(run) {
  const list = byId("times");
  if (run.began) {
    addFact(list, "Began", momentText(run.began));
  }
  addFact(list, "This page", momentText(run.updated));
  addFact(list, "In updates", spanText(run.seconds_trained));
}

function showNotices(notices) {
  if (notices.length === 0) {
    return;
  }
  const list = make("ul", {class: "notices"}, notices.slice().reverse().map((notice) => make("li", {}, [
    make("time", {}, notice.time ? momentText(notice.time) : ""), make("span", {}, notice.text)])));
  byId("notices").append(make("h3", {}, "Messages"), list);
}

function showSettings(settings) {
  const tables = new Map();
  for (const setting of settings) {
    tables.set(setting.table, [...(tables.get(setting.table) ?? []), setting]);
  }
  for (const [name, rows] of tables) {
    const head = make("tr", {}, ["Setting", "Value", "Meaning"].map((title) => make("th", {scope: "col"}, title)));
    const body = rows.map((row) => make("tr", {}, [
      make("th", {scope: "row"}, make("code", {}, row.key)), make("td", {}, make("code", {}, row.value)),
      make("td", {}, row.meaning)]));
    byId("settings-table").append(make("details", {open: name === "training" || name === "loss"}, [
      make("summary", {}, [name || "general", make("small", {}, ` ${rows.length}`)]),
      make("div", {class: "scroll", tabindex: "0", role: "region", "aria-label": `Settings: ${name || "general"}`},
           make("table", {}, [make("thead", {}, head), make("tbody", {}, body)]))]));
  }
}
