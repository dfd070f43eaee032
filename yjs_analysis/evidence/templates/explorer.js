"use strict";
// Nothing is worked out here but places on the screen: every number and sentence is looked up in `held`.
(() => {
  const held = JSON.parse(document.getElementById("held").textContent);
  const form = document.getElementById("choices");
  const at = (id) => document.getElementById(id);
  const DIMENSIONS = ["period", "denominator", "unit", "unknown"];
  const options = Object.fromEntries(held.choices.map((one) => [one.name, one.parts.flatMap((part) => part.options)]));
  const label = (name, value) => (options[name].find((option) => option[0] === value) || ["", value])[1];
  const places = options.group.map((option) => option[0]);
  for (const view of Object.values(held.views)) {
    if (!view.withheld.length) continue;
    const hidden = { counts: "[c]", rate: "[c]", ratio: "[c]", limits: "[c]", verdict: "[c]", mark: "" };
    view.rows.push(...view.withheld.map((group) => ({ group, ...hidden })));
    view.rows.sort((one, other) => places.indexOf(one.group) - places.indexOf(other.group));
  }
  let shown = null;
  let waiting = [];

  const offers = (step, name, value) => held.steps[step].offers[name].includes(value);
  const keyOf = (chosen) => ["step", ...DIMENSIONS].map((name) => chosen[name]).join("|");
  const firstOf = (step) => ({ step, ...held.steps[step].first });

  // The choices in the link; what it names and the page does not have falls back, and is said.
  const fromLink = () => {
    const given = new URLSearchParams(location.hash.slice(1));
    const said = [];
    const valid = (name) => options[name].some((option) => option[0] === given.get(name));
    const chosen = firstOf(given.has("step") && valid("step") ? given.get("step") : held.start);
    for (const one of held.choices) {
      if (!given.has(one.name)) continue;
      if (valid(one.name)) chosen[one.name] = given.get(one.name);
      else said.push(`The link asks for “${given.get(one.name)}” (${one.label}). There is no such choice here: “${label(one.name, chosen[one.name])}” is shown.`);
    }
    for (const name of given.keys()) if (name && !options[name]) said.push(`The link names “${name}”, which is none of the choices here.`);
    return [chosen, said];
  };

  const toLink = (chosen) => {
    const link = "#" + new URLSearchParams(held.choices.map((one) => [one.name, chosen[one.name]])).toString();
    if (link === location.hash) show();
    else location.hash = link;
  };

  // Keep what the step offers and take its first value for the rest.
  const nearest = (chosen) => {
    const first = firstOf(chosen.step);
    const near = { ...chosen };
    for (const name of DIMENSIONS) if (!offers(chosen.step, name, chosen[name])) near[name] = first[name];
    return held.views[keyOf(near)] ? near : { ...first, group: chosen.group };
  };

  const whyNot = (chosen) => {
    const why = held.steps[chosen.step].why;
    const missing = DIMENSIONS.find((name) => !offers(chosen.step, name, chosen[name]));
    return `“${label("step", chosen.step)}” cannot be shown so. ${missing ? `${label(missing, chosen[missing])}: ${why[missing]}` : why.together}`;
  };

  // A verdict's mark stays on the line of its word.
  const unparted = (words) => words.replace(/([↑↓=?]) (?=over|under|no |cannot)/g, "$1\u00a0");

  const element = (name, words, more = {}) => {
    const made = document.createElement(name);
    if (words) made.textContent = words;
    for (const [key, value] of Object.entries(more)) made.setAttribute(key, value);
    return made;
  };

  const setChoices = (chosen, view) => {
    for (const one of held.choices) {
      const here = (value) => one.name === "step" || (one.name === "group" ? !view || view.rows.some((row) => row.group === value) : offers(chosen.step, one.name, value));
      if (one.radios) {
        for (const input of form.querySelectorAll(`input[name="${one.name}"]`)) {
          input.checked = input.value === chosen[one.name];
          input.nextElementSibling.textContent = label(one.name, input.value) + (here(input.value) ? "" : " (not here)");
          input.nextElementSibling.className = here(input.value) ? "" : "away";
        }
      } else {
        const select = at(`choose-${one.name}`);
        for (const option of select.options) option.textContent = label(one.name, option.value) + (here(option.value) ? "" : " (not at this step)");
        select.value = chosen[one.name];
      }
    }
  };

  const tableRow = (row, chosen) => {
    const cells = [row.counts, row.rate, row.ratio, row.limits, `${row.mark} ${row.verdict}`.trim()];
    const made = element("tr", "", { role: "row" });
    made.classList.toggle("chosen", row.group === chosen.group);
    made.classList.toggle("withheld", row.counts === "[c]");
    made.append(element("th", row.group, { scope: "row", role: "rowheader" }));
    cells.forEach((words, place) => made.append(element("td", words, { role: "cell", "data-name": held.columns[place + 1] })));
    return made;
  };

  const show = () => {
    const [chosen, said] = fromLink();
    const view = held.views[keyOf(chosen)];
    shown = { chosen, view };
    setChoices(chosen, view);
    const notices = [...waiting, ...said];
    waiting = [];
    at("notice").textContent = notices.join(" ");
    at("notice").hidden = notices.length === 0;
    at("shown").hidden = at("verdicts").hidden = !view;
    at("instead").hidden = Boolean(view);
    at("sentence").textContent = unparted(view ? view.sentences[places.indexOf(chosen.group)] : whyNot(chosen));
    at("chosen").textContent = `Chosen: ${held.choices.map((one) => `${one.label.replace(/[?]$/, "")}: ${label(one.name, chosen[one.name])}`).join("; ")}.`;
    if (!view) at("more").open = true;
    if (!view) return;
    const row = view.rows.find((one) => one.group === chosen.group);
    at("verdicts").hidden = view.kind !== "ratio";
    [...at("verdicts").children].forEach((item, place) => {
      if (row && row.verdict === held.verdicts[place][1]) item.setAttribute("aria-current", "true");
      else item.removeAttribute("aria-current");
    });
    at("title").textContent = view.title;
    at("source").textContent = view.source;
    at("rows").replaceChildren(...view.rows.map((one) => tableRow(one, chosen)));
    draw();
  };

  // The chart: intervals first, the point on them, words beside them.
  const SVG = "http://www.w3.org/2000/svg";
  const INK = "#12436D", REST = "#767676", GRID = "#d9d9d9", BAND = "#e9ecf1";
  const TICKS = [[1 / 16, "1/16"], [1 / 8, "1/8"], [1 / 4, "a quarter"], [1 / 2, "half"], [1, "same"], [2, "twice"], [4, "4 times"], [8, "8 times"], [16, "16 times"]];
  const mark = (parent, name, given, words) => {
    const made = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(given)) made.setAttribute(key, value);
    if (words) made.textContent = words;
    parent.append(made);
    return made;
  };

  const wrapped = (words, most) => words.split(" ").reduce((lines, word) => {
    const last = lines[lines.length - 1];
    if (last && (last + " " + word).length <= most) lines[lines.length - 1] = last + " " + word;
    else lines.push(word);
    return lines;
  }, []);

  const draw = (asked) => {
    if (!shown || !shown.view) return;
    const { chosen, view } = shown;
    const width = asked || Math.max(260, at("chart").clientWidth);
    const size = parseFloat(getComputedStyle(document.documentElement).fontSize) >= 20 && !asked ? 18 : 15;
    const ratio = view.kind === "ratio";
    const rows = view.rows.filter((row) => !ratio || row.verdict !== "compared with");
    const wide = width >= 36 * size;
    const left = wide ? 11 * size : 0.6 * size, right = width - (wide ? 12.5 * size : 0.6 * size);
    const roomy = width >= 28 * size;
    const laid = rows.map((row) => lay(row, { wide, roomy, ratio, most: Math.floor((wide ? left : width) / (0.56 * size)) }));
    const heights = laid.map((lines) => (wide ? Math.max(lines.length * 1.25 + 1, lines.withheld ? 2.4 : asked ? 3.1 : 3.7) : lines.length * 1.25 + (lines.withheld ? 0.8 : 2.4)) * size);
    const axis = ratio && laid.some((lines) => !lines.withheld);
    const top = (axis ? 2 : 0.5) * size;
    const bottom = top + heights.reduce((sum, one) => sum + one, 0);
    const height = bottom + (axis ? 3.6 : 0.5) * size;
    const svg = document.createElementNS(SVG, "svg");
    svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
    svg.setAttribute("role", "img");
    svg.setAttribute("aria-label", view.alt);
    const numbers = rows.flatMap((row) => [row.value, row.low, row.high]).filter((one) => one > 0);
    const least = Math.max(1 / 20, Math.min(0.45, ...numbers) / 1.1), most = Math.min(20, Math.max(2.2, ...numbers) * 1.1);
    const place = (number) => ratio ? left + (Math.log(Math.min(Math.max(number, least), most) / least) / Math.log(most / least)) * (right - left) : left + number * (right - left);
    if (axis) {
      mark(svg, "rect", { x: place(held.band[0]), y: top, width: place(held.band[1]) - place(held.band[0]), height: bottom - top, fill: BAND, class: "band" });
      const ticks = TICKS.filter(([number]) => number >= least && number <= most);
      for (const [number] of ticks) mark(svg, "line", { x1: place(number), x2: place(number), y1: top, y2: bottom, stroke: number === 1 ? "#1d1d1b" : GRID, class: "tick", "stroke-width": number === 1 ? 2 : 1, "data-at": number });
      // Words stand under as many of the lines as there is room for, from the middle outwards.
      const taken = [];
      const outwards = [...ticks].sort((one, other) => Math.abs(Math.log(one[0])) - Math.abs(Math.log(other[0])));
      for (const [number, words] of outwards) {
        const half = (words.length * 0.27 + 0.3) * size;
        const x = Math.min(Math.max(place(number), half), width - half);
        if (taken.some(([from, to]) => x - half < to && x + half > from)) continue;
        taken.push([x - half, x + half]);
        mark(svg, "text", { x, y: bottom + 1.2 * size, "text-anchor": "middle", class: "quiet" }, words);
      }
      const within = (words) => {
        const half = words.length * 0.27 * size;
        return Math.min(Math.max(place(1), half), width - half);
      };
      const band = `grey band: ${held.band[0]} to ${held.band[1]}`;
      mark(svg, "text", { x: within(view.mark), y: 1.2 * size, "text-anchor": "middle" }, view.mark);
      mark(svg, "text", { x: within(band), y: bottom + 2.8 * size, "text-anchor": "middle", class: "quiet" }, band);
    }
    let y = top;
    rows.forEach((row, number) => {
      drawRow(svg, row, { lines: laid[number], chosen, ratio, wide, size, place, left, right, y, height: heights[number], least, most });
      y += heights[number];
    });
    at("chart").replaceChildren(svg);
  };

  // The lines of words of a row: what stands left, and right of it.
  const lay = (row, { wide, roomy, ratio, most }) => {
    const withheld = row.counts === "[c]";
    const told = withheld ? "[c] too few to show" : ratio ? (row.limits === "[x]" ? "[x]" : `${row.ratio} (${row.limits})`) : row.rate;
    const verdict = ratio && !withheld ? `${row.mark} ${row.verdict}` : "";
    const names = wrapped(row.group, most);
    const lines = [...names.map((words) => [words, ""]), [withheld ? "" : row.counts, ""]];
    if (wide) { lines[Math.max(0, names.length - 2)][1] = told; lines[Math.max(0, names.length - 2) + 1][1] = verdict; }
    else if (names.length === 1 && roomy) { lines[0][1] = told; lines[1][1] = verdict; }
    else { lines[lines.length - 1][1] = ""; lines.push([told, ""], [verdict, ""]); }
    return Object.assign(lines.filter((line) => line[0] || line[1]), { withheld });
  };

  const drawRow = (svg, row, on) => {
    const { size, wide, place, ratio, lines } = on;
    const own = row.group === on.chosen.group;
    const colour = own ? INK : REST;
    const middle = wide ? on.y + on.height / 2 : on.y + (lines.length * 1.25 + 1) * size;
    const first = wide ? middle - (lines.length * 1.25 / 2 - 0.95) * size : on.y + 1.1 * size;
    if (!wide) mark(svg, "rect", { x: on.left, y: on.y, width: on.right - on.left, height: (lines.length * 1.25 + (lines.withheld ? 0.8 : 0.4)) * size, fill: "#ffffff", class: "ground" });
    lines.forEach(([words, beside], number) => {
      const how = own ? "strong" : number === 0 ? "" : "quiet";
      if (words) mark(svg, "text", { x: wide ? 0 : on.left, y: first + number * 1.25 * size, class: how }, words);
      const side = wide ? { x: on.right + size, "text-anchor": "start" } : { x: on.right, "text-anchor": "end" };
      if (beside) mark(svg, "text", { ...side, y: first + number * 1.25 * size, class: how }, beside);
    });
    if (lines.withheld) return;
    if (!ratio) mark(svg, "rect", { class: "bar", "data-group": row.group, x: place(0), y: middle - 0.4 * size, width: Math.max(1, place(row.value) - place(0)), height: 0.8 * size, fill: colour });
    else if (row.limits !== "[x]") drawInterval(svg, row, middle, colour, on);
  };

  // A limit that is 0 or has no end, or lies beyond the axis, is an arrow.
  const drawInterval = (svg, row, y, colour, on) => {
    const low = row.low > 0 ? row.low : 0, high = row.high === undefined ? Infinity : row.high;
    const x1 = on.place(low), x2 = on.place(high), tip = 0.45 * on.size;
    mark(svg, "line", { class: "interval", "data-group": row.group, x1, x2, y1: y, y2: y, stroke: colour, "stroke-width": 0.5 * on.size });
    if (low < on.least) mark(svg, "path", { d: `M${x1 - tip} ${y}l${tip} ${-tip}v${2 * tip}z`, fill: colour });
    if (high > on.most) mark(svg, "path", { d: `M${x2 + tip} ${y}l${-tip} ${-tip}v${2 * tip}z`, fill: colour });
    if (row.value > 0) mark(svg, "circle", { class: "point", "data-group": row.group, cx: on.place(row.value), cy: y, r: 0.33 * on.size, fill: "#ffffff", stroke: colour, "stroke-width": 2 });
  };

  // The table as CSV: what is withheld is [c], what there is not [x].
  const cell = (value) => {
    const words = value === undefined ? "[x]" : String(value);
    const safe = /^[=+\-@\t\r]/.test(words) ? "'" + words : words;
    return /[",\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  };
  const csv = () => {
    const { chosen, view } = shown;
    const same = ["step", ...DIMENSIONS];
    const head = [...same, "group", "events", "total", "value", "low", "high", "confidence", "verdict"];
    const rows = view.rows.map((row) => {
      const numbers = ["events", "total", "value", "low", "high"].map((name) => row.counts === "[c]" ? "[c]" : row[name]);
      return [...same.map((name) => label(name, chosen[name])), row.group, ...numbers, held.confidence, row.verdict || "[x]"];
    });
    return [head, ...rows].map((row) => row.map(cell).join(",")).join("\r\n") + "\r\n";
  };
  const save = () => {
    const url = URL.createObjectURL(new Blob([csv()], { type: "text/csv;charset=utf-8" }));
    const link = element("a", "", { href: url, download: `explorer-${shown.chosen.step}.csv` });
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(url), 1000);
  };

  form.addEventListener("change", (event) => {
    const chosen = Object.fromEntries(new FormData(form));
    const moved = event.target.name === "step" ? nearest(chosen) : chosen;
    const view = held.views[keyOf(moved)];
    if (event.target.name === "step" && view && !view.rows.some((row) => row.group === moved.group)) moved.group = held.steps[moved.step].first.group;
    const also = held.choices.filter((one) => moved[one.name] !== chosen[one.name]).map((one) => label(one.name, moved[one.name]));
    if (also.length) waiting = [`This step is shown with: ${also.join("; ")}.`];
    toLink(moved);
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  at("nearest").addEventListener("click", () => {
    toLink(nearest(shown.chosen));
    at("answer").focus();
  });
  at("save").addEventListener("click", save);
  window.addEventListener("hashchange", show);
  window.addEventListener("beforeprint", () => draw(820));
  window.addEventListener("afterprint", () => draw());
  // On a narrow screen the later choices wait behind a button, so that the answer is near; on a wide one all are open.
  const roomy = window.matchMedia("(min-width: 62rem)");
  const unfold = () => { at("more").open = roomy.matches; };
  roomy.addEventListener("change", unfold);
  unfold();
  form.hidden = at("download").hidden = at("chosen").hidden = false;
  show();
  let before = at("chart").clientWidth;
  new ResizeObserver(() => {
    const now = at("chart").clientWidth;
    if (now && now !== before) { before = now; draw(); }
  }).observe(at("chart"));
})();
