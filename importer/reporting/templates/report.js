
"use strict";
(() => {
  const table = document.querySelector(".rows");
  if (!table) return;
  const body = table.tBodies[0];
  const rows = Array.from(body.rows);
  const search = document.getElementById("search");
  const outcome = document.getElementById("outcome");
  const order = document.getElementById("order");
  const shown = document.getElementById("shown");
  const heads = Array.from(table.tHead.rows[0].cells);
  const texts = new Map(rows.map((row) => [row, row.textContent.toLocaleLowerCase().replace(/\s+/g, " ")]));

  const filter = () => {
    const words = search.value.toLocaleLowerCase().split(/\s+/).filter(Boolean);
    let count = 0;
    for (const row of rows) {
      const text = texts.get(row);
      const fits = (!outcome.value || row.dataset.outcome === outcome.value) && words.every((word) => text.includes(word));
      row.hidden = !fits;
      count += fits ? 1 : 0;
    }
    shown.textContent = count === rows.length ? "" : shown.dataset.words.replace("{count}", String(count)).replace("{all}", String(rows.length));
  };

  const key = (row, column) => (column === 0 ? Number(row.dataset.seq) : row.cells[column].textContent.trim());
  const sort = (column, descending) => {
    const compare = new Intl.Collator(undefined, { numeric: true }).compare;
    const sign = descending ? -1 : 1;
    rows.sort((one, two) => {
      const a = key(one, column);
      const b = key(two, column);
      return sign * (column === 0 ? a - b : compare(a, b)) || Number(one.dataset.seq) - Number(two.dataset.seq);
    });
    body.append(...rows);
    heads.forEach((head, at) => head.setAttribute("aria-sort", at !== column ? "none" : descending ? "descending" : "ascending"));
    order.value = String(column);
  };

  search.addEventListener("input", filter);
  outcome.addEventListener("change", filter);
  order.addEventListener("change", () => sort(Number(order.value), false));
  heads.forEach((head, at) => {
    head.firstElementChild.addEventListener("click", () => sort(at, head.getAttribute("aria-sort") === "ascending"));
  });
})();
