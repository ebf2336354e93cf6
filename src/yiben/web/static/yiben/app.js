// Small comforts. Everything works without this file; nothing here is needed.

// A form marked data-draft keeps what was typed on this machine until it has
// been accepted, so that a lost connection costs nothing.
const DRAFT = "yiben-draft:";
const DAYS = 7;
const SECRET = new Set(["csrfmiddlewaretoken", "token", "password"]);

function controls(form) {
  return [...form.elements].filter(
    (one) => one.name && !SECRET.has(one.name) && !["submit", "button", "file", "hidden", "password"].includes(one.type),
  );
}

function snapshot(form) {
  return controls(form).map((one) => [one.name, one.value, one.checked === true]);
}

function same(a, b) {
  return JSON.stringify(a) === JSON.stringify(b);
}

function read(key) {
  try {
    const found = JSON.parse(localStorage.getItem(key));
    return found && Date.now() - found.at < DAYS * 864e5 ? found : null;
  } catch {
    return null;
  }
}

function restore(form, rows) {
  const waiting = new Map();
  for (const row of rows) waiting.set(row[0], [...(waiting.get(row[0]) ?? []), row]);
  for (const one of controls(form)) {
    const mine = waiting.get(one.name) ?? [];
    if (one.type === "checkbox" || one.type === "radio") {
      const row = mine.find((each) => each[1] === one.value);
      if (row) one.checked = row[2];
    } else if (mine.length) {
      one.value = mine.shift()[1];
    }
  }
}

function offer(form, key, draft) {
  const note = document.createElement("div");
  note.className = "alert alert-note";
  note.setAttribute("role", "status");
  const words = document.createElement("p");
  words.textContent = "这台电脑上留有上次没有交上去的内容。";
  const take = document.createElement("button");
  take.type = "button";
  take.className = "btn btn-plain";
  take.textContent = "恢复上次的内容";
  take.addEventListener("click", () => {
    restore(form, draft.rows);
    note.remove();
  });
  const drop = document.createElement("button");
  drop.type = "button";
  drop.className = "btn btn-text";
  drop.textContent = "不要了";
  drop.addEventListener("click", () => {
    localStorage.removeItem(key);
    note.remove();
  });
  const row = document.createElement("div");
  row.className = "actions";
  row.append(take, drop);
  note.append(words, row);
  form.before(note);
}

function keep(form) {
  const key = DRAFT + form.dataset.draft;
  const blank = snapshot(form);
  const draft = read(key);
  if (draft && !same(draft.rows, blank)) offer(form, key, draft);
  let timer = 0;
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      const rows = snapshot(form);
      try {
        localStorage.setItem(key, JSON.stringify({ at: Date.now(), rows }));
      } catch {
        // A full or closed store: the form still works, only without a spare copy.
      }
    }, 400);
  });
}

// A page that says "saved" names the draft that is no longer needed.
for (const done of document.querySelectorAll("[data-draft-done]")) {
  localStorage.removeItem(DRAFT + done.dataset.draftDone);
}
// On a shared machine nobody should meet another person's draft.
if (document.querySelector("[data-gate]")) {
  for (const key of Object.keys(localStorage)) if (key.startsWith(DRAFT)) localStorage.removeItem(key);
}
for (const form of document.querySelectorAll("form[data-draft]")) keep(form);

// Sent is sent: a second click does nothing (the server would know, too).
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post") return;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "yes";
  setTimeout(() => delete form.dataset.sent, 4000);
});
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form")) delete form.dataset.sent;
});

// The summary of mistakes is where reading goes on.
document.querySelector(".errors")?.focus();

// Words selected in a text go into the box that asks for words of that text.
const SELECTED = 60;
for (const box of document.querySelectorAll("[data-picked]")) {
  const text = document.getElementById(box.dataset.picked);
  const pick = () => {
    const found = document.getSelection();
    const words = found.toString().replace(/\s+/g, "");
    const inside = found.rangeCount && text?.contains(found.getRangeAt(0).commonAncestorContainer);
    if (inside && words && words.length <= SELECTED) box.value = words;
  };
  document.addEventListener("selectionchange", pick);
  pick(); // Somebody quick has selected before this program was loaded.
}

// Printing is a comfort of the browser; the button appears only where it works.
for (const one of document.querySelectorAll("[data-print]")) {
  one.hidden = false;
  one.addEventListener("click", () => window.print());
}
