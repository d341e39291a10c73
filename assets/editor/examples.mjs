// Examples of queries: found by their words, and put into the editor instead of being run at once.
//
// Without this script they are links to their answers, below which they can be edited.
export function examples(list, take) {
  if (!list) return;
  const finder = list.querySelector("[data-finder]");
  const input = finder.querySelector("input");
  const status = finder.querySelector("[role=status]");
  const groups = [...list.querySelectorAll("details")];
  finder.hidden = false;

  input.addEventListener("input", () => {
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    let found = 0;
    for (const group of groups) {
      let here = 0;
      for (const entry of group.querySelectorAll("li")) {
        const text = entry.textContent.toLowerCase();
        entry.hidden = !words.every((word) => text.includes(word));
        here += entry.hidden ? 0 : 1;
      }
      group.hidden = here === 0;
      group.open = words.length > 0 && here > 0;
      found += here;
    }
    status.textContent = words.length ? `${status.dataset.found} ${found}` : "";
  });

  list.addEventListener("click", (event) => {
    const link = event.target.closest("a");
    // Whoever opens a link in another tab wants the answer.
    if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    take(new URL(link.href).searchParams.get("query"), list.dataset.taken);
  });
}
