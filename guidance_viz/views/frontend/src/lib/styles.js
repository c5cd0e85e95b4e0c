// Stylesheets of the views: each is read by the browser once, and shared by all shadow roots that use it.

const made = new Map();

function sheetOf(text) {
  let sheet = made.get(text);
  if (!sheet) {
    sheet = new CSSStyleSheet();
    sheet.replaceSync(text);
    made.set(text, sheet);
  }
  return sheet;
}

/** Give a shadow root these stylesheets and no others of ours. */
export function adopt(root, texts) {
  root.adoptedStyleSheets = texts.map(sheetOf);
}
