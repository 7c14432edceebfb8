// Reads values off the drawings: by pointer, or by arrow keys on the drawing that has the focus.
// All drawings share one time axis, so one position moves the line in each of them.
// A pointer that passes by only looks: the slider stays where keys or a click have put it, and its
// reading comes back once the pointer has left (it also leaves where the page scrolls under it).
"use strict";
(() => {
  const root = document.documentElement;
  const main = document.querySelector("main");
  const start = Number(main.dataset.start);
  const until = Number(main.dataset.until);
  const hasDate = main.dataset.date === "true";

  const STATES = {
    p: "pending", f: "fires", w: "fires about no incident",
    t: "should fire", m: "should fire and is missed",
  };

  const clock = (time) => {
    const whole = new Date(time).toISOString();
    const brief = whole.slice(11, 19).replace(/:00$/, "");
    return hasDate ? `${whole.slice(5, 10)} ${brief}` : brief;
  };

  const columns = (element) => {
    const [first, width, count, shared] = element.dataset.columns.split(" ").map(Number);
    return { first, width, count, shared };
  };

  const column = (own, time) => Math.floor((time - own.first) / own.width);

  // `,` between columns, nothing where all is as in the column before.
  const values = (text) => {
    let last = "";
    return text === "" ? [] : text.split(",").map((own) => (last = own || last));
  };

  const state = (strip, time) => {
    const at = column(columns(strip), time);
    for (const run of strip.dataset.states.split(" ")) {
      const [, from, count, kind] = /^(\d+)\+(\d+)(.)$/.exec(run) ?? [];
      if (at >= Number(from) && at < Number(from) + Number(count)) {
        return STATES[kind];
      }
    }
    return null;
  };

  // What a chart shows is read when it is first asked for.
  const read = new WeakMap();
  const series = (frame) => {
    if (!read.has(frame)) {
      const text = frame.querySelector("script")?.textContent ?? '{"series":[]}';
      const { limit, series } = JSON.parse(text);
      const samples = frame.parentElement.querySelectorAll(".legend .sample");
      const all = series.map(([name, own, limits], index) => {
        return { name, values: values(own), limits: values(limits), sample: samples[index] };
      });
      read.set(frame, { limit, all });
    }
    return read.get(frame);
  };

  const between = (text) => text.replace("~", " to ");

  const part = (readout, text, sample) => {
    const own = document.createElement("span");
    if (sample) own.append(sample.cloneNode(true));
    own.append(text);
    readout.append(own);
  };

  const isShown = (element) => element.getClientRects().length > 0;

  const show = (frame, at) => {
    const own = columns(frame);
    const time = own.first + at * own.width;
    const readout = frame.querySelector(".readout");
    readout.replaceChildren();
    const end = Math.min(time + own.width, until);
    part(readout, own.shared > 1 ? `${clock(time)} to ${clock(end)}` : clock(time));
    const { limit, all } = series(frame);
    for (const { name, values, limits, sample } of all) {
      const value = values[at];
      if (value === undefined || value === "-") continue;
      const against = limits[at] && limits[at] !== "-" ? ` (threshold ${between(limits[at])})` : "";
      part(readout, `${name} ${between(value)}${against}`, sample);
    }
    if (limit) part(readout, `threshold ${limit}`);
    const strips = [...frame.querySelectorAll(".strip")].filter(isShown);
    const states = strips.map((strip) => [strip, state(strip, time)]).filter(([, own]) => own);
    for (const [strip, own] of states) part(readout, `${strip.dataset.name} ${own}`.trim());
    if (all.length === 0 && states.length === 0) part(readout, "nothing is pending or fires");
    const middle = Math.min(Math.max(time + own.width / 2, start), until);
    root.style.setProperty("--at", `${((middle - start) * 100) / (until - start)}%`);
    root.classList.add("reading");
  };

  const move = (frame, at) => {
    show(frame, at);
    const slider = frame.querySelector("[role=slider]");
    slider.setAttribute("aria-valuenow", at);
    const parts = [...frame.querySelector(".readout").children];
    slider.setAttribute("aria-valuetext", parts.map((own) => own.textContent).join(", "));
  };

  const now = (slider) => Number(slider.getAttribute("aria-valuenow"));

  const leave = (frame) => {
    frame.querySelector(".readout").replaceChildren();
    root.classList.remove("reading");
    const slider = document.querySelector(".frame [role=slider]:focus-visible");
    if (slider) show(slider.closest(".frame"), now(slider));
  };

  const within = (own, at) => Math.min(Math.max(at, 0), own.count - 1);

  const point = (frame, event, act) => {
    const plot = event.target.closest(".plot");
    if (!plot) return;
    const { left, width } = plot.getBoundingClientRect();
    const time = start + ((event.clientX - left) / width) * (until - start);
    const own = columns(frame);
    act(frame, within(own, column(own, time)));
  };

  const press = (frame, slider, event) => {
    const own = columns(frame);
    const at = now(slider);
    const far = Math.max(Math.round(own.count / 20), 1);
    const to = {
      ArrowLeft: at - 1, ArrowDown: at - 1, ArrowRight: at + 1, ArrowUp: at + 1,
      PageDown: at - far, PageUp: at + far, Home: 0, End: own.count - 1,
    }[event.key];
    if (to === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    move(frame, within(own, to));
  };

  for (const frame of document.querySelectorAll(".frame")) {
    const slider = frame.querySelector("[role=slider]");
    frame.addEventListener("pointermove", (event) => point(frame, event, show));
    frame.addEventListener("pointerdown", (event) => point(frame, event, move));
    frame.addEventListener("pointerleave", () => leave(frame));
    slider.addEventListener("keydown", (event) => press(frame, slider, event));
    slider.addEventListener("focus", () => {
      if (slider.matches(":focus-visible")) move(frame, now(slider));
    });
    slider.addEventListener("blur", () => leave(frame));
  }
})();
