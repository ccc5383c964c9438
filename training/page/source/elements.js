// Making elements. All text of the run goes through textContent, so none of it can become markup.

const SVG = "http://www.w3.org/2000/svg";

/** An element of `parent`'s namespace kind with attributes, properties as text and children. */
function make(name, attributes = {}, children = []) {
  return fill(document.createElement(name), attributes, children);
}

function makeSvg(name, attributes = {}, children = []) {
  return fill(document.createElementNS(SVG, name), attributes, children);
}

function fill(element, attributes, children) {
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== false) {
      element.setAttribute(key, value === true ? "" : value);
    }
  }
  element.append(...[children].flat());
  return element;
}

function byId(id) {
  return document.getElementById(id);
}

/** Appends a term and what it is to a definition list. */
function addFact(list, term, ...values) {
  list.append(make("div", {}, [make("dt", {}, term), make("dd", {}, values)]));
}

function dataOf(id) {
  return JSON.parse(byId(id).textContent);
}
