// A link that opens the editor with this query and asks it.
export function linkTo(form, query) {
  const address = new URL(form.action, document.baseURI);
  address.search = new URLSearchParams({ query }).toString();
  return address.href;
}

export function share(form, query, tell) {
  const button = form.querySelector("[data-share]");
  button.hidden = false;
  button.addEventListener("click", async () => {
    const link = linkTo(form, query());
    try {
      await navigator.clipboard.writeText(link);
      tell(form.dataset.copied);
    } catch {
      // No clipboard without https or leave: the link can be copied by hand.
      tell(`${form.dataset.uncopied} ${link}`);
    }
  });
}
