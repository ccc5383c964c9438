const data = dataOf("run-data");
const samples = dataOf("samples-data");
const names = data.domains.map((domain) => domain.name);

showTheme();
showHead(data);
showGrid(samples, names);
showComparisons(samples, names);
showCurves(data);
showData(data);
showFiles(data);
showTimes(data.run);
showNotices(data.notices);
showSettings(data.settings);
