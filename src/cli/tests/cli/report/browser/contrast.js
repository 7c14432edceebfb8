// Texts, and lines of drawings, that stand out too little from what is behind them: below 4.5,
// and 3 for lines.
(() => {
  const parts = (color) => color.match(/[\d.]+/g).map(Number);
  const light = (color) => {
    const [r, g, b] = parts(color).map((own) => {
      own /= 255;
      return own <= 0.04045 ? own / 12.92 : ((own + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ratio = (a, b) => {
    const [low, high] = [light(a), light(b)].sort((x, y) => x - y);
    return (high + 0.05) / (low + 0.05);
  };
  const behind = (element) => {
    for (let own = element; own; own = own.parentElement) {
      const color = getComputedStyle(own).backgroundColor;
      if (parts(color)[3] !== 0) return color;
    }
    return "rgb(255, 255, 255)";
  };
  const weak = [];
  const check = (element, color, least, back) => {
    const found = ratio(color, back);
    if (found < least) weak.push(`${element.outerHTML.slice(0, 90)}: ${found.toFixed(2)}`);
  };
  for (const element of document.querySelectorAll("body *")) {
    const own = getComputedStyle(element);
    const hasText = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
    if (element.closest("script, .unseen") || element.getClientRects().length === 0) continue;
    if (element instanceof SVGElement) {
      if (element.matches(".line, .threshold, .band path")) {
        const ink = own.stroke === "none" ? own.fill : own.stroke;
        const plot = element.closest(".plot");
        const washes = plot ? [...plot.querySelectorAll(".lines .firing, .lines .pending")] : [];
        // A line through a strip lies on it.
        const strip = element.matches(".wrong") && element.parentElement.querySelector(".firing");
        const backs = [behind(element), ...washes.map((wash) => getComputedStyle(wash).fill)];
        for (const back of strip ? [getComputedStyle(strip).fill] : backs) {
          check(element, ink, 3, back);
        }
      } else if (hasText) check(element, own.fill, 4.5, behind(element));
    } else if (hasText) check(element, own.color, 4.5, behind(element));
  }
  return weak;
})()
