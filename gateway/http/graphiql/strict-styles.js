// Lets the editor work under a policy without 'unsafe-inline'. It writes its own <style> elements, which get the page's nonce here,
// and HTML with style attributes, which become properties of the elements: properties are set by scripts and need no permission.
const { nonce } = JSON.parse(document.getElementById("settings").textContent);

const HELD = "data-held-style";
const TAG = /<[a-z][^\s/>]*(?:"[^"]*"|'[^']*'|[^"'>])*>/gi;
const STYLE_OUTSIDE_OF_QUOTES = /"[^"]*"|'[^']*'|\sstyle(?=\s*=)/gi;

const held = (html) =>
  String(html).replace(TAG, (tag) =>
    tag.replace(STYLE_OUTSIDE_OF_QUOTES, (found) => (/^["']/.test(found) ? found : ` ${HELD}`)),
  );

const styled = (root) => {
  for (const element of root?.querySelectorAll(`[${HELD}]`) ?? []) {
    element.style.cssText = element.getAttribute(HELD);
    element.removeAttribute(HELD);
  }
};

const { createElement } = Document.prototype;
Document.prototype.createElement = function (...args) {
  const element = createElement.apply(this, args);
  if (element instanceof HTMLStyleElement) {
    element.nonce = nonce;
  }
  return element;
};

const innerHTML = Object.getOwnPropertyDescriptor(Element.prototype, "innerHTML");
Object.defineProperty(Element.prototype, "innerHTML", {
  ...innerHTML,
  set(html) {
    innerHTML.set.call(this, held(html));
    styled(this);
  },
});

const { insertAdjacentHTML, setAttribute } = Element.prototype;
Element.prototype.insertAdjacentHTML = function (place, html) {
  insertAdjacentHTML.call(this, place, held(html));
  styled(this.parentElement ?? this);
};
Element.prototype.setAttribute = function (name, value) {
  if (String(name).toLowerCase() === "style" && this.style) {
    this.style.cssText = value;
  } else {
    setAttribute.call(this, name, value);
  }
};
